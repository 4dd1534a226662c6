"""A number, near enough, with its unit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from app.core.i18n import lazy_gettext as _l
from app.core.text import tidy
from app.courses.package.reading import MapReader
from app.study.kinds import AnswerRefused
from app.study.kinds.quiz.comparing import is_near
from app.study.kinds.quiz.judging import ALL, NOTHING, Answer, Filled, Judged, Question, Texts, Type, check_parts
from app.study.kinds.quiz.texts import Codes, Sheet, Show

PARTS = ("value", "unit")
LONGEST, LONGEST_UNIT = 60, 30


class Number(Type):
    """All or nothing: the number is as far off as `tolerance` at most, and stands in its unit."""

    name = "number"
    label = _l("Number")
    keys = ("value",)
    optional = ("tolerance", "unit")

    def parse(self, reader: MapReader, sheet: Sheet) -> dict[str, Any]:  # noqa: ARG002 - the common call
        """Read the number."""
        tolerance = reader.decimal("tolerance") if "tolerance" in reader else "0"
        if tolerance and Fraction(tolerance) < 0:
            reader.refuse("tolerance", _l("“tolerance” is less than 0."), _l("Write how far off an answer may be: “tolerance: 0.5”."))
        unit = reader.text("unit", longest=LONGEST_UNIT) if "unit" in reader else ""
        return {"value": reader.decimal("value"), "tolerance": tolerance, "unit": unit}

    def texts(self, question: Question) -> list[Texts]:  # noqa: ARG002
        """Nothing beside the question."""
        return []

    def order(self, question: Question) -> tuple[list[str], bool]:  # noqa: ARG002
        """Nothing to put in order."""
        return [], False

    def present(self, question: Question, show: Show, order: Sequence[str]) -> dict[str, Any]:  # noqa: ARG002
        """Return whether a unit is asked, and which lengths are taken."""
        return {"has_unit": bool(question.get("unit")), "longest": LONGEST, "longest_unit": LONGEST_UNIT}

    def read(self, question: Question, filled: Filled) -> dict[str, str] | None:
        """Return the number and its unit as they were written; a unit alone is no answer."""
        found = {part: tidy(value) for part, value in filled.by_part(PARTS).items()}
        answer = {part: value for part, value in found.items() if value}
        if "value" not in answer:
            return None
        self.check(question, answer)
        return answer

    def fields(self, question: Question, answer: Answer, codes: Codes) -> dict[str, list[str]]:  # noqa: ARG002
        """Return two fields."""
        return {part: [value] for part, value in answer.items()}

    def check(self, question: Question, answer: Answer) -> None:  # noqa: ARG002
        """Accept any text as a number: what is none is wrong, not forged."""
        check_parts(answer, PARTS)
        if not answer.get("value", "").strip() or len(answer["value"]) > LONGEST or len(answer.get("unit", "")) > LONGEST_UNIT:
            raise AnswerRefused("no number, or too long a one")

    def judge(self, question: Question, answer: Answer, marks: Mapping[str, int] | None) -> Judged:  # noqa: ARG002
        """Measure."""
        is_right = is_near(
            answer["value"], answer.get("unit", ""), value=question["value"], tolerance=question.get("tolerance", "0"),
            wanted_unit=question.get("unit", ""),
        )
        return Judged(ALL if is_right else NOTHING, feedback=question.get("feedback"))

    def solution(self, question: Question) -> dict[str, str]:
        """Return the number in its unit."""
        unit = question.get("unit", "")
        return {"value": question["value"], **({"unit": unit} if unit else {})}


TYPE = Number()
