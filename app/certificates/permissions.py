"""Who may see, issue and revoke certificates. `visible_certificates` answers the same as `can_view_certificate`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Select, or_, select, true

from app.certificates.models import Certificate
from app.editions.models import Edition
from app.people.rules import Actor, Role

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

READS_ALL = frozenset({Role.COORDINATOR, Role.AUDITOR})


def can_view_own_certificates(actor: Actor) -> bool:  # noqa: ARG001 - the page itself holds only one's own
    """Whoever is signed in."""
    return True


def can_view_certificate(actor: Actor, certificate: Certificate) -> bool:
    """The holder, coordinators and auditors of the edition, administrators."""
    return (
        actor.is_admin
        or certificate.enrolment_id in actor.enrolments
        or actor.has_any(READS_ALL, certificate.edition_id)
    )


def can_view_register(actor: Actor, edition: Edition) -> bool:
    """Coordinators and auditors of the edition, administrators."""
    return actor.is_admin or actor.has_any(READS_ALL, edition.id)


def can_issue_certificates(actor: Actor, edition: Edition) -> bool:
    """Coordinators of the edition, administrators."""
    return actor.is_admin or actor.has(Role.COORDINATOR, edition.id)


def can_revoke_certificate(actor: Actor, certificate: Certificate) -> bool:
    """Coordinators of the edition, administrators: revoke it, or put another in its place."""
    return actor.is_admin or actor.has(Role.COORDINATOR, certificate.edition_id)


def visible_certificates(actor: Actor) -> Select[Certificate]:
    """Certificates that the actor may see."""
    return select(Certificate).where(true() if actor.is_admin else or_(*_own_and_read(actor)))


def _own_and_read(actor: Actor) -> list[ColumnElement[bool]]:
    read = sorted(edition_id for edition_id, roles in actor.roles_in.items() if roles & READS_ALL)
    return [Certificate.enrolment_id.in_(sorted(actor.enrolments)), Certificate.edition_id.in_(read)]
