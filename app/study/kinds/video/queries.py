"""Reads of places in videos."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from app.core.db import db
from app.study.kinds.video.models import VideoPosition

_POSITION = select(VideoPosition).where(
    VideoPosition.enrolment_id == bindparam("enrolment_id"), VideoPosition.unit_id == bindparam("unit_id"),
)


def position_in(enrolment_id: int, unit_id: str, *, is_to_change: bool = False) -> VideoPosition | None:
    """Return where a trainee stopped in a video; held until the end of the transaction where it is to be changed."""
    query = _POSITION.with_for_update() if is_to_change else _POSITION
    return db.session.scalars(query, {"enrolment_id": enrolment_id, "unit_id": unit_id}).one_or_none()
