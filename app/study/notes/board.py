"""What the page of a unit shows of its reader's own notes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.editions.models import Enrolment
from app.study.notes import queries
from app.study.notes.models import Note
from app.study.notes.rules import Plain, find, plain_of
from app.study.page import UnitPage

MOST_BYTES = 700
"""Notes that stand on the page of the unit itself: the newest that weigh no more, for whoever reads on a slow line."""
TOP = "s-0"
"""The anchor of what stands above the first heading."""


@dataclass(frozen=True)
class Line:
    """A note with the place of its passage, sought in the text in whose language it was marked: `anchor` leads there."""

    note: Note
    anchor: str | None = None
    is_other_language: bool = False
    is_lost: bool = False
    """Whether its passage no longer stands in the text."""
    is_often: bool = False
    """Whether the text has the same words elsewhere too."""

    @property
    def weight(self) -> int:
        """About how many bytes it takes on a page."""
        return 250 + len(self.note.quote.encode()) + len(self.note.text.encode())


@dataclass(frozen=True)
class Board:
    """The notes of a trainee on a unit, in order, and how many are put away."""

    lines: Sequence[Line]
    removed: Sequence[Note]

    @property
    def newest(self) -> Sequence[Line]:
        """Those that stand on the unit's page, at least one."""
        left, count = MOST_BYTES, 0
        for line in reversed(self.lines):
            left -= line.weight
            if left < 0 and count:
                break
            count += 1
        return self.lines[len(self.lines) - count :]

    @property
    def hidden(self) -> int:
        """How many do not."""
        return len(self.lines) - len(self.newest)


def plain_text(page: UnitPage, files: str) -> Plain | None:
    """Return the text in which passages are sought; None for a unit that has none."""
    html = page.shown(files).get("html")
    return plain_of(str(html)) if html is not None else None


def board_of(page: UnitPage, files: str) -> Board | None:
    """Return what stands below the text of a unit: nothing below questions, and nothing for whoever only looks at the course."""
    if page.enrolment is None or page.unit.kind.scores:
        return None
    return full_board(page, page.enrolment, plain_text(page, files))


def full_board(page: UnitPage, enrolment: Enrolment, plain: Plain | None) -> Board:
    """Return a trainee's notes on a unit."""
    notes = queries.notes_on(enrolment, page.unit.unit_id)
    return Board(
        [_line(note, page.language, plain) for note in notes if note.removed_at is None],
        [note for note in notes if note.removed_at is not None],
    )


def _line(note: Note, language: str, plain: Plain | None) -> Line:
    if not note.quote or plain is None:
        return Line(note)
    if note.language != language:
        return Line(note, is_other_language=True)
    place = find(plain, note.quote, note.before, note.after)
    return Line(note, is_lost=True) if place is None else Line(note, place.anchor or TOP, is_often=not place.is_only)
