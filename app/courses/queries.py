"""Reads of published courses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select
from sqlalchemy.orm import undefer

from app.core.db import db
from app.courses.models import CourseFile, CourseUnit, CourseVersion

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Select


def latest_version(slug: str) -> CourseVersion | None:
    """Return the newest version of a course, without its manifest."""
    query = select(CourseVersion).where(CourseVersion.slug == slug).order_by(CourseVersion.number.desc()).limit(1)
    return db.session.scalars(query).first()


def latest_versions() -> Sequence[CourseVersion]:
    """Return the newest version of every course, without manifests: for a choice in a form."""
    newest = select(func.max(CourseVersion.id)).group_by(CourseVersion.slug)
    return db.session.scalars(select(CourseVersion).where(CourseVersion.id.in_(newest)).order_by(CourseVersion.slug)).all()


def version_with_digest(slug: str, digest: str) -> CourseVersion | None:
    """Return the version whose files are these, if they were published before."""
    return db.session.scalars(select(CourseVersion).where(CourseVersion.slug == slug, CourseVersion.digest == digest)).first()


def versions_of(slug: str) -> Sequence[CourseVersion]:
    """Return the versions of a course, newest first, without manifests."""
    return db.session.scalars(select(CourseVersion).where(CourseVersion.slug == slug).order_by(CourseVersion.number.desc())).all()


def all_versions() -> Select[Any]:
    """Select every version with its manifest: courses by slug, newest version first."""
    query = select(CourseVersion).options(undefer(CourseVersion.manifest))
    return query.order_by(CourseVersion.slug, CourseVersion.number.desc())


def previous_version(of: CourseVersion) -> CourseVersion | None:
    """Return the version that stood before one, without its manifest."""
    query = select(CourseVersion).where(CourseVersion.slug == of.slug, CourseVersion.number < of.number)
    return db.session.scalars(query.order_by(CourseVersion.number.desc()).limit(1)).first()


def kinds_of(version_id: int) -> dict[str, str]:
    """Return the kind of each unit of a version, by the unit's id, in order."""
    query = select(CourseUnit.unit_id, CourseUnit.kind).where(CourseUnit.version_id == version_id)
    return {row.unit_id: row.kind for row in db.session.execute(query.order_by(CourseUnit.position))}


def kinds_ever(slug: str) -> dict[str, tuple[str, int]]:
    """Return (kind, number of the last version that had it) of each unit that a course ever had, by the unit's id."""
    query = select(CourseUnit.unit_id, CourseUnit.kind, CourseVersion.number).join(
        CourseVersion, CourseVersion.id == CourseUnit.version_id,
    )
    rows = db.session.execute(query.where(CourseVersion.slug == slug).order_by(CourseVersion.number))
    return {row.unit_id: (row.kind, row.number) for row in rows}


def file(version_id: int, path: str) -> CourseFile | None:
    """Return one file of a version by its path in the package."""
    return db.session.scalars(select(CourseFile).where(CourseFile.version_id == version_id, CourseFile.path == path)).first()


def files_of(version_id: int) -> Sequence[CourseFile]:
    """Return all files of a version, by path."""
    return db.session.scalars(select(CourseFile).where(CourseFile.version_id == version_id).order_by(CourseFile.path)).all()
