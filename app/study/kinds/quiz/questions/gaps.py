"""A text with gaps to fill in."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from markupsafe import Markup

from app.core.i18n import lazy_gettext as _l
from app.core.text import render_markdown, tidy
from app.courses.package.reading import MapReader
from app.courses.rules import LANGUAGES
from app.study.kinds import AnswerRefused
from app.study.kinds.quiz.comparing import FORGIVEN, accents_of, accepted_of, is_accepted
from app.study.kinds.quiz.judging import Answer, Filled, Judged, Question, Texts, Type, check_parts
from app.study.kinds.quiz.texts import Codes, Sheet, Show

MOST = 30
LONGEST = 200
_GAP = re.compile(r"(<[^>]*>)|\[\[([a-z0-9-]+)\]\]")
"""A tag, which is passed over, or a gap in the text between tags."""


class Gaps(Type):
    """Each gap counts alike, and is compared like a short answer. `[[id]]` in the text says where it stands."""

    name = "gaps"
    label = _l("Fill in the gaps")
    keys = ("gaps",)
    optional = ("accents",)

    def parse(self, reader: MapReader, sheet: Sheet) -> dict[str, Any]:  # noqa: ARG002 - the common call
        """Read what each gap accepts."""
        accents = accents_of(reader)
        gaps: list[dict[str, Any]] = []
        for gap in reader.maps("gaps", at_most=MOST):
            gap.expect("id", "accepted")
            key = gap.identifier("id")
            if key and any(key == known["id"] for known in gaps):
                gap.refuse("id", _l("The id “%(id)s” is there twice in this question.", id=key), _l("Choose another id."))
            gaps.append({"id": key, "accepted": accepted_of(gap, accents)})
        return {"gaps": gaps, "accents": accents}

    def verify(self, reader: MapReader, question: Question) -> None:
        """Each gap stands once in the text of each language."""
        gaps = sorted(_gap_ids(question))
        for code in LANGUAGES:
            text = question["text"].get(code)
            found = sorted(_gaps_in(render_markdown(text))) if text and all(gaps) and gaps else gaps
            if found != gaps:
                reader.map("text").refuse(
                    code, _l("The gaps of this text are %(found)s; those below are %(gaps)s.",
                             found=", ".join(found) or "–", gaps=", ".join(gaps)),
                    _l("Write each gap once in the text of each language: [[%(gap)s]].", gap=gaps[0]),
                )

    def texts(self, question: Question) -> list[Texts]:  # noqa: ARG002
        """Nothing beside the question."""
        return []

    def order(self, question: Question) -> tuple[list[str], bool]:  # noqa: ARG002
        """Gaps stand where they stand."""
        return [], False

    def present(self, question: Question, show: Show, order: Sequence[str]) -> dict[str, Any]:  # noqa: ARG002
        """Return the text in pieces: each has some HTML, and the gap that follows it."""
        html = str(show.block(question["text"]))
        known, pieces, start = _gap_ids(question), [], 0
        for found in _GAP.finditer(html):
            if found[2] in known:
                pieces.append({"html": Markup(html[start : found.start()]), "gap": found[2]})  # noqa: S704 - cut from cleaned HTML
                start = found.end()
        pieces.append({"html": Markup(html[start:]), "gap": ""})  # noqa: S704
        return {"pieces": pieces, "longest": LONGEST}

    def read(self, question: Question, filled: Filled) -> dict[str, str] | None:
        """Return {gap: text} for the gaps that are filled."""
        found = {gap: tidy(value) for gap, value in filled.by_part(_gap_ids(question)).items()}
        answer = {gap: value for gap, value in found.items() if value}
        if not answer:
            return None
        self.check(question, answer)
        return answer

    def fields(self, question: Question, answer: Answer, codes: Codes) -> dict[str, list[str]]:  # noqa: ARG002
        """Return a field for each gap."""
        return {gap: [value] for gap, value in answer.items()}

    def check(self, question: Question, answer: Answer) -> None:
        """Accept any text that is not too long."""
        check_parts(answer, _gap_ids(question))
        if any(len(value) > LONGEST for value in answer.values()):
            raise AnswerRefused("too long a text")

    def judge(self, question: Question, answer: Answer, marks: Mapping[str, int] | None) -> Judged:  # noqa: ARG002
        """Count the gaps that are filled rightly."""
        accents = question.get("accents", FORGIVEN)
        parts = {
            gap["id"]: gap["id"] in answer and is_accepted(answer[gap["id"]], gap["accepted"], accents) for gap in question["gaps"]
        }
        return Judged(Fraction(sum(parts.values()), len(parts)), parts=parts, feedback=question.get("feedback"))

    def solution(self, question: Question) -> dict[str, str]:
        """Return the first variant of each gap."""
        return {gap["id"]: gap["accepted"][0] for gap in question["gaps"]}


def _gap_ids(question: Question) -> list[str]:
    return [gap["id"] for gap in question["gaps"]]


def _gaps_in(html: str) -> list[str]:
    return [found[2] for found in _GAP.finditer(html) if found[2]]


TYPE = Gaps()
