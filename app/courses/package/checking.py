"""The whole check of a package: every file is read, every fault is told, and only a faultless package comes out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.core.i18n import lazy_gettext as _l
from app.courses import rules
from app.courses.package import files as package_files
from app.courses.package.faults import Fault, Faults
from app.courses.package.glossary import GLOSSARY, read_glossary
from app.courses.package.large import Content, hash_of, head_of
from app.courses.package.manifest import CoursePackage, Item, Module, PackageFile, Phase
from app.courses.package.modules import ModuleReader
from app.courses.package.pictures import check_picture, is_picture
from app.courses.package.reading import MapReader, read_map
from app.courses.package.shared import read_shared
from app.courses.package.trees import read_awards
from app.courses.package.unit_folder import Surroundings
from app.courses.package.values import PARAGRAPHS
from app.courses.requirements import CourseContext

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

COURSE = "course.yaml"
WHOLE = 100


@dataclass(frozen=True)
class Reading:
    """What came of reading a package: the package, or every fault that stands in its way; and what to look at besides."""

    package: CoursePackage | None
    faults: tuple[Fault, ...]
    warnings: tuple[Fault, ...] = ()


def read_folder(root: Path) -> Reading:
    """Read a package from its folder, which must bear the course's slug as its name."""
    faults = Faults()
    if not root.is_dir():
        faults.add(str(root), 1, _l("There is no such folder."), _l("Name the folder that holds “course.yaml”."))
        return Reading(None, faults.in_order())
    return _read(package_files.read_folder(root, faults), faults, root.resolve().name)


def read_files(files: Mapping[str, Content]) -> Reading:
    """Read a package from a mapping of paths to bytes, such as an unpacked zip gives."""
    return _read(files, Faults(), None)


def _read(given: Mapping[str, Content], faults: Faults, folder_name: str | None) -> Reading:
    files = package_files.keep_usable(given, faults)
    text = package_files.decode(COURSE, files[COURSE], faults) if COURSE in files else None
    if COURSE not in files and COURSE not in given:
        faults.add(COURSE, 1, _l("This file is missing."), _l("Write it at the top of the folder: it names the course."))
    course = read_map(COURSE, text, faults) if text is not None else MapReader(COURSE, None, faults)
    package = _read_course(course, files, faults, folder_name)
    return Reading(None if len(faults) else package, faults.in_order(), faults.warnings_in_order())


def _read_course(course: MapReader, files: Mapping[str, Content], faults: Faults, folder_name: str | None) -> CoursePackage:
    course.expect("format", "slug", "source_language", "title", "summary", "phases", "awards", optional=("items", "self_study"))
    course.whole("format", rules.FORMAT, rules.FORMAT)
    slug = course.identifier("slug")
    if folder_name is not None and slug and slug != folder_name:
        course.refuse(
            "slug", _l("The slug is “%(slug)s”, but the folder is called “%(folder)s”.", slug=slug, folder=folder_name),
            _l("Make them equal: a course is known by its slug, and a copy needs one of its own."),
        )
    language = course.choice("source_language", rules.LANGUAGES)
    phases = _read_phases(course)
    items = _read_items(course)
    shared, used = read_shared(files, language or "it", faults)
    surroundings = Surroundings(None if course.is_mute else [item.id for item in items if item.marked_by == "quiz"], shared)
    known_phases = None if course.is_mute else [phase.id for phase in phases]
    markable = None if course.is_mute else [item.id for item in items if item.marked_by != "quiz"]
    reader = ModuleReader(files, language or "it", known_phases, faults, surroundings, used, items=markable)
    modules = reader.read_all()
    _compare_hours(course, phases, modules)
    award_readers = _distinct(course.maps("awards"), required=("id", "design", "title", "rule"))
    context = _context(phases, items, modules, award_readers) if reader.is_whole else None
    return CoursePackage(
        slug=slug, source_language=language, title=course.languages("title"),
        summary=course.languages("summary", longest=PARAGRAPHS, is_prose=True),
        phases=phases, items=items, awards=read_awards(award_readers, context), modules=modules,
        files=tuple(PackageFile(path, hash_of(content), content) for path, content in sorted(files.items())),
        pictures=_check_rest(files, reader.used, faults), glossary=read_glossary(files, faults),
        self_study=course.choice("self_study", rules.SELF_STUDY),
    )


