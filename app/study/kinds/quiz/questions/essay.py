"""A longer text, which a tutor marks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from app.core.i18n import lazy_gettext as _l
from app.core.text import tidy_markdown
from app.courses.package.reading import MapReader
from app.study.kinds import AnswerRefused
from app.study.kinds.quiz.judging import NOTHING, Answer, Judged, Question, Texts, Written
from app.study.kinds.quiz.texts import Sheet, Show

MOST, MOST_POINTS = 10, 100
WHOLE = "whole"
"""The only criterion of an essay without a rubric."""
HUNDREDTHS = 100


class Essay(Written):
    """Counts nothing until a tutor has marked it, by each criterion of its rubric."""

    name = "essay"
    label = _l("Essay")
    optional = ("rubric",)
    longest = 30_000

    def parse(self, reader: MapReader, sheet: Sheet) -> dict[str, Any]:
        """Read the rubric, which may be left out."""
        rubric: list[dict[str, Any]] = []
        for criterion in reader.maps("rubric", at_most=MOST):
            criterion.expect("id", "title", "points")
            key = criterion.identifier("id")
            if key and any(key == known["id"] for known in rubric):
                criterion.refuse("id", _l("The id “%(id)s” is there twice in this question.", id=key), _l("Choose another id."))
            rubric.append({
                "id": key, "title": sheet.texts(criterion, "title"), "points": criterion.whole("points", 1, MOST_POINTS),
            })
        return {"rubric": rubric}

    def texts(self, question: Question) -> list[Texts]:
        """Return the criteria: whoever writes may know by what it is marked."""
        return [criterion["title"] for criterion in question.get("rubric", ())]

    def tidied(self, text: str) -> str:
        """Keep lines and spaces."""
        return tidy_markdown(text)

    def present(self, question: Question, show: Show, order: Sequence[str]) -> dict[str, Any]:  # noqa: ARG002 - the common call
        """Return by what it is marked."""
        rubric = [
            {"id": criterion["id"], "title": show.line(criterion["title"]), "points": criterion["points"]}
            for criterion in question.get("rubric", ())
        ]
        return {"rubric": rubric, "longest": self.longest}

    def judge(self, question: Question, answer: Answer, marks: Mapping[str, int] | None) -> Judged:  # noqa: ARG002
        """Add up what the tutor gave, of what there is to give."""
        feedback = question.get("feedback")
        if marks is None:
            return Judged(NOTHING, feedback=feedback, waits=True)
        most = criteria_of(question)
        if set(marks) != set(most) or not all(0 <= marks[key] <= most[key] for key in most):
            raise AnswerRefused("marks that this rubric does not have")
        return Judged(Fraction(sum(marks.values()), sum(most.values())), feedback=feedback)

    def solution(self, question: Question) -> None:
        """No program knows one."""


def criteria_of(question: Question) -> dict[str, int]:
    """Return what each criterion of an essay gives at most, in hundredths of a point."""
    rubric = question.get("rubric") or [{"id": WHOLE, "points": question.get("points", 1)}]
    return {criterion["id"]: criterion["points"] * HUNDREDTHS for criterion in rubric}


TYPE = Essay()
