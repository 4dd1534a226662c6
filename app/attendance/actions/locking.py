"""One person at a time at a lesson: whoever writes on it or on its roll call holds its row until the end."""

from __future__ import annotations

from app.attendance.models import Lesson
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.i18n import lazy_gettext as _l

COLUMNS = [attribute.key for attribute in Lesson.__mapper__.column_attrs]


def lock_lesson(lesson: Lesson) -> None:
    """Read a lesson's own columns as they stand now and keep others from changing them (its edition stays free)."""
    db.session.flush()
    db.session.refresh(lesson, COLUMNS, with_for_update=True)


def check_seen(seen: str | None, mark: str) -> None:
    """Refuse an act that cannot be undone where the mark of the page on which somebody decided is no longer the one that holds."""
    if seen is not None and seen != mark:
        raise RuleBroken(_l(
            "The lesson or its roll call was changed while you were reading. Nothing was saved. Look at the page again, then decide.",
        ))
