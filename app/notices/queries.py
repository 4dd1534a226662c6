"""Reads of the notices room."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Integer, bindparam, func, select

from app.core.db import db
from app.notices.models import Notice

if TYPE_CHECKING:
    from sqlalchemy import Select


_UNREAD = select(func.count()).select_from(Notice).where(
    Notice.person_id == bindparam("person_id", type_=Integer), Notice.read_at.is_(None),
)
"""Built once: every page runs it."""


def unread_count(person_id: int) -> int:
    """Return how many notices a person has not read."""
    return db.session.scalar(_UNREAD, {"person_id": person_id}) or 0


def notices_of(person_id: int) -> Select[Any]:
    """Select a person's notices, newest first."""
    return select(Notice).where(Notice.person_id == person_id).order_by(Notice.id.desc())
