"""Locked units: what their page says, what is refused, and how they open."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from app.core.errors import RuleBroken
from app.editions.models import EnrolmentStatus
from app.marks.actions import give_mark, release_mark
from app.study import actions, jobs, queries
from app.study.gates import check_is_open, gate_of
from app.study.models import Attempt, StudyDay, UnitProgress
from app.study.outline import outline_of
from tests.study.ruled import COURSE, FIRST, LAST, QUIZ, RIGHT, THIRD, WRONG, follow

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

    from tests.cast import Cast
    from tests.conftest import Browser

CHAIN = {QUIZ: {"requires": [FIRST]}, "reading-a-territory": {"requires": ["local-development"]}}


def completed(cast: Cast) -> frozenset[str]:
    return queries.completed_units(cast.edition.id).get(cast.ada_enrolment.id, frozenset())


def locked(cast: Cast) -> frozenset[str]:
    return queries.reading_of(cast.edition, cast.ada_enrolment).locked


def item(page: str, title: str) -> str:
    """The line of the outline that stands for a unit."""
    return next(found for found in re.findall(r"<li><span class=\"disc.*?</li>", page, re.DOTALL) if title in found)


def test_a_locked_unit_says_what_is_missing_and_leads_there(cast: Cast, browser: Callable[[Any], Browser], session: Session) -> None:
    follow(cast, CHAIN)
    ada = browser(cast.ada)
    page = ada.get(f"{COURSE}/{QUIZ}?lang=en")
    assert page.status_code == 200
    assert "This unit is locked" in page.text
    assert "Mark it as read: not opened yet" not in page.text
    assert "Mark it as read: not marked as read yet" in page.text
    assert f'href="{COURSE}/{FIRST}"' in page.text
    assert "Question 1" not in page.text
    assert session.query(UnitProgress).count() == 0
    far = ada.get(f"{COURSE}/{LAST}").text
    assert f'href="{COURSE}/{QUIZ}"' in far
    assert "Pass it: not answered yet" in far


def test_it_opens_at_once_when_the_last_thing_is_done(cast: Cast, browser: Callable[[Any], Browser]) -> None:
    follow(cast, CHAIN)
    ada = browser(cast.ada)
    assert ada.post(f"{COURSE}/{FIRST}/done?lang=en").location == f"{COURSE}/{QUIZ}"
    assert "Question 1" in ada.get(f"{COURSE}/{QUIZ}").text
    assert "This unit is locked" in ada.get(f"{COURSE}/{THIRD}").text
    ada.post(f"{COURSE}/{QUIZ}", data=WRONG)
    assert "not passed yet, best result so far 50 of 100" in ada.get(f"{COURSE}/{THIRD}").text
    ada.post(f"{COURSE}/{QUIZ}", data=RIGHT)
    assert "This unit is locked" not in ada.get(f"{COURSE}/{THIRD}").text
    assert locked(cast) == frozenset()


@pytest.mark.parametrize(("path", "data"), [(QUIZ, RIGHT), (f"{THIRD}/done", {}), (f"{THIRD}/heartbeat", {})])
def test_what_is_sent_to_a_locked_unit_is_refused_with_the_same_reason(
    cast: Cast, browser: Callable[[Any], Browser], session: Session, path: str, data: dict[str, str],
) -> None:
    follow(cast, CHAIN)
    answer = browser(cast.ada).post(f"{COURSE}/{path}?lang=en", data=data)
    assert answer.status_code == 409
    assert "locked" in answer.text
    assert "not marked as read yet" in answer.text
    assert session.query(UnitProgress).count() == session.query(Attempt).count() == session.query(StudyDay).count() == 0


def test_a_kinds_own_page_can_ask_and_is_told_the_reason(cast: Cast) -> None:
    follow(cast, CHAIN)
    reading = queries.reading_of(cast.edition, cast.ada_enrolment)
    units = outline_of(cast.edition).units
    check_is_open(reading, units[FIRST][1])
    assert gate_of(reading, units[FIRST][1]) is None
    with pytest.raises(RuleBroken, match=r"First complete “Page .*not marked as read yet"):
        check_is_open(reading, units[QUIZ][1])
    gate = gate_of(reading, units[LAST][1])
    assert gate is not None
    assert [(each.unit.unit_id, each.is_locked) for each in gate.missing] == [(FIRST, False), (QUIZ, True)]


@pytest.mark.parametrize("name", ["tess", "carla", "otto", "amin"])
def test_staff_find_everything_open_with_a_note(cast: Cast, browser: Callable[[Any], Browser], name: str) -> None:
    follow(cast, CHAIN)
    staff = browser(getattr(cast, name))
    page = staff.get(f"{COURSE}/{QUIZ}?lang=en").text
    assert "Question 1" in page
    assert "Open for you. For trainees it is locked until these are done" in page
    assert "Open for you" not in staff.get(f"{COURSE}/{FIRST}").text
    assert "Open for you, locked for trainees at first." in staff.get(COURSE).text


def test_the_outline_tells_locked_open_begun_and_done(cast: Cast, browser: Callable[[Any], Browser]) -> None:
    follow(cast, {QUIZ: {"requires": [FIRST], "title": {"en": "Second"}}, FIRST: {"title": {"en": "First"}}, THIRD: {"title": {"en": "Third"}}})
    ada = browser(cast.ada)
    page = ada.get(f"{COURSE}?lang=en").text
    assert "#lock" in item(page, "Second")
    assert "locked ·" in item(page, "Second")
    assert re.search(rf'First: <a href="{COURSE}/{FIRST}"', item(page, "Second"))
    assert "open now ·" in item(page, "Third")
    ada.get(f"{COURSE}/{FIRST}")
    assert "begun ·" in item(ada.get(COURSE).text, "First")
    ada.post(f"{COURSE}/{FIRST}/done")
    page = ada.get(COURSE).text
    assert "done ·" in item(page, "First")
    assert "#lock" not in item(page, "Second")


def test_going_on_passes_over_what_is_locked(cast: Cast) -> None:
    follow(cast, {FIRST: {"requires": [THIRD]}, QUIZ: {"requires": [FIRST]}})
    following = queries.next_unit(cast.ada_enrolment, "es")
    assert following is not None
    assert following.unit.unit_id == THIRD


def test_what_was_done_stays_when_the_rules_change(cast: Cast, browser: Callable[[Any], Browser]) -> None:
    actions.mark_as_read(cast.ada_enrolment, outline_of(cast.edition).units[FIRST][1], language="es")
    follow(cast, {FIRST: {"completion": [{"minutes": 30}], "requires": [THIRD]}})
    assert completed(cast) == {FIRST}
    assert FIRST not in locked(cast)
    assert "This unit is locked" not in browser(cast.ada).get(f"{COURSE}/{FIRST}?lang=en").text
    assert completed(cast) == {FIRST}


def test_a_new_version_that_asks_for_less_completes_at_the_next_visit(cast: Cast, browser: Callable[[Any], Browser]) -> None:
    follow(cast, {FIRST: {"completion": ["read_to_end"]}})
    actions.open_unit(cast.ada_enrolment, outline_of(cast.edition).units[FIRST][1], language="es")
    assert completed(cast) == frozenset()
    follow(cast, {FIRST: {"completion": ["opened"]}, QUIZ: {"requires": [FIRST]}})
    page = browser(cast.ada).get(f"{COURSE}/{QUIZ}?lang=en").text
    assert "This unit is locked" not in page
    assert completed(cast) == {FIRST}


# --- rules of completion, one by one ---


def test_opening_completes_where_that_is_all(cast: Cast, browser: Callable[[Any], Browser]) -> None:
    follow(cast, {FIRST: {"completion": ["opened"]}})
    page = browser(cast.ada).get(f"{COURSE}/{FIRST}?lang=en").text
    assert "Mark as read" not in page
    assert completed(cast) == {FIRST}


def test_an_attempt_completes_where_passing_is_not_asked(cast: Cast, browser: Callable[[Any], Browser]) -> None:
    follow(cast, {QUIZ: {"completion": ["attempted"]}})
    ada = browser(cast.ada)
    assert "not answered yet" in ada.get(f"{COURSE}/{QUIZ}?lang=en").text
    ada.post(f"{COURSE}/{QUIZ}", data=WRONG)
    assert completed(cast) == {QUIZ}


def test_a_button_says_that_it_was_read_to_the_end(cast: Cast, browser: Callable[[Any], Browser]) -> None:
    follow(cast, {FIRST: {"completion": ["read_to_end"]}})
    ada = browser(cast.ada)
    page = ada.get(f"{COURSE}/{FIRST}?lang=en").text
    assert "I have read it to the end" in page
    assert "not read to the end yet" in page
    assert completed(cast) == frozenset()
    ada.post(f"{COURSE}/{FIRST}/done")
    assert completed(cast) == {FIRST}


def test_where_more_is_asked_the_mark_is_kept_and_the_rest_told(cast: Cast, browser: Callable[[Any], Browser]) -> None:
    follow(cast, {FIRST: {"completion": ["mark_as_read", {"minutes": 10}]}})
    ada = browser(cast.ada)
    assert ada.post(f"{COURSE}/{FIRST}/done?lang=en").location == f"{COURSE}/{FIRST}#completion"
    page = ada.get(f"{COURSE}/{FIRST}").text
    assert "0 of 10 minutes" in page
    assert '/done"' not in page
    assert completed(cast) == frozenset()


def test_a_locked_page_names_only_what_is_still_missing(cast: Cast, browser: Callable[[Any], Browser]) -> None:
    follow(cast, {FIRST: {"completion": ["read_to_end", {"minutes": 10}]}, QUIZ: {"requires": [FIRST]}})
    ada = browser(cast.ada)
    ada.post(f"{COURSE}/{FIRST}/done?lang=en")
    page = ada.get(f"{COURSE}/{QUIZ}").text
    assert "Study it for 10 minutes: 0 of 10 minutes" in page
    assert "Read it to the end" not in page


def test_a_unit_without_a_button_takes_no_mark(cast: Cast, browser: Callable[[Any], Browser]) -> None:
    follow(cast, {FIRST: {"completion": [{"minutes": 10}]}})
    with pytest.raises(RuleBroken, match="not completed by marking it"):
        actions.mark_as_read(cast.ada_enrolment, outline_of(cast.edition).units[FIRST][1], language="es")
    assert browser(cast.ada).post(f"{COURSE}/{FIRST}/done").status_code == 409


def mark(cast: Cast) -> None:
    release_mark(give_mark(cast.ada_enrolment, "project-work", hundredths=7_000, comment="", by=cast.tess), by=cast.carla)


def test_a_released_mark_completes_and_unlocks_at_the_next_page(cast: Cast, browser: Callable[[Any], Browser]) -> None:
    follow(cast, {FIRST: {"completion": [{"marked_by_tutor": "project-work"}]}, QUIZ: {"requires": [FIRST]}})
    ada = browser(cast.ada)
    assert "Have a mark for “Project work (en)”: not marked yet" in ada.get(f"{COURSE}/{QUIZ}?lang=en").text
    ada.get(f"{COURSE}/{FIRST}")
    given = give_mark(cast.ada_enrolment, "project-work", hundredths=7_000, comment="", by=cast.tess)
    assert "not marked yet" in ada.get(f"{COURSE}/{QUIZ}").text
    release_mark(given, by=cast.carla)
    assert "This unit is locked" not in ada.get(f"{COURSE}/{QUIZ}").text
    assert completed(cast) == {FIRST}


def test_the_night_completes_what_was_marked_for_whoever_does_not_come_back(cast: Cast, work_off: Callable[[], int]) -> None:
    follow(cast, {QUIZ: {"completion": ["passed", {"marked_by_tutor": "project-work"}]}})
    unit = outline_of(cast.edition).units[QUIZ][1]
    actions.submit_answers(cast.ada_enrolment, unit, answers={"q1": "a", "q2": "a"}, form_key="form-0001", language="es")
    assert completed(cast) == frozenset()
    mark(cast)
    jobs.jobs.ask("complete_marked_units")
    work_off()
    assert completed(cast) == {QUIZ}


def test_nothing_is_recorded_of_whoever_is_not_active(cast: Cast, browser: Callable[[Any], Browser], session: Session) -> None:
    follow(cast, {FIRST: {"completion": [{"marked_by_tutor": "project-work"}]}})
    ada = browser(cast.ada)
    ada.get(f"{COURSE}/{FIRST}")
    mark(cast)
    cast.ada_enrolment.status = EnrolmentStatus.SUSPENDED
    session.flush()
    assert ada.get(f"{COURSE}/{FIRST}").status_code == 200
    assert completed(cast) == frozenset()


def test_a_mark_does_not_complete_a_quiz_that_is_not_passed(cast: Cast, browser: Callable[[Any], Browser]) -> None:
    follow(cast, {QUIZ: {"completion": ["passed", {"marked_by_tutor": "project-work"}]}})
    mark(cast)
    ada = browser(cast.ada)
    ada.post(f"{COURSE}/{QUIZ}", data=WRONG)
    ada.get(COURSE)
    assert completed(cast) == frozenset()
    ada.post(f"{COURSE}/{QUIZ}", data=RIGHT)
    assert completed(cast) == {QUIZ}


def test_a_page_with_rules_asks_once_more_at_most(cast: Cast, browser: Callable[[Any], Browser], count_queries: Callable[[], Any]) -> None:
    ada = browser(cast.ada)
    costs = []
    for said in ({}, CHAIN, {FIRST: {"completion": ["read_to_end", {"minutes": 10}]}}):
        follow(cast, said)
        ada.get(f"{COURSE}/{FIRST}")
        with count_queries() as found:
            ada.get(f"{COURSE}/{FIRST}")
        costs.append(len(found))
    assert max(costs) == min(costs)
