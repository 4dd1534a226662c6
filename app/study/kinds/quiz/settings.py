"""What a quiz says of its attempts: how many, how long, which one counts, what is shown afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.core.i18n import lazy_gettext as _l
from app.courses.package.reading import MapReader
from app.courses.package.unit_folder import UnitFolder

OPTIONAL = ("attempts", "minutes", "counts", "shuffle", "item", "review")
COUNTS = ("best", "last", "mean")
MOMENTS = ("at_once", "after_closing", "never")
REVIEW: Mapping[str, str] = {"score": "at_once", "answers": "never", "feedback": "at_once"}
"""What is shown afterwards where a quiz says nothing: never the right answers."""
MOST_ATTEMPTS, MOST_MINUTES = 100, 600


def read_settings(quiz: MapReader, folder: UnitFolder) -> dict[str, Any]:
    """Read them; None where there is no limit, or no item."""
    return {
        "attempts": quiz.whole("attempts", 1, MOST_ATTEMPTS) if "attempts" in quiz else None,
        "minutes": quiz.whole("minutes", 1, MOST_MINUTES) if "minutes" in quiz else None,
        "counts": quiz.choice("counts", COUNTS) if "counts" in quiz else COUNTS[0],
        "shuffle": quiz.flag("shuffle"),
        "item": _item(quiz, folder) if "item" in quiz else None,
        "review": _review(quiz.map("review")) if "review" in quiz else dict(REVIEW),
    }


def _review(reader: MapReader) -> dict[str, str]:
    reader.expect(optional=tuple(REVIEW))
    return {part: reader.choice(part, MOMENTS) if part in reader else usual for part, usual in REVIEW.items()}


def _item(quiz: MapReader, folder: UnitFolder) -> str:
    items = folder.course.items
    item = quiz.identifier("item")
    if items is not None and item and item not in items:
        quiz.refuse(
            "item", _l("No item of the course that is marked by quizzes is called “%(item)s”.", item=item),
            _l("In “course.yaml”, write “marked_by: quiz” at the item. There are: %(items)s.", items=", ".join(items) or "–"),
        )
    return item
