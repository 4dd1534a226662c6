"""Reads of programmes and editions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import undefer

from app.core.db import db
from app.courses.models import CourseVersion
from app.editions.models import Edition, Enrolment, EnrolmentStatus, Partner, Phase, Programme
from app.editions.rules import OCCUPYING, RUNNING
from app.people.rules import Role


def partners_of(programme_id: int) -> Sequence[Partner]:
    """Return the partners of a programme by name."""
    return db.session.scalars(select(Partner).where(Partner.programme_id == programme_id).order_by(Partner.name)).all()


def partner_usage(programme_id: int) -> dict[int, int]:
    """Return how many enrolments name each partner of a programme."""
    query = select(Partner.id, func.count(Enrolment.id)).join(Enrolment, Enrolment.partner_id == Partner.id)
    return {row[0]: row[1] for row in db.session.execute(query.where(Partner.programme_id == programme_id).group_by(Partner.id))}


def all_programmes() -> Sequence[Programme]:
    """Return every programme, for a choice in a form."""
    return db.session.scalars(select(Programme).order_by(Programme.id.desc())).all()


def editions_of(programme_id: int) -> Sequence[Edition]:
    """Return the newest editions that a programme pays for."""
    query = select(Edition).where(Edition.programme_id == programme_id).order_by(Edition.starts_on.desc(), Edition.code)
    return db.session.scalars(query.limit(50)).all()


def course_version(version_id: int) -> CourseVersion:
    """Return a course version with its manifest."""
    return db.session.get_one(CourseVersion, version_id, options=[undefer(CourseVersion.manifest)], populate_existing=True)


def is_code_taken(code: str) -> bool:
    """Whether an edition has this code."""
    return db.session.scalar(select(Edition.id).where(func.lower(Edition.code) == code.lower())) is not None


def phases_of(edition: Edition) -> Sequence[Phase]:
    """Return the phases of an edition in order."""
    return db.session.scalars(select(Phase).where(Phase.edition_id == edition.id).order_by(Phase.position)).all()


def trainee_counts(edition_ids: Iterable[int]) -> dict[int, dict[EnrolmentStatus, int]]:
    """Return how many trainees of each edition have each status."""
    query = select(Enrolment.edition_id, Enrolment.status, func.count()).where(
        Enrolment.edition_id.in_(sorted(edition_ids)), Enrolment.role == Role.TRAINEE,
    )
    found: dict[int, dict[EnrolmentStatus, int]] = defaultdict(dict)
    for edition_id, status, number in db.session.execute(query.group_by(Enrolment.edition_id, Enrolment.status)):
        found[edition_id][status] = number
    return found


@dataclass(frozen=True)
class Seats:
    """How many seats an edition has, and how many trainees sit on them."""

    total: int
    occupied: int
    running: int

    @property
    def share(self) -> float:
        """How full the edition is."""
        return self.occupied / self.total if self.total else 1.0


def seats_of(edition: Edition, counts: dict[EnrolmentStatus, int] | None = None) -> Seats:
    """Return the seats of an edition."""
    if counts is None:
        counts = trainee_counts([edition.id]).get(edition.id, {})
    occupied = sum(number for status, number in counts.items() if status in OCCUPYING)
    return Seats(edition.seats, occupied, sum(number for status, number in counts.items() if status in RUNNING))