def _distinct(readers: Sequence[MapReader], *, required: Sequence[str], optional: Sequence[str] = ()) -> list[MapReader]:
    """Check the keys of each entry of a list, and that no two share an id."""
    lines: dict[str, int] = {}
    for reader in readers:
        reader.expect(*required, optional=optional)
        thing_id = reader.identifier("id")
        if thing_id in lines:
            reader.refuse(
                "id", _l("The id “%(id)s” is already used on line %(line)s.", id=thing_id, line=lines[thing_id]),
                _l("Choose another id."),
            )
        elif thing_id:
            lines[thing_id] = reader.line_of("id")
    return list(readers)


def _read_phases(course: MapReader) -> tuple[Phase, ...]:
    readers = _distinct(course.maps("phases", at_most=30), required=("id", "title", "hours"))
    for reader in readers:
        if reader.identifier("id") in rules.RESERVED_PHASES:
            reader.refuse("id", _l("The id “%(id)s” has a meaning of its own in rules.", id="total"), _l("Choose another id."))
    return tuple(Phase(r.identifier("id"), r.languages("title"), r.minutes_from_hours("hours")) for r in readers)


def _read_items(course: MapReader) -> tuple[Item, ...]:
    readers = _distinct(
        course.maps("items", at_least=0, at_most=50), required=("id", "title", "weight", "marked_by"), optional=("minimum",),
    )
    items = tuple(
        Item(
            id=reader.identifier("id"), title=reader.languages("title"), weight=reader.whole("weight", 0, WHOLE),
            minimum=reader.whole("minimum", 0, WHOLE) if "minimum" in reader else None,
            marked_by=reader.choice("marked_by", rules.MARKERS),
        )
        for reader in readers
    )
    total = sum(item.weight for item in items)
    if items and total != WHOLE:
        course.refuse(
            "items", _l("The weights of the items come to %(total)s.", total=total),
            _l("Change them so that they come to 100."),
        )
    return items


def _compare_hours(course: MapReader, phases: Sequence[Phase], modules: Sequence[Module]) -> None:
    for phase in phases:
        taught = sum(module.minutes for module in modules if module.phase == phase.id)
        if taught > phase.minutes > 0:
            course.refuse(
                "phases", _l("The modules of the phase “%(phase)s” come to %(taught)s hours; the phase has %(planned)s.",
                             phase=phase.id, taught=f"{taught / 60:g}", planned=f"{phase.minutes / 60:g}"),
                _l("Give the phase more hours, or its modules fewer."),
            )


def _context(
    phases: Sequence[Phase], items: Sequence[Item], modules: Sequence[Module], awards: Sequence[MapReader],
) -> CourseContext:
    return CourseContext(
        phases={phase.id: phase.minutes for phase in phases if phase.id},
        items=tuple(item.id for item in items if item.id),
        modules={module.id: tuple(unit.id for unit in module.units) for module in modules if module.id},
        awards=tuple(reader.identifier("id") for reader in awards if reader.identifier("id")),
    )


def _check_rest(files: Mapping[str, Content], used: set[str], faults: Faults) -> int:
    """Check pictures, tell of files that no module or unit uses, and return the number of pictures."""
    strangers: set[str] = set()
    for path in files:
        if path in used and is_picture(path):
            check_picture(path, head_of(files[path]), faults)
        elif path not in used and path not in {COURSE, GLOSSARY} and not _is_note(path):
            parts = path.split("/")
            strangers.add("/".join(parts[:3]) if parts[0] == "modules" else path)
    for path in sorted(strangers):
        faults.add(path, 1, _l("No module and no unit uses this."), _l("Name its folder in “module.yaml”, or remove it."))
    return sum(1 for path in files if path in used and is_picture(path))


def _is_note(path: str) -> bool:
    """Tell whether a file is a note to those who edit the course: at the top, never shown to trainees."""
    return "/" not in path and (path.endswith(".md") or path in {"LICENSE", "LICENSE.txt"})
