"""Two people at the same work, and one person who presses twice: nothing is lost and nothing is done twice."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from app.core import clock
from tests.browser.looks import faults_of

if TYPE_CHECKING:
    from tests.browser.visitor import Visitor, Visits

ROLL_CALL = "/lessons/30/roll-call"
PREPARE = "/editions/DEMO-1/certificates/prepare?award=attendance"


def choose(visitor: Visitor, row: int, word: str, minutes: str = "") -> None:
    """Choose a word in a row of the roll call."""
    found = visitor.page.locator("table.roll tbody tr").nth(row)
    found.get_by_label(word, exact=True).check()
    if minutes:
        found.locator("[name^=missed]").fill(minutes)


def word_in(visitor: Visitor, row: int) -> str | None:
    """Return the word that a row shows."""
    return visitor.page.locator("table.roll tbody tr").nth(row).locator("input:checked").get_attribute("aria-label")


def export(visitor: Visitor, name: str) -> list[dict[str, str]]:
    """Return the rows of an export of the edition."""
    text = visitor.context.request.get(f"/editions/DEMO-1/{name}.csv").text()
    return list(csv.DictReader(text.splitlines()))


def test_two_coordinators_hold_the_same_roll_call(visits: Visits) -> None:
    carla, corrado = visits.open("coordinator"), visits.open("coordinator2")
    carla.go(ROLL_CALL)
    corrado.go(ROLL_CALL)
    choose(carla, 0, "absent")
    carla.press("Save the roll call")
    choose(corrado, 0, "late", "10")
    choose(corrado, 1, "absent")
    corrado.foresee(409)
    corrado.press("Save the roll call")
    assert corrado.says("Somebody else was holding this roll call too", "Carla Esempio at", "absent. You: late")
    assert corrado.page.evaluate("document.activeElement.id") == "form-errors"
    assert faults_of(corrado.page, "en") == []
    carla.go(ROLL_CALL)
    assert (word_in(carla, 0), word_in(carla, 1)) == ("absent", "absent"), "her word stands, and so does his other one"
    corrado.page.locator("[data-everyone]").click()
    asked = corrado.page.locator("table.roll tbody tr").nth(0)
    expect(asked.locator("input:checked"), "whoever is asked to choose is not answered for").to_have_count(0)
    choose(corrado, 0, "late", "10")
    corrado.press("Save the roll call")
    carla.go(ROLL_CALL)
    assert (word_in(carla, 0), word_in(carla, 1)) == ("late", "absent")


def test_two_coordinators_seal_the_same_lesson(visits: Visits) -> None:
    carla, corrado = visits.open("coordinator"), visits.open("coordinator2")
    carla.go("/editions/DEMO-1/lessons/new")
    carla.fill(topic="Sealed by one of two", on=clock.today().isoformat(), begins="00:00", ends="01:00", phase="Course")
    carla.press("Plan the lesson")
    lesson = carla.path
    carla.press("Hold the roll call")
    carla.page.locator("[data-everyone]").click()
    carla.press("Save the roll call")
    for one in (carla, corrado):
        one.go(f"{lesson}/seal")
    carla.press("Seal the lesson")
    corrado.foresee(409, 422)
    corrado.press("Seal the lesson")
    assert carla.says("Hours were posted for 19 trainees.")
    assert corrado.says("This lesson is sealed already.")
    source = f"lesson:{lesson.rpartition('/')[2]}"
    assert sum(row["source"] == source for row in export(carla, "hours")) == 19


def test_pressing_issue_twice_issues_once(visits: Visits) -> None:
    carla = visits.open("coordinator")
    before = len(export(carla, "certificates"))
    carla.go(PREPARE)
    carla.page.locator("main [name=chosen]").first.check()
    carla.page.get_by_role("button", name="Issue to those ticked").dblclick()
    expect(carla.page.locator("main")).to_contain_text("1 certificate was issued.")
    assert len(export(carla, "certificates")) == before + 1


def test_two_coordinators_issue_at_once(visits: Visits) -> None:
    both = [visits.open("coordinator"), visits.open("coordinator2", script=False)]
    before = {row["number"] for row in export(both[0], "certificates")}
    for one in both:
        one.go(PREPARE)
    waiting = both[0].page.locator("main [name=chosen]").count()
    for one in both:
        one.foresee(422)
        one.page.locator("main [name=everybody]").click(no_wait_after=True)
    for one in both:
        await_answer(one)
    found = [row["number"] for row in export(both[0], "certificates")]
    fresh = sorted(int(number.rpartition("/")[2]) for number in found if number not in before)
    assert len(set(found)) == len(found) == len(before) + waiting, "nobody holds the same certificate twice"
    assert fresh == list(range(fresh[0], fresh[0] + waiting)), "the register has no gap"


def await_answer(visitor: Visitor) -> None:
    """Wait until the issue has ended, or was refused because the other one came first. Without a script one loads the page again."""
    main = visitor.page.locator("main")
    expect(main).to_contain_text(re.compile("It goes on without this page|Meanwhile the list has changed"))
    for _try in range(20):
        if "It has ended" in visitor.text or "Meanwhile the list has changed" in visitor.text:
            return
        visitor.page.reload(wait_until="networkidle")
    raise AssertionError(visitor.text)
