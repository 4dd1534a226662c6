"""One right option among several."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.core.i18n import lazy_gettext as _l
from app.courses.package.reading import MapReader
from app.study.kinds import AnswerRefused
from app.study.kinds.quiz.judging import ALL, NOTHING, Answer, Filled, Judged, Question
from app.study.kinds.quiz.options import Choice, ids, read_options, right_ones
from app.study.kinds.quiz.texts import Codes, Sheet


class One(Choice):
    """Exactly one option is right; an option's own feedback stands before the question's."""

    name = "one"
    label = _l("One answer")

    def parse(self, reader: MapReader, sheet: Sheet) -> dict[str, Any]:
        """Read the options."""
        options = read_options(reader, sheet)
        if sum(option["right"] for option in options) != 1:
            reader.refuse(
                "options", _l("This question needs exactly one right option."), _l("Write “right: true” at one of them."),
            )
        return {"options": options}

    def read(self, question: Question, filled: Filled) -> str | None:
        """Return the id of the option chosen."""
        answer = filled.one()
        if answer is not None:
            self.check(question, answer)
        return answer

    def fields(self, question: Question, answer: Answer, codes: Codes) -> dict[str, list[str]]:  # noqa: ARG002
        """Return one field."""
        return {"": [answer]}

    def check(self, question: Question, answer: Answer) -> None:
        """Accept the id of an option."""
        if answer not in ids(question):
            raise AnswerRefused("an option that this question does not have")

    def judge(self, question: Question, answer: Answer, marks: Mapping[str, int] | None) -> Judged:  # noqa: ARG002
        """All or nothing."""
        option = next(option for option in question["options"] if option["id"] == answer)
        feedback = option.get("feedback") or question.get("feedback")
        return Judged(ALL if option.get("right") else NOTHING, feedback=feedback)

    def solution(self, question: Question) -> str:
        """Return the right option."""
        return right_ones(question)[0]


TYPE = One()
