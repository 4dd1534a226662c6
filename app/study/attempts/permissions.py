"""Who answers a quiz, who sees its attempts, who marks essays, and who may close an attempt or give more time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import false, true

from app.editions.models import Edition, Enrolment
from app.people.rules import Actor, Role
from app.study.attempts.models import Sitting

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

READS_ALL = frozenset({Role.COORDINATOR, Role.AUDITOR})


def can_answer(actor: Actor) -> bool:  # noqa: ARG001 - the token says whose the attempt is
    """Whoever is signed in; the view asks `is_own` of the attempt, and others find nothing there."""
    return True


def is_own(actor: Actor, enrolment_id: int) -> bool:
    """Whether an enrolment is the actor's own as a trainee."""
    return enrolment_id in actor.enrolments


def can_view_attempts(actor: Actor, edition: Edition) -> bool:
    """Coordinators and auditors all of them, tutors those of their own trainees."""
    return actor.is_admin or actor.has_any(READS_ALL | {Role.TUTOR}, edition.id)


def can_view_attempt(actor: Actor, sitting: Sitting) -> bool:
    """The same for one attempt."""
    return actor.is_admin or actor.has_any(READS_ALL, sitting.edition_id) or sitting.enrolment_id in actor.tutees


def can_mark_essays(actor: Actor, sitting: Sitting) -> bool:
    """The trainee's tutor, and coordinators."""
    return can_close_attempt(actor, sitting) or sitting.enrolment_id in actor.tutees


def can_close_attempt(actor: Actor, sitting: Sitting) -> bool:
    """Coordinators of its edition."""
    return actor.is_admin or actor.has(Role.COORDINATOR, sitting.edition_id)


def can_set_quiz(actor: Actor, edition: Edition) -> bool:
    """Coordinators of the edition: opening, closing, extra time."""
    return actor.is_admin or actor.has(Role.COORDINATOR, edition.id)


def visible_trainees(actor: Actor, edition: Edition, column: Any = Enrolment.id) -> ColumnElement[bool]:  # noqa: ANN401 - a column
    """Narrow a select to the trainees whose attempts the actor may see."""
    if actor.is_admin or actor.has_any(READS_ALL, edition.id):
        return true()
    return column.in_(sorted(actor.tutees)) if actor.tutees else false()
