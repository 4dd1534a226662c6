"""Reads of the study room."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from app.core.db import db
from app.editions.models import Edition, Enrolment
from app.marks.queries import released_marks
from app.people.rules import Role
from app.study.attempts.queries import stand_of
from app.study.completion import BY_TRYING, Facts, Rule, lacking, locked, missing
from app.study.kinds import part_of
from app.study.models import Attempt, StudyDay, UnitProgress
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


def progress_with(enrolment_id: int, unit_id: str, *, anew: bool = False) -> UnitProgress | None:
    """Return how far one trainee is with one unit; `anew`: as it stands under the lock just taken, whatever was read before."""
    query = select(UnitProgress).where(UnitProgress.enrolment_id == enrolment_id, UnitProgress.unit_id == unit_id)
    return db.session.scalars(query, execution_options={"populate_existing": anew}).one_or_none()


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
    enrolment: Enrolment | None = None
    items: frozenset[str] = frozenset()
    """Items whose mark was released to the trainee; asked for only where a unit to do is completed by one."""

    @cached_property
    def completed(self) -> frozenset[str]:
        """Every unit ever completed, of whatever version."""
        return frozenset(unit_id for unit_id, row in self.progress.items() if row.completed_at is not None)

    @cached_property
    def locked(self) -> frozenset[str]:
        """Units that wait for others. Whoever only looks finds none locked."""
        return locked(self.outline.needs, self.completed) if self.enrolment is not None else frozenset()

    def lacking(self, unit_id: str) -> tuple[str, ...]:
        """Return the units that must still be completed before this one opens."""
        return lacking(self.outline.needs.get(unit_id, ()), self.completed)

    def first_lacking(self, unit_id: str) -> Unit:
        """Return the first unit that must still be completed before this one opens."""
        return self.outline.units[self.lacking(unit_id)[0]][1]

    @property
    def studied_minutes(self) -> int:
        """Study time in all, in whole minutes of each unit, as the ledger will have it."""
        return sum(row.studied_seconds // 60 for row in self.progress.values())

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
        unit_id = where_to_go_on(self.outline.steps, self.completed, last, self.locked)
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
    outline = outline_of(edition)
    progress = {row.unit_id: row for row in progress_of(enrolment)} if enrolment is not None else {}
    waits = any(progress[unit].completed_at is None for unit in outline.marked if unit in progress)
    return Reading(outline, progress, enrolment, items_marked(enrolment) if waits and enrolment is not None else frozenset())


def next_unit(enrolment: Enrolment, language: str) -> Next | None:
    """Return the unit that a trainee opens next, weighed in their language; None where everything is done."""
    return reading_of(enrolment.edition, enrolment).next(language)


# --- what completes a unit ---


class Tried(NamedTuple):
    """What a trainee has tried at a unit; the best in hundredths of a point."""

    has_attempted: bool
    has_passed: bool
    best: int


NO_TRIES = Tried(has_attempted=False, has_passed=False, best=0)


def tried(enrolment: Enrolment, unit: Unit) -> Tried:
    """Return what a trainee has tried at a unit: by its attempts, or as a kind that keeps its own says in its `queries.py`."""
    own = None if unit.kind.scores else part_of(unit.kind.name, "queries")
    if own is not None and hasattr(own, "has_attempted"):
        return NO_TRIES._replace(has_attempted=own.has_attempted(unit, enrolment))
    if not unit.kind.scores:
        return NO_TRIES
    stand = stand_of(enrolment.id, unit)
    scores = [each.hundredths for each in stand.tries.all]
    return Tried(bool(scores), stand.has_passed(unit.content["pass"]), max(scores, default=0))


def items_marked(enrolment: Enrolment) -> frozenset[str]:
    """Return the items of the course whose mark was released to a trainee."""
    return frozenset(released_marks(enrolment.edition_id, [enrolment.id]).get(enrolment.id, {}))


def facts_of(row: UnitProgress | None, tries: Tried = NO_TRIES, items: frozenset[str] = frozenset()) -> Facts:
    """Return what the rules of completion need to know."""
    if row is None:
        return Facts(items=items)
    return Facts(
        is_opened=True, has_read_to_end=row.read_to_end_at is not None, has_marked=row.marked_at is not None,
        seconds=row.studied_seconds, has_attempted=tries.has_attempted, has_passed=tries.has_passed, best=tries.best, items=items,
    )


def is_due(row: UnitProgress, enrolment: Enrolment, unit: Unit, items: frozenset[str] | None = None) -> bool:
    """Whether all that completes a unit is done. What the row itself says is asked first: it costs nothing."""
    lacks = {condition.rule for condition in missing(unit.conditions, facts_of(row))}
    if not lacks <= BY_TRYING | {Rule.MARKED_BY_TUTOR}:
        return False
    tries = tried(enrolment, unit) if lacks & BY_TRYING else NO_TRIES
    if Rule.MARKED_BY_TUTOR in lacks and items is None:
        items = items_marked(enrolment)
    return not missing(unit.conditions, facts_of(row, tries, items or frozenset()))


def due_units(reading: Reading) -> list[UnitProgress]:
    """Return the units that are completed by what is known by now, but not yet recorded as such.

    A mark arrives without the trainee, and a new version may ask for less. Tries are recorded as they are made: where
    nothing but a try is missing, nobody is asked.
    """
    enrolment = reading.enrolment
    if enrolment is None:
        return []
    found = []
    for unit_id, row in reading.progress.items():
        if row.completed_at is None and unit_id in reading.outline.units:
            unit = reading.outline.units[unit_id][1]
            is_candidate = not unit.rules & BY_TRYING or (Rule.MARKED_BY_TUTOR in unit.rules and reading.items)
            if is_candidate and is_due(row, enrolment, unit, reading.items):
                found.append(row)
    return found


def editions_with_marked_units() -> Iterator[tuple[Edition, list[Enrolment]]]:
    """Yield the editions whose course has units that are completed by a mark, with their trainees."""
    for edition in db.session.scalars(select(Edition).order_by(Edition.id)):
        if outline_of(edition).marked:
            query = select(Enrolment).where(Enrolment.edition_id == edition.id, Enrolment.role == Role.TRAINEE)
            yield edition, list(db.session.scalars(query.order_by(Enrolment.id)))


# --- study time ---


def study_day(enrolment_id: int, unit_id: str, on: dt.date) -> StudyDay | None:
    """Return the log of one trainee, unit and day."""
    query = select(StudyDay).where(StudyDay.enrolment_id == enrolment_id, StudyDay.unit_id == unit_id, StudyDay.on == on)
    return db.session.scalars(query).one_or_none()


def last_sign_at(person_id: int) -> dt.datetime | None:
    """Return when a person last gave a sign of life, whatever unit and edition that was in."""
    query = select(func.max(StudyDay.last_at)).join(Enrolment, Enrolment.id == StudyDay.enrolment_id)
    return db.session.scalar(query.where(Enrolment.person_id == person_id))


def days_to_post(before: dt.date, quiet_since: dt.datetime, enrolment_id: int | None = None) -> Sequence[StudyDay]:
    """Return the days that are over and not yet in the ledger, of one trainee or of all."""
    query = select(StudyDay).where(StudyDay.posted_at.is_(None), StudyDay.on < before, StudyDay.last_at < quiet_since)
    if enrolment_id is not None:
        query = query.where(StudyDay.enrolment_id == enrolment_id)
    return db.session.scalars(query.options(joinedload(StudyDay.enrolment)).order_by(StudyDay.id)).all()


def study_days_of(enrolment: Enrolment) -> Select[StudyDay]:
    """Select the platform log of one trainee, the newest day first."""
    query = select(StudyDay).where(StudyDay.enrolment_id == enrolment.id)
    return query.order_by(StudyDay.on.desc(), StudyDay.last_at.desc(), StudyDay.id.desc())


# --- attempts ---


def attempt_with_key(key: str) -> Attempt | None:
    """Return the attempt that a form made."""
    return db.session.scalars(select(Attempt).where(Attempt.key == key)).one_or_none()
