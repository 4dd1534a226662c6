"""Answering a quiz, as a trainee meets it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from app.study import queries
from app.study.models import Attempt
from tests.factories import make_course_version

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

    from tests.cast import Cast
    from tests.conftest import Browser

QUIZ = "local-development-quiz"
COURSE = "/editions/ED-1/course"
RIGHT = {"answer.q1": "a", "answer.q2": "a", "device": "form-key-1"}
WRONG = {"answer.q1": "b", "answer.q2": "b", "device": "form-key-2"}
SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(2)>"


def completed(cast: Cast) -> frozenset[str]:
    return queries.completed_units(cast.edition.id).get(cast.ada_enrolment.id, frozenset())


def test_answers_are_judged_with_feedback_and_the_right_ones_are_not_told(cast: Cast, browser: Callable[[Any], Browser]) -> None:
    ada = browser(cast.ada)
    form = ada.get(f"{COURSE}/{QUIZ}?lang=en").text
    assert "Well seen" not in form
    assert "Think again" not in form
    answer = ada.post(f"{COURSE}/{QUIZ}", data=WRONG)
    assert (answer.status_code, answer.location) == (302, f"{COURSE}/{QUIZ}#result")
    result = ada.get(f"{COURSE}/{QUIZ}").text
    assert "Not passed yet" in result
    assert result.count("Think again (en)") == 2
    assert "Well seen" not in result
    assert "Send the answers" not in result
    assert "Send the answers" in ada.get(f"{COURSE}/{QUIZ}?again=1").text


def test_passing_completes_the_unit(cast: Cast, browser: Callable[[Any], Browser]) -> None:
    ada = browser(cast.ada)
    ada.post(f"{COURSE}/{QUIZ}?lang=en", data=RIGHT)
    assert completed(cast) == {QUIZ}
    page = ada.get(f"{COURSE}/{QUIZ}").text
    assert "Passed" in page
    assert "2 of 2 right: 100 of 100" in page
    ada.post(f"{COURSE}/{QUIZ}", data=WRONG)
    again = ada.get(f"{COURSE}/{QUIZ}").text
    assert "2 attempts; the best attempt counts: 100 of 100" in again
    assert "You have passed before, and that stays." in again


def test_a_page_made_for_one_attempt_counts_once(cast: Cast, browser: Callable[[Any], Browser], session: Session) -> None:
    ada = browser(cast.ada)
    number = re.search(r'name="number" value="([^"]+)"', ada.get(f"{COURSE}/{QUIZ}").text)[1]
    for _ in range(2):
        assert ada.post(f"{COURSE}/{QUIZ}", data={**RIGHT, "number": number}).status_code == 302
    assert session.query(Attempt).count() == 1
    late = ada.post(f"{COURSE}/{QUIZ}?lang=en", data={**WRONG, "number": number})
    assert late.status_code == 422
    assert "This attempt was sent already. What you have just answered was not kept" in late.text
    assert session.query(Attempt).count() == 1


@pytest.mark.parametrize("changed", [
    {"answer.q1": "z"}, {"answer.q9": "a"}, {"answer.": "a"}, {"device": "x"}, {"device": ""}, {"answer.q1": "a" * 5_000},
    {"answer.q1": SCRIPT, "device": SCRIPT},
])
def test_forged_forms_keep_nothing_and_say_so(
    cast: Cast, browser: Callable[[Any], Browser], session: Session, changed: dict[str, str],
) -> None:
    answer = browser(cast.ada).post(f"{COURSE}/{QUIZ}?lang=en", data={**RIGHT, **changed})
    assert answer.status_code == 422
    assert "nothing was kept" in answer.text
    assert "<script>alert" not in answer.text
    assert session.query(Attempt).count() == 0


def test_an_empty_form_says_first_what_has_no_answer(cast: Cast, browser: Callable[[Any], Browser], session: Session) -> None:
    ada = browser(cast.ada)
    answer = ada.post(f"{COURSE}/{QUIZ}?lang=en", data={"device": "form-key-1"})
    assert (answer.status_code, answer.location) == (302, f"{COURSE}/{QUIZ}?check=1#check")
    assert "2 questions have no answer" in (page := ada.get(f"{COURSE}/{QUIZ}?check=1").text)
    assert "Without an answer: 1, 2." in page
    assert session.query(Attempt).count() == 0
    assert ada.post(f"{COURSE}/{QUIZ}", data={"act": "kept", "sure": "1", "number": "1"}).location == f"{COURSE}/{QUIZ}#result"
    assert session.query(Attempt).one().answers == {}


def test_a_try_at_an_older_version_keeps_its_mark_without_feedback(cast: Cast, browser: Callable[[Any], Browser], session: Session) -> None:
    ada = browser(cast.ada)
    ada.post(f"{COURSE}/{QUIZ}?lang=en", data={**RIGHT, "answer.q2": "b"})
    cast.edition.course_version = make_course_version(cast.edition.course_version.slug, 2)
    session.flush()
    page = ada.get(f"{COURSE}/{QUIZ}").text
    assert "Result so far: 50 of 100" in page
    assert "Send the answers" in page
    assert "Think again" not in page
