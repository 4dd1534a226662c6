"""Tables of the study room."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, append_only
from app.courses.models import CourseVersion
from app.editions.models import Enrolment
from app.study.timing import whole_minutes


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
    marked_at: Mapped[dt.datetime | None]
    """When the trainee said that it is read; alone it completes only a unit that asks for nothing else."""
    read_to_end_at: Mapped[dt.datetime | None]
    studied_seconds: Mapped[int] = mapped_column(default=0, server_default="0")
    """Study time over all days: the sum of its rows in `study_days`."""


class StudyDay(Base):
    """The platform log: how long one trainee studied one unit on one day. It only grows, and is final once the day is over."""

    __tablename__ = "study_days"
    __table_args__ = (
        UniqueConstraint("enrolment_id", "unit_id", "on"),
        Index(None, "enrolment_id", "last_at"),
        Index(None, "posted_at", "on"),
        CheckConstraint("seconds >= by_hand AND by_hand >= 0", name="seconds"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int]
    enrolment_id: Mapped[int] = mapped_column(ForeignKey(Enrolment.id, ondelete="RESTRICT"))
    unit_id: Mapped[str]
    phase_key: Mapped[str]
    """The phase of the unit's module on that day."""
    on: Mapped[dt.date]
    first_at: Mapped[dt.datetime]
    last_at: Mapped[dt.datetime]
    signs: Mapped[int] = mapped_column(default=0)
    """Signs of life received."""
    seconds_before: Mapped[int]
    """Study time of this unit on earlier days."""
    seconds: Mapped[int] = mapped_column(default=0)
    by_hand: Mapped[int] = mapped_column(default=0)
    """How many of the seconds the trainee told with the button for those without scripts."""
    posted_at: Mapped[dt.datetime | None]
    """When its minutes were posted to the hours ledger."""

    enrolment: Mapped[Enrolment] = relationship()

    @property
    def minutes(self) -> int:
        """Whole minutes of this day, as the ledger has them."""
        return whole_minutes(self.seconds_before, self.seconds)


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
