"""A quiz on a thin line: the network is cut twice, another device takes over, and nothing is lost or marked twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.browser.course import COURSE, QUIZ, right_answers
from tests.browser.looks import faults_of

if TYPE_CHECKING:
    from tests.browser.visitor import Visitor, Visits

WHO = "trainee"
KEPT = "kept on this device, not yet sent"


def choose(visitor: Visitor, question: str, option: str) -> None:
    """Choose an option of a question."""
    visitor.page.check(f'[name="answer.{question}"][value="{option}"]')


def chosen(visitor: Visitor, question: str) -> str | None:
    """Return the option that the page shows as chosen."""
    found = visitor.page.locator(f'[name="answer.{question}"]:checked')
    return found.get_attribute("value") if found.count() else None


def state_says(visitor: Visitor, words: str) -> None:
    """Wait until the page says how it stands with what was answered."""
    expect(visitor.page.locator("form[data-quiz] [data-state]")).to_contain_text(words)


def look_again(visitor: Visitor) -> None:
    """The window comes to the front, as when somebody takes up a device again."""
    visitor.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def test_a_quiz_with_the_line_cut_twice_is_finished_on_another_device(visits: Visits) -> None:
    right = right_answers()
    first, second, third, fourth, fifth = right
    phone = visits.open(WHO, width=360)
    phone.go(f"{COURSE}/{QUIZ}")
    choose(phone, first, right[first])
    state_says(phone, "saved")

    phone.context.set_offline(True)
    choose(phone, second, right[second])
    state_says(phone, KEPT)
    phone.page.get_by_role("button", name="Send the answers").click()
    state_says(phone, "There is no line at present")
    phone.context.set_offline(False)
    state_says(phone, "saved")

    phone.context.set_offline(True)
    choose(phone, third, "people-trust")
    state_says(phone, KEPT)
    laptop = visits.open(WHO)
    laptop.go(f"{COURSE}/{QUIZ}")
    assert [chosen(laptop, question) for question in right] == [right[first], right[second], None, None, None]
    choose(laptop, third, right[third])
    state_says(laptop, "saved")
    phone.context.set_offline(False)
    expect(phone.page.locator(f'[name="answer.{third}"]:checked')).to_have_value(right[third])
    assert phone.says("Answered in another window or on another device at")
    assert faults_of(phone.page, "en") == []

    choose(phone, fourth, "closed")
    state_says(phone, "saved")
    look_again(laptop)
    expect(laptop.page.locator(f'[name="answer.{fourth}"]:checked')).to_have_value("closed")
    choose(laptop, fourth, right[fourth])
    state_says(laptop, "saved")
    laptop.press("Send the answers")
    assert laptop.says("1 question has no answer", "Without an answer: 5.")
    choose(laptop, fifth, right[fifth])
    state_says(laptop, "saved")
    laptop.press("Send the answers")
    assert laptop.says("Passed", "5 of 5 right: 100 of 100")

    choose(phone, first, "nothing")  # the phone does not know yet
    state_says(phone, "This attempt was sent or closed already")
    phone.page.reload(wait_until="load")
    assert phone.says("5 of 5 right: 100 of 100")
    assert not phone.page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('bottega.quiz')).length")


def test_a_reload_without_a_line_loses_nothing_and_another_attempt_gets_nothing_of_it(visits: Visits) -> None:
    right = right_answers()
    first, second = list(right)[:2]
    phone = visits.open("trainee02")
    phone.go(f"{COURSE}/{QUIZ}?again=1")
    choose(phone, first, right[first])
    state_says(phone, "saved")
    phone.context.set_offline(True)
    choose(phone, second, right[second])
    state_says(phone, KEPT)
    box = phone.page.evaluate("JSON.stringify(localStorage)")
    phone.context.set_offline(False)
    state_says(phone, "saved")
    phone.page.reload(wait_until="load")
    assert (chosen(phone, first), chosen(phone, second)) == (right[first], right[second])
    phone.press("Send the answers")
    phone.press("Send as it is")
    assert phone.says("2 of 5 right")
    # What a browser kept of that attempt comes back from somewhere: it belongs to no other attempt.
    phone.page.evaluate("(kept) => Object.entries(JSON.parse(kept)).forEach(([key, value]) => localStorage.setItem(key, value))", box)
    phone.press("Try again")
    assert [chosen(phone, question) for question in right] == [None] * 5


def test_without_a_script_a_form_saves_and_sends(visits: Visits) -> None:
    right = right_answers()
    first = next(iter(right))
    plain = visits.open("trainee03", script=False)
    plain.go(f"{COURSE}/{QUIZ}?again=1")
    choose(plain, first, right[first])
    plain.press("Save")
    assert plain.says("Saved: 1 answer.")
    assert chosen(plain, first) == right[first]
    for question, option in right.items():
        choose(plain, question, option)
    plain.press("Send the answers")
    assert plain.says("Passed", "5 of 5 right: 100 of 100")
