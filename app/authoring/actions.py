"""Writes: packages taken in, published or put away, and editions moved from version to version."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.authoring import queries
from app.authoring.models import CourseDraft
from app.authoring.moving import MINUTES, plan_move
from app.core import clock, history, storage
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.i18n import lazy_gettext as _l
from app.core.text import tidy
from app.courses import actions as courses
from app.courses.package.checking import read_files
from app.courses.package.zips import read_zip
from app.courses.queries import latest_version, version_with_digest
from app.editions.actions.meanwhile import lock
from app.editions.models import Phase
from app.editions.queries import phases_of

if TYPE_CHECKING:
    from app.courses.models import CourseVersion
    from app.courses.package.faults import Fault
    from app.courses.package.manifest import CoursePackage
    from app.editions.models import Edition
    from app.people.models import Person

NAME = 120


class PackageFaulty(RuleBroken):
    """A package with faults: they are told one by one, and nothing is kept."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__(_l("The package has faults, so nothing was kept. Correct them and upload it again."))
        self.faults = faults


@dataclass(frozen=True)
class Published:
    """What came of publishing."""

    version: CourseVersion
    is_new: bool
    """False where these very files were published before."""


def read_package(content: bytes, filename: str, *, by: Person) -> CourseDraft:
    """Check an uploaded archive as the command line checks a folder; keep it only where it has no fault."""
    reading = read_zip(content)
    if reading.package is None:
        raise PackageFaulty(reading.faults)
    faults = courses.changed_kinds(reading.package)
    if faults:
        raise PackageFaulty(faults)
    known = queries.same_draft(reading.package.digest, by.id)
    return known or _keep(reading.package, filename, by)


def _keep(package: CoursePackage, filename: str, by: Person) -> CourseDraft:
    draft = CourseDraft(
        slug=package.slug, digest=package.digest, title=dict(package.title), manifest=package.as_json(),
        units=courses.unit_facts(package), files=[[file.path, courses.keep_file(file)] for file in package.files],
        filename=tidy(filename)[-NAME:], uploaded_at=clock.now(), uploaded_by_id=by.id,
    )
    db.session.add(draft)
    db.session.flush()
    history.record("upload", draft, by=by, new={"slug": draft.slug, "digest": draft.digest, "filename": draft.filename})
    return draft


def publish_draft(draft: CourseDraft, *, by: Person) -> Published:
    """Publish what was uploaded as the next version. It is checked once more: the program may have learnt since."""
    _take(draft)
    reading = read_files({path: storage.get(sha256) for path, sha256 in queries.with_package(draft.id).files})
    if reading.package is None:
        raise PackageFaulty(reading.faults)
    known = version_with_digest(draft.slug, draft.digest)
    version = courses.publish(reading.package, by=by)
    draft.version_id, draft.closed_at = version.id, clock.now()
    db.session.flush()
    history.record("publish", draft, by=by, new={"slug": version.slug, "number": version.number, "digest": version.digest})
    return Published(version, is_new=known is None and version.published_by_id == by.id)


def discard_draft(draft: CourseDraft, *, by: Person) -> None:
    """Put a draft away: it is listed no more."""
    _take(draft)
    draft.closed_at = clock.now()
    db.session.flush()
    history.record("discard", draft, by=by, old={"slug": draft.slug, "digest": draft.digest})


def _take(draft: CourseDraft) -> None:
    """Let only one person close a draft."""
    lock(draft)
    if not draft.is_open:
        raise RuleBroken(_l("This package was published or put away already, so nothing was done. Upload it again to begin anew."))


def base_of(draft: CourseDraft) -> CourseVersion | None:
    """Return the version that a draft is compared with: the newest."""
    return latest_version(draft.slug)


def move_edition(edition: Edition, target: CourseVersion, *, seen: int, reason: str, by: Person) -> None:
    """Let an edition follow another version of its course. Progress, marks and certificates stay as they are."""
    lock(edition)
    source = edition.course_version
    if target.id == source.id:
        raise RuleBroken(_l("The edition follows this version already, so nothing was changed. Choose another one."))
    if edition.version != seen:
        raise RuleBroken(_l(
            "The edition was changed meanwhile, so it was not moved. Look at what would happen now, then confirm again.",
        ))
    move = plan_move(edition, target)
    if move.refusals:
        raise RuleBroken(move.refusals[0])
    position = max((phase.position for phase in phases_of(edition)), default=0)
    db.session.add_all(
        Phase(
            edition_id=edition.id, key=phase["id"], position=position + number, title=phase["title"],
            minutes=round(phase["hours"] * MINUTES), starts_on=edition.starts_on, ends_on=edition.ends_on,
        )
        for number, phase in enumerate(move.phases_added, 1)
    )
    edition.course_version = target
    db.session.flush()
    history.record(
        queries.MOVED, edition, by=by, edition_id=edition.id, reason=reason,
        old={"number": source.number, "digest": source.digest},
        new={"number": target.number, "digest": target.digest, "phases_added": [phase["id"] for phase in move.phases_added]},
    )
