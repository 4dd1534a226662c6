"""What tells one version of a course from another, as pure functions over what versions keep."""

from __future__ import annotations

import bisect
import enum
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

LANGUAGES = ("it", "es", "pt", "en")
QUESTIONS = ("questions", "bank")
"""Lists of a unit's content whose entries are questions."""
PICTURES = "pictures"
WRITTEN = (".md", ".yaml")
MINUTES = 60

Texts = Mapping[str, Any]
Path = tuple[Hashable, ...]


class Part(enum.StrEnum):
    """A part of a course, in the order in which changes are told."""

    COURSE = "course"
    PHASE = "phase"
    ITEM = "item"
    AWARD = "award"
    MODULE = "module"
    UNIT = "unit"


class What(enum.StrEnum):
    """What happened to a part."""

    ADDED = "added"
    REMOVED = "removed"
    KIND = "kind"
    RENAMED = "renamed"
    MOVED = "moved"
    ORDER = "order"
    TEXT = "text"
    QUESTIONS = "questions"
    PICTURES = "pictures"
    MINUTES = "minutes"
    RULE = "rule"
    SETTINGS = "settings"
    NOTES = "notes"


@dataclass(frozen=True)
class Change:
    """One change. `old` and `new` are what the words need: titles, minutes, kinds, or lists of ids or languages."""

    part: Part
    key: str
    title: Texts
    what: What
    old: Any = None
    new: Any = None


@dataclass(frozen=True)
class UnitFacts:
    """A unit as a version keeps it."""

    unit_id: str
    module_id: str
    kind: str
    title: Texts
    minutes: int
    folder: str
    content: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True)
