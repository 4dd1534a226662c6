"""Tables of the documents room."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, enum_type
from app.editions.models import Edition, Enrolment
from app.people.models import Person


class DocumentKind(enum.StrEnum):
    """What a stored file proves."""

    SIGNATURE_SHEET = "signature_sheet"
    JUSTIFICATION = "justification"
    MINUTES = "minutes"
    AGREEMENT = "agreement"
    INSURANCE = "insurance"
    IDENTITY = "identity"
    COURSE_MATERIAL = "course_material"
    OTHER = "other"


class Document(Base):
    """A file of an edition, or of one enrolment in it. Withdrawn, never deleted."""

    __tablename__ = "documents"
    __table_args__ = (Index(None, "edition_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey(Edition.id, ondelete="RESTRICT"))
    enrolment_id: Mapped[int | None] = mapped_column(ForeignKey(Enrolment.id, ondelete="RESTRICT"), index=True)
    kind: Mapped[DocumentKind] = mapped_column(enum_type(DocumentKind))
    title: Mapped[str]
    filename: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    put_at: Mapped[dt.datetime]
    put_by_id: Mapped[int] = mapped_column(ForeignKey(Person.id, ondelete="RESTRICT"))
    withdrawn_at: Mapped[dt.datetime | None]
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id, ondelete="RESTRICT"))
    withdrawal_reason: Mapped[str] = mapped_column(default="")

    put_by: Mapped[Person] = relationship(foreign_keys=[put_by_id], lazy="joined", innerjoin=True)
    enrolment: Mapped[Enrolment | None] = relationship()
