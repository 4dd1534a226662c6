"""Tables of surveys. What was answered anonymously has nothing in common with who answered but the survey itself."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, append_only
from app.editions.models import Edition, Enrolment
from app.people.models import Person


@append_only
class SurveyParticipation(Base):
    """Somebody has answered an anonymous survey, on that day. It has no number of its own, which would tell an order."""

    __tablename__ = "survey_participations"
    __table_args__ = (Index(None, "edition_id", "unit_id"), {"sqlite_with_rowid": False})

    enrolment_id: Mapped[int] = mapped_column(ForeignKey(Enrolment.id, ondelete="RESTRICT"), primary_key=True, autoincrement=False)
    unit_id: Mapped[str] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey(Edition.id, ondelete="RESTRICT"))
    answered_on: Mapped[dt.date]


class SurveySheet(Base):
    """One anonymous set of answers: no person, no time, no language, and a random key for its place.

    SQLite keeps it at the place of its key (there is no hidden row number); on PostgreSQL all sheets of a survey are written
    anew with each answer, so that no row tells with which transaction it came. Therefore the table is not append-only: but
    nothing here ever changes what a sheet says.
    """

    __tablename__ = "survey_sheets"
    __table_args__ = (Index(None, "edition_id", "unit_id"), {"sqlite_with_rowid": False})

    key: Mapped[str] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey(Edition.id, ondelete="RESTRICT"))
    unit_id: Mapped[str]
    answers: Mapped[dict[str, Any]]


@append_only
class SurveyReply(Base):
    """What somebody has answered to a survey with names. The newest counts; the older ones are kept."""

    __tablename__ = "survey_replies"
    __table_args__ = (Index(None, "edition_id", "unit_id", "enrolment_id", "id"), Index(None, "enrolment_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey(Edition.id, ondelete="RESTRICT"))
    unit_id: Mapped[str]
    enrolment_id: Mapped[int] = mapped_column(ForeignKey(Enrolment.id, ondelete="RESTRICT"))
    at: Mapped[dt.datetime]
    answers: Mapped[dict[str, Any]]
    key: Mapped[str] = mapped_column(unique=True)
    """Made of the form and its answers: sending the same twice from one form is one reply."""


@append_only
class SurveyClosing(Base):
    """A coordinator has closed a survey, or opened it again. The newest counts; a survey begins open."""

    __tablename__ = "survey_closings"
    __table_args__ = (Index(None, "edition_id", "unit_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey(Edition.id, ondelete="RESTRICT"))
    unit_id: Mapped[str]
    is_closed: Mapped[bool]
    at: Mapped[dt.datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey(Person.id, ondelete="RESTRICT"))
