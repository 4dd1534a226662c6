"""Quizzes and banks as trainers write them: what is read, and what is told at its line with a remedy."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.courses.package.checking import Reading, read_files
from app.courses.package.faults import Faults
from app.courses.package.unit_folder import Surroundings, UnitFolder
from app.courses.rules import LANGUAGES
from app.study.kinds import Address
from app.study.kinds.quiz import kind as quiz_kind
from app.study.kinds.quiz import settings
from app.study.kinds.quiz.kind import KIND as QUIZ
from app.study.kinds.quiz.questions import TYPES
from app.study.kinds.quiz.reading import EVERY
from app.study.kinds.quiz.texts import LONGEST, SHORTER
from tests.courses.sample import DRAWING, QUIZ_FILE, sample

FOLDER = Path(quiz_kind.__file__).parent
WORDS = '{it: "a%s", es: "b%s", pt: "c%s", en: "d%s"}'
COURSE_FILE = "course.yaml"
BANK_FILE = "bank/chains.yaml"


def words(text: str) -> str:
    return WORDS.replace("%s", text)


def entry(name: str, *lines: str, text: str = "") -> str:
    return "\n".join([f"  - id: {name}", f"    text: {words(text)}", *(f"    {line}" for line in lines)]) + "\n"


def true_false(name: str, *lines: str, text: str = "") -> str:
    return entry(name, "type: true_false", "right: true", *lines, text=text)


def parsed(text: str, head: str = "pass: 60\n", **files: bytes) -> tuple[dict[str, Any], list[str]]:
    faults = Faults()
    named = {name.replace("__", "."): content for name, content in files.items()}
    folder = UnitFolder("u", {"quiz.yaml": f"{head}questions:\n{text}".encode(), **named}, faults, Surroundings(items=("quiz-mark",)))
    content = QUIZ.parse(folder, "it").content
    return json.loads(json.dumps(content)), [str(fault) for fault in faults.in_order()]


# --- what a quiz says of itself ---


def test_a_quiz_that_says_nothing_has_the_usual_settings() -> None:
    content, faults = parsed(true_false("q"))
    assert faults == []
    assert {key: content[key] for key in ("attempts", "minutes", "counts", "shuffle", "item")} == {
        "attempts": None, "minutes": None, "counts": "best", "shuffle": False, "item": None,
    }
    assert content["review"] == {"score": "at_once", "answers": "never", "feedback": "at_once"}


def test_settings_are_read() -> None:
    head = "pass: 60\nattempts: 3\nminutes: 45\ncounts: mean\nshuffle: true\nitem: quiz-mark\nreview: {answers: after_closing}\n"
    content, faults = parsed(true_false("q"), head)
    assert faults == []
    assert (content["attempts"], content["minutes"], content["counts"], content["shuffle"], content["item"]) == (3, 45, "mean", True, "quiz-mark")
    assert content["review"] == {"score": "at_once", "answers": "after_closing", "feedback": "at_once"}


SETTINGS = [
    ("attempts: 0", "from 1 to 100"), ("minutes: 601", "from 1 to 600"), ("counts: worst", "best, last, mean"), ("shuffle: yes", "true or false"),
    ("item: other", "marked by quizzes is called “other”"), ("review: {answers: later}", "at_once, after_closing, never"),
    ("review: {marks: never}", "The key “marks” is unknown"), ("review: never", "should hold keys and values"), ("times: 3", "The key “times” is unknown"),
]


@pytest.mark.parametrize(("line", "message"), SETTINGS)
def test_settings_that_cannot_be_are_told(line: str, message: str) -> None:
    _content, faults = parsed(true_false("q"), f"pass: 60\n{line}\n")
    assert len(faults) == 1
    assert message in faults[0]
    assert faults[0].startswith("u/quiz.yaml:2:")


# --- questions ---


def test_the_sample_has_every_type() -> None:
    files = {path.name: path.read_bytes() for path in (FOLDER / "sample").iterdir()}
    content = QUIZ.parse(UnitFolder("u", files, Faults()), "it").content
    assert {question["type"] for question in content["questions"]} == set(TYPES)
    assert content["pictures"] == {"road.svg": {"width": 300, "height": 60, "bytes": len(files["road.svg"])}}


def test_every_type_has_its_template_and_a_place_in_the_document() -> None:
    for name in TYPES:
        assert (FOLDER / "templates" / f"{name}.html").is_file()
        assert f"`type: {name}`" in DOCUMENT


def test_a_question_without_a_type_has_one_answer() -> None:
    text = entry("q", "options:", f"  - {{id: a, text: {words('')}, right: true}}", f"  - {{id: b, text: {words('')}}}")
    content, faults = parsed(text)
    assert faults == []
    assert content["questions"][0]["type"] == "one"
    assert content["questions"][0]["points"] == 1


OPTION = "  - {id: %s, text: " + words("") + "%s}"
ITEM = "  - {id: %s, text: " + words("") + "}"


def pair(name: str, right: str) -> str:
    return f"  - {{id: {name}, left: {words('')}, right: {words(right)}}}"


FAULTY = [
    (entry("q", "type: riddle", "answer: 7"), "“type: riddle” names nothing", 5),
    (true_false("q", "answer: 7"), "The key “answer” is unknown", 7),
    (entry("q", "type: true_false"), "The key “right” is missing", 3),
    (true_false("q", "points: 0"), "“points” should be a whole number from 1 to 100", 7),
    (true_false("q", "tags: [Local Agents]"), "“Local Agents” cannot be used as a tag", 7),
    (true_false("q") + true_false("q"), "This question id is there twice; first in u/quiz.yaml:3", 7),
    (true_false("q", text="![](a.svg)"), "has no words for those who cannot see it", 4),
    (true_false("q", text="![a](b.svg)"), "There is no picture “b.svg”", 4),
    (true_false("q", f"hint: {words('![x](http://elsewhere.test/a.svg)')}"), "somewhere else on the network", 7),
    (true_false("q", text="x" * 10_001), "“it” holds 10002 characters; the limit is 10000", 4),
    (entry("q", "type: several", "options:", OPTION % ("a", ""), OPTION % ("b", "")), "no right option", 6),
    (entry("q", "type: one", "options:", OPTION % ("a", ", right: true"), OPTION % ("b", ", right: true")), "exactly one right option", 6),
    (entry("q", "type: short", "accepted: []"), "“accepted” holds 0 entries", 6),
    (entry("q", "type: short", 'accepted: ["Ñandú", "nandu"]'), "“nandu” and “Ñandú” are the same answer here", 6),
    (entry("q", "type: short", "accents: some", 'accepted: ["x"]'), "strict", 6),
    (entry("q", "type: number", "value: 1,5"), "“value” should be a number", 6),
    (entry("q", "type: number", "value: 1", "tolerance: -1"), "“tolerance” is less than 0", 7),
    (entry("q", "type: matching", "pairs:", pair("a", "1")), "“pairs” holds 1 entries", 6),
    (entry("q", "type: matching", "pairs:", pair("a", "1"), pair("a", "2")), "The id “a” is there twice in this question", 8),
    (entry("q", "type: matching", "pairs:", pair("a", "1"), pair("b", "1")), "reads like another one of the same question", 8),
    (entry("q", "type: ordering", "items:", ITEM % "a", ITEM % "a"), "The id “a” is there twice in this question", 8),
    (entry("q", "type: gaps", "gaps:", "  - {id: a, accepted: [x]}"), "The gaps of this text are –; those below are a.", 4),
    (entry("q", "type: gaps", "gaps:", "  - {id: a, accepted: [x]}", text="[[a]] [[a]]"), "The gaps of this text are a, a; those below are a.", 4),
    (entry("q", "type: gaps", "gaps:", "  - {id: a, accepted: [x]}", text="![[[a]]](a.svg)"), "The gaps of this text are –", 4),
    (entry("q", "type: essay", "rubric:", f"  - {{id: a, title: {words('')}, points: 0}}"), "“points” should be a whole number", 7),
    ("  - draw: {tag: x, count: 1}\n", "No question of the bank has the tag “x”", 3),
    ("  - draw: {tag: x}\n", "The key “count” is missing", 3),
    ("  - {draw: {tag: x, count: 1}, points: 2}\n", "The key “points” is unknown", 3),
]


@pytest.mark.parametrize(("text", "message", "line"), FAULTY, ids=[case[1] for case in FAULTY])
def test_a_question_that_cannot_be_asked_is_told_at_its_line(text: str, message: str, line: int) -> None:
    _content, faults = parsed(text, a__svg=DRAWING.encode())
    found = [fault for fault in faults if message in fault]
    assert found, faults
    assert found[0].startswith(f"u/quiz.yaml:{line}:"), found


def test_a_question_of_ten_thousand_characters_is_read_and_shown_whole() -> None:
    long = ("parola " * 1_428)[:9_990].strip()
    content, faults = parsed(true_false("q", text=long))
    assert faults == []
    (shown,) = QUIZ.present(content, "it", Address())["questions"]
    assert long in shown["text"]


def test_markdown_keeps_its_lines_and_its_indents() -> None:
    text = "  - id: q\n    type: true_false\n    right: true\n    text:\n" + "".join(
        f"      {code}: |\n        Which?\n\n        - one\n            - inner\n        - two **bold**\n" for code in LANGUAGES
    )
    content, faults = parsed(text)
    assert faults == []
    html = "".join(str(QUIZ.present(content, "en", Address())["questions"][0]["text"]).split())
    assert "<ul><li>one<ul><li>inner</li></ul></li><li>two<strong>bold</strong></li></ul>" in html


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "[x](javascript:alert(1))", "<img src=x onerror=alert(1)>"])
def test_what_could_act_is_shown_as_text(text: str) -> None:
    content, _faults = parsed(true_false("q", f"hint: {words(text)}", text=text))
    (shown,) = QUIZ.present(content, "it", Address())["questions"]
    for html in (shown["text"], shown["hint"], shown["say"](content["questions"][0]["text"])):
        assert "<script" not in html
        assert "<img" not in html
        assert "href=" not in html


SAMPLE = (FOLDER / "sample" / "quiz.yaml").read_text(encoding="utf-8").split("\n")


@given(st.lists(st.tuples(st.integers(0, len(SAMPLE) - 1), st.sampled_from([
    "", "    type: gaps", "    type: riddle", "    options: []", "    value: x", "    - a", "  - draw: {tag: x, count: 2}", "    text: 7", "    items:", "    id: q",
])), min_size=1, max_size=4))
def test_no_spoilt_quiz_brings_the_reader_down(spoilt: list[tuple[int, str]]) -> None:
    lines = list(SAMPLE)
    for place, line in spoilt:
        lines[place] = line
    faults = Faults()
    folder = UnitFolder("u", {"quiz.yaml": "\n".join(lines).encode(), "road.svg": b"<svg/>"}, faults)
    found = QUIZ.parse(folder, "it")
    assert json.dumps(found.content)
    assert set(found.words) == set(LANGUAGES)
    if not len(faults):
        assert QUIZ.score(found.content, QUIZ.solution(found.content)).hundredths > 0


# --- the bank ---

BANK = "questions:\n" + true_false("b1", "tags: [x]") + true_false("b2", "tags: [x, y]") + true_false("b3", "tags: [y]", text="![m](mill.svg)")


def package(quiz: str, bank: str = BANK, **more: bytes) -> Reading:
    files = {
        **sample(), QUIZ_FILE: f"pass: 60\nquestions:\n{quiz}".encode(), BANK_FILE: bank.encode(), "bank/mill.svg": DRAWING.encode(), **more,
    }
    return read_files(files)


def draw(tag: str, count: int) -> str:
    return f"  - draw: {{tag: {tag}, count: {count}}}\n"


@pytest.mark.usefixtures("app")
def test_a_bank_is_read_and_given_to_the_quizzes_that_draw_from_it() -> None:
    reading = package(true_false("own") + draw("y", 2))
    assert [str(fault) for fault in reading.faults] == []
    assert reading.package is not None
    unit = next(unit for unit in reading.package.units if unit.kind == "quiz")
    assert [question["id"] for question in unit.content["bank"]] == ["b2", "b3"]
    assert unit.questions == 3
    assert unit.content["pictures"] == {"~/bank/mill.svg": {"width": 4, "height": 4, "bytes": len(DRAWING)}}
    shown = QUIZ.present(unit.content, "it", Address("/files/", "?v=1"), {"questions": ["b3"], "orders": {}})["questions"][0]
    assert 'src="/files/~/bank/mill.svg?v=1"' in shown["text"]
    assert 'width="4" height="4"' in shown["text"]
    assert reading.package.pictures == 2
    assert QUIZ.weigh(unit.content, "it") > len(DRAWING)


@pytest.mark.usefixtures("app")
def test_a_bank_that_no_quiz_draws_from_is_checked_all_the_same() -> None:
    reading = package(true_false("own"), BANK.replace("right: true", "right: maybe", 1))
    assert [fault.file for fault in reading.faults] == [BANK_FILE]
    assert package(true_false("own")).package is not None


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize(("quiz", "faults"), [
    (draw("x", 2), []), (draw("x", 1) + draw("y", 2), []), (draw("y", 1) + draw("x", 2), []),
    (draw("x", 3), ["“x”"]), (draw("x", 2) + draw("y", 2), ["“y”"]), (draw("y", 2) + draw("x", 2), ["“x”"]),
    (true_false("b2") + draw("x", 1), ["the bank has it too"]),
])
def test_a_draw_that_cannot_be_met_is_a_fault(quiz: str, faults: list[str]) -> None:
    reading = package(quiz)
    assert len(reading.faults) == len(faults), [str(fault) for fault in reading.faults]
    assert all(words_ in str(fault) for words_, fault in zip(faults, reading.faults, strict=True))


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize(("path", "content", "message"), [
    ("bank/notes.txt", b"x", "The folder “bank” has no use for this file."), ("bank/deep/more.yaml", b"questions: []", "has no use for this file"),
    ("bank/more.yaml", ("questions:\n" + true_false("b1")).encode(), "first in bank/chains.yaml:2"), ("bank/more.yaml", b"", "This file is empty."),
    ("bank/film.png", b"GIF89a", "not the picture that its name says"), ("bankers/a.yaml", b"questions: []", "No module and no unit uses this."),
])
def test_a_bank_holds_nothing_else(path: str, content: bytes, message: str) -> None:
    reading = package(draw("x", 1), **{path: content})
    assert [fault.file for fault in reading.faults] == [path]
    assert message in str(reading.faults[0].message)


@pytest.mark.usefixtures("app")
def test_only_an_item_that_quizzes_mark_gets_the_mark_of_a_quiz() -> None:
    quiz = f"pass: 60\nitem: colloquium\nquestions:\n{true_false('q')}".encode()
    (fault,) = read_files({**sample(), QUIZ_FILE: quiz}).faults
    assert (fault.file, fault.line) == (QUIZ_FILE, 2)
    course = sample()[COURSE_FILE].replace(b"marked_by: board", b"marked_by: quiz")
    assert read_files({**sample(), QUIZ_FILE: quiz, COURSE_FILE: course}).faults == ()


# --- the document ---

DOCUMENT = (Path(__file__).parents[2] / "docs" / "course-packages.md").read_text(encoding="utf-8")


def shown(name: str) -> list[str]:
    """Return the blocks of the document that bear a name."""
    return re.findall(rf"^```yaml {name}\n(.*?)^```$", DOCUMENT, re.MULTILINE | re.DOTALL)


@pytest.mark.usefixtures("app")
def test_the_examples_of_the_document_are_a_quiz_and_a_bank_without_faults() -> None:
    (head,), (bank,), questions = shown("quiz"), shown("bank"), shown("questions")
    quiz = head.replace("interview", "colloquium") + "questions:\n" + "".join(questions)
    course = sample()[COURSE_FILE].replace(b"marked_by: board", b"marked_by: quiz")
    reading = read_files({**sample(), COURSE_FILE: course, QUIZ_FILE: quiz.encode(), BANK_FILE: bank.encode()})
    assert [str(fault) for fault in reading.faults] == []
    assert reading.package is not None
    content = next(unit.content for unit in reading.package.units if unit.kind == "quiz")
    assert {question["type"] for question in content["questions"] if "type" in question} == set(TYPES)
    assert len(content["bank"]) == 2


def test_the_document_names_every_key_and_limit() -> None:
    for key in (*settings.OPTIONAL, *EVERY, *settings.MOMENTS, *settings.COUNTS):
        assert f"`{key}`" in DOCUMENT
    assert f"{LONGEST:,} characters" in DOCUMENT
    assert f"{SHORTER:,} characters" in DOCUMENT
    assert f"1 to {settings.MOST_ATTEMPTS};" in DOCUMENT
    assert f"1 to {settings.MOST_MINUTES};" in DOCUMENT
