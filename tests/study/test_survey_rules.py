"""Surveys: what may be answered, what answers come to, and how a survey is read from its folder."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.courses.package.faults import Faults
from app.courses.package.unit_folder import UnitFolder
from app.study.kinds.survey import rules
from app.study.kinds.survey.kind import KIND
from app.study.kinds.survey.rules import Fault, Sheet
from tests.study.talking import QUESTIONS

BY_ID = {question["id"]: question for question in QUESTIONS}


def read(**sent: list[str]) -> tuple[dict[str, Any], dict[str, Fault]]:
    return rules.read(QUESTIONS, {"pace": ["good"], **sent})


# --- answering ---


def test_answers_of_every_type_are_read() -> None:
    answers, faults = read(helped=["quizzes", "texts", "texts"], useful=["4"], word=["Filiera"], wish=["Più visite"])
    assert faults == {}
    assert answers == {"pace": "good", "helped": ["texts", "quizzes"], "useful": 4, "word": "Filiera", "wish": "Più visite"}


@pytest.mark.parametrize(("sent", "faults"), [
    ({"pace": []}, {"pace": Fault.MISSING}), ({"pace": [""]}, {"pace": Fault.MISSING}), ({"pace": ["fast"]}, {"pace": Fault.FORGED}),
    ({"pace": ["good", "slow"]}, {"pace": Fault.FORGED}), ({"helped": ["texts", "x"]}, {"helped": Fault.FORGED}),
    ({"useful": ["6"]}, {"useful": Fault.FORGED}), ({"useful": ["0"]}, {"useful": Fault.FORGED}), ({"useful": ["٣"]}, {"useful": Fault.FORGED}),
    ({"useful": ["1", "2"]}, {"useful": Fault.FORGED}), ({"word": ["x" * 201]}, {"word": Fault.LONG}), ({"wish": ["x" * 5_001]}, {"wish": Fault.LONG}),
    ({"word": ["x" * 200], "wish": ["x" * 5_000]}, {}), ({"another": ["x"]}, {}),
])
def test_what_is_no_answer_is_told_by_question(sent: dict[str, list[str]], faults: dict[str, Fault]) -> None:
    answers, found = read(**sent)
    assert found == faults
    assert not set(answers) & set(faults)
    assert "another" not in answers


words = st.text(max_size=8)
sendings = st.dictionaries(st.sampled_from([*BY_ID, "x"]), st.lists(words | st.sampled_from(["good", "texts", "3"]), max_size=3), max_size=6)


@given(sendings)
def test_whatever_is_sent_is_an_answer_or_a_fault_and_comes_back_the_same(sent: dict[str, list[str]]) -> None:
    answers, faults = rules.read(QUESTIONS, sent)
    assert not set(answers) & set(faults)
    assert set(answers) | set(faults) <= set(BY_ID)
    again, _faults = rules.read(QUESTIONS, rules.as_sent(json.loads(json.dumps(answers))))
    assert again == answers


# --- results ---

some_answers = st.fixed_dictionaries({}, optional={
    "pace": st.sampled_from(["slow", "good", "gone"]), "helped": st.lists(st.sampled_from(["texts", "quizzes"]), unique=True),
    "useful": st.integers(1, 5), "word": st.text(min_size=1, max_size=5),
})


@given(st.lists(some_answers, max_size=12))
def test_every_answer_is_counted_once_in_whatever_order(found: list[dict[str, Any]]) -> None:
    sheets = [Sheet(str(number), answers) for number, answers in enumerate(found)]
    for question in QUESTIONS:
        tally = rules.tally(question, sheets)
        assert tally == rules.tally(question, sheets[::-1])
        given_values = [sheet.answers[question["id"]] for sheet in sheets if sheet.answers.get(question["id"])]
        assert tally.answered == len(given_values)
        if question["type"] in {"short", "long"}:
            assert sorted(tally.texts) == sorted(given_values)
        else:
            flat = [one for value in given_values for one in (value if isinstance(value, list) else [value])]
            assert sum(line.count for line in tally.lines) + tally.gone == len(flat)
            assert [line.choice for line in tally.lines] == list(rules.choices_of(question))


@pytest.mark.parametrize(("values", "mean"), [([], None), ([3], 300), ([1, 2], 150), ([1, 1, 2], 133), ([1, 2, 2], 167), ([5] * 4, 500)])
def test_the_mean_of_a_scale(values: list[int], mean: int | None) -> None:
    sheets = [Sheet(str(number), {"useful": value}) for number, value in enumerate(values)]
    assert rules.tally(BY_ID["useful"], sheets).mean_hundredths == mean


def test_texts_of_one_sheet_stand_at_different_places() -> None:
    sheets = [Sheet(f"{number:032x}", {"word": str(number), "wish": str(number)}) for number in range(30)]
    first, second = (rules.tally(BY_ID[key], sheets).texts for key in ("word", "wish"))
    assert sorted(first) == sorted(second)
    assert first != second
    assert list(first) != [str(number) for number in range(30)]


def test_answers_of_another_shape_break_nothing() -> None:
    sheets = [Sheet("a", {"word": 3, "useful": "much", "pace": ["good"]})]
    assert [rules.tally(question, sheets).answered for question in QUESTIONS] == [1, 0, 1, 0, 0]
    assert rules.tally(BY_ID["useful"], sheets).gone == 1


@pytest.mark.parametrize(("sheets", "is_enough"), [(0, False), (4, False), (5, True), (6, True)])
def test_few_answers_are_not_shown(sheets: int, is_enough: bool) -> None:
    assert rules.is_enough(sheets) is is_enough


# --- reading ---

HEAD = "anonymous: true\nquestions:\n"
TEXT = '{it: "a", es: "a", pt: "a", en: "a"}'
SHORT = f"  - id: one\n    type: short\n    text: {TEXT}\n"
CHOICE = f"  - id: one\n    type: one\n    text: {TEXT}\n"
OPTION = f"      - id: %s\n        text: {TEXT}\n"
SCALE = f"  - id: one\n    type: scale\n    text: {TEXT}\n"


def faults_of(text: str) -> list[str]:
    faults = Faults()
    KIND.parse(UnitFolder("modules/01-m/unit", {"survey.yaml": text.encode()}, faults), "it")
    return [str(fault) for fault in faults.in_order()]


@pytest.mark.parametrize("text", [
    HEAD + SHORT, HEAD.replace("true", "false") + "  # a remark\n" + SHORT, "results: shared\n" + HEAD + SHORT,
    HEAD + SCALE + f"    from: 0\n    to: 10\n    low: {TEXT}\n    high: {TEXT}\n    required: true\n",
    HEAD + CHOICE + "    options:\n" + OPTION % "a" + OPTION % "b", f"intro: {TEXT}\n" + HEAD + SHORT.replace("short", "long"),
])
def test_a_survey_is_read_without_faults(text: str) -> None:
    assert faults_of(text) == []


@pytest.mark.parametrize(("text", "line", "words"), [
    (HEAD.replace("anonymous: true\n", "") + SHORT, 1, "“anonymous” is missing"),
    (HEAD.replace("true", "yes") + SHORT, 1, "true or false"),
    ("results: everybody\n" + HEAD + SHORT, 1, "“results: everybody”"),
    (HEAD + SHORT.replace("short", "shirt"), 4, "Did you mean “short”"),
    (HEAD + SHORT.replace("    type: short\n", ""), 3, "“type” is missing"),
    (HEAD + SHORT + SHORT, 6, "question id is there twice"),
    (HEAD + CHOICE, 3, "“options” is missing"),
    (HEAD + CHOICE + "    options:\n" + OPTION % "a", 6, "from 2 to 20"),
    (HEAD + CHOICE + "    options:\n" + OPTION % "a" + OPTION % "a", 9, "option id is there twice"),
    (HEAD + CHOICE + "    options:\n" + OPTION % "a" + OPTION % "b" + "        right: true\n", 11, "“right” is unknown"),
    (HEAD + SHORT + "    options: []\n", 6, "“options” is unknown"),
    (HEAD + SCALE + "    to: 11\n", 6, "from 2 to 10"),
    (HEAD + SCALE + f"    low: {TEXT}\n", 6, "Only one end"),
    (HEAD + SHORT.replace(', en: "a"', ""), 5, "“en” is missing"),
    ("anonymous: true\nquestions: []\n", 2, "from 1 to 60"),
    ("- a\n", 1, "keys and values"),
])
def test_a_survey_that_cannot_be_asked_is_a_fault_with_its_line(text: str, line: int, words: str) -> None:
    found = faults_of(text)
    assert any(fault.startswith(f"modules/01-m/unit/survey.yaml:{line}: ") and words in fault for fault in found), found
    assert len(found) == 1
