"""Who may see what is still missing, and who may waive a requirement."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select, true

from app.editions.models import Edition, Enrolment, EnrolmentStatus
from app.people.rules import Actor, Role

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Select

READS_ALL = frozenset({Role.COORDINATOR, Role.AUDITOR})


def can_view_progress(actor: Actor, enrolment: Enrolment) -> bool:
    """The trainee, their tutor, coordinators, auditors and administrators; only trainees have progress."""
    return enrolment.role == Role.TRAINEE and enrolment.status != EnrolmentStatus.CANDIDATE and (
        actor.is_admin
        or actor.has_any(READS_ALL, enrolment.edition_id)
        or enrolment.id in actor.enrolments
        or enrolment.id in actor.tutees
    )


def can_view_cohort(actor: Actor, edition: Edition) -> bool:
    """Coordinators, auditors and administrators see all; a tutor sees a list of their own trainees."""
    return actor.is_admin or actor.has_any(READS_ALL | {Role.TUTOR}, edition.id)


def can_waive_leaf(actor: Actor, enrolment: Enrolment) -> bool:
    """Coordinators of the edition and administrators."""
    return can_view_progress(actor, enrolment) and (actor.is_admin or actor.has(Role.COORDINATOR, enrolment.edition_id))


def visible_in_cohort(actor: Actor, edition: Edition) -> frozenset[int] | None:
    """Enrolments that the actor may see in the cohort; None means all of them."""
    return None if actor.is_admin or actor.has_any(READS_ALL, edition.id) else actor.tutees


def visible_progress(actor: Actor, edition: Edition) -> Select[Any]:
    """Enrolments of an edition whose progress the actor may see."""
    mine = frozenset(actor.enrolments) | actor.tutees
    allowed: ColumnElement[bool] = true() if visible_in_cohort(actor, edition) is None else Enrolment.id.in_(mine)
    return select(Enrolment).where(
        Enrolment.edition_id == edition.id, Enrolment.role == Role.TRAINEE,
        Enrolment.status != EnrolmentStatus.CANDIDATE, allowed,
    )
