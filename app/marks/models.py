"""Tables of the marks room."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, append_only
from app.editions.models import Enrolment
from app.people.models import Person


@append_only
class Mark(Base):
    """A mark for one item of the course. The newest row of an enrolment and item is the one in force."""

    __tablename__ = "marks"
    __table_args__ = (
        Index(None, "edition_id", "item", "enrolment_id", "id"),
        CheckConstraint("hundredths BETWEEN 0 AND 10000", name="range"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int]
    enrolment_id: Mapped[int] = mapped_column(ForeignKey(Enrolment.id, ondelete="RESTRICT"), index=True)
    item: Mapped[str]
    """The item's id in the course package."""
    hundredths: Mapped[int]
    """Hundredths of a point on a scale of 0 to 100."""
    comment: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(default="")
    """Why it replaces an earlier one."""
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("marks.id", ondelete="RESTRICT"), unique=True)
    given_at: Mapped[dt.datetime]
    given_by_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id, ondelete="RESTRICT"))
    """Null: the platform itself, which marks a quiz."""

    enrolment: Mapped[Enrolment] = relationship()
    given_by: Mapped[Person | None] = relationship(foreign_keys=[given_by_id])


@append_only
class MarkRelease(Base):
    """The separate act by which a mark becomes visible to the trainee and counts."""

    __tablename__ = "mark_releases"

    id: Mapped[int] = mapped_column(primary_key=True)
    mark_id: Mapped[int] = mapped_column(ForeignKey(Mark.id, ondelete="RESTRICT"), unique=True)
    released_at: Mapped[dt.datetime]
    released_by_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id, ondelete="RESTRICT"))
