"""The table of changes that editions make to live sessions."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, append_only
from app.editions.models import Edition
from app.people.models import Person


@append_only
class MeetingChange(Base):
    """A live session as an edition holds it from then on; the newest row counts, and none means the package's word."""

    __tablename__ = "meeting_changes"
    __table_args__ = (
        UniqueConstraint("edition_id", "unit_id", "number"), CheckConstraint("ends_at > starts_at", name="order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey(Edition.id, ondelete="RESTRICT"))
    unit_id: Mapped[str]
    number: Mapped[int]
    """1, 2, 3 … of this session in this edition."""
    starts_at: Mapped[dt.datetime]
    ends_at: Mapped[dt.datetime]
    link: Mapped[str] = mapped_column(default="")
    place: Mapped[str] = mapped_column(default="")
    recording: Mapped[str] = mapped_column(default="")
    """Of link, place and recording, an empty one means what the package says."""
    old: Mapped[dict[str, Any]]
    """What stood before, in the same words."""
    reason: Mapped[str]
    changed_at: Mapped[dt.datetime]
    changed_by_id: Mapped[int] = mapped_column(ForeignKey(Person.id, ondelete="RESTRICT"))

    changed_by: Mapped[Person] = relationship()
