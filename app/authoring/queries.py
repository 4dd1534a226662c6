"""Reads of this room: drafts, versions as they are compared, and what stands in an edition that would move."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import Integer, Select, String, bindparam, cast, func, literal, select, union_all
from sqlalchemy.orm import joinedload, undefer, undefer_group

from app.attendance.models import Lesson
from app.authoring.models import CourseDraft
from app.authoring.rules import CourseFacts, UnitFacts
from app.certificates.models import Certificate
from app.core.db import db
from app.core.history import HistoryRow
from app.courses.models import CourseFile, CourseUnit, CourseVersion
from app.editions.models import Edition, Enrolment
from app.marks.models import Mark, MarkRelease
from app.people.models import Person
from app.study.attempts.models import Sitting
from app.study.attempts.rules import SittingState
from app.study.models import Attempt, UnitProgress

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

MOVED = "move to version"
"""The verb of the history row that a move leaves."""


# --- drafts ---


def open_drafts() -> Select[Any]:
    """Select the packages that wait to be published, newest first."""
    query = select(CourseDraft).where(CourseDraft.closed_at.is_(None)).options(joinedload(CourseDraft.uploaded_by, innerjoin=True))
    return query.order_by(CourseDraft.id.desc())


def with_package(draft_id: int) -> CourseDraft:
    """Return a draft with all that it holds."""
    return db.session.get_one(CourseDraft, draft_id, options=[undefer_group("package")], populate_existing=True)


def same_draft(digest: str, by_id: int) -> CourseDraft | None:
    """Return the open draft that somebody made of the same files."""
    query = select(CourseDraft).where(
        CourseDraft.digest == digest, CourseDraft.uploaded_by_id == by_id, CourseDraft.closed_at.is_(None),
    )
    return db.session.scalars(query.order_by(CourseDraft.id.desc()).limit(1)).first()


def draft_facts(draft: CourseDraft) -> CourseFacts:
    """Return what a draft says, to be compared."""
    return CourseFacts(draft.manifest, [_unit(found) for found in draft.units], dict(draft.files))


def _unit(found: Mapping[str, Any]) -> UnitFacts:
    return UnitFacts(**{name: found[name] for name in UnitFacts.__dataclass_fields__})


# --- versions ---


def versions_of(slug: str) -> Select[Any, *tuple[Any, ...]]:
    """Select (version, who published it) of a course, newest first, without manifests."""
    query = select(CourseVersion, Person.display_name).outerjoin(Person, Person.id == CourseVersion.published_by_id)
    return query.where(CourseVersion.slug == slug).order_by(CourseVersion.number.desc())


def version_for(edition: Edition, number: int) -> CourseVersion | None:
    """Return a version of the course of an edition; its manifest is read, and that of the one followed, in one statement."""
    here = edition.course_version
    query = select(CourseVersion).where(CourseVersion.slug == here.slug, CourseVersion.number.in_((number, here.number)))
    found = db.session.scalars(query.options(undefer(CourseVersion.manifest)).execution_options(populate_existing=True))
    return next((version for version in found.all() if version.number == number), None)


def followers(version_ids: Collection[int], among: Select[Any]) -> dict[int, list[str]]:
    """Return the codes of the editions that follow each version, of those that the reader may see."""
    query = among.where(Edition.course_version_id.in_(version_ids)).with_only_columns(Edition.course_version_id, Edition.code)
    found: dict[int, list[str]] = defaultdict(list)
    for version_id, code in db.session.execute(query.order_by(Edition.code)):
        found[version_id].append(code)
    return found


def facts_of(versions: Collection[CourseVersion], *, has_files: bool = True) -> dict[int, CourseFacts]:
    """Return what versions say, to be compared: units and files in one statement each, whatever their number."""
    version_ids = [version.id for version in versions]
    columns = [getattr(CourseUnit, name) for name in UnitFacts.__dataclass_fields__]
    units: dict[int, list[UnitFacts]] = defaultdict(list)
    query = select(CourseUnit.version_id, *columns).where(CourseUnit.version_id.in_(version_ids))
    for version_id, *facts in db.session.execute(query.order_by(CourseUnit.version_id, CourseUnit.position)):
        units[version_id].append(UnitFacts(*facts))
    files: dict[int, dict[str, str]] = defaultdict(dict)
    if has_files:
        listed = select(CourseFile.version_id, CourseFile.path, CourseFile.sha256).where(CourseFile.version_id.in_(version_ids))
        for version_id, path, sha256 in db.session.execute(listed):
            files[version_id][path] = sha256
    return {version.id: CourseFacts(version.manifest, units[version.id], files[version.id]) for version in versions}


# --- what stands in an edition ---

_EDITION = bindparam("edition_id", type_=Integer)


def _arm(kind: str, key: Any, first: Any, second: Any = 0) -> Select[Any]:  # noqa: ANN401
    return select(literal(kind), cast(key, String), first, literal(second) if isinstance(second, int) else second)


_STANDING = union_all(
    _arm("progress", UnitProgress.unit_id, func.count(), func.count(UnitProgress.completed_at))
    .where(UnitProgress.edition_id == _EDITION).group_by(UnitProgress.unit_id),
    _arm("tries", Attempt.unit_id, func.count())
    .join(Enrolment, Enrolment.id == Attempt.enrolment_id).where(Enrolment.edition_id == _EDITION).group_by(Attempt.unit_id),
    _arm("open", Sitting.unit_id, func.count())
    .where(Sitting.edition_id == _EDITION, Sitting.state == SittingState.OPEN).group_by(Sitting.unit_id),
    _arm("marks", Mark.item, func.count(), func.count(MarkRelease.id)).outerjoin(MarkRelease, MarkRelease.mark_id == Mark.id)
    .where(Mark.edition_id == _EDITION).group_by(Mark.item),
    _arm("certificates", Certificate.award, func.count())
    .where(Certificate.edition_id == _EDITION).group_by(Certificate.award),
    _arm("lessons", Lesson.module_id, func.count())
    .where(Lesson.edition_id == _EDITION, Lesson.module_id != "").group_by(Lesson.module_id),
)
"""Built once: six kinds of rows under one another, counted by what they are about."""


def standing_of(edition: Edition) -> dict[str, dict[str, tuple[int, int]]]:
    """Return what an edition has by kind and id.

    The kinds: progress (begun, done), tries, open (attempts), marks (all, released), certificates, lessons.
    """
    found: dict[str, dict[str, tuple[int, int]]] = defaultdict(dict)
    for kind, key, first, second in db.session.execute(_STANDING, {"edition_id": edition.id}):
        found[kind][key] = (first, second)
    return found


def moves_of(edition: Edition) -> Sequence[HistoryRow]:
    """Return the moves of an edition from version to version, newest first."""
    query = select(HistoryRow).where(HistoryRow.edition_id == edition.id, HistoryRow.verb == MOVED)
    return db.session.scalars(query.order_by(HistoryRow.id.desc()).limit(20)).all()
