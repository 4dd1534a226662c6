"""Tables of the study room."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, append_only
from app.courses.models import CourseVersion
from app.editions.models import Enrolment


class UnitProgress(Base):
    """How far one trainee is with one unit, by its stable id: one record for all languages and versions."""

    __tablename__ = "unit_progress"
    __table_args__ = (
        UniqueConstraint("enrolment_id", "unit_id"),
        Index(None, "enrolment_id", "last_opened_at"),
        Index(None, "edition_id", "completed_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int]
    enrolment_id: Mapped[int] = mapped_column(ForeignKey(Enrolment.id, ondelete="RESTRICT"))
    unit_id: Mapped[str]
    first_opened_at: Mapped[dt.datetime]
    last_opened_at: Mapped[dt.datetime]
    last_language: Mapped[str]
    completed_at: Mapped[dt.datetime | None]


@append_only
class Attempt(Base):
    """One submitted try at a unit that scores. Answers are kept as given."""

    __tablename__ = "attempts"
    __table_args__ = (Index(None, "enrolment_id", "unit_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey(Enrolment.id, ondelete="RESTRICT"))
    version_id: Mapped[int] = mapped_column(ForeignKey(CourseVersion.id, ondelete="RESTRICT"))
    unit_id: Mapped[str]
    key: Mapped[str] = mapped_column(unique=True)
    """Made of the form and its answers: sending the same answers twice from one form is one attempt."""
    submitted_at: Mapped[dt.datetime]
    answers: Mapped[dict[str, Any]]
    hundredths: Mapped[int]
    has_passed: Mapped[bool]
