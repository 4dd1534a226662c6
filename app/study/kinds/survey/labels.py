"""Words of surveys, and their results as rows of text: the same on the screen and in files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.core.i18n import Words, own, percent_words, points_words
from app.core.i18n import gettext as _
from app.core.i18n import lazy_gettext as _l
from app.study.kinds.survey.rules import Fault, Tally

FAULTS: dict[Fault, Words] = {
    Fault.MISSING: _l("This question has no answer yet. Answer it."),
    Fault.LONG: _l("This answer is too long. Shorten it."),
    Fault.FORGED: _l("This choice is not on the list. Choose one that is."),
}
COLUMNS = (_l("Question"), _l("Answer"), _l("How many"), _l("Share"))
ANSWERER = (_l("Trainee"), _l("Answered on"))
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True)
class Row:
    """One line of results: the sign by which the chart names it, what was answered, how often, and the share in words."""

    sign: str
    answer: str
    count: int
    share: str


def rows_of(tally: Tally, language: str) -> list[Row]:
    """Return the lines of one question's table, the same that its chart draws."""
    signs = dict(zip((line.choice for line in tally.lines), LETTERS, strict=False))
    is_scale = tally.question["type"] == "scale"
    rows = [
        Row(
            line.choice if is_scale else signs[line.choice], choice_words(tally.question, line.choice, language), line.count,
            percent_words(line.count, tally.answered),
        )
        for line in tally.lines
    ]
    if tally.gone:
        rows.append(Row("–", _("An answer that the survey no longer has"), tally.gone, percent_words(tally.gone, tally.answered)))
    return rows


def choice_words(question: Mapping[str, Any], choice: str, language: str) -> str:
    """Return what a choice says: an option's text; a step of a scale, with the words of its ends."""
    if question["type"] != "scale":
        texts = {option["id"]: option["text"] for option in question["options"]}
        return own(texts[choice], language) if choice in texts else choice
    end = {question["from"]: question.get("low"), question["to"]: question.get("high")}.get(int(choice))
    return f"{choice}: {own(end, language)}" if end else choice


def mean_words(tally: Tally) -> str:
    """Return the mean of a scale as the language writes it."""
    return points_words(tally.mean_hundredths)


def file_rows(tallies: tuple[Tally, ...], language: str) -> Iterator[tuple[object, ...]]:
    """Yield the results as the screen shows them, one line an answer."""
    for tally in tallies:
        question = own(tally.question["text"], language)
        for row in rows_of(tally, language):
            yield question, row.answer, row.count, row.share
        for text in tally.texts:
            yield question, text, None, None


def answer_words(question: Mapping[str, Any], answer: Any, language: str) -> str:  # noqa: ANN401 - JSON
    """Return one person's answer to one question in words."""
    if answer is None:
        return ""
    if not question.get("options"):
        return str(answer)
    return "; ".join(choice_words(question, str(one), language) for one in (answer if isinstance(answer, list) else [answer]))


def numbered(questions: Iterable[Mapping[str, Any]], language: str) -> list[str]:
    """Return the questions with their numbers: heads of columns, no two of which may be the same."""
    return [f"{number}. {own(question['text'], language)}" for number, question in enumerate(questions, 1)]
