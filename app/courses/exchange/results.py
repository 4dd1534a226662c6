"""What comes of reading and of writing questions."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from app.core.i18n import Words
    from app.courses.package.faults import Fault

Question = dict[str, Any]
"""A question as a package holds it: see the types in docs/course-packages.md."""


class Format(enum.StrEnum):
    """What is read and written; Aiken is only read."""

    GIFT = "gift"
    AIKEN = "aiken"
    MOODLE_XML = "moodle-xml"


class Outcome(enum.StrEnum):
    """What became of a question."""

    TAKEN = "taken"
    CHANGED = "changed"
    LEFT_OUT = "left out"


@dataclass(frozen=True)
class Entry:
    """A line of the report. `type` is ours where the question was taken, else the word of the other system."""

    line: int
    type: str
    title: str
    outcome: Outcome
    notes: tuple[Words, ...] = ()

    @property
    def note(self) -> str:
        """How it was changed, or why it was left out."""
        return " ".join(str(note) for note in self.notes)


@dataclass(frozen=True)
class Imported:
    """Questions in the order of the file. Where there are faults, there are no questions."""

    questions: tuple[Question, ...]
    report: tuple[Entry, ...]
    faults: tuple[Fault, ...]
    format: Format | None = None
    read_as: str = ""
    """The encoding."""
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    """What the texts show, by the name under which it is to lie beside the file of questions."""


@dataclass(frozen=True)
class Exported:
    """A text for another system. In the report the line is where the question stands in it; 0 where it was left out."""

    content: str
    report: tuple[Entry, ...]
