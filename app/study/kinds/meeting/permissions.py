"""Who may join a live session, and who says when it is."""

from __future__ import annotations

from app.editions.models import Edition
from app.people.rules import Actor, Role
from app.study.permissions import can_study

HOSTS = frozenset({Role.COORDINATOR, Role.TUTOR})


def can_join_meeting(actor: Actor, edition: Edition) -> bool:
    """Trainees of the edition, and those who work with them; an auditor only reads."""
    return can_study(actor, edition) or actor.is_admin or actor.has_any(HOSTS, edition.id)


def can_change_meeting(actor: Actor, edition: Edition) -> bool:
    """Coordinators of the edition."""
    return actor.is_admin or actor.has(Role.COORDINATOR, edition.id)
