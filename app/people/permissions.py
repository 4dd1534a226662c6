"""Who may do what to an account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Select, false, select, true

from app.people.models import Person
from app.people.rules import Actor, Role

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet


def can_edit_own_account(actor: Actor) -> bool:  # noqa: ARG001 - one's own account is one's own
    """Whoever is signed in."""
    return True


def can_list_people(actor: Actor) -> bool:
    """Administrators."""
    return actor.is_admin


def can_view_person(actor: Actor, person: Person) -> bool:  # noqa: ARG001 - the same for everybody
    """Administrators."""
    return can_list_people(actor)


def can_invite_person(actor: Actor, person: Person) -> bool:
    """Administrators; coordinators invite from their edition."""
    return can_view_person(actor, person)


def can_close_account(actor: Actor, person: Person) -> bool:
    """Administrators, but not their own: nobody locks themselves out."""
    return can_view_person(actor, person) and person.id != actor.person_id


def can_open_account(actor: Actor, person: Person) -> bool:
    """Administrators."""
    return can_view_person(actor, person)


def can_remove_second_factor(actor: Actor, person: Person) -> bool:
    """Administrators, for somebody else who lost telephone and recovery codes."""
    return can_view_person(actor, person) and person.id != actor.person_id


def can_correct_legal_name(actor: Actor, person: Person) -> bool:
    """Administrators, and coordinators of somebody else (of their own edition: `is_of_own_edition`)."""
    return actor.is_admin or (actor.works_as(Role.COORDINATOR) and person.id != actor.person_id)


def is_of_own_edition(actor: Actor, edition_ids: AbstractSet[int]) -> bool:
    """Whether the actor is an administrator, or coordinates one of the editions in which the person takes part."""
    return actor.is_admin or any(actor.has(Role.COORDINATOR, edition_id) for edition_id in edition_ids)


def visible_people(actor: Actor) -> Select[Person]:
    """People whose account the actor may look at."""
    return select(Person).where(true() if can_list_people(actor) else false())
