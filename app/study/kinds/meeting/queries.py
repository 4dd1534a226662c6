"""Reads of live sessions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import bindparam, select
from sqlalchemy.orm import joinedload

from app.core.db import db
from app.editions.models import Edition, Enrolment
from app.people.rules import Role
from app.study.actions import STUDIES
from app.study.kinds.meeting.models import MeetingChange
from app.study.kinds.meeting.rules import Meeting, When, in_package
from app.study.outline import Unit

_CHANGES = select(MeetingChange).where(
    MeetingChange.edition_id == bindparam("edition_id"), MeetingChange.unit_id == bindparam("unit_id"),
).order_by(MeetingChange.number.desc())
_NEWEST = _CHANGES.limit(1)
_CHANGES_WITH_NAMES = _CHANGES.options(joinedload(MeetingChange.changed_by))


def newest_change(edition: Edition, unit: Unit) -> MeetingChange | None:
    """Return what an edition has last said of a live session."""
    return db.session.scalars(_NEWEST, {"edition_id": edition.id, "unit_id": unit.unit_id}).first()


def changes_of(edition: Edition, unit: Unit) -> Sequence[MeetingChange]:
    """Return every change of a live session in an edition, newest first."""
    return db.session.scalars(_CHANGES_WITH_NAMES, {"edition_id": edition.id, "unit_id": unit.unit_id}).all()


def meeting_of(edition: Edition, unit: Unit) -> Meeting:
    """Return a live session as an edition holds it."""
    return with_change(in_package(unit.content), newest_change(edition, unit))


def with_change(meeting: Meeting, change: MeetingChange | None) -> Meeting:
    """Return a live session with what an edition has said of it."""
    if change is None:
        return meeting
    return replace(
        meeting, when=When(change.starts_at, change.ends_at), link=change.link or meeting.link,
        place={"it": change.place} if change.place else meeting.place, recording=change.recording or meeting.recording,
        number=change.number, changed_at=change.changed_at,
    )


def those_to_tell(edition: Edition) -> Sequence[Enrolment]:
    """Return the trainees who follow the course at present, with who they are."""
    query = select(Enrolment).where(
        Enrolment.edition_id == edition.id, Enrolment.role == Role.TRAINEE, Enrolment.status.in_(sorted(STUDIES)),
    )
    return db.session.scalars(query.options(joinedload(Enrolment.person)).order_by(Enrolment.id)).all()
