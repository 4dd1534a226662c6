"""The table of notes and highlights."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base
from app.editions.models import Enrolment


class Note(Base):
    """A note on a unit, a passage of it, or both. What was written stays: a change is a new row, a removal can be undone."""

    __tablename__ = "study_notes"
    __table_args__ = (Index(None, "enrolment_id", "unit_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey(Enrolment.id, ondelete="RESTRICT"))
    unit_id: Mapped[str]
    key: Mapped[str] = mapped_column(unique=True)
    """Made of the form and what it says: the same sent twice is one note."""
    written_at: Mapped[dt.datetime]
    language: Mapped[str]
    """Of the text that was being read."""
    text: Mapped[str]
    quote: Mapped[str]
    """The passage, as it was; empty for a note on the whole unit."""
    before: Mapped[str]
    after: Mapped[str]
    """What stood around the passage, by which it is found again."""
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("study_notes.id", ondelete="RESTRICT"))
    replaced_at: Mapped[dt.datetime | None]
    removed_at: Mapped[dt.datetime | None]

    @property
    def is_current(self) -> bool:
        """Whether it is neither removed nor replaced by another wording."""
        return self.removed_at is None and self.replaced_at is None
