"""Several right options."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from app.core.i18n import lazy_gettext as _l
from app.courses.package.reading import MapReader
from app.courses.rules import LANGUAGES
from app.study.kinds import AnswerRefused
from app.study.kinds.quiz.judging import NOTHING, Answer, Filled, Judged, Question, Texts
from app.study.kinds.quiz.options import Choice, ids, read_options, right_ones
from app.study.kinds.quiz.texts import Codes, Sheet


class Several(Choice):
    """The right options chosen, less the wrong ones chosen, of all right ones; never less than nothing."""

    name = "several"
    label = _l("Several answers")

    def parse(self, reader: MapReader, sheet: Sheet) -> dict[str, Any]:
        """Read the options."""
        options = read_options(reader, sheet)
        if options and not any(option["right"] for option in options):
            reader.refuse(
                "options", _l("This question has no right option."), _l("Write “right: true” at every option that is right."),
            )
        return {"options": options}

    def read(self, question: Question, filled: Filled) -> list[str] | None:
        """Return the ids of the options chosen, in the question's own order."""
        chosen = set(filled.without_parts())
        if not chosen <= set(ids(question)):
            raise AnswerRefused("an option that this question does not have")
        return [option for option in ids(question) if option in chosen] or None

    def fields(self, question: Question, answer: Answer, codes: Codes) -> dict[str, list[str]]:  # noqa: ARG002
        """Return one field with several values."""
        return {"": list(answer)}

    def check(self, question: Question, answer: Answer) -> None:
        """Accept a list of ids, each once."""
        known = ids(question)
        if not isinstance(answer, list) or not answer or not all(option in known for option in answer):
            raise AnswerRefused("an option that this question does not have")
        if len(set(answer)) < len(answer):
            raise AnswerRefused("an option chosen twice")

    def judge(self, question: Question, answer: Answer, marks: Mapping[str, int] | None) -> Judged:  # noqa: ARG002
        """Count what was chosen; what is said is what belongs to each option chosen, or to the question."""
        right, chosen = set(right_ones(question)), set(answer)
        share = max(NOTHING, Fraction(len(chosen & right) - len(chosen - right), len(right)))
        said = [option["feedback"] for option in question["options"] if option["id"] in chosen and option.get("feedback")]
        feedback = _together(said) if said else question.get("feedback")
        return Judged(share, parts={option: option in right for option in answer}, feedback=feedback)

    def solution(self, question: Question) -> list[str]:
        """Return the right options."""
        return right_ones(question)


def _together(said: list[Texts]) -> dict[str, str]:
    return {code: "\n\n".join(texts[code] for texts in said if texts.get(code)) for code in LANGUAGES}


TYPE = Several()
