"""Aiken, which has one type and few words."""

from __future__ import annotations

import pytest

from app.courses.exchange import Format, read_questions

GOOD = "Dove nasce il Soave?\nA. Verona\nB) Treviso\nC. Belluno\nANSWER: A\n\nQuanto fa 2 * 2?\nA) 3\nB) 4\nANSWER: B\n"


def test_questions_options_and_lines() -> None:
    found = read_questions(GOOD.encode(), "it")
    assert found.format is Format.AIKEN
    assert [(entry.line, entry.type, entry.title) for entry in found.report] == [(1, "one", "Dove nasce il Soave?"), (7, "one", "Quanto fa 2 \\* 2?")]
    assert [[option.get("right", False) for option in question["options"]] for question in found.questions] == [[True, False, False], [False, True]]


@pytest.mark.parametrize(("text", "line"), [
    (GOOD.replace("ANSWER: B", "ANSWER: D"), 10), (GOOD.replace("ANSWER: B", "ANSWER:"), 10), (GOOD.replace("ANSWER: B\n", ""), 7),
    (GOOD.replace("B) 4", "A) 4"), 9), (GOOD.replace("ANSWER: B", "ANSWER: A, B"), 10), (GOOD + "ANSWER: A\n", 11),
    (GOOD.replace("C. Belluno", "Belluno"), 4),
])
def test_a_fault_tells_its_line_and_nothing_is_taken(text: str, line: int) -> None:
    found = read_questions(text.encode(), "it")
    assert found.questions == ()
    assert found.faults[0].line == line
