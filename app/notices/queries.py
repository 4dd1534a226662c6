"""Reads of the notices room."""

from __future__ import annotations

from sqlalchemy import func, select

from app.core.db import db
from app.notices.models import Notice


def unread_count(person_id: int) -> int:
    """Return how many notices a person has not read."""
    query = select(func.count()).select_from(Notice).where(Notice.person_id == person_id, Notice.read_at.is_(None))
    return db.session.scalar(query) or 0
