"""Reads of notes: always of one enrolment, which is the reader's own."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Select, func, select

from app.core.db import db
from app.courses.models import CourseUnit, CourseVersion
from app.editions.models import Edition, Enrolment
from app.study.notes.models import Note

MOST_REMOVED = 100
"""Listed with all notes; those of a unit are all listed with it."""


def notes_on(enrolment: Enrolment, unit_id: str) -> Sequence[Note]:
    """Return every note on a unit but the wordings that others have replaced, in the order in which they were written."""
    query = select(Note).where(Note.enrolment_id == enrolment.id, Note.unit_id == unit_id, Note.replaced_at.is_(None))
    return db.session.scalars(query.order_by(Note.written_at, Note.id)).all()


def count_on(enrolment: Enrolment, unit_id: str) -> int:
    """Return how many wordings are kept on a unit."""
    query = select(func.count()).select_from(Note).where(Note.enrolment_id == enrolment.id, Note.unit_id == unit_id)
    return db.session.scalar(query) or 0


def current_notes(enrolment: Enrolment) -> Select[Any]:
    """Select all notes of a trainee, the newest first."""
    query = select(Note).where(Note.enrolment_id == enrolment.id, Note.replaced_at.is_(None), Note.removed_at.is_(None))
    return query.order_by(Note.written_at.desc(), Note.id.desc())


def removed_notes(enrolment: Enrolment) -> Sequence[Note]:
    """Return the notes that a trainee has put away, the last first."""
    query = select(Note).where(Note.enrolment_id == enrolment.id, Note.replaced_at.is_(None), Note.removed_at.is_not(None))
    return db.session.scalars(query.order_by(Note.removed_at.desc(), Note.id.desc()).limit(MOST_REMOVED)).all()


def own_note(enrolment: Enrolment, note_id: int) -> Note | None:
    """Return one of a trainee's own notes."""
    return db.session.scalars(select(Note).where(Note.enrolment_id == enrolment.id, Note.id == note_id)).one_or_none()


def note_with_key(key: str) -> Note | None:
    """Return the note that a form made."""
    return db.session.scalars(select(Note).where(Note.key == key)).one_or_none()


def earlier_wordings(note: Note) -> list[Note]:
    """Return what a note said before, the latest first."""
    query = select(Note).where(
        Note.enrolment_id == note.enrolment_id, Note.unit_id == note.unit_id, Note.replaced_at.is_not(None),
    )
    known = {found.id: found for found in db.session.scalars(query)}
    found: list[Note] = []
    while (previous := known.get((found[-1] if found else note).replaces_id or 0)) is not None:
        found.append(previous)
    return found


def titles_of_gone(edition: Edition, unit_ids: Collection[str]) -> dict[str, Mapping[str, str]]:
    """Return the last title of units that the edition's version no longer has, by their id."""
    if not unit_ids:
        return {}
    query = select(CourseUnit.unit_id, CourseUnit.title).join(CourseVersion, CourseVersion.id == CourseUnit.version_id)
    query = query.where(CourseVersion.slug == edition.course_version.slug, CourseUnit.unit_id.in_(unit_ids))
    return {row.unit_id: row.title for row in db.session.execute(query.order_by(CourseVersion.number))}
