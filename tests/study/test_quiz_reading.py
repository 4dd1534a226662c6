"""Reading forms: what a page sends becomes the answers it showed, whatever is forged is refused, and nothing else happens."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.study.kinds import AnswerRefused
from app.study.kinds.quiz.kind import KIND as QUIZ
from app.study.kinds.quiz.texts import Codes
from tests.study.questions import answered, content, texts

NAMES = st.sampled_from(["answer.", "answer.q0", "answer.q0.", "answer.q0.a", "answer.q0.value", "answer.q1", "answer.q1.b", "answer.q9", "key"])
VALUES = st.lists(st.text(max_size=6) | st.sampled_from(["a", "b", "true", "1", "2", "", " ", "12,5", "x" * 40_000, "\ud800", "\x00"]), max_size=3)


@given(answered())
def test_what_a_form_shows_is_what_it_sends(case: tuple[dict[str, Any], dict[str, Any]]) -> None:
    quiz, answers = case
    assert json.loads(json.dumps(answers)) == answers
    fields = QUIZ.fields(quiz, answers)
    assert QUIZ.read(quiz, {**fields, "key": ["k"], "csrf_token": ["t"]}) == answers
    assert QUIZ.fields(quiz, QUIZ.read(quiz, fields)) == fields


@given(answered())
def test_the_same_fields_sent_twice_are_the_same_answers(case: tuple[dict[str, Any], dict[str, Any]]) -> None:
    quiz, answers = case
    twice = {name: [*values, "", *values] for name, values in QUIZ.fields(quiz, answers).items()}
    assert QUIZ.read(quiz, twice) == answers


@given(content(), st.dictionaries(NAMES | st.text(max_size=8).map("answer.{}".format) | st.text(max_size=8), VALUES, max_size=5))
def test_any_fields_are_read_or_refused(quiz: dict[str, Any], fields: dict[str, list[str]]) -> None:
    try:
        answers = QUIZ.read(quiz, fields)
    except AnswerRefused:
        return
    json.dumps(answers).encode()
    score = QUIZ.score(quiz, answers)
    assert 0 <= score.hundredths <= 10_000
    assert QUIZ.read(quiz, QUIZ.fields(quiz, answers)) == answers


@given(content())
def test_blank_fields_are_no_answers(quiz: dict[str, Any]) -> None:
    blank = {f"answer.{one['id']}": [" ", ""] for one in quiz["questions"] if one["type"] in {"one", "several", "short", "essay"}}
    blank |= {f"answer.{one['id']}.{part['id']}": [""] for one in quiz["questions"] for key in ("pairs", "items", "gaps") for part in one.get(key, ())}
    assert QUIZ.read(quiz, blank) == {}


def quiz_of(**values: Any) -> dict[str, Any]:
    return {"pass": 60, "salt": "salt", "questions": [{"id": "q", "text": texts("Q"), "points": 1, **values}]}


ITEMS = [{"id": key, "text": texts(key)} for key in ("first", "second", "third")]
ORDERING = quiz_of(type="ordering", items=ITEMS)
MATCHING = quiz_of(type="matching", pairs=[{"id": key, "left": texts(key), "right": texts("of " + key)} for key in ("mill", "oven")], extra=[])
ONE = quiz_of(type="one", options=[{"id": key, "text": texts(key), "right": key == "a"} for key in "ab"])
NUMBER = quiz_of(type="number", value="7", tolerance="0", unit="km")
GAPS = quiz_of(type="gaps", text=texts("[[g]]"), gaps=[{"id": "g", "accepted": ["x"]}])


@pytest.mark.parametrize(("quiz", "fields"), [
    (ONE, {"answer.q": ["a", "b"]}), (ONE, {"answer.q": ["z"]}), (ONE, {"answer.q.a": ["a"]}), (ONE, {"answer.z": ["a"]}), (ONE, {"answer.": ["a"]}),
    (MATCHING, {"answer.q": ["mill"]}), (MATCHING, {"answer.q.z": ["mill"]}), (MATCHING, {"answer.q.mill": ["z"]}), (MATCHING, {"answer.q.mill": ["mill", "oven"]}),
    (ORDERING, {"answer.q.first": ["4"]}), (ORDERING, {"answer.q.first": ["one"]}), (ORDERING, {"answer.q.z": ["1"]}),
    (NUMBER, {"answer.q": ["7"]}), (NUMBER, {"answer.q.value": ["7", "8"]}), (NUMBER, {"answer.q.value": ["7" * 61]}), (NUMBER, {"answer.q.more": ["7"]}),
    (GAPS, {"answer.q.z": ["x"]}), (GAPS, {"answer.q.g": ["x" * 201]}), (GAPS, {"answer.q.g": ["x", "y"]}),
    (ORDERING, {"answer.q.first": ["1"], "answer.q." + Codes("salt", "q").code("first"): ["2"]}),
])
def test_forged_fields_are_refused(quiz: dict[str, Any], fields: dict[str, list[str]]) -> None:
    with pytest.raises(AnswerRefused):
        QUIZ.read(quiz, fields)


def test_a_unit_alone_is_no_number() -> None:
    assert QUIZ.read(NUMBER, {"answer.q.value": [""], "answer.q.unit": ["km"]}) == {}
    assert QUIZ.read(NUMBER, {"answer.q.value": [" 7,0 "], "answer.q.unit": [""]}) == {"q": {"value": "7,0"}}


@pytest.mark.parametrize(("places", "answer"), [
    ("213", ["second", "first", "third"]), ("21 ", {"first": "2", "second": "1"}), ("113", {"first": "1", "second": "1", "third": "3"}), ("   ", None),
])
def test_an_order_that_is_not_whole_stays_as_it_was_chosen(places: str, answer: Any) -> None:
    fields = {f"answer.q.{item['id']}": [place] for item, place in zip(ITEMS, places, strict=True)}
    assert QUIZ.read(ORDERING, fields).get("q") == answer


def test_all_items_at_one_place_gain_no_more_than_one() -> None:
    fields = {f"answer.q.{item['id']}": ["1"] for item in ITEMS}
    assert QUIZ.score(ORDERING, QUIZ.read(ORDERING, fields)).hundredths == 3_333


def test_an_essay_keeps_its_lines() -> None:
    quiz = quiz_of(type="essay", rubric=[])
    assert QUIZ.read(quiz, {"answer.q": ["One\r\n\r\n  two\x00\u202e \r\n"]}) == {"q": "One\n\n  two"}
