"""Who may read notices: whoever they were told to, nobody else."""

from __future__ import annotations

from app.notices.models import Notice
from app.people.rules import Actor


def can_read_tray(actor: Actor) -> bool:  # noqa: ARG001 - a rule always gets the actor
    """Everybody who is signed in has a tray."""
    return True


def can_read_notice(actor: Actor, notice: Notice) -> bool:
    """Only the person told."""
    return notice.person_id == actor.person_id
