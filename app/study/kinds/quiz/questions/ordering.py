"""Things to put in their right order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from app.core.i18n import lazy_gettext as _l
from app.courses.package.reading import MapReader
from app.study.kinds import AnswerRefused
from app.study.kinds.quiz.judging import Answer, Filled, Judged, Question, Texts, Type, check_parts
from app.study.kinds.quiz.texts import Codes, Sheet, Show

MOST = 20


class Ordering(Type):
    """Each item in its right place counts alike.

    An answer is the list of all items. While some have no place, or two have the same, it is {item: place}, so that what was
    chosen stays as it was chosen.
    """

    name = "ordering"
    label = _l("Ordering")
    keys = ("items",)

    def parse(self, reader: MapReader, sheet: Sheet) -> dict[str, Any]:
        """Read the items, which are written in their right order."""
        items: list[dict[str, Any]] = []
        for item in reader.maps("items", at_least=2, at_most=MOST):
            item.expect("id", "text")
            key = item.identifier("id")
            if key and any(key == known["id"] for known in items):
                item.refuse("id", _l("The id “%(id)s” is there twice in this question.", id=key), _l("Choose another id."))
            items.append({"id": key, "text": sheet.texts(item, "text")})
        return {"items": items}

    def texts(self, question: Question) -> list[Texts]:
        """Return the items."""
        return [item["text"] for item in question["items"]]

    def order(self, question: Question) -> tuple[list[str], bool]:
        """The items may not stand as they are written: that is the answer."""
        return _items(question), True

    def present(self, question: Question, show: Show, order: Sequence[str]) -> dict[str, Any]:
        """Return the items and the places there are."""
        texts = {item["id"]: item["text"] for item in question["items"]}
        items = [{"id": key, "code": show.codes.code(key), "text": show.line(texts[key])} for key in order]
        return {"items": items, "places": [str(place) for place in range(1, len(items) + 1)]}

    def read(self, question: Question, filled: Filled) -> list[str] | dict[str, str] | None:
        """Return the order of the items."""
        places = filled.by_part(_items(question))
        if not places:
            return None
        self.check(question, places)
        order = sorted(places, key=lambda item: int(places[item]))
        is_whole = len(places) == len(set(places.values())) == len(question["items"])
        return order if is_whole else places

    def fields(self, question: Question, answer: Answer, codes: Codes) -> dict[str, list[str]]:  # noqa: ARG002
        """Return a field for each item that has a place."""
        return {codes.code(item): [place] for item, place in _places(answer).items()}

    def check(self, question: Question, answer: Answer) -> None:
        """Accept all items in any order, or places that there are."""
        items = _items(question)
        if isinstance(answer, list):
            if len(answer) != len(items) or not all(item in answer for item in items):
                raise AnswerRefused("not the items of this question")
            return
        check_parts(answer, items)
        if not set(answer.values()) <= {str(place) for place in range(1, len(items) + 1)}:
            raise AnswerRefused("a place that this question does not have")

    def judge(self, question: Question, answer: Answer, marks: Mapping[str, int] | None) -> Judged:  # noqa: ARG002
        """Count the items that stand in their place."""
        given = _places(answer)
        parts = {item: given.get(item) == place for item, place in _places(_items(question)).items()}
        return Judged(Fraction(sum(parts.values()), len(parts)), parts=parts, feedback=question.get("feedback"))

    def solution(self, question: Question) -> list[str]:
        """Return the items as they are written."""
        return _items(question)


def _items(question: Question) -> list[str]:
    return [item["id"] for item in question["items"]]


def _places(answer: Answer) -> dict[str, str]:
    return dict(answer) if isinstance(answer, dict) else {item: str(place) for place, item in enumerate(answer, 1)}


TYPE = Ordering()
