"""Publishing: a faultless package becomes a version that never changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import IntegrityError

from app.core import clock, storage
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.i18n import lazy_gettext as _l
from app.courses import queries
from app.courses.models import CourseFile, CourseUnit, CourseVersion
from app.courses.package.faults import Fault
from app.courses.package.large import LargeFile
from app.courses.rules import compare
from app.people.models import Person

if TYPE_CHECKING:
    from app.courses.package.manifest import CoursePackage, PackageFile

AT_ONCE = 5
"""How often a number that somebody else has just taken is asked for again."""


class PackageRefused(RuleBroken):
    """A package that cannot follow the versions before it; `faults` say why."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__(_l(
            "Nothing was published: %(count)s units changed their kind. The first: %(fault)s",
            count=len(faults), fault=faults[0],
        ))
        self.faults = faults


def publish(package: CoursePackage, *, by: Person | None) -> CourseVersion:
    """Keep every file and make the next version of the course; the same files again give the version they made before."""
    for _attempt in range(AT_ONCE):
        existing = queries.version_with_digest(package.slug, package.digest)
        if existing is not None:
            return existing
        _refuse_changed_kinds(package)
        try:
            with db.session.begin_nested():
                version = _add_version(package, by)
        except IntegrityError:  # somebody else has published at this very moment, and has taken the number
            continue
        _add_units(package, version)
        _add_files(package, version)
        db.session.flush()
        return version
    raise RuleBroken(_l("Several people are publishing this course at once, so nothing was published. Try again in a moment."))


def _add_version(package: CoursePackage, by: Person | None) -> CourseVersion:
    latest = queries.latest_version(package.slug)
    version = CourseVersion(
        slug=package.slug, number=latest.number + 1 if latest else 1, digest=package.digest, title=dict(package.title),
        manifest=package.as_json(), published_at=clock.now(), published_by_id=by.id if by is not None else None,
    )
    db.session.add(version)
    db.session.flush()
    return version


def changed_kinds(package: CoursePackage) -> tuple[Fault, ...]:
    """Return a fault for each unit whose id stood for another kind in any version, even where units had gone meanwhile."""
    places = {unit.id: (unit.file, unit.line) for unit in package.units}
    known = queries.kinds_ever(package.slug)
    return tuple(
        Fault(
            *places[unit_id],
            _l("The unit “%(unit)s” was a %(old)s in version %(number)s and is now a %(new)s.",
               unit=unit_id, old=old, new=new, number=known[unit_id][1]),
            _l("Give the new unit an id of its own: what trainees did stays with the old one."),
        )
        for unit_id, old, new in compare({unit: kind for unit, (kind, _number) in known.items()}, package.kinds).changed_kind
    )


def _refuse_changed_kinds(package: CoursePackage) -> None:
    faults = changed_kinds(package)
    if faults:
        raise PackageRefused(faults)


def unit_facts(package: CoursePackage) -> list[dict[str, Any]]:
    """Return what a version keeps of each unit, in order."""
    places = [(module, unit) for module in package.modules for unit in module.units]
    return [
        {
            "module_id": module.id, "unit_id": unit.id, "kind": unit.kind, "folder": unit.folder, "position": position,
            "title": dict(unit.title), "minutes": unit.minutes, "content": dict(unit.content),
        }
        for position, (module, unit) in enumerate(places, 1)
    ]


def _add_units(package: CoursePackage, version: CourseVersion) -> None:
    db.session.add_all(CourseUnit(version_id=version.id, **facts) for facts in unit_facts(package))


def _add_files(package: CoursePackage, version: CourseVersion) -> None:
    db.session.add_all(
        CourseFile(version_id=version.id, path=file.path, sha256=keep_file(file), size=file.size) for file in package.files
    )


def keep_file(file: PackageFile) -> str:
    """Store a file's bytes; a large one is stored in pieces, and must still be what was checked."""
    if not isinstance(file.content, LargeFile):
        return storage.put(file.content)
    if storage.put_file(file.content.path) != file.sha256:
        raise RuleBroken(_l(
            "Nothing was published: “%(path)s” was changed while it was read. Publish once more.", path=file.path,
        ))
    return file.sha256
