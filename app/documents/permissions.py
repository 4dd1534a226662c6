"""Who may read and store documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import false, or_, select, true

from app.documents.models import Document, DocumentKind
from app.editions.models import Edition
from app.people.rules import Actor, Role

if TYPE_CHECKING:
    from sqlalchemy import Select

READS_ALL = frozenset({Role.COORDINATOR, Role.AUDITOR})


def can_view_documents(actor: Actor, edition: Edition) -> bool:
    """Everybody in the edition has a list; what stands on it depends on who looks."""
    return actor.is_admin or edition.id in actor.roles_in


def can_store_document(actor: Actor, edition: Edition) -> bool:
    """Coordinators put files into the edition."""
    return actor.is_admin or actor.has(Role.COORDINATOR, edition.id)


def can_view_document(actor: Actor, document: Document) -> bool:
    """Staff who read all; course material for all; a person's own papers for that trainee."""
    if actor.is_admin or actor.has_any(READS_ALL, document.edition_id):
        return True
    if document.withdrawn_at is not None or document.edition_id not in actor.roles_in:
        return False
    if document.enrolment_id is not None:
        return document.enrolment_id in actor.enrolments
    return document.kind == DocumentKind.COURSE_MATERIAL


def can_withdraw_document(actor: Actor, document: Document) -> bool:
    """Coordinators take a file off the list; its bytes and its row stay."""
    return actor.is_admin or actor.has(Role.COORDINATOR, document.edition_id)


def visible_documents(actor: Actor, edition: Edition) -> Select[Any]:
    """Documents of an edition that the actor may see, newest first."""
    query = select(Document).where(Document.edition_id == edition.id).order_by(Document.id.desc())
    if actor.is_admin or actor.has_any(READS_ALL, edition.id):
        return query.where(true())
    if edition.id not in actor.roles_in:
        return query.where(false())
    common = Document.enrolment_id.is_(None) & (Document.kind == DocumentKind.COURSE_MATERIAL)
    own = Document.enrolment_id.in_(tuple(actor.enrolments)) if actor.enrolments else false()
    return query.where(Document.withdrawn_at.is_(None), or_(common, own))
