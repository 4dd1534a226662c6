"""The one table of this room: packages that were uploaded and wait to be published."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base
from app.courses.models import CourseVersion
from app.people.models import Person


class CourseDraft(Base):
    """A faultless package that somebody uploaded. Until it is published nobody follows it; what it holds never changes."""

    __tablename__ = "course_drafts"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(index=True)
    digest: Mapped[str]
    title: Mapped[dict[str, Any]]
    manifest: Mapped[dict[str, Any]] = mapped_column(deferred=True, deferred_group="package")
    units: Mapped[list[Any]] = mapped_column(deferred=True, deferred_group="package")
    """What a version would keep of each unit, in order."""
    files: Mapped[list[Any]] = mapped_column(deferred=True, deferred_group="package")
    """[path, SHA-256] of every file; the bytes are in storage."""
    filename: Mapped[str]
    uploaded_at: Mapped[dt.datetime]
    uploaded_by_id: Mapped[int] = mapped_column(ForeignKey(Person.id, ondelete="RESTRICT"))
    version_id: Mapped[int | None] = mapped_column(ForeignKey(CourseVersion.id, ondelete="RESTRICT"))
    """The version that it was published as."""
    closed_at: Mapped[dt.datetime | None]
    """When it was published or put away; until then it is open."""

    uploaded_by: Mapped[Person] = relationship(foreign_keys=[uploaded_by_id])
    version: Mapped[CourseVersion | None] = relationship(foreign_keys=[version_id])

    @property
    def is_open(self) -> bool:
        """Whether it still waits."""
        return self.closed_at is None
