"""Kinds of unit, found by being there: each folder holds `kind.py` with a `KIND`, a template, and a sample.

A kind reads its content from a package (`parse`), prepares it for a page (`present`), and, where it scores, judges an
answer (`score`). It never sees the request or the session.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from app.core.i18n import Words
    from app.courses.kinds import UnitContent
    from app.courses.package.unit_folder import UnitFolder


class AnswerRefused(ValueError):
    """An answer that this unit cannot have: forged or of another version."""


@dataclass(frozen=True)
class Score:
    """What an answer is worth. `results` tells, by question, what was chosen and what was right."""

    hundredths: int
    has_passed: bool
    results: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


class Kind(Protocol):
    """What every kind of unit offers."""

    name: str
    label: Words
    scores: bool
    """Whether it is completed by passing; otherwise by being marked as read."""

    def parse(self, folder: UnitFolder, source_language: str) -> UnitContent:
        """Read a unit from its folder in a course package."""

    def present(self, content: Mapping[str, Any], language: str, source_language: str, address: str) -> Mapping[str, Any]:
        """Return what the kind's template shows; `address` ends with a slash and precedes the unit's own files."""

    def score(self, content: Mapping[str, Any], answer: Mapping[str, str]) -> Score:
        """Judge an answer; raises AnswerRefused where it does not fit the content."""


def _found() -> dict[str, Kind]:
    kinds = {}
    for module in pkgutil.iter_modules(__path__):
        kind: Kind = importlib.import_module(f"{__name__}.{module.name}.kind").KIND
        kinds[kind.name] = kind
    return kinds


KINDS: dict[str, Kind] = _found()
