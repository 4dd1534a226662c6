"""Tables of the courses room: published versions, which never change."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, append_only
from app.people.models import Person


@append_only
class CourseVersion(Base):
    """One published version of a course package, known by the digest of all its files."""

    __tablename__ = "course_versions"
    __table_args__ = (UniqueConstraint("slug", "number"), UniqueConstraint("slug", "digest"))

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str]
    number: Mapped[int]
    digest: Mapped[str]
    title: Mapped[dict[str, Any]]
    manifest: Mapped[dict[str, Any]] = mapped_column(deferred=True)
    """Phases, items, awards with their rule trees, modules with their units (ids, titles, minutes): no unit content."""
    published_at: Mapped[dt.datetime]
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id, ondelete="RESTRICT"))


@append_only
class CourseUnit(Base):
    """A unit of one version. `unit_id` is the author's stable id: progress is kept by it across versions."""

    __tablename__ = "course_units"
    __table_args__ = (UniqueConstraint("version_id", "unit_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey(CourseVersion.id, ondelete="RESTRICT"))
    module_id: Mapped[str]
    unit_id: Mapped[str]
    kind: Mapped[str]
    folder: Mapped[str] = mapped_column(default="")
    """Path of the unit's folder inside the package: relative links start there."""
    position: Mapped[int]
    title: Mapped[dict[str, Any]]
    minutes: Mapped[int]
    content: Mapped[dict[str, Any]]


@append_only
class CourseFile(Base):
    """A file of one version; its bytes are in storage."""

    __tablename__ = "course_files"
    __table_args__ = (UniqueConstraint("version_id", "path"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey(CourseVersion.id, ondelete="RESTRICT"))
    path: Mapped[str]
    sha256: Mapped[str]
    size: Mapped[int]
