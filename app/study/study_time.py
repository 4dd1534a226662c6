"""Counting study time by the server's clock, and posting it to the hours ledger once a day is over."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Sequence

from sqlalchemy import select

from app.core import clock
from app.core.db import db
from app.editions.models import Enrolment, Phase
from app.hours.actions import post_hours
from app.hours.models import HoursStatus
from app.people.models import Person
from app.study import queries
from app.study.actions import check_is_kept, open_unit, settle_unit
from app.study.models import StudyDay, UnitProgress
from app.study.outline import Module, Unit, outline_of
from app.study.timing import counted, counted_by_hand

log = logging.getLogger(__name__)
QUIET = dt.timedelta(minutes=10)
"""A day is posted only when so long has passed since its last sign: nothing that began before midnight is still on its way."""


def count_study(
    enrolment: Enrolment, module: Module, unit: Unit, *, language: str, is_at_end: bool = False, is_by_hand: bool = False,
) -> UnitProgress:
    """Take a sign of life of a reader in a unit, and add the time since the last one, of whatever unit that was.

    Two windows of one person count once: whoever comes second waits here, and finds that no time has passed.
    """
    check_is_kept(enrolment)
    db.session.execute(select(Person.id).where(Person.id == enrolment.person_id).with_for_update())
    moment = clock.now()
    last_at = queries.last_sign_at(enrolment.person_id)
    progress = queries.progress_with(enrolment.id, unit.unit_id, anew=True) or open_unit(enrolment, unit, language=language)
    day = queries.study_day(enrolment.id, unit.unit_id, clock.today()) or _begin_day(enrolment, module, progress)
    if is_by_hand:
        gap = _seconds(max(filter(None, (last_at, progress.last_opened_at))), moment)
        seconds = counted_by_hand(gap, progress.studied_seconds, unit.cap, unit.minutes)
        day.by_hand += seconds
    else:
        seconds = counted(_seconds(last_at, moment), progress.studied_seconds, unit.cap)
    day.seconds += seconds
    day.signs += 1
    # A sign that stands before the last one comes from a clock that was set back: the later one holds.
    day.last_at = max(day.last_at, moment)
    progress.studied_seconds += seconds
    if is_at_end:
        progress.read_to_end_at = progress.read_to_end_at or moment
    return settle_unit(progress, enrolment, unit)


def _seconds(since: dt.datetime | None, until: dt.datetime) -> int | None:
    return int((until - since).total_seconds()) if since is not None else None


def _begin_day(enrolment: Enrolment, module: Module, progress: UnitProgress) -> StudyDay:
    """Begin the log of a unit and day; days that are over are posted now, so that the ledger follows whoever studies."""
    post_days(days_that_are_over(enrolment))
    moment = clock.now()
    day = StudyDay(
        edition_id=enrolment.edition_id, enrolment_id=enrolment.id, unit_id=progress.unit_id, phase_key=module.phase,
        on=clock.today(), first_at=moment, last_at=moment, seconds_before=progress.studied_seconds, signs=0, seconds=0, by_hand=0,
    )
    db.session.add(day)
    return day


def days_that_are_over(enrolment: Enrolment | None = None) -> Sequence[StudyDay]:
    """Return the days to post, of one trainee or of everybody."""
    return queries.days_to_post(clock.today(), clock.now() - QUIET, enrolment.id if enrolment is not None else None)


def post_days(days: Sequence[StudyDay]) -> int:
    """Post days that are over: one line for each unit and day, whose key makes it one however often this runs.

    Where the edition lacks the phase, the day stays in the log and is tried again. Whether the minutes count is said by the
    course that the edition follows: attested they do, claimed they are shown and no more.
    """
    posted = 0
    for day in days:
        enrolment = day.enrolment
        phase = db.session.scalars(
            select(Phase).where(Phase.edition_id == day.edition_id, Phase.key == day.phase_key)
        ).one_or_none()
        if phase is None:
            log.warning("study day %s waits: the edition has no phase %s", day.id, day.phase_key)
            continue
        if day.minutes:
            counts = outline_of(enrolment.edition).does_self_study_count
            post_hours(
                enrolment, phase, minutes=day.minutes, on=day.on, source=f"unit:{day.unit_id}",
                key=f"study:{day.enrolment_id}:{day.unit_id}:{day.on}", attester=None, evidence=f"study-log:{day.unit_id}:{day.on}",
                by=None, status=HoursStatus.ATTESTED if counts else HoursStatus.CLAIMED,
            )
            posted += 1
        day.posted_at = clock.now()
    db.session.flush()
    return posted
