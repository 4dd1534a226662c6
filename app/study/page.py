"""What the page of one unit shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from app.core.i18n import LANGUAGE_NAMES
from app.editions.models import Edition, Enrolment
from app.study import queries
from app.study.actions import is_kept
from app.study.completion import BY_HAND, Rule
from app.study.gates import Gate, Line, gate_of, lines_of
from app.study.kinds import Address, part_of
from app.study.models import UnitProgress
from app.study.outline import Module, Unit
from app.study.queries import Reading
from app.study.rules import neighbours


@dataclass(frozen=True)
class UnitPage:
    """One unit for one reader: a trainee, or (`enrolment` None) somebody who only looks."""

    edition: Edition
    enrolment: Enrolment | None
    reading: Reading
    module: Module
    unit: Unit
    language: str
    before: Unit | None
    after: Unit | None
    gate: Gate | None
    """Why it is locked for this trainee; None where it is open."""

    @property
    def number(self) -> int:
        """Which of the module's units it is, from 1."""
        return self.module.place_of(self.unit.unit_id)

    @property
    def progress(self) -> UnitProgress | None:
        """How far the trainee is with this unit."""
        return self.reading.progress.get(self.unit.unit_id)

    @property
    def is_done(self) -> bool:
        """Whether the trainee has completed it."""
        return self.unit.unit_id in self.reading.completed

    @property
    def is_open(self) -> bool:
        """Whether what the reader does here is kept."""
        return self.enrolment is not None and is_kept(self.enrolment)

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """What completes it, with how far the trainee is: nothing where one button or passing is all there is to it."""
        is_plain = self.unit.rules in ({Rule.MARK_AS_READ}, {Rule.PASSED})
        return () if self.enrolment is None or is_plain else lines_of(self.reading, self.unit)

    @property
    def by_hand(self) -> frozenset[Rule]:
        """The rules that a button may meet and that are not met yet."""
        row = self.progress
        met = {Rule.MARK_AS_READ: row is not None and row.marked_at, Rule.READ_TO_END: row is not None and row.read_to_end_at}
        return frozenset(rule for rule in self.unit.rules & BY_HAND if not met[rule])

    @property
    def needs(self) -> list[Unit]:
        """The units that trainees must complete before it opens."""
        return [self.reading.outline.units[unit_id][1] for unit_id in self.reading.outline.needs.get(self.unit.unit_id, ())]

    @property
    def kilobytes(self) -> int:
        """How heavy it is in the language in which it is shown."""
        return self.unit.kilobytes(self.language)

    @property
    def languages(self) -> list[tuple[str, str]]:
        """The languages in which it can be read, with their own names."""
        known = self.unit.kind.languages(self.unit.content)
        return [(code, name) for code, name in LANGUAGE_NAMES.items() if code in known]

    @property
    def is_stale(self) -> bool:
        """Whether the text in the source language is newer than the translation that is read."""
        stale = getattr(self.unit.kind, "stale", None)
        return stale is not None and self.language in stale(self.unit.content)

    @property
    def template(self) -> str:
        """The template of the unit's kind."""
        return f"{self.unit.kind.name}/templates/{self.unit.kind.name}.html"

    @cached_property
    def live(self) -> Mapping[str, Any]:
        """What the kind's template shows that comes from the database; empty where the kind keeps nothing."""
        found = part_of(self.unit.kind.name, "live")
        return found.live(self.unit, self.edition, self.enrolment) if found is not None else {}

    def address(self, files: str) -> Address:
        """Return where the unit's own files are fetched, given where they lie."""
        return Address(files, f"?v={self.reading.outline.digest[:8]}", self.reading.outline.glossary)

    def shown(self, files: str) -> Mapping[str, Any]:
        """Return what the kind's template shows."""
        return self.unit.kind.present(self.unit.content, self.language, self.address(files))


def unit_page(edition: Edition, unit_id: str, enrolment: Enrolment | None, language: str) -> UnitPage | None:
    """Return the page of a unit of the course that an edition follows; None where it has no such unit."""
    reading = queries.reading_of(edition, enrolment)
    if unit_id not in reading.outline.units:
        return None
    module, unit = reading.outline.units[unit_id]
    before, after = neighbours(reading.outline.steps, unit_id)
    return UnitPage(
        edition=edition, enrolment=enrolment, reading=reading, module=module, unit=unit, language=unit.language(language),
        before=reading.outline.units[before][1] if before else None,
        after=reading.outline.units[after][1] if after else None,
        gate=gate_of(reading, unit),
    )
