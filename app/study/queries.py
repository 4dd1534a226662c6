"""Reads of the study room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from app.core.db import db
from app.study.models import Attempt, UnitProgress

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence


def completed_units(edition_id: int, enrolment_ids: Collection[int] | None = None) -> dict[int, frozenset[str]]:
    """Return {enrolment id: units completed} of an edition, or of some of its enrolments."""
    query = select(UnitProgress.enrolment_id, UnitProgress.unit_id).where(
        UnitProgress.edition_id == edition_id, UnitProgress.completed_at.is_not(None)
    )
    if enrolment_ids is not None:
        query = query.where(UnitProgress.enrolment_id.in_(enrolment_ids))
    found: dict[int, set[str]] = {}
    for enrolment_id, unit_id in db.session.execute(query):
        found.setdefault(enrolment_id, set()).add(unit_id)
    return {enrolment_id: frozenset(units) for enrolment_id, units in found.items()}


def progress_of(enrolment_id: int) -> Sequence[UnitProgress]:
    """Return all that one trainee has opened, the last opened first."""
    query = select(UnitProgress).where(UnitProgress.enrolment_id == enrolment_id)
    return db.session.scalars(query.order_by(UnitProgress.last_opened_at.desc(), UnitProgress.id.desc())).all()


def progress_with(enrolment_id: int, unit_id: str) -> UnitProgress | None:
    """Return how far one trainee is with one unit."""
    query = select(UnitProgress).where(UnitProgress.enrolment_id == enrolment_id, UnitProgress.unit_id == unit_id)
    return db.session.scalars(query).one_or_none()


def attempt_with_key(key: str) -> Attempt | None:
    """Return the attempt that a form made."""
    return db.session.scalars(select(Attempt).where(Attempt.key == key)).one_or_none()


def last_attempt(enrolment_id: int, unit_id: str) -> Attempt | None:
    """Return the newest attempt at a unit."""
    query = select(Attempt).where(Attempt.enrolment_id == enrolment_id, Attempt.unit_id == unit_id)
    return db.session.scalars(query.order_by(Attempt.id.desc()).limit(1)).first()


def best_hundredths(enrolment_id: int, unit_id: str) -> int | None:
    """Return the best score at a unit."""
    query = select(func.max(Attempt.hundredths)).where(Attempt.enrolment_id == enrolment_id, Attempt.unit_id == unit_id)
    return db.session.scalar(query)


def completed_counts(edition_id: int) -> dict[str, int]:
    """Return {unit id: how many trainees have completed it}: for staff who look at the course."""
    query = (
        select(UnitProgress.unit_id, func.count())
        .where(UnitProgress.edition_id == edition_id, UnitProgress.completed_at.is_not(None))
        .group_by(UnitProgress.unit_id)
    )
    return {unit_id: count for unit_id, count in db.session.execute(query)}
