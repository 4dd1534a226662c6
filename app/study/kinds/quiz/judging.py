"""What a type of question is asked, and what it answers. A type knows its own questions and nothing of the rest."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from app.core.i18n import Words
from app.core.text import tidy
from app.courses.package.reading import MapReader
from app.study.kinds import AnswerRefused
from app.study.kinds.quiz.texts import Codes, Sheet, Show

Question = Mapping[str, Any]
Texts = Mapping[str, str]
Answer = Any
"""Plain JSON, of a shape that each type has for itself."""
NOTHING, ALL = Fraction(0), Fraction(1)


@dataclass(frozen=True)
class Judged:
    """What one answer is worth, from nothing to all; which of its parts are right; what is said of it."""

    share: Fraction
    parts: Mapping[str, bool] = field(default_factory=dict)
    feedback: Texts | None = None
    waits: bool = False


@dataclass(frozen=True)
class Filled:
    """The fields of one question: `whole` as `answer.<question>`, `parts` as `answer.<question>.<part>`; blank ones are gone."""

    whole: Sequence[str]
    parts: Mapping[str, Sequence[str]]
    codes: Codes

    def without_parts(self) -> Sequence[str]:
        """Return the values of a question that has no parts."""
        if self.parts:
            raise AnswerRefused("a question without parts")
        return self.whole

    def one(self, values: Sequence[str] | None = None) -> str | None:
        """Return the only value; the same value twice is one, and two different ones are none that a form can send."""
        found = list(dict.fromkeys(self.without_parts() if values is None else values))
        if len(found) > 1:
            raise AnswerRefused("two answers to one question")
        return found[0] if found else None

    def by_part(self, parts: Sequence[str]) -> dict[str, str]:
        """Return {part: value} in the question's own order."""
        if self.whole:
            raise AnswerRefused("a question of several parts")
        named = {self.codes.part(name, parts): values for name, values in self.parts.items()}
        if len(named) < len(self.parts) or not set(named) <= set(parts):
            raise AnswerRefused("a part that this question does not have")
        found = {part: self.one(named[part]) for part in parts if part in named}
        return {part: value for part, value in found.items() if value is not None}


class Type(ABC):
    """A type of question. What is not said here otherwise is so for most types."""

    name: str
    label: Words
    keys: tuple[str, ...] = ()
    """Keys of quiz.yaml that it needs, beside those of every question."""
    optional: tuple[str, ...] = ()

    @abstractmethod
    def parse(self, reader: MapReader, sheet: Sheet) -> dict[str, Any]:
        """Read the keys of its own."""

    def verify(self, reader: MapReader, question: Question) -> None:  # noqa: B027 - most types have nothing to verify
        """Note what does not fit together in a question that was read."""

    @abstractmethod
    def texts(self, question: Question) -> list[Texts]:
        """Return every text of its own that is read before answering."""

    @abstractmethod
    def order(self, question: Question) -> tuple[list[str], bool]:
        """Return the parts that may stand in any order, and whether they must not stand as written, which tells the answer."""

    @abstractmethod
    def present(self, question: Question, show: Show, order: Sequence[str]) -> dict[str, Any]:
        """Return what its template shows beside the question's text: never what is right."""

    @abstractmethod
    def read(self, question: Question, filled: Filled) -> Answer:
        """Return the answer that fields hold, or None."""

    @abstractmethod
    def fields(self, question: Question, answer: Answer, codes: Codes) -> dict[str, list[str]]:
        """Return {part: values} of an answer; the part of the whole is empty."""

    @abstractmethod
    def check(self, question: Question, answer: Answer) -> None:
        """Raise AnswerRefused where an answer is none that this question can have."""

    @abstractmethod
    def judge(self, question: Question, answer: Answer, marks: Mapping[str, int] | None) -> Judged:
        """Judge an answer that was checked."""

    @abstractmethod
    def solution(self, question: Question) -> Answer:
        """Return an answer that is all right; None where no program knows one."""


class Written(Type):
    """A type whose answer is one text."""

    longest: int
    optional = ("accents",)

    def texts(self, question: Question) -> list[Texts]:  # noqa: ARG002 - the common call
        """Nothing beside the question."""
        return []

    def order(self, question: Question) -> tuple[list[str], bool]:  # noqa: ARG002
        """Nothing to put in order."""
        return [], False

    def read(self, question: Question, filled: Filled) -> str | None:
        """Return the text, without what no one can see."""
        text = self.tidied(filled.one() or "")
        if text:
            self.check(question, text)
        return text or None

    def tidied(self, text: str) -> str:
        """Return a text as it is kept."""
        return tidy(text)

    def fields(self, question: Question, answer: str, codes: Codes) -> dict[str, list[str]]:  # noqa: ARG002
        """Return one field."""
        return {"": [answer]}

    def check(self, question: Question, answer: Answer) -> None:  # noqa: ARG002
        """Accept any text that is not too long."""
        check_text(answer, self.longest)


def check_text(answer: Answer, longest: int) -> None:
    """Raise AnswerRefused for whatever is no text, or too long a one."""
    if not isinstance(answer, str) or not answer.strip() or len(answer) > longest:
        raise AnswerRefused("no text that this question can have")


def check_parts(answer: Answer, parts: Sequence[str]) -> None:
    """Raise AnswerRefused for whatever is no {part: text} of these parts."""
    is_map = isinstance(answer, dict) and bool(answer)
    if not is_map or not all(part in parts and isinstance(value, str) for part, value in answer.items()):
        raise AnswerRefused("a part that this question does not have")
