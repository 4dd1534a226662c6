"""Reads of the study room."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import func, select

from app.core.db import db
from app.editions.models import Edition, Enrolment
from app.study.models import Attempt, UnitProgress
from app.study.outline import Module, Outline, Unit, outline_of
from app.study.rules import Standing, standing, where_to_go_on


def completed_units(edition_id: int, enrolment_ids: Collection[int] | None = None) -> dict[int, frozenset[str]]:
    """Return {enrolment id: units completed} of an edition, or of some of its enrolments."""
    query = select(UnitProgress.enrolment_id, UnitProgress.unit_id).where(
        UnitProgress.edition_id == edition_id, UnitProgress.completed_at.is_not(None),
    )
    if enrolment_ids is not None:
        query = query.where(UnitProgress.enrolment_id.in_(enrolment_ids))
    found: dict[int, set[str]] = {}
    for enrolment_id, unit_id in db.session.execute(query):
        found.setdefault(enrolment_id, set()).add(unit_id)
    return {enrolment_id: frozenset(units) for enrolment_id, units in found.items()}


def progress_of(enrolment: Enrolment) -> Sequence[UnitProgress]:
    """Return all that one trainee has opened, the last opened first."""
    query = select(UnitProgress).where(UnitProgress.enrolment_id == enrolment.id)
    return db.session.scalars(query.order_by(UnitProgress.last_opened_at.desc(), UnitProgress.id.desc())).all()


def progress_with(enrolment_id: int, unit_id: str) -> UnitProgress | None:
    """Return how far one trainee is with one unit."""
    query = select(UnitProgress).where(UnitProgress.enrolment_id == enrolment_id, UnitProgress.unit_id == unit_id)
    return db.session.scalars(query).one_or_none()


# --- where a trainee stands ---


@dataclass(frozen=True)
class Next:
    """The unit to open next: `number` of the module's `total`; `minutes_left` to the end of the module."""

    module: Module
    unit: Unit
    number: int
    total: int
    minutes_left: int
    kilobytes: int
    has_begun: bool


@dataclass(frozen=True)
class Reading:
    """Where a trainee stands in the course that their edition follows."""

    outline: Outline
    progress: Mapping[str, UnitProgress]
    """By unit, the last opened first."""

    @cached_property
    def completed(self) -> frozenset[str]:
        """Every unit ever completed, of whatever version."""
        return frozenset(unit_id for unit_id, row in self.progress.items() if row.completed_at is not None)

    @property
    def newest(self) -> UnitProgress | None:
        """What was opened last."""
        return next(iter(self.progress.values()), None)

    @property
    def standing(self) -> Standing:
        """How much of the whole course is done."""
        return standing(self.outline.steps, self.completed)

    def next(self, language: str) -> Next | None:
        """Return where to go on, or None where everything is done."""
        last = self.newest.unit_id if self.newest else None
        unit_id = where_to_go_on(self.outline.steps, self.completed, last)
        if unit_id is None:
            return None
        module, unit = self.outline.units[unit_id]
        return Next(
            module=module, unit=unit, number=module.place_of(unit_id), total=len(module.units), has_begun=bool(self.progress),
            minutes_left=sum(each.minutes for each in module.units if each.unit_id not in self.completed),
            kilobytes=unit.kilobytes(language),
        )


def reading_of(edition: Edition, enrolment: Enrolment | None) -> Reading:
    """Return where a trainee stands; whoever only looks at the course stands nowhere."""
    rows = progress_of(enrolment) if enrolment is not None else ()
    return Reading(outline_of(edition), {row.unit_id: row for row in rows})


def next_unit(enrolment: Enrolment, language: str) -> Next | None:
    """Return the unit that a trainee opens next, weighed in their language; None where everything is done."""
    return reading_of(enrolment.edition, enrolment).next(language)


# --- attempts ---


@dataclass(frozen=True)
class Tries:
    """The tries of one trainee at one unit."""

    last: Attempt
    best: int
    """Hundredths of a point."""
    count: int


def attempt_with_key(key: str) -> Attempt | None:
    """Return the attempt that a form made."""
    return db.session.scalars(select(Attempt).where(Attempt.key == key)).one_or_none()


def tries_at(enrolment_id: int, unit_id: str) -> Tries | None:
    """Return what a trainee has tried at a unit; None where nothing."""
    query = select(Attempt, func.max(Attempt.hundredths).over(), func.count().over()).where(
        Attempt.enrolment_id == enrolment_id, Attempt.unit_id == unit_id,
    )
    row = db.session.execute(query.order_by(Attempt.id.desc()).limit(1)).first()
    return Tries(*row) if row else None
