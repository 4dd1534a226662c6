"""Storing files and taking them off the list."""

from __future__ import annotations

import filetype

from app.core import clock, history, storage
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.i18n import lazy_gettext as _l
from app.documents import labels, rules
from app.documents.models import Document, DocumentKind
from app.editions.models import Edition, Enrolment
from app.people.models import Person


def media_type_of(content: bytes) -> str | None:
    """Return the media type that bytes show by themselves, whatever the file is called; None where they show none."""
    guessed = filetype.guess(content)
    return str(guessed.mime) if guessed is not None else None


def store_document(
    edition: Edition, *, kind: DocumentKind, title: str, filename: str, content: bytes, by: Person,
    enrolment: Enrolment | None = None,
) -> Document:
    """Store a file of an edition, or of one trainee in it."""
    fault = rules.fault_of(filename, content, media_type_of(content))
    if fault is not None:
        raise RuleBroken(labels.FAULT[fault])
    if enrolment is not None and enrolment.edition_id != edition.id:
        raise RuleBroken(_l("This trainee belongs to another edition. Nothing was stored."))
    name = rules.safe_filename(filename)
    document = Document(
        edition_id=edition.id, enrolment_id=enrolment.id if enrolment else None, kind=kind, title=title or name,
        filename=name, media_type=rules.MEDIA_TYPES[rules.extension_of(filename)], size=len(content),
        sha256=storage.put(content), put_at=clock.now(), put_by=by,
    )
    db.session.add(document)
    db.session.flush()
    history.record(
        "stored", document, by=by, edition_id=edition.id, new={"filename": name, "sha256": document.sha256},
    )
    return document


def withdraw_document(document: Document, *, by: Person, reason: str) -> None:
    """Take a document off the list; the row, the bytes and the reason stay. Of two at the same moment, the first one's holds."""
    db.session.flush()
    db.session.refresh(document, ["withdrawn_at", "withdrawal_reason"], with_for_update=True)
    if document.withdrawn_at is not None:
        raise RuleBroken(_l("This document is withdrawn already. Nothing has changed."))
    if not reason.strip():
        raise RuleBroken(_l("Say why the document is withdrawn: the reason stays in the record."))
    document.withdrawn_at, document.withdrawn_by_id = clock.now(), by.id
    document.withdrawal_reason = reason.strip()
    history.record("withdrawn", document, by=by, edition_id=document.edition_id, reason=document.withdrawal_reason)
