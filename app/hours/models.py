"""Tables of the hours room."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, append_only, enum_type
from app.editions.models import Enrolment, Phase
from app.people.models import Person


class HoursStatus(enum.StrEnum):
    """What an entry is worth. Only attested minutes count in totals."""

    CLAIMED = "claimed"
    ATTESTED = "attested"
    REJECTED = "rejected"


@append_only
class HoursEntry(Base):
    """Some minutes of one trainee in one phase. A mistake is answered by a reversal, never by a change."""

    __tablename__ = "hours_entries"
    __table_args__ = (
        Index(None, "edition_id", "enrolment_id", "phase_id"),
        Index(None, "edition_id", "id"),
        Index(None, "source"),
        CheckConstraint("(reverses_id IS NULL) = (minutes >= 0) OR minutes = 0", name="sign"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    """Says the posting once: posting the same key again changes nothing."""
    edition_id: Mapped[int]
    """The enrolment's edition, kept beside it so that an edition's sums need no join."""
    enrolment_id: Mapped[int] = mapped_column(ForeignKey(Enrolment.id, ondelete="RESTRICT"))
    phase_id: Mapped[int] = mapped_column(ForeignKey(Phase.id, ondelete="RESTRICT"))
    on: Mapped[dt.date]
    minutes: Mapped[int]
    source: Mapped[str]
    """Where the minutes come from: lesson:12, unit:what-is-a-district, placement:3."""
    status: Mapped[HoursStatus] = mapped_column(enum_type(HoursStatus))
    attester_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id, ondelete="RESTRICT"))
    evidence: Mapped[str] = mapped_column(default="")
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("hours_entries.id", ondelete="RESTRICT"), unique=True)
    reason: Mapped[str] = mapped_column(default="")
    posted_at: Mapped[dt.datetime]
    posted_by_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id, ondelete="RESTRICT"))

    enrolment: Mapped[Enrolment] = relationship()
    phase: Mapped[Phase] = relationship()
    attester: Mapped[Person | None] = relationship(foreign_keys=[attester_id])
