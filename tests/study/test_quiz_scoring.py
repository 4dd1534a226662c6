"""Scoring: never out of bounds, all for what is all right, more for more; and no answer of any shape brings it down."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.study.kinds import AnswerRefused
from app.study.kinds.quiz.comparing import is_accepted, is_near, numbers
from app.study.kinds.quiz.kind import KIND as QUIZ
from app.study.kinds.quiz.questions import TYPES
from tests.study.questions import all_marks, answer_to, answered, content, exactly, question, texts

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=6) | st.sampled_from(["a", "b", "true", "1"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["a", "b", "value", "unit", ""]), inner, max_size=4),
    max_leaves=6,
)
PARTED = ("matching", "ordering", "gaps")


def score_of(one: dict[str, Any], answer: Any, **values: Any) -> Any:
    return QUIZ.score({"pass": 60, "questions": [one]}, {one["id"]: answer}, **values)


@given(answered())
def test_a_score_is_a_whole_number_within_bounds(case: tuple[dict[str, Any], dict[str, Any]]) -> None:
    quiz, answers = case
    score = QUIZ.score(quiz, answers)
    assert isinstance(score.hundredths, int)
    assert 0 <= score.hundredths <= 10_000
    assert set(score.results) == {one["id"] for one in quiz["questions"]}
    for key, result in score.results.items():
        assert 0 <= result["share"] <= 10_000
        assert result["is_right"] == (result["share"] == 10_000)
        assert result["answer"] == answers.get(key)
    assert abs(score.hundredths - exactly(quiz, score.results)) < 1
    assert not score.has_passed or score.hundredths >= quiz["pass"] * 100
    assert score.waits == any(one["type"] == "essay" and one["id"] in answers for one in quiz["questions"])


@given(content())
def test_what_is_all_right_is_worth_all(quiz: dict[str, Any]) -> None:
    essays = {one["id"]: "Text" for one in quiz["questions"] if one["type"] == "essay"}
    score = QUIZ.score(quiz, {**QUIZ.solution(quiz), **essays}, marks=all_marks(quiz))
    assert (score.hundredths, score.has_passed, score.waits) == (10_000, True, False)
    assert score.right == len(quiz["questions"])


@given(content())
def test_nothing_is_worth_nothing(quiz: dict[str, Any]) -> None:
    score = QUIZ.score(quiz, {})
    assert (score.hundredths, score.has_passed, score.waits, score.right) == (0, False, False, 0)


@given(answered(), st.data())
def test_one_more_right_answer_never_scores_less(case: tuple[dict[str, Any], dict[str, Any]], data: st.DataObject) -> None:
    quiz, answers = case
    solution = QUIZ.solution(quiz)
    assume(solution)
    key = data.draw(st.sampled_from(sorted(solution)))
    before, after = QUIZ.score(quiz, answers), QUIZ.score(quiz, {**answers, key: solution[key]})
    assert after.hundredths >= before.hundredths
    assert after.has_passed >= before.has_passed


@given(st.data())
def test_of_several_each_right_one_adds_and_each_wrong_one_takes(data: st.DataObject) -> None:
    one = data.draw(question(kinds=("several",)))
    right = [option["id"] for option in one["options"] if option["right"]]
    wrong = [option["id"] for option in one["options"] if not option["right"]]
    chosen = data.draw(answer_to(one))
    good, bad = len(set(chosen) & set(right)), len(set(chosen) & set(wrong))
    assert score_of(one, chosen).results["q0"]["share"] == int(max(Fraction(0), Fraction(good - bad, len(right))) * 10_000)


@pytest.mark.parametrize("kind", PARTED)
@given(st.data())
def test_parts_count_alike(kind: str, data: st.DataObject) -> None:
    one = data.draw(question(kinds=(kind,)))
    result = score_of(one, data.draw(answer_to(one))).results["q0"]
    assert result["share"] == sum(result["parts"].values()) * 10_000 // len(result["parts"])


@pytest.mark.parametrize("kind", PARTED)
@given(st.data())
def test_a_part_put_right_never_scores_less(kind: str, data: st.DataObject) -> None:
    one = data.draw(question(kinds=(kind,)))
    answer, solution = data.draw(answer_to(one)), TYPES[kind].solution(one)
    if kind == "ordering":
        solution = {item: str(place) for place, item in enumerate(solution, 1)}
        answer = answer if isinstance(answer, dict) else {item: str(place) for place, item in enumerate(answer, 1)}
    part = data.draw(st.sampled_from(sorted(solution)))
    mended = {**answer, part: solution[part]}
    assert score_of(one, mended).hundredths >= score_of(one, answer).hundredths
    assert score_of(one, mended).results["q0"]["parts"][part]


@given(question(), JSON)
def test_no_answer_of_any_shape_brings_it_down(one: dict[str, Any], answer: Any) -> None:
    try:
        score = score_of(one, answer)
    except AnswerRefused:
        return
    assert 0 <= score.hundredths <= 10_000


@pytest.mark.parametrize(("kind", "answers"), [
    ("one", ["z", "", ["a"], {"a": "a"}, True, 0]),
    ("several", ["a", [], ["z"], ["a", "a"], [["a"]], {"a": "a"}]),
    ("true_false", ["yes", "", True, ["true"]]),
    ("short", ["", "  ", "x" * 501, ["x"], 7]),
    ("number", ["7", {}, {"unit": "km"}, {"value": ""}, {"value": 7}, {"value": "7", "x": "y"}, {"value": "7" * 61}, {"value": "7", "unit": "k" * 31}]),
    ("matching", ["a", {}, {"a": "z"}, {"z": "a"}, {"a": ["a"]}, ["a"]]),
    ("ordering", [[], ["a"], ["a", "a"], ["a", "b", "z"], {"a": "99"}, {"a": 1}, {"a": "0"}, "ab"]),
    ("gaps", [{}, {"z": "x"}, {"a": 7}, {"a": "x" * 201}, ["a"], "a"]),
    ("essay", ["", " \n", "x" * 30_001, ["x"], {"a": "x"}]),
])
def test_forged_answers_are_refused(kind: str, answers: list[Any]) -> None:
    one = {
        "id": "q0", "type": kind, "text": texts("Q"), "points": 1, "right": True, "value": "7", "unit": "km", "accepted": ["x"], "rubric": [],
        "options": [{"id": "a", "text": texts("A"), "right": True}, {"id": "b", "text": texts("B"), "right": False}],
        "pairs": [{"id": key, "left": texts(key), "right": texts(key)} for key in "ab"],
        "items": [{"id": key, "text": texts(key)} for key in "ab"], "gaps": [{"id": key, "accepted": [key]} for key in "ab"],
    }
    for answer in answers:
        with pytest.raises(AnswerRefused):
            score_of(one, answer)


# --- essays ---

ESSAY = {"id": "q0", "type": "essay", "text": texts("Q"), "points": 4, "rubric": [
    {"id": "clear", "title": texts("Clear"), "points": 1}, {"id": "whole", "title": texts("Whole"), "points": 3},
]}


def test_an_essay_waits_for_its_marks_and_counts_nothing_until_then() -> None:
    one = {"id": "q1", "type": "true_false", "text": texts("Q"), "points": 1, "right": True}
    quiz = {"pass": 60, "questions": [ESSAY, one]}
    answers = {"q0": "My text", "q1": "true"}
    before = QUIZ.score(quiz, answers)
    assert (before.hundredths, before.has_passed, before.waits, before.results["q0"]["waits"]) == (2_000, False, True, True)
    after = QUIZ.score(quiz, answers, marks={"q0": {"clear": 50, "whole": 250}})
    assert (after.hundredths, after.has_passed, after.waits, after.results["q0"]["share"]) == (8_000, True, False, 7_500)


def test_an_essay_without_a_rubric_is_marked_as_a_whole() -> None:
    one = {"id": "q0", "type": "essay", "text": texts("Q"), "points": 4, "rubric": []}
    assert score_of(one, "My text", marks={"q0": {"whole": 300}}).hundredths == 7_500


@pytest.mark.parametrize("marks", [
    {}, {"clear": 50}, {"clear": 101, "whole": 0}, {"clear": -1, "whole": 0}, {"clear": 50, "whole": 50, "more": 1},
])
def test_marks_that_the_rubric_does_not_have_are_refused(marks: dict[str, int]) -> None:
    with pytest.raises(AnswerRefused):
        score_of(ESSAY, "My text", marks={"q0": marks})


# --- texts and numbers ---


@pytest.mark.parametrize(("text", "accents", "is_right"), [
    ("Ñandú", "forgiven", True), ("nandu", "forgiven", True), ("  ÑANDÚ. ", "forgiven", True), ("nandu", "strict", False),
    ("ñandú", "strict", True), ("N\u0303andu\u0301", "strict", True), ("nan du", "forgiven", False), ("", "forgiven", False),
    ("dell’arte", "strict", True), ("DELL'ARTE", "forgiven", True), ("C++", "forgiven", True), ("C", "forgiven", False),
    ("c--", "forgiven", False), ("l'università  di\u00a0padova", "forgiven", True),
])
def test_a_short_answer_forgives_what_it_says(text: str, accents: str, is_right: bool) -> None:
    accepted = ["ñandú", "dell'arte", "C++", "L’universita di Padova"]
    assert is_accepted(text, accepted, accents) == is_right


@pytest.mark.parametrize(("text", "means"), [
    ("12", ["12"]), ("12,5", ["12.5"]), ("12.5", ["12.5"]), (".5", ["0.5"]), ("1.234", ["1.234", "1234"]), ("1,234", ["1.234", "1234"]),
    ("1.234,5", ["1234.5"]), ("1,234.5", ["1234.5"]), ("1.234.567", ["1234567"]), ("12 500", ["12500"]), ("12'500", ["12500"]),
    ("12\u202f500,75", ["12500.75"]), ("1 2", []), ("1 23 456", []), ("1.2.3", []), ("1.23.456", []), ("", []), (".", []), ("12.", ["12"]),
    ("1.234.5", []), ("0012", ["12"]),
])
def test_a_number_is_read_in_the_ways_people_write_it(text: str, means: list[str]) -> None:
    assert sorted(set(numbers(text))) == sorted(Fraction(one) for one in means)


@pytest.mark.parametrize(("text", "unit", "is_right"), [
    ("12,5", "km", True), ("12.5", "KM", True), ("12,5 km", "", True), ("12,5km", "km", True), ("13", "km", True), ("12", " km ", True),
    ("13,01", "km", False), ("11,99", "km", False), ("12,5", "", False), ("12,5", "m", False), ("12,5 m", "km", False), ("-12,5", "km", False),
    ("+12,5", "km", True), ("about 12,5", "km", False), ("km", "km", False), ("", "km", False), ("12,5e0", "km", False), ("١٢", "km", False),
])
def test_a_number_is_near_enough_in_its_unit(text: str, unit: str, is_right: bool) -> None:
    assert is_near(text, unit, value="12.5", tolerance="0.5", wanted_unit="km") == is_right


@pytest.mark.parametrize(("text", "unit", "is_right"), [("-3", "", True), ("−3", "", True), ("- 3", "", True), ("3", "", False), ("-3", "km", False), ("-3 km", "", False)])
def test_a_number_without_a_unit_takes_none(text: str, unit: str, is_right: bool) -> None:
    assert is_near(text, unit, value="-3", tolerance="0", wanted_unit="") == is_right


@given(st.text(max_size=20), st.text(max_size=6))
def test_no_text_brings_the_measure_down(text: str, unit: str) -> None:
    assert is_near(text, unit, value="999999999", tolerance="0", wanted_unit="km") in {True, False}


@given(st.integers(-10**12, 10**12), st.integers(0, 10**6))
def test_a_number_within_its_tolerance_is_right_and_one_outside_is_not(value: int, tolerance: int) -> None:
    near, far = str(value + tolerance).replace("-", "−"), str(value + tolerance + 1)
    assert is_near(near, "", value=str(value), tolerance=str(tolerance), wanted_unit="")
    assert not is_near(far, "", value=str(value), tolerance=str(tolerance), wanted_unit="")


def test_feedback_of_several_options_stands_together() -> None:
    one = {"id": "q0", "type": "several", "text": texts("Q"), "points": 1, "feedback": texts("General"), "options": [
        {"id": key, "text": texts(key), "right": key != "c", "feedback": said} for key, said in (("a", texts("A")), ("b", None), ("c", texts("C")))
    ]}
    assert score_of(one, ["a", "c"]).results["q0"]["feedback"]["it"] == "A (it)\n\nC (it)"
    assert score_of(one, ["b"]).results["q0"]["feedback"]["it"] == "General (it)"
