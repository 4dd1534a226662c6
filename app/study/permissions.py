"""Who may open the course, and whose reading counts."""

from __future__ import annotations

from app.editions.models import Edition
from app.people.rules import Actor


def can_view_course(actor: Actor, edition: Edition) -> bool:
    """Everybody in the edition reads the course."""
    return actor.is_member(edition.id)


def can_study(actor: Actor, edition: Edition) -> bool:
    """Only a trainee's reading and answers are kept; staff look without leaving a trace."""
    return own_enrolment_id(actor, edition) is not None


def own_enrolment_id(actor: Actor, edition: Edition) -> int | None:
    """Return the actor's own enrolment as a trainee in the edition."""
    return next((key for key, edition_id in actor.enrolments.items() if edition_id == edition.id), None)
