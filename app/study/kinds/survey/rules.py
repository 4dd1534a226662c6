"""What may be answered to a survey, and what its answers come to. Pure: works on the questions' own JSON."""

from __future__ import annotations

import enum
import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


class QuestionType(enum.StrEnum):
    """How a question is answered."""

    ONE = "one"
    SEVERAL = "several"
    SCALE = "scale"
    SHORT = "short"
    LONG = "long"


class Audience(enum.StrEnum):
    """Who reads the results."""

    COORDINATORS = "coordinators"
    SHARED = "shared"


class Fault(enum.StrEnum):
    """Why an answer is not taken."""

    MISSING = "missing"
    LONG = "long"
    FORGED = "forged"


FEWEST = 5
"""An anonymous survey shows nothing before so many have answered: fewer could be guessed."""
LONGEST = {QuestionType.SHORT: 200, QuestionType.LONG: 5_000}

Question = Mapping[str, Any]
Answers = Mapping[str, Any]


def read(questions: Iterable[Question], sent: Mapping[str, Sequence[str]]) -> tuple[dict[str, Any], dict[str, Fault]]:
    """Return the answers among what was sent, and what is wrong by question. Whatever is not asked is left aside."""
    answers: dict[str, Any] = {}
    faults: dict[str, Fault] = {}
    for question in questions:
        key = question["id"]
        values = [value for value in sent.get(key, ()) if value]
        if not values:
            if question["required"]:
                faults[key] = Fault.MISSING
            continue
        found = _read_one(question, values)
        if isinstance(found, Fault):
            faults[key] = found
        else:
            answers[key] = found
    return answers, faults


def _read_one(question: Question, values: Sequence[str]) -> Any:  # noqa: ANN401 - JSON, or a Fault
    kind = QuestionType(question["type"])
    if kind in LONGEST:
        return values[0] if len(values[0]) <= LONGEST[kind] else Fault.LONG
    choices = choices_of(question)
    if any(value not in choices for value in values) or (kind is not QuestionType.SEVERAL and len(values) > 1):
        return Fault.FORGED
    if kind is QuestionType.SEVERAL:
        return [choice for choice in choices if choice in values]
    return int(values[0]) if kind is QuestionType.SCALE else values[0]


def choices_of(question: Question) -> tuple[str, ...]:
    """Return what may be chosen, as a form sends it; nothing where one writes freely."""
    kind = QuestionType(question["type"])
    if kind is QuestionType.SCALE:
        return tuple(str(step) for step in range(question["from"], question["to"] + 1))
    return tuple(option["id"] for option in question["options"]) if kind not in LONGEST else ()


def as_sent(answers: Answers) -> dict[str, list[str]]:
    """Return answers as a form would send them."""
    return {key: [str(one) for one in (found if isinstance(found, list) else [found])] for key, found in answers.items()}


# --- results ---


@dataclass(frozen=True)
class Sheet:
    """One set of answers. The key is of no one: it only gives texts an order that says nothing."""

    key: str
    answers: Answers


@dataclass(frozen=True)
class Line:
    """How often one choice was made."""

    choice: str
    count: int


@dataclass(frozen=True)
class Tally:
    """What one question's answers come to: lines for choices, texts where one writes freely."""

    question: Question
    answered: int
    lines: tuple[Line, ...] = ()
    texts: tuple[str, ...] = ()
    gone: int = 0
    """Choices that an earlier version of the survey had."""

    @property
    def mean_hundredths(self) -> int | None:
        """The mean of a scale in hundredths, rounded half up; None for whatever is no scale."""
        count = sum(line.count for line in self.lines)
        if self.question["type"] != QuestionType.SCALE or not count:
            return None
        return (sum(int(line.choice) * line.count for line in self.lines) * 200 + count) // (2 * count)

    @property
    def most(self) -> int:
        """How often the most frequent choice was made."""
        return max((line.count for line in self.lines), default=0)


def tally(question: Question, sheets: Iterable[Sheet]) -> Tally:
    """Add up the answers to one question."""
    key = question["id"]
    given = [(sheet.key, sheet.answers[key]) for sheet in sheets if sheet.answers.get(key) not in (None, "", [])]
    if QuestionType(question["type"]) in LONGEST:
        texts = [(_scatter(key, sheet), found) for sheet, found in given if isinstance(found, str)]
        return Tally(question, len(texts), texts=tuple(found for _place, found in sorted(texts)))
    counted = Counter(str(one) for _sheet, found in given for one in (found if isinstance(found, list) else [found]))
    lines = tuple(Line(choice, counted.pop(choice, 0)) for choice in choices_of(question))
    return Tally(question, len(given), lines, gone=counted.total())


def _scatter(question: str, sheet: str) -> str:
    """Return a place for a text: another for each question, so that two texts of one sheet do not stand at the same place."""
    return hashlib.sha256(f"{question}:{sheet}".encode()).hexdigest()


def is_enough(sheets: int) -> bool:
    """Whether so many anonymous sheets may be shown."""
    return sheets >= FEWEST
