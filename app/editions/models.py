"""Tables of the editions room."""

from __future__ import annotations

import datetime as dt
import enum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, append_only, enum_type
from app.courses.models import CourseVersion
from app.editions.rules import EnrolmentStatus
from app.people.models import Person
from app.people.rules import Role

__all__ = [
    "Edition", "Emblem", "Enrolment", "EnrolmentChange", "EnrolmentImport", "EnrolmentStatus", "Partner", "Phase", "Programme",
    "TutorAssignment",
]


class Emblem(enum.StrEnum):
    """Whose emblem stands on the papers of a programme."""

    EU = "eu"
    NONE = "none"


class Programme(Base):
    """What pays for editions: funder, contract, and the texts that its papers must carry."""

    __tablename__ = "programmes"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[dict[str, Any]]
    funder: Mapped[str] = mapped_column(default="")
    contract_number: Mapped[str] = mapped_column(default="")
    emblem: Mapped[Emblem] = mapped_column(enum_type(Emblem), default=Emblem.NONE)
    funding_text: Mapped[dict[str, Any]] = mapped_column(default=dict)
    disclaimer: Mapped[dict[str, Any]] = mapped_column(default=dict)
    signatories: Mapped[list[Any]] = mapped_column(default=list)
    """[{"organisation", "role", "name"}], at most four."""
    is_demonstration: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own declaration


class Partner(Base):
    """An organisation that sends trainees or runs the programme."""

    __tablename__ = "partners"
    __table_args__ = (UniqueConstraint("programme_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey(Programme.id, ondelete="RESTRICT"))
    name: Mapped[str]
    country: Mapped[str]


class Edition(Base):
    """One run of a course, pinned to one published version."""

    __tablename__ = "editions"
    __address__ = "code"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey(Programme.id, ondelete="RESTRICT"), index=True)
    course_version_id: Mapped[int] = mapped_column(ForeignKey(CourseVersion.id, ondelete="RESTRICT"))
    title: Mapped[dict[str, Any]]
    starts_on: Mapped[dt.date]
    ends_on: Mapped[dt.date]
    seats: Mapped[int]
    place: Mapped[str] = mapped_column(default="Venezia")
    """Where papers are dated."""
    created_at: Mapped[dt.datetime]
    version: Mapped[int] = mapped_column(default=1)

    programme: Mapped[Programme] = relationship(lazy="joined", innerjoin=True)
    course_version: Mapped[CourseVersion] = relationship(lazy="joined", innerjoin=True)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own declaration


class Phase(Base):
    """A part of an edition with its hours: the course, the study visits, the project work, the placement and so on."""

    __tablename__ = "phases"
    __table_args__ = (UniqueConstraint("edition_id", "key"), CheckConstraint("minutes >= 0", name="minutes"))

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey(Edition.id, ondelete="RESTRICT"))
    key: Mapped[str]
    """The phase's id in the course package."""
    position: Mapped[int]
    title: Mapped[dict[str, Any]]
    minutes: Mapped[int]
    starts_on: Mapped[dt.date]
    ends_on: Mapped[dt.date]


class Enrolment(Base):
    """Somebody in an edition, as something. Its status changes only with a row in `enrolment_changes`."""

    __tablename__ = "enrolments"
    __table_args__ = (UniqueConstraint("edition_id", "person_id", "role"), Index(None, "edition_id", "role", "status"))

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey(Edition.id, ondelete="RESTRICT"))
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id, ondelete="RESTRICT"), index=True)
    partner_id: Mapped[int | None] = mapped_column(ForeignKey(Partner.id, ondelete="RESTRICT"))
    role: Mapped[Role] = mapped_column(enum_type(Role))
    status: Mapped[EnrolmentStatus] = mapped_column(enum_type(EnrolmentStatus))
    created_at: Mapped[dt.datetime]
    version: Mapped[int] = mapped_column(default=1)

    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)
    edition: Mapped[Edition] = relationship()
    partner: Mapped[Partner | None] = relationship()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own declaration


@append_only
class EnrolmentChange(Base):
    """One step of an enrolment, with its reason."""

    __tablename__ = "enrolment_changes"

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey(Enrolment.id, ondelete="RESTRICT"), index=True)
    at: Mapped[dt.datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id, ondelete="RESTRICT"))
    old_status: Mapped[EnrolmentStatus | None] = mapped_column(enum_type(EnrolmentStatus, "old_status"))
    new_status: Mapped[EnrolmentStatus] = mapped_column(enum_type(EnrolmentStatus, "new_status"))
    reason: Mapped[str]


class TutorAssignment(Base):
    """Who tutors whom, from when to when, for how many planned minutes. Ended, never deleted."""

    __tablename__ = "tutor_assignments"
    __table_args__ = (Index(None, "trainee_id"), Index(None, "tutor_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey(Edition.id, ondelete="RESTRICT"), index=True)
    tutor_id: Mapped[int] = mapped_column(ForeignKey(Enrolment.id, ondelete="RESTRICT"))
    trainee_id: Mapped[int] = mapped_column(ForeignKey(Enrolment.id, ondelete="RESTRICT"))
    starts_on: Mapped[dt.date]
    ends_on: Mapped[dt.date | None]
    minutes: Mapped[int] = mapped_column(default=0)
    """Planned tutoring, in minutes."""
    created_at: Mapped[dt.datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id, ondelete="RESTRICT"))
    end_reason: Mapped[str] = mapped_column(default="")

    tutor: Mapped[Enrolment] = relationship(foreign_keys=[tutor_id])
    trainee: Mapped[Enrolment] = relationship(foreign_keys=[trainee_id])


class EnrolmentImport(Base):
    """A file read and shown, waiting to be confirmed: until then it has written nothing else."""

    __tablename__ = "enrolment_imports"

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey(Edition.id, ondelete="RESTRICT"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey(Person.id, ondelete="RESTRICT"))
    at: Mapped[dt.datetime]
    filename: Mapped[str]
    sha256: Mapped[str]
    rows: Mapped[list[Any]]
    plan_digest: Mapped[str] = mapped_column(default="")
    """Digest of the difference that was shown: confirmation is refused where it has changed since."""
    applied_at: Mapped[dt.datetime | None]
