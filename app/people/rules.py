"""Who may be what: roles, and the Actor that stands for whoever asks."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field


class Role(enum.StrEnum):
    """What a person is in one edition."""

    TRAINEE = "trainee"
    TUTOR = "tutor"
    TEACHER = "teacher"
    COORDINATOR = "coordinator"
    AUDITOR = "auditor"


STAFF = frozenset({Role.TUTOR, Role.TEACHER, Role.COORDINATOR, Role.AUDITOR})


@dataclass(frozen=True, slots=True)
class Place:
    """An edition in which the actor has a role."""

    edition_id: int
    code: str
    roles: frozenset[Role]
    ends_on: object = None


@dataclass(frozen=True, slots=True)
class Actor:
    """A detached identity: permissions are truth tables over it, and never touch the database."""

    person_id: int
    is_admin: bool = False
    roles_in: Mapping[int, frozenset[Role]] = field(default_factory=dict)
    enrolments: Mapping[int, int] = field(default_factory=dict)
    """Own enrolments as a trainee: enrolment id -> edition id."""
    tutees: frozenset[int] = frozenset()
    """Enrolments of the trainees whom this person tutors today."""
    places: tuple[Place, ...] = ()

    def has(self, role: Role, edition_id: int | None) -> bool:
        """Whether the actor has this role in that edition."""
        return edition_id is not None and role in self.roles_in.get(edition_id, frozenset())

    def has_any(self, roles: frozenset[Role], edition_id: int | None) -> bool:
        """Whether the actor has one of these roles in that edition."""
        return edition_id is not None and bool(roles & self.roles_in.get(edition_id, frozenset()))

    def works_as(self, *roles: Role) -> bool:
        """Whether the actor has one of these roles in any edition."""
        wanted = frozenset(roles)
        return any(wanted & held for held in self.roles_in.values())

    def is_member(self, edition_id: int | None) -> bool:
        """Whether the actor belongs to the edition; without an edition, whether they are staff anywhere."""
        if self.is_admin:
            return True
        if edition_id is None:
            return self.works_as(*STAFF)
        return edition_id in self.roles_in
