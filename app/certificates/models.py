"""Tables of the certificates room."""

from __future__ import annotations

import datetime as dt
import enum
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.certificates.rules import Cause
from app.core.db import Base, append_only, enum_type
from app.editions.models import Edition, Enrolment
from app.people.models import Person


class RegisterAct(enum.StrEnum):
    """What a line of the register says."""

    ISSUED = "issued"
    SUPERSEDED = "superseded"
    REVOKED = "revoked"


class RegisterCounter(Base):
    """The next number and the last hash of an edition's register: taking a number locks this row."""

    __tablename__ = "register_counters"

    edition_id: Mapped[int] = mapped_column(ForeignKey(Edition.id, ondelete="RESTRICT"), primary_key=True)
    last_serial: Mapped[int] = mapped_column(default=0)
    """Of certificates."""
    last_line: Mapped[int] = mapped_column(default=0)
    """Of register lines."""
    last_hash: Mapped[str] = mapped_column(default="")


@append_only
class Certificate(Base):
    """A certificate as it was issued: number, facts, rule result and bytes never change."""

    __tablename__ = "certificates"
    # The last index answers who holds what in an edition without touching the rows, which are wide with what is frozen.
    __table_args__ = (
        UniqueConstraint("edition_id", "serial"), Index(None, "enrolment_id", "award"),
        Index("ix_certificates_who_holds_what", "edition_id", "award", "enrolment_id", "number", "code"),
    )
    __address__ = "code"

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey(Edition.id, ondelete="RESTRICT"))
    enrolment_id: Mapped[int] = mapped_column(ForeignKey(Enrolment.id, ondelete="RESTRICT"))
    award: Mapped[str]
    design: Mapped[str]
    serial: Mapped[int]
    number: Mapped[str] = mapped_column(unique=True)
    """As printed: DEMO-1/2026/0007."""
    code: Mapped[str] = mapped_column(unique=True)
    """For verification; at least 100 random bits, without the hyphens of its printed form."""
    holder: Mapped[str]
    """Legal name, as printed."""
    holder_family_fold: Mapped[str]
    """Folded surnames, as `rules.surnames_to_keep` joins them, to compare with what a verifier types."""
    language: Mapped[str]
    issued_on: Mapped[dt.date]
    issued_at: Mapped[dt.datetime]
    issued_by_id: Mapped[int] = mapped_column(ForeignKey(Person.id, ondelete="RESTRICT"))
    sha256: Mapped[str] = mapped_column(index=True)
    """Of the PDF's bytes, which are in storage."""
    size: Mapped[int]
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("certificates.id", ondelete="RESTRICT"), unique=True)
    facts: Mapped[dict[str, Any]] = mapped_column(deferred=True)
    rule_result: Mapped[dict[str, Any]] = mapped_column(deferred=True)

    edition: Mapped[Edition] = relationship()
    enrolment: Mapped[Enrolment] = relationship()
    issued_by: Mapped[Person] = relationship(foreign_keys=[issued_by_id])


@append_only
class RegisterLine(Base):
    """One act in the register of an edition, chained to the line before by hash."""

    __tablename__ = "register_lines"
    __table_args__ = (UniqueConstraint("edition_id", "line"), UniqueConstraint("certificate_id", "act"))

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey(Edition.id, ondelete="RESTRICT"))
    line: Mapped[int]
    certificate_id: Mapped[int] = mapped_column(ForeignKey(Certificate.id, ondelete="RESTRICT"))
    act: Mapped[RegisterAct] = mapped_column(enum_type(RegisterAct))
    at: Mapped[dt.datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey(Person.id, ondelete="RESTRICT"))
    reason: Mapped[str] = mapped_column(default="")
    cause: Mapped[Cause | None] = mapped_column(enum_type(Cause))
    """Of a revocation: the word that strangers may read, where the reason is for the record alone."""
    successor_id: Mapped[int | None] = mapped_column(ForeignKey(Certificate.id, ondelete="RESTRICT"))
    content_hash: Mapped[str]
    previous_hash: Mapped[str]
    hash: Mapped[str]
    """SHA-256 over the previous hash and this line's content."""

    by: Mapped[Person] = relationship(foreign_keys=[by_id])
    certificate: Mapped[Certificate] = relationship(foreign_keys=[certificate_id])
