"""Tables of the attendance room."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.attendance.rules import LessonState, LessonType, PresenceStatus, length_in_minutes
from app.core.db import Base, append_only, enum_type
from app.editions.models import Edition, Enrolment, Phase
from app.people.models import Person

__all__ = ["Lesson", "LessonState", "LessonType", "Presence", "PresenceChange", "PresenceStatus"]


class Lesson(Base):
    """A lesson of an edition, in one phase, between two instants."""

    __tablename__ = "lessons"
    __table_args__ = (
        Index(None, "edition_id", "starts_at"), Index(None, "edition_id", "state"),
        CheckConstraint("ends_at > starts_at", name="order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey(Edition.id, ondelete="RESTRICT"))
    phase_id: Mapped[int] = mapped_column(ForeignKey(Phase.id, ondelete="RESTRICT"))
    module_id: Mapped[str] = mapped_column(default="")
    """The module's id in the course package; empty where the lesson belongs to none."""
    topic: Mapped[str]
    type: Mapped[LessonType] = mapped_column(enum_type(LessonType))
    starts_at: Mapped[dt.datetime]
    ends_at: Mapped[dt.datetime]
    venue: Mapped[str] = mapped_column(default="")
    link: Mapped[str] = mapped_column(default="")
    teacher: Mapped[str] = mapped_column(default="")
    state: Mapped[LessonState] = mapped_column(enum_type(LessonState), default=LessonState.PLANNED)
    sealed_at: Mapped[dt.datetime | None]
    sealed_by_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id, ondelete="RESTRICT"))
    cancel_reason: Mapped[str] = mapped_column(default="")
    created_at: Mapped[dt.datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id, ondelete="RESTRICT"))
    version: Mapped[int] = mapped_column(default=1)

    edition: Mapped[Edition] = relationship(lazy="joined", innerjoin=True)
    phase: Mapped[Phase] = relationship(lazy="joined", innerjoin=True)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own declaration

    @property
    def minutes(self) -> int:
        """Length in minutes."""
        return length_in_minutes(self.starts_at, self.ends_at)

    @property
    def mark(self) -> str:
        """Another one whenever the facts of the lesson change, or where it stands: what somebody saw who decides on it."""
        return f"{self.version}.{self.state}"


class Presence(Base):
    """The roll call's word on one trainee in one lesson. Every change leaves a row in `presence_changes`."""

    __tablename__ = "presences"
    __table_args__ = (
        UniqueConstraint("lesson_id", "enrolment_id"),
        CheckConstraint("minutes >= 0", name="minutes"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    lesson_id: Mapped[int] = mapped_column(ForeignKey(Lesson.id, ondelete="RESTRICT"))
    enrolment_id: Mapped[int] = mapped_column(ForeignKey(Enrolment.id, ondelete="RESTRICT"), index=True)
    status: Mapped[PresenceStatus] = mapped_column(enum_type(PresenceStatus))
    minutes: Mapped[int]
    """Minutes present; what sealing posts."""
    minutes_missed: Mapped[int] = mapped_column(default=0)
    """Minutes late or left early; 0 where present or absent."""
    note: Mapped[str] = mapped_column(default="")
    recorded_at: Mapped[dt.datetime]
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey(Person.id, ondelete="RESTRICT"))
    version: Mapped[int] = mapped_column(default=1)

    lesson: Mapped[Lesson] = relationship()
    enrolment: Mapped[Enrolment] = relationship()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own declaration


@append_only
class PresenceChange(Base):
    """One word of the roll call, as it was given."""

    __tablename__ = "presence_changes"

    id: Mapped[int] = mapped_column(primary_key=True)
    lesson_id: Mapped[int] = mapped_column(ForeignKey(Lesson.id, ondelete="RESTRICT"), index=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey(Enrolment.id, ondelete="RESTRICT"))
    at: Mapped[dt.datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey(Person.id, ondelete="RESTRICT"))
    old_status: Mapped[PresenceStatus | None] = mapped_column(enum_type(PresenceStatus, "old_status"))
    new_status: Mapped[PresenceStatus] = mapped_column(enum_type(PresenceStatus, "new_status"))
    old_minutes: Mapped[int | None]
    new_minutes: Mapped[int]
    old_minutes_missed: Mapped[int | None]
    new_minutes_missed: Mapped[int] = mapped_column(server_default="0")
    old_note: Mapped[str | None]
    new_note: Mapped[str] = mapped_column(server_default="")
