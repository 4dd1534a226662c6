"""Writes: editions and their phases."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm.attributes import flag_modified

from app.core import clock, history
from app.core.db import Base, db
from app.core.errors import RuleBroken
from app.core.i18n import lazy_gettext as _l
from app.editions import labels, queries
from app.editions.actions.enrolments import enrol
from app.editions.actions.meanwhile import agree, as_json, differing, lock, put
from app.editions.models import Edition, Phase, Programme
from app.editions.rules import HouseReason, day_faults
from app.people.rules import Role

if TYPE_CHECKING:
    from app.courses.models import CourseVersion
    from app.people.models import Person

CODE = re.compile(r"[A-Z0-9][A-Z0-9.-]{1,28}[A-Z0-9]")


@dataclass(frozen=True)
class EditionFacts:
    """What may change in an edition."""

    title: dict[str, str]
    starts_on: dt.date
    ends_on: dt.date
    seats: int
    place: str = "Venezia"


@dataclass(frozen=True)
class PhaseFacts:
    """What may change in a phase."""

    phase_id: int
    minutes: int
    starts_on: dt.date
    ends_on: dt.date


def create_edition(
    programme: Programme, course_version: CourseVersion, facts: EditionFacts, *, code: str, by: Person,
) -> Edition:
    """Open an edition on one published version, with the phases of its course. Its maker coordinates it."""
    code = code.strip().upper()
    twice = _l("There is already an edition %(code)s. Choose another code.", code=code)
    if not CODE.fullmatch(code):
        raise RuleBroken(_l("A code has 3 to 30 capital letters, figures, dots or hyphens, like ADS-2026-1. Correct it."))
    if queries.is_code_taken(code):
        raise RuleBroken(twice)
    check_days((facts.starts_on, facts.ends_on), ())
    _check_some_seats(facts.seats)
    edition = Edition(
        code=code, programme=programme, course_version=course_version, created_at=clock.now(), **vars(facts),
    )
    put(edition, twice)
    _copy_phases(edition)
    history.record("create", edition, by=by, edition_id=edition.id, new={"code": code, "course_version_id": course_version.id})
    if not by.is_admin:
        enrol(edition, by, role=Role.COORDINATOR, reason=HouseReason.OPENED, by=by)
    return edition


def _copy_phases(edition: Edition) -> None:
    version = queries.course_version(edition.course_version_id)
    db.session.add_all(
        Phase(
            edition_id=edition.id, key=phase["id"], position=position, title=phase["title"], minutes=round(phase["hours"] * 60),
            starts_on=edition.starts_on, ends_on=edition.ends_on,
        )
        for position, phase in enumerate(version.manifest["phases"], start=1)
    )
    db.session.flush()


def edit_edition(edition: Edition, facts: EditionFacts, phases: Sequence[PhaseFacts], *, seen: int, by: Person) -> None:
    """Change an edition and its phases as one thing. The code and the course version stay."""
    kept = {phase.id: phase for phase in queries.phases_of(edition)}
    wanted = {phase.phase_id: phase for phase in phases}
    if wanted.keys() - kept.keys():
        raise RuleBroken(_l("A phase of this form is not of this edition. Load the page again."))
    check_days((facts.starts_on, facts.ends_on), [
        (wanted.get(key, phase).starts_on, wanted.get(key, phase).ends_on) for key, phase in kept.items()
    ])
    lock(edition)
    changed = differing(edition, vars(facts))
    of_phases = {
        key: differing(kept[key], {"minutes": phase.minutes, "starts_on": phase.starts_on, "ends_on": phase.ends_on})
        for key, phase in wanted.items()
    }
    whole = {**changed, **{f"{kept[key].key}.{name}": both for key, found in of_phases.items() for name, both in found.items()}}
    agree(edition, seen, whole)
    _check_seats(edition, facts.seats)
    if not whole:
        return
    _set(edition, changed)
    for key, found in of_phases.items():
        _set(kept[key], found)
    flag_modified(edition, "title")  # the edition's version counts changes of its phases too
    db.session.flush()
    history.record("edit", edition, by=by, edition_id=edition.id, old=as_json(whole, 0), new=as_json(whole, 1))


def _set(thing: Base, changed: Mapping[str, tuple[Any, Any]]) -> None:
    for name, (_old, new) in changed.items():
        setattr(thing, name, new)


def _check_seats(edition: Edition, seats: int) -> None:
    _check_some_seats(seats)
    running = queries.seats_of(edition).running
    if seats < running:
        raise RuleBroken(_l(
            "%(running)d trainees have started, so there are at least as many seats. Raise the number.", running=running,
        ))


def _check_some_seats(seats: int) -> None:
    if seats < 1:
        raise RuleBroken(_l("An edition has at least one seat. Raise the number."))


def check_days(edition: tuple[dt.date, dt.date], phases: Sequence[tuple[dt.date, dt.date]]) -> None:
    """Refuse days that run backwards or leave the edition."""
    for place, fault in day_faults(edition, phases):
        words = labels.DAY_FAULTS[fault]
        raise RuleBroken(_l("Phase %(number)d: %(what)s", number=place + 1, what=words) if place is not None else words)
