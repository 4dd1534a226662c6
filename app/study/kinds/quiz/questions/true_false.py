"""A statement that is true or false."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.core.i18n import lazy_gettext as _l
from app.courses.package.reading import MapReader
from app.study.kinds import AnswerRefused
from app.study.kinds.quiz.judging import ALL, NOTHING, Answer, Filled, Judged, Question, Texts, Type
from app.study.kinds.quiz.texts import Codes, Sheet, Show

WORDS = {"true": _l("True"), "false": _l("False")}


class TrueFalse(Type):
    """All or nothing."""

    name = "true_false"
    label = _l("True or false")
    keys = ("right",)

    def parse(self, reader: MapReader, sheet: Sheet) -> dict[str, Any]:  # noqa: ARG002 - the common call
        """Read whether the statement is true."""
        return {"right": reader.flag("right")}

    def texts(self, question: Question) -> list[Texts]:  # noqa: ARG002
        """Nothing beside the question."""
        return []

    def order(self, question: Question) -> tuple[list[str], bool]:  # noqa: ARG002
        """True stands before false."""
        return [], False

    def present(self, question: Question, show: Show, order: Sequence[str]) -> dict[str, Any]:  # noqa: ARG002
        """Return the two words."""
        return {"options": [{"id": key, "text": word} for key, word in WORDS.items()]}

    def read(self, question: Question, filled: Filled) -> str | None:
        """Return "true" or "false"."""
        answer = filled.one()
        if answer is not None:
            self.check(question, answer)
        return answer

    def fields(self, question: Question, answer: Answer, codes: Codes) -> dict[str, list[str]]:  # noqa: ARG002
        """Return one field."""
        return {"": [answer]}

    def check(self, question: Question, answer: Answer) -> None:  # noqa: ARG002
        """Accept the two words."""
        if not isinstance(answer, str) or answer not in WORDS:
            raise AnswerRefused("neither true nor false")

    def judge(self, question: Question, answer: Answer, marks: Mapping[str, int] | None) -> Judged:  # noqa: ARG002
        """Compare."""
        return Judged(ALL if answer == self.solution(question) else NOTHING, feedback=question.get("feedback"))

    def solution(self, question: Question) -> str:
        """Return the right word."""
        return "true" if question["right"] else "false"


TYPE = TrueFalse()
