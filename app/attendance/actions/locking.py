"""One person at a time at a lesson: whoever writes on it or on its roll call holds its row until the end."""

from __future__ import annotations

from app.attendance.models import Lesson
from app.core.db import db

COLUMNS = [attribute.key for attribute in Lesson.__mapper__.column_attrs]


def lock_lesson(lesson: Lesson) -> None:
    """Read a lesson's own columns as they stand now and keep others from changing them (its edition stays free)."""
    db.session.flush()
    db.session.refresh(lesson, COLUMNS, with_for_update=True)