class CourseFacts:
    """A whole course as a version keeps it; `files` are hashes by path, and may be left out."""

    manifest: Mapping[str, Any]
    units: Sequence[UnitFacts]
    files: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class QuestionChanges:
    """Ids of the questions of a unit that came, went, or say something else."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)


def differences(old: CourseFacts, new: CourseFacts) -> list[Change]:
    """Return every change from one version to another, part by part; none where both say the same."""
    return list(chain(
        _of_course(old, new),
        _of_list(Part.PHASE, "phases", old, new),
        _of_list(Part.ITEM, "items", old, new),
        _of_list(Part.AWARD, "awards", old, new),
        _of_list(Part.MODULE, "modules", old, new),
        _of_units(old, new),
    ))


def by_part(changes: Sequence[Change]) -> list[tuple[Part, list[list[Change]]]]:
    """Return changes as a page shows them: by part, and together where they are about the same thing."""
    found: dict[Part, dict[str, list[Change]]] = {}
    for change in changes:
        found.setdefault(change.part, {}).setdefault(change.key, []).append(change)
    return [(part, list(found[part].values())) for part in Part if part in found]


def _of_course(old: CourseFacts, new: CourseFacts) -> Iterator[Change]:
    title = new.manifest["title"]

    def change(what: What, before: object = None, after: object = None) -> Change:
        return Change(Part.COURSE, "", title, what, before, after)

    if old.manifest["title"] != title:
        yield change(What.RENAMED, old.manifest["title"], title)
    texts = _languages_of(_differing({"summary": old.manifest["summary"]}, {"summary": new.manifest["summary"]}))
    if texts:
        yield change(What.TEXT, None, texts)
    if old.manifest["source_language"] != new.manifest["source_language"]:
        yield change(What.SETTINGS, None, ("source_language",))
    notes = _changed_files(_notes(old.files), _notes(new.files))
    if notes:
        yield change(What.NOTES, None, notes)


def _notes(files: Mapping[str, str]) -> dict[str, str]:
    return {path: sha256 for path, sha256 in files.items() if "/" not in path and path != "course.yaml"}


def _of_list(part: Part, name: str, old: CourseFacts, new: CourseFacts) -> Iterator[Change]:
    """Compare the entries of a list of the manifest by their ids."""
    before = {thing["id"]: thing for thing in old.manifest[name]}
    after = {thing["id"]: thing for thing in new.manifest[name]}
    for key, thing in after.items():
        if key not in before:
            yield Change(part, key, thing["title"], What.ADDED)
    for key, thing in before.items():
        if key not in after:
            yield Change(part, key, thing["title"], What.REMOVED)
    for key, thing in after.items():
        if key in before:
            yield from _of_entry(part, before[key], thing)
    moved = out_of_order([key for key in before if key in after], [key for key in after if key in before])
    for key in moved:
        yield Change(part, key, after[key]["title"], What.ORDER)


def _of_entry(part: Part, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    def change(what: What, before: object = None, after: object = None) -> Change:
        return Change(part, new["id"], new["title"], what, before, after)

    if old["title"] != new["title"]:
        yield change(What.RENAMED, old["title"], new["title"])
    if old.get("hours") != new.get("hours"):
        yield change(What.MINUTES, round(old["hours"] * MINUTES), round(new["hours"] * MINUTES))
    if old.get("rule") != new.get("rule"):
        yield change(What.RULE)
    texts = _languages_of(_differing(old.get("outcomes") or {}, new.get("outcomes") or {}))
    if texts:
        yield change(What.TEXT, None, texts)
    settings = tuple(name for name in ("weight", "minimum", "marked_by", "design", "phase") if old.get(name) != new.get(name))
    if settings:
        yield change(What.SETTINGS, {name: old.get(name) for name in settings}, {name: new.get(name) for name in settings})


def _of_units(old: CourseFacts, new: CourseFacts) -> Iterator[Change]:
    before, after = ({unit.unit_id: unit for unit in course.units} for course in (old, new))
    for unit in after.values():
        if unit.unit_id not in before:
            yield Change(Part.UNIT, unit.unit_id, unit.title, What.ADDED)
    for unit in before.values():
        if unit.unit_id not in after:
            yield Change(Part.UNIT, unit.unit_id, unit.title, What.REMOVED)
    modules = {module["id"]: module["title"] for module in chain(old.manifest["modules"], new.manifest["modules"])}
    moved = _moved_within_modules(before, after)
    for key, unit in after.items():
        if key in before:
            yield from _of_unit(before[key], unit, modules, old.files, new.files)
            if key in moved:
                yield Change(Part.UNIT, key, unit.title, What.ORDER)


def _moved_within_modules(before: Mapping[str, UnitFacts], after: Mapping[str, UnitFacts]) -> set[str]:
    """Return the units that have another place among those that their module keeps; a whole module moves as one."""
    stayed: dict[str, list[str]] = {}
    for key, unit in after.items():
        if key in before and before[key].module_id == unit.module_id:
            stayed.setdefault(unit.module_id, []).append(key)
    return {
        key for module, keys in stayed.items()
        for key in out_of_order([known for known in before if known in keys and before[known].module_id == module], keys)
    }


def _of_unit(
    old: UnitFacts, new: UnitFacts, modules: Mapping[str, Texts], old_files: Mapping[str, str], new_files: Mapping[str, str],
) -> Iterator[Change]:
    def change(what: What, before: object = None, after: object = None) -> Change:
        return Change(Part.UNIT, new.unit_id, new.title, what, before, after)

    if old.kind != new.kind:
        yield change(What.KIND, old.kind, new.kind)
        return
    if old.title != new.title:
        yield change(What.RENAMED, old.title, new.title)
    if old.module_id != new.module_id:
        yield change(What.MOVED, modules[old.module_id], modules[new.module_id])
    if old.minutes != new.minutes:
        yield change(What.MINUTES, old.minutes, new.minutes)
    questions = question_changes(old.content, new.content)
    if questions:
        yield change(What.QUESTIONS, None, questions)
    others = [path for path in _differing(old.content, new.content) if path[0] not in {*QUESTIONS, PICTURES}]
    texts = _languages_of(others)
    if texts:
        yield change(What.TEXT, None, texts)
    settings = sorted({str(path[0]) for path in others if not _languages_of([path])})
    if settings:
        yield change(What.SETTINGS, None, tuple(settings))
    pictures = _changed_files(_beside(old, old_files), _beside(new, new_files))
    if pictures:
        yield change(What.PICTURES, None, pictures)


def question_changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> QuestionChanges:
    """Compare the questions of a unit by their ids."""
    before, after = _questions(old), _questions(new)
    return QuestionChanges(
        added=tuple(key for key in after if key not in before),
        removed=tuple(key for key in before if key not in after),
        changed=tuple(key for key in after if key in before and after[key] != before[key]),
    )


def _questions(content: Mapping[str, Any]) -> dict[str, Any]:
    listed = chain.from_iterable(content.get(name) or () for name in QUESTIONS)
    return {str(entry["id"]): entry for entry in listed if isinstance(entry, Mapping) and "id" in entry}


def _beside(unit: UnitFacts, files: Mapping[str, str]) -> dict[str, str]:
    """Return the files of a unit that are not written by hand: its pictures, and what is given to download."""
    start = f"{unit.folder}/"
    return {
        path.removeprefix(start): sha256 for path, sha256 in files.items()
        if path.startswith(start) and not path.endswith(WRITTEN)
    }


def _changed_files(old: Mapping[str, str], new: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(sorted(path for path in {*old, *new} if old.get(path) != new.get(path)))


def _leaves(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:  # noqa: ANN401 - JSON
    """Yield every value of a tree of JSON with its path; entries with an id are found by it, wherever they stand."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _leaves(inner, (*path, key))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            named = inner.get("id") if isinstance(inner, Mapping) else None
            yield from _leaves(inner, (*path, named if named is not None else place))
    else:
        yield path, value


def _differing(old: Any, new: Any) -> list[Path]:  # noqa: ANN401 - JSON
    """Return the paths whose values differ, or that only one side has."""
    before, after = dict(_leaves(old)), dict(_leaves(new))
    nothing = object()
    return [path for path in {**before, **after} if before.get(path, nothing) != after.get(path, nothing)]


def _languages_of(paths: Sequence[Path]) -> tuple[str, ...]:
    """Return the languages whose texts stand at these paths, in the usual order."""
    found = {part for path in paths for part in path}
    return tuple(code for code in LANGUAGES if code in found)


def out_of_order(old: Sequence[str], new: Sequence[str]) -> list[str]:
    """Return the fewest entries that were moved to get from one order of the same entries to the other."""
    places = {key: place for place, key in enumerate(old)}
    ends: list[int] = []
    ways: list[list[str]] = []
    for key in new:  # the longest run that kept its order, by patience
        place = places[key]
        spot = bisect.bisect_left(ends, place)
        way = [*(ways[spot - 1] if spot else []), key]
        ends[spot : spot + 1], ways[spot : spot + 1] = [place], [way]
    kept = set(ways[-1]) if ways else set()
    return [key for key in new if key not in kept]
