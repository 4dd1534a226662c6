"""Tables of attempts under way, of what edits their terms, and of how they are marked."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, append_only, enum_type
from app.courses.models import CourseVersion
from app.editions.models import Edition, Enrolment
from app.people.models import Person
from app.study.attempts.rules import EndedBy, SittingState
from app.study.models import Attempt

__all__ = ["AttemptScore", "EndedBy", "EssayMark", "ExtraTime", "QuizSetting", "SavedAnswer", "Sitting", "SittingState"]

IS_OPEN = text("state = 'open'")


class Sitting(Base):
    """One attempt at a quiz from its beginning to its end. One is open per trainee and unit, however many windows show it.

    It keeps the version in which it began. Its end is written once; what was sent stands in `attempts`.
    """

    __tablename__ = "sittings"
    __table_args__ = (
        UniqueConstraint("enrolment_id", "unit_id", "number"),
        Index("ix_sittings_one_open", "enrolment_id", "unit_id", unique=True, sqlite_where=IS_OPEN, postgresql_where=IS_OPEN),
        Index(None, "edition_id", "unit_id"),
        Index(None, "state", "deadline_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey(Edition.id, ondelete="RESTRICT"))
    enrolment_id: Mapped[int] = mapped_column(ForeignKey(Enrolment.id, ondelete="RESTRICT"))
    version_id: Mapped[int] = mapped_column(ForeignKey(CourseVersion.id, ondelete="RESTRICT"))
    unit_id: Mapped[str]
    number: Mapped[int]
    """From 1 for each trainee and unit: a page made for one attempt can never write into another."""
    seed: Mapped[int]
    """What draws and shuffles the questions: the same everywhere for this attempt."""
    started_at: Mapped[dt.datetime]
    deadline_at: Mapped[dt.datetime | None]
    state: Mapped[SittingState] = mapped_column(enum_type(SittingState), default=SittingState.OPEN)
    ended_at: Mapped[dt.datetime | None]
    ended_by: Mapped[EndedBy | None] = mapped_column(enum_type(EndedBy))
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id, ondelete="RESTRICT"))
    reason: Mapped[str] = mapped_column(default="")
    attempt_id: Mapped[int | None] = mapped_column(ForeignKey(Attempt.id, ondelete="RESTRICT"), unique=True)

    enrolment: Mapped[Enrolment] = relationship()


@append_only
class SavedAnswer(Base):
    """One answer as one window of a device sent it. Which of several counts is a rule (`rules.merged`), not a column."""

    __tablename__ = "saved_answers"
    __table_args__ = (UniqueConstraint("sitting_id", "device", "sequence", "question_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sitting_id: Mapped[int] = mapped_column(ForeignKey(Sitting.id, ondelete="RESTRICT"))
    question_id: Mapped[str]
    answer: Mapped[Any] = mapped_column(JSON)
    """As the kind reads it; null where an answer was taken back."""
    device: Mapped[str]
    sequence: Mapped[int]
    """Counts what this window has sent: a late retry of something older is told by it."""
    made_at: Mapped[dt.datetime]
    """When it was given, by the server's clock: the arrival less the time for which the device had to keep it."""
    saved_at: Mapped[dt.datetime]


@append_only
class QuizSetting(Base):
    """What an edition sets for one of its quizzes; the newest row counts, the others are its history."""

    __tablename__ = "quiz_settings"
    __table_args__ = (Index(None, "edition_id", "unit_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey(Edition.id, ondelete="RESTRICT"))
    unit_id: Mapped[str]
    opens_at: Mapped[dt.datetime | None]
    closes_at: Mapped[dt.datetime | None]
    attempts: Mapped[int | None]
    """Instead of what the course says; null: as the course says."""
    minutes: Mapped[int | None]
    set_at: Mapped[dt.datetime]
    set_by_id: Mapped[int] = mapped_column(ForeignKey(Person.id, ondelete="RESTRICT"))

    set_by: Mapped[Person] = relationship()


@append_only
class ExtraTime(Base):
    """Minutes that one trainee has more at one quiz, and why; the newest row counts."""

    __tablename__ = "extra_times"
    __table_args__ = (CheckConstraint("minutes >= 0", name="minutes"), Index(None, "enrolment_id", "unit_id", "id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey(Edition.id, ondelete="RESTRICT"))
    enrolment_id: Mapped[int] = mapped_column(ForeignKey(Enrolment.id, ondelete="RESTRICT"))
    unit_id: Mapped[str]
    minutes: Mapped[int]
    reason: Mapped[str]
    given_at: Mapped[dt.datetime]
    given_by_id: Mapped[int] = mapped_column(ForeignKey(Person.id, ondelete="RESTRICT"))


@append_only
class EssayMark(Base):
    """What a tutor gave for one essay, by the points of its rubric; the newest row of an attempt and question counts."""

    __tablename__ = "essay_marks"
    __table_args__ = (Index(None, "attempt_id", "question_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey(Attempt.id, ondelete="RESTRICT"))
    question_id: Mapped[str]
    points: Mapped[dict[str, Any]]
    """{line of the rubric: hundredths of a point}."""
    comment: Mapped[str] = mapped_column(default="")
    given_at: Mapped[dt.datetime]
    given_by_id: Mapped[int] = mapped_column(ForeignKey(Person.id, ondelete="RESTRICT"))


@append_only
class AttemptScore(Base):
    """A score that stands in place of the one an attempt had when it was sent; the newest row counts.

    An attempt with an essay has one from the start, which says that it waits.
    """

    __tablename__ = "attempt_scores"
    __table_args__ = (Index(None, "attempt_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey(Attempt.id, ondelete="RESTRICT"))
    hundredths: Mapped[int]
    has_passed: Mapped[bool]
    is_waiting: Mapped[bool] = mapped_column(default=False)
    at: Mapped[dt.datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id, ondelete="RESTRICT"))
    """Null: the platform itself."""
    reason: Mapped[str] = mapped_column(default="")
