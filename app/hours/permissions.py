"""Who may see hours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import false, select, true

from app.editions.models import Edition, Enrolment
from app.people.rules import Actor, Role

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Select

READS_ALL = frozenset({Role.COORDINATOR, Role.AUDITOR})


def can_view_hours(actor: Actor, enrolment: Enrolment) -> bool:
    """The trainee, their tutor, coordinators, auditors and administrators; only trainees have hours."""
    return enrolment.role == Role.TRAINEE and (
        actor.is_admin
        or actor.has_any(READS_ALL, enrolment.edition_id)
        or enrolment.id in actor.enrolments
        or enrolment.id in actor.tutees
    )


def can_view_edition_hours(actor: Actor, edition: Edition) -> bool:
    """Coordinators, auditors and administrators see all; a tutor sees a list of their own trainees."""
    return actor.is_admin or actor.has_any(READS_ALL | {Role.TUTOR}, edition.id)


def can_export_hours(actor: Actor, edition: Edition) -> bool:
    """The whole ledger of an edition leaves only with coordinators, auditors and administrators."""
    return actor.is_admin or actor.has_any(READS_ALL, edition.id)


def visible_hours(actor: Actor, edition: Edition) -> Select[Any]:
    """Enrolments of an edition whose hours the actor may see."""
    mine = frozenset(actor.enrolments) | actor.tutees
    reads_all = actor.is_admin or actor.has_any(READS_ALL, edition.id)
    allowed: ColumnElement[bool] = true() if reads_all else Enrolment.id.in_(mine) if mine else false()
    return select(Enrolment).where(Enrolment.edition_id == edition.id, Enrolment.role == Role.TRAINEE, allowed)
