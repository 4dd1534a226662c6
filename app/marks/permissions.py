"""Who may give, release and see marks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import false, select, true

from app.editions.models import Edition, Enrolment
from app.marks.models import Mark
from app.people.rules import Actor, Role

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import ColumnElement, Select

READS_ALL = frozenset({Role.COORDINATOR, Role.AUDITOR})


def can_view_marks(actor: Actor, edition: Edition) -> bool:
    """Coordinators and auditors see the edition's marks; a tutor those of their own trainees."""
    return actor.is_admin or actor.has_any(READS_ALL | {Role.TUTOR}, edition.id)


def can_view_unreleased(actor: Actor, enrolment: Enrolment) -> bool:
    """Staff of the trainee see a mark before it is released; the trainee does not."""
    return actor.is_admin or actor.has_any(READS_ALL, enrolment.edition_id) or enrolment.id in actor.tutees


def can_view_marks_of(actor: Actor, enrolment: Enrolment) -> bool:
    """The trainee (what is released), and their staff; only trainees have marks."""
    return enrolment.role == Role.TRAINEE and (enrolment.id in actor.enrolments or can_view_unreleased(actor, enrolment))


def can_give_mark(actor: Actor, enrolment: Enrolment) -> bool:
    """A tutor marks their own trainees; a coordinator can mark anybody."""
    return enrolment.role == Role.TRAINEE and (
        actor.is_admin or actor.has(Role.COORDINATOR, enrolment.edition_id) or enrolment.id in actor.tutees
    )


def can_give_item(actor: Actor, enrolment: Enrolment, item: Mapping[str, Any]) -> bool:
    """A tutor marks what the course gives to tutors; the marks of a board or a quiz are written by a coordinator."""
    return can_give_mark(actor, enrolment) and (
        item["marked_by"] == "tutor" or actor.is_admin or actor.has(Role.COORDINATOR, enrolment.edition_id)
    )


def can_release_marks(actor: Actor, edition: Edition) -> bool:
    """Releasing is the coordinator's act."""
    return actor.is_admin or actor.has(Role.COORDINATOR, edition.id)


def can_release_mark(actor: Actor, mark: Mark) -> bool:
    """Releasing one mark is the coordinator's act as well."""
    return actor.is_admin or actor.has(Role.COORDINATOR, mark.edition_id)


def can_export_marks(actor: Actor, edition: Edition) -> bool:
    """The whole table leaves only with coordinators and auditors."""
    return actor.is_admin or actor.has_any(READS_ALL, edition.id)


def visible_marks(actor: Actor, edition: Edition) -> Select[Any]:
    """Enrolments of an edition whose marks the actor may see."""
    mine = frozenset(actor.enrolments) | actor.tutees
    reads_all = actor.is_admin or actor.has_any(READS_ALL, edition.id)
    allowed: ColumnElement[bool] = true() if reads_all else Enrolment.id.in_(mine) if mine else false()
    return select(Enrolment).where(Enrolment.edition_id == edition.id, Enrolment.role == Role.TRAINEE, allowed)
