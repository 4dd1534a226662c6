"""Who plans lessons, who holds the roll call, who seals, and who reads what it said of whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import false, select, true

from app.attendance.models import Lesson
from app.editions.models import Edition, Enrolment
from app.people.rules import Actor, Role

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Select

MARKS = frozenset({Role.COORDINATOR, Role.TEACHER})
READS_ALL = MARKS | {Role.AUDITOR}
EXPORTS = frozenset({Role.COORDINATOR, Role.AUDITOR})


# --- lessons ---


def can_view_lessons(actor: Actor, edition: Edition) -> bool:
    """Members of the edition."""
    return actor.is_member(edition.id)


def can_view_lesson(actor: Actor, lesson: Lesson) -> bool:
    """Members of its edition; what the roll call said is told by `can_view_presence`."""
    return actor.is_member(lesson.edition_id)


def can_plan_lesson(actor: Actor, edition: Edition) -> bool:
    """Coordinators of the edition."""
    return actor.is_admin or actor.has(Role.COORDINATOR, edition.id)


def can_change_lesson(actor: Actor, lesson: Lesson) -> bool:
    """Coordinators of its edition: to edit it or to cancel it."""
    return actor.is_admin or actor.has(Role.COORDINATOR, lesson.edition_id)


def can_mark_presence(actor: Actor, lesson: Lesson) -> bool:
    """Coordinators and teachers of its edition."""
    return actor.is_admin or actor.has_any(MARKS, lesson.edition_id)


def can_mark_in(actor: Actor, edition: Edition) -> bool:
    """The same, for all lessons of an edition."""
    return actor.is_admin or actor.has_any(MARKS, edition.id)


def can_seal_lesson(actor: Actor, lesson: Lesson) -> bool:
    """Coordinators of its edition."""
    return can_change_lesson(actor, lesson)


def visible_lessons(actor: Actor, edition: Edition) -> Select[Any]:
    """Lessons of an edition that the actor may see."""
    allowed = true() if can_view_lessons(actor, edition) else false()
    return select(Lesson).where(Lesson.edition_id == edition.id, allowed)


# --- presences ---


def can_view_presence(actor: Actor, enrolment: Enrolment) -> bool:
    """What roll calls said of a trainee: staff of the edition, the trainee's tutor, and the trainee."""
    return can_view_all_presences(actor, enrolment.edition_id) or enrolment.id in own_enrolments(actor)


def can_view_all_presences(actor: Actor, edition_id: int) -> bool:
    """Those who hold the roll call, and auditors."""
    return actor.is_admin or actor.has_any(READS_ALL, edition_id)


def can_export_attendance(actor: Actor, edition: Edition) -> bool:
    """The roll calls of a whole edition leave only with coordinators, auditors and administrators."""
    return actor.is_admin or actor.has_any(EXPORTS, edition.id)


def visible_presences(actor: Actor, lesson: Lesson) -> ColumnElement[bool]:
    """Narrow a select that has enrolments to those on whom the actor may read the roll call of a lesson."""
    if can_view_all_presences(actor, lesson.edition_id):
        return true()
    mine = own_enrolments(actor)
    return Enrolment.id.in_(sorted(mine)) if mine else false()


def own_enrolments(actor: Actor) -> frozenset[int]:
    """The actor's own enrolments and those of whom they tutor."""
    return frozenset(actor.enrolments) | actor.tutees
