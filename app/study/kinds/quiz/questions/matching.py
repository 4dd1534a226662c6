"""Things that belong together: for each one on the left, its partner is chosen from a list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from app.core.i18n import lazy_gettext as _l
from app.courses.package.reading import MapReader
from app.courses.rules import LANGUAGES
from app.study.kinds import AnswerRefused
from app.study.kinds.quiz.judging import Answer, Filled, Judged, Question, Texts, Type, check_parts
from app.study.kinds.quiz.texts import Codes, Sheet, Show

MOST, MOST_EXTRA = 20, 6
"""Together as many as there are letters."""
IN_A_LIST = 80
"""Characters that a list to choose from can show in a line."""


class Matching(Type):
    """Each pair counts alike. `extra` partners belong to nobody."""

    name = "matching"
    label = _l("Matching")
    keys = ("pairs",)
    optional = ("extra",)

    def parse(self, reader: MapReader, sheet: Sheet) -> dict[str, Any]:
        """Read pairs and extra partners; no two partners may read the same."""
        taken: set[str] = set()
        rights: list[Texts] = []
        pairs = []
        for pair in reader.maps("pairs", at_least=2, at_most=MOST):
            pair.expect("id", "left", "right")
            pairs.append({
                "id": _id(pair, taken), "left": sheet.texts(pair, "left"), "right": _right(pair, sheet, rights),
            })
        extra = []
        for one in reader.maps("extra", at_most=MOST_EXTRA):
            one.expect("id", "right")
            extra.append({"id": _id(one, taken), "right": _right(one, sheet, rights)})
        return {"pairs": pairs, "extra": extra}

    def texts(self, question: Question) -> list[Texts]:
        """Return both sides."""
        return [pair["left"] for pair in question["pairs"]] + list(_rights(question).values())

    def order(self, question: Question) -> tuple[list[str], bool]:
        """The partners may not stand as they are written: that is the answer."""
        return list(_rights(question)), True

    def present(self, question: Question, show: Show, order: Sequence[str]) -> dict[str, Any]:
        """Return the left sides and the partners; where a partner is more than a few words, letters stand for them."""
        texts = _rights(question)
        rights = [
            {"id": show.codes.code(key), "letter": chr(ord("A") + place), "text": show.line(texts[key]), "plain": show.plain(texts[key])}
            for place, key in enumerate(order)
        ]
        has_letters = any("<" in str(right["text"]) or len(str(right["plain"])) > IN_A_LIST for right in rights)
        lefts = [{"id": pair["id"], "text": show.line(pair["left"])} for pair in question["pairs"]]
        return {"pairs": lefts, "rights": rights, "has_letters": has_letters}

    def read(self, question: Question, filled: Filled) -> dict[str, str] | None:
        """Return {pair: partner} for the pairs that have one."""
        rights = _rights(question)
        found = {pair: filled.codes.part(value, rights) for pair, value in filled.by_part(_pairs(question)).items()}
        if not found:
            return None
        self.check(question, found)
        return found

    def fields(self, question: Question, answer: Answer, codes: Codes) -> dict[str, list[str]]:  # noqa: ARG002
        """Return a field for each pair."""
        return {pair: [codes.code(right)] for pair, right in answer.items()}

    def check(self, question: Question, answer: Answer) -> None:
        """Accept partners that there are."""
        check_parts(answer, _pairs(question))
        if not set(answer.values()) <= set(_rights(question)):
            raise AnswerRefused("a partner that this question does not have")

    def judge(self, question: Question, answer: Answer, marks: Mapping[str, int] | None) -> Judged:  # noqa: ARG002
        """Count the pairs that are right."""
        parts = {pair: answer.get(pair) == pair for pair in _pairs(question)}
        return Judged(Fraction(sum(parts.values()), len(parts)), parts=parts, feedback=question.get("feedback"))

    def solution(self, question: Question) -> dict[str, str]:
        """Return each pair with its own partner."""
        return {pair: pair for pair in _pairs(question)}


def _id(reader: MapReader, taken: set[str]) -> str:
    key = reader.identifier("id")
    if key and key in taken:
        reader.refuse("id", _l("The id “%(id)s” is there twice in this question.", id=key), _l("Choose another id."))
    taken.add(key)
    return key


def _right(reader: MapReader, sheet: Sheet, rights: list[Texts]) -> dict[str, str]:
    found = sheet.texts(reader, "right")
    if any(found.get(code) and found[code] == other.get(code) for code in LANGUAGES for other in rights):
        reader.refuse(
            "right", _l("This partner reads like another one of the same question."),
            _l("Change one of the two, so that only one answer is right."),
        )
    rights.append(found)
    return found


def _pairs(question: Question) -> list[str]:
    return [pair["id"] for pair in question["pairs"]]


def _rights(question: Question) -> dict[str, Texts]:
    return {one["id"]: one["right"] for one in (*question["pairs"], *question.get("extra", ()))}


TYPE = Matching()
