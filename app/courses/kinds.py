"""Kinds of unit. The room that shows a kind says how one is read from its folder.

    def parse_quiz(folder: UnitFolder, source_language: str) -> UnitContent:
        quiz = folder.yaml("quiz.yaml")
        quiz.expect("pass", "questions")
        ...
        return UnitContent(content={"pass": 60, "questions": [...]}, words={"it": 210, "es": 224, ...}, questions=3)

    register_kind("quiz", parse_quiz)

`parse` never raises for what a trainer wrote: it notes faults through `folder` and the readers that `folder.yaml` gives,
and returns whatever it has. Its `content` is plain JSON of the kind's own shape (a page: its text by language); a version
keeps it as it stands, in `CourseUnit.content`. What `parse` reads counts as used; pictures may lie beside; any other file
in the folder is a fault.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.courses.package.unit_folder import UnitFolder
from app.courses.rules import COMPLETIONS


@dataclass(frozen=True)
class UnitContent:
    """A unit as a kind has read it: its content, words to read by language (see `rules.count_words`), questions to answer."""

    content: Mapping[str, Any]
    words: Mapping[str, int] = field(default_factory=dict)
    questions: int = 0


Parse = Callable[[UnitFolder, str], UnitContent]
ParseShared = Callable[[UnitFolder, str], Any]

KINDS: dict[str, Parse] = {}
SHARED: dict[str, ParseShared] = {}
"""Folders at the top of a package that hold what several units use, such as a bank of questions."""
COMPLETES: dict[str, frozenset[str]] = {}


def register_kind(name: str, parse: Parse, *, completes: Collection[str] = COMPLETIONS) -> None:
    """Let packages hold units of a kind; `completes` are the rules by which such a unit can be completed."""
    if KINDS.setdefault(name, parse) is not parse:
        msg = f"the kind of unit {name!r} is registered twice"
        raise ValueError(msg)
    COMPLETES[name] = frozenset(completes)


def register_shared(name: str, parse: ParseShared) -> None:
    """Let packages hold a folder at their top. What `parse` returns is given to every unit, as `folder.course.shared[name]`."""
    if SHARED.setdefault(name, parse) is not parse:
        msg = f"the shared folder {name!r} is registered twice"
        raise ValueError(msg)
