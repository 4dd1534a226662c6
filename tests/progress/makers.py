"""What the tests of this room put into the database."""

from __future__ import annotations

import datetime as dt
import itertools

from app.core import clock
from app.core.db import db
from app.hours.models import HoursEntry, HoursStatus
from app.marks.models import Mark, MarkRelease
from app.progress.models import Waiver
from app.study.models import UnitProgress
from tests.factories import phase_of

_keys = itertools.count(1)


def add(row):
    """Put a row into the database."""
    db.session.add(row)
    db.session.flush()
    return row


def make_hours(enrolment, minutes, phase="course", source="placement:1", status=HoursStatus.ATTESTED, reverses_id=None):
    """Minutes in the ledger, attested unless said otherwise."""
    return add(HoursEntry(
        key=f"progress-{next(_keys)}", edition_id=enrolment.edition_id, enrolment_id=enrolment.id,
        phase_id=phase_of(enrolment.edition, phase).id, on=dt.date(2026, 11, 20), minutes=minutes, source=source,
        status=status, reverses_id=reverses_id, posted_at=clock.now(),
    ))


def make_mark(enrolment, hundredths, item="project-work", *, is_released=True, by=None, replaces=None):
    """A mark, released unless said otherwise."""
    mark = add(Mark(
        edition_id=enrolment.edition_id, enrolment_id=enrolment.id, item=item, hundredths=hundredths,
        replaces_id=replaces.id if replaces else None, given_at=clock.now(), given_by_id=(by or enrolment.person).id,
    ))
    if is_released:
        add(MarkRelease(mark_id=mark.id, released_at=clock.now(), released_by_id=mark.given_by_id))
    return mark


def make_unit_done(enrolment, unit_id, *, is_completed=True):
    """A unit opened, and completed unless said otherwise."""
    return add(UnitProgress(
        edition_id=enrolment.edition_id, enrolment_id=enrolment.id, unit_id=unit_id, first_opened_at=clock.now(),
        last_opened_at=clock.now(), last_language="it", completed_at=clock.now() if is_completed else None,
    ))


def make_waiver(enrolment, by, award="attendance", leaf="hours:placement", *, is_waived=True, reason="A reason"):
    """A waiver, or its end."""
    return add(Waiver(
        edition_id=enrolment.edition_id, enrolment_id=enrolment.id, award=award, leaf=leaf, is_waived=is_waived,
        reason=reason, at=clock.now(), by_id=by.id,
    ))
