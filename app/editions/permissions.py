"""Who may do what in an edition. Every rule is a truth table over the actor; `visible_*` answers the same for lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Select, false, or_, select, true

from app.editions.models import Edition, Enrolment, EnrolmentImport, Partner, Programme, TutorAssignment
from app.people.rules import Actor, Role

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

SEE_EVERYBODY = frozenset({Role.COORDINATOR, Role.AUDITOR})


# --- programmes: an administrator sets them up, those who answer for an edition read them ---


def can_list_programmes(actor: Actor) -> bool:
    """Administrators, coordinators and auditors."""
    return actor.is_admin or actor.works_as(*SEE_EVERYBODY)


def can_view_programme(actor: Actor, programme: Programme) -> bool:  # noqa: ARG001 - the same for every programme
    """Administrators, coordinators and auditors."""
    return can_list_programmes(actor)


def can_create_programme(actor: Actor) -> bool:
    """Administrators: its texts stand on the certificates of every edition it pays for."""
    return actor.is_admin


def can_edit_programme(actor: Actor, programme: Programme) -> bool:  # noqa: ARG001 - the same for every programme
    """Administrators."""
    return actor.is_admin


def can_remove_partner(actor: Actor, programme: Programme, partner: Partner) -> bool:
    """Administrators, where the partner is one of the programme's."""
    return can_edit_programme(actor, programme) and partner.programme_id == programme.id


def visible_programmes(actor: Actor) -> Select[Programme]:
    """Programmes that the actor may see."""
    return select(Programme).where(true() if can_list_programmes(actor) else false())


# --- editions ---


def can_list_editions(actor: Actor) -> bool:  # noqa: ARG001 - the list itself holds only one's own
    """Whoever is signed in."""
    return True


def can_create_edition(actor: Actor) -> bool:
    """Administrators, and coordinators of any edition, who become coordinators of the new one."""
    return actor.is_admin or actor.works_as(Role.COORDINATOR)


def can_view_edition(actor: Actor, edition: Edition) -> bool:
    """Its members."""
    return actor.is_admin or edition.id in actor.roles_in


def can_edit_edition(actor: Actor, edition: Edition) -> bool:
    """Its coordinators."""
    return actor.is_admin or actor.has(Role.COORDINATOR, edition.id)


def visible_editions(actor: Actor) -> Select[Edition]:
    """Editions that the actor may see."""
    return select(Edition).where(true() if actor.is_admin else Edition.id.in_(sorted(actor.roles_in)))


# --- people in an edition ---


def can_see_everybody(actor: Actor, edition: Edition) -> bool:
    """Its coordinators and auditors."""
    return _sees_everybody(actor, edition.id)


def can_list_trainees(actor: Actor, edition: Edition) -> bool:
    """Coordinators and auditors all of them, tutors their own."""
    return can_see_everybody(actor, edition) or actor.has(Role.TUTOR, edition.id)


def can_enrol(actor: Actor, edition: Edition) -> bool:
    """Its coordinators: one by one or from a list."""
    return can_edit_edition(actor, edition)


def can_confirm_import(actor: Actor, edition: Edition, draft: EnrolmentImport) -> bool:
    """Its coordinators, where the list was read for this edition."""
    return can_enrol(actor, edition) and draft.edition_id == edition.id


def can_view_enrolment(actor: Actor, enrolment: Enrolment) -> bool:
    """Coordinators and auditors, the trainee's tutor, and the person."""
    return (
        _sees_everybody(actor, enrolment.edition_id)
        or enrolment.id in actor.tutees
        or (enrolment.person_id == actor.person_id and enrolment.edition_id in actor.roles_in)
    )


def can_see_personal_facts(actor: Actor, enrolment: Enrolment) -> bool:
    """Birth and address: coordinators, auditors and the person."""
    return _sees_everybody(actor, enrolment.edition_id) or enrolment.person_id == actor.person_id


def can_change_enrolment(actor: Actor, enrolment: Enrolment) -> bool:
    """Coordinators of the edition."""
    return actor.is_admin or actor.has(Role.COORDINATOR, enrolment.edition_id)


def visible_enrolments(actor: Actor, edition: Edition) -> Select[Enrolment]:
    """Enrolments of an edition that the actor may see."""
    return select(Enrolment).where(Enrolment.edition_id == edition.id, _of_own(actor, edition))


def _sees_everybody(actor: Actor, edition_id: int) -> bool:
    return actor.is_admin or actor.has_any(SEE_EVERYBODY, edition_id)


def _of_own(actor: Actor, edition: Edition) -> ColumnElement[bool]:
    if can_see_everybody(actor, edition):
        return true()
    own = Enrolment.person_id == actor.person_id if edition.id in actor.roles_in else false()
    return or_(own, Enrolment.id.in_(sorted(actor.tutees)))


# --- who tutors whom ---


def can_view_tutoring(actor: Actor, edition: Edition) -> bool:
    """Coordinators and auditors all of it, tutors their own."""
    return can_list_trainees(actor, edition)


def can_assign_tutor(actor: Actor, edition: Edition) -> bool:
    """Coordinators of the edition."""
    return can_edit_edition(actor, edition)


def can_end_assignment(actor: Actor, edition: Edition, assignment: TutorAssignment) -> bool:
    """Coordinators of the edition, where the assignment belongs to it."""
    return can_assign_tutor(actor, edition) and assignment.edition_id == edition.id


def can_view_assignment(actor: Actor, assignment: TutorAssignment, tutor: Enrolment) -> bool:
    """Coordinators and auditors, and the tutor it names (past ones too)."""
    return _sees_everybody(actor, assignment.edition_id) or (
        tutor.person_id == actor.person_id and actor.has(Role.TUTOR, assignment.edition_id)
    )


def visible_assignments(actor: Actor, edition: Edition) -> Select[TutorAssignment]:
    """Assignments of an edition that the actor may see."""
    query = select(TutorAssignment).where(TutorAssignment.edition_id == edition.id)
    if can_see_everybody(actor, edition):
        return query
    if not actor.has(Role.TUTOR, edition.id):
        return query.where(false())
    own = select(Enrolment.id).where(Enrolment.person_id == actor.person_id, Enrolment.edition_id == edition.id)
    return query.where(TutorAssignment.tutor_id.in_(own))
