"""Writes words of the roll call, and the row that each of them leaves: three statements, however many they are.

Written past the ORM, which on SQLite inserts row by row. Whoever calls holds the lesson's lock and has compared versions.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, insert, update

from app.attendance import rules
from app.attendance.models import Lesson, Presence, PresenceChange
from app.attendance.rules import Word
from app.core import clock
from app.core.db import db
from app.people.models import Person

NewWord = tuple[int, Presence | None, Word]
"""Enrolment, the word that stands (None where there is none), and the new one."""


def write_words(lesson: Lesson, words: Sequence[NewWord], *, by: Person) -> None:
    """Write words over what stands."""
    now = clock.now()
    new, changed, changes = [], [], []
    for enrolment_id, presence, word in words:
        minutes = rules.minutes_present(lesson.minutes, word)
        values = {
            "status": word.status, "minutes": minutes, "minutes_missed": word.minutes_missed, "note": word.note,
            "recorded_at": now, "recorded_by_id": by.id,
        }
        if presence is None:
            new.append({"lesson_id": lesson.id, "enrolment_id": enrolment_id, "version": 1, **values})
        else:
            changed.append({"of_id": presence.id, "version": presence.version + 1, **values})
        changes.append({
            "lesson_id": lesson.id, "enrolment_id": enrolment_id, "at": now, "by_id": by.id,
            "old_status": presence.status if presence else None, "new_status": word.status,
            "old_minutes": presence.minutes if presence else None, "new_minutes": minutes,
            "old_minutes_missed": presence.minutes_missed if presence else None, "new_minutes_missed": word.minutes_missed,
            "old_note": presence.note if presence else None, "new_note": word.note,
        })
    _put(new, changed, changes)
    for _enrolment_id, presence, _word in words:
        if presence is not None:
            db.session.expire(presence)


def _put(new: list[dict[str, Any]], changed: list[dict[str, Any]], changes: list[dict[str, Any]]) -> None:
    table: Any = Presence.__table__
    if new:
        db.session.execute(insert(table), new)
    if changed:
        db.session.execute(update(table).where(table.c.id == bindparam("of_id")), changed)
    if changes:
        db.session.execute(insert(PresenceChange.__table__), changes)  # type: ignore[arg-type]
