"""Tables of the notices room."""

from __future__ import annotations

import datetime as dt
import enum
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, enum_type
from app.editions.models import Edition
from app.people.models import Person


class NoticeKind(enum.StrEnum):
    """What a notice is about; its words stand in labels.py."""

    LESSON_PLANNED = "lesson_planned"
    LESSON_CHANGED = "lesson_changed"
    MARK_RELEASED = "mark_released"
    CERTIFICATE_ISSUED = "certificate_issued"
    CERTIFICATE_REVOKED = "certificate_revoked"
    TUTOR_ASSIGNED = "tutor_assigned"
    STATUS_CHANGED = "status_changed"
    LEAF_WAIVED = "leaf_waived"
    DISCUSSION_DIGEST = "discussion_digest"


class Notice(Base):
    """One thing told to one person. Its words are made when it is read, in the reader's language."""

    __tablename__ = "notices"
    __table_args__ = (Index(None, "person_id", "read_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id, ondelete="CASCADE"))
    edition_id: Mapped[int | None] = mapped_column(ForeignKey(Edition.id, ondelete="RESTRICT"))
    kind: Mapped[NoticeKind] = mapped_column(enum_type(NoticeKind))
    values: Mapped[dict[str, Any]] = mapped_column(default=dict)
    path: Mapped[str] = mapped_column(default="")
    created_at: Mapped[dt.datetime]
    read_at: Mapped[dt.datetime | None]
    mailed_at: Mapped[dt.datetime | None]
