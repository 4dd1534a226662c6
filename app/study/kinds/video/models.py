"""The table of places in videos."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base
from app.editions.models import Enrolment


class VideoPosition(Base):
    """Where one trainee stopped in one video. What comes later by the server's clock counts, from whatever device."""

    __tablename__ = "video_positions"
    __table_args__ = (UniqueConstraint("enrolment_id", "unit_id"), CheckConstraint("seconds >= 0", name="seconds"))

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey(Enrolment.id, ondelete="RESTRICT"))
    unit_id: Mapped[str]
    seconds: Mapped[int]
    number: Mapped[int] = mapped_column(default=1)
    """One more each time: a device that does not know the newest number has been overtaken by another one."""
    moved_at: Mapped[dt.datetime]
