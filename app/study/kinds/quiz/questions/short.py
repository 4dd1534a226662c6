"""A short answer in the trainee's own words, of which several variants are accepted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.core.i18n import lazy_gettext as _l
from app.courses.package.reading import MapReader
from app.study.kinds.quiz.comparing import FORGIVEN, accents_of, accepted_of, is_accepted
from app.study.kinds.quiz.judging import ALL, NOTHING, Answer, Judged, Question, Written
from app.study.kinds.quiz.texts import Sheet, Show


class Short(Written):
    """All or nothing. Capital letters and spaces never count; accents only where it is said."""

    name = "short"
    label = _l("Short answer")
    keys = ("accepted",)
    optional = ("accents",)
    longest = 500

    def parse(self, reader: MapReader, sheet: Sheet) -> dict[str, Any]:  # noqa: ARG002 - the common call
        """Read what is accepted."""
        accents = accents_of(reader)
        return {"accepted": accepted_of(reader, accents), "accents": accents}

    def present(self, question: Question, show: Show, order: Sequence[str]) -> dict[str, Any]:  # noqa: ARG002
        """Return how long an answer may be."""
        return {"longest": self.longest}

    def judge(self, question: Question, answer: Answer, marks: Mapping[str, int] | None) -> Judged:  # noqa: ARG002
        """Compare with every variant."""
        is_right = is_accepted(answer, question["accepted"], question.get("accents", FORGIVEN))
        return Judged(ALL if is_right else NOTHING, feedback=question.get("feedback"))

    def solution(self, question: Question) -> str:
        """Return the first variant."""
        return str(question["accepted"][0])


TYPE = Short()
