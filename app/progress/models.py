"""The one table of the progress room: waivers. Everything else is read from the ledgers."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, append_only
from app.editions.models import Enrolment
from app.people.models import Person


@append_only
class Waiver(Base):
    """A requirement waived for one trainee, or that waiver ended: the newest row of a leaf is in force."""

    __tablename__ = "waivers"
    __table_args__ = (Index(None, "edition_id", "enrolment_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int]
    enrolment_id: Mapped[int] = mapped_column(ForeignKey(Enrolment.id, ondelete="RESTRICT"))
    award: Mapped[str]
    """The award's id in the course package."""
    leaf: Mapped[str]
    """The leaf's key inside the award's rule."""
    is_waived: Mapped[bool]
    reason: Mapped[str]
    at: Mapped[dt.datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey(Person.id, ondelete="RESTRICT"))

    by: Mapped[Person] = relationship(foreign_keys=[by_id])
    enrolment: Mapped[Enrolment] = relationship()
