"""The outline of a course, read once: versions never change, so each process keeps those in use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import undefer

from app.core.db import db
from app.core.i18n import LANGUAGES
from app.courses.describing import minutes_of
from app.courses.models import CourseUnit, CourseVersion
from app.editions.models import Edition
from app.study.completion import Condition, Rule, conditions_of
from app.study.glossary import Glossary, read_glossary
from app.study.kinds import KINDS, Kind, language_of, own_rule
from app.study.rules import Step
from app.study.timing import cap_of

KEPT = 8
"""Versions kept in memory, with their texts."""
MANIFEST = undefer(CourseVersion.manifest)


@dataclass(frozen=True)
class Unit:
    """One unit of a version, with its content and its weight in each language."""

    version_id: int
    unit_id: str
    kind: Kind
    title: Mapping[str, str]
    minutes: int
    folder: str
    content: Mapping[str, Any]
    source_language: str
    weights: Mapping[str, int]
    conditions: tuple[Condition, ...]
    """What completes it: all of them together."""

    @property
    def rules(self) -> frozenset[Rule]:
        """The rules by which it is completed."""
        return frozenset(condition.rule for condition in self.conditions)

    @property
    def cap(self) -> int:
        """Seconds of study time that it counts at most."""
        return cap_of(self.minutes, max(condition.minutes for condition in self.conditions))

    def language(self, wanted: str) -> str:
        """Return the language in which somebody reads it."""
        return language_of(self.kind, self.content, wanted, self.source_language)

    def kilobytes(self, wanted: str) -> int:
        """Return what text and pictures weigh, rounded up."""
        return -(-self.weights.get(self.language(wanted), 0) // 1024)


@dataclass(frozen=True)
class Module:
    """A module with its units in order; `number` counts from 1 through the whole course."""

    module_id: str
    number: int
    title: Mapping[str, str]
    phase: str
    minutes: int
    outcomes: Mapping[str, list[str]]
    units: tuple[Unit, ...]

    def place_of(self, unit_id: str) -> int:
        """Return which of the module's units it is, from 1."""
        return [unit.unit_id for unit in self.units].index(unit_id) + 1


@dataclass(frozen=True)
class Outline:
    """A whole course, as one version has it."""

    version_id: int
    digest: str
    modules: tuple[Module, ...]
    needs: Mapping[str, tuple[str, ...]]
    """By unit, the units that must be completed before it opens; a unit without any is not here."""
    items: Mapping[str, Mapping[str, str]]
    """Titles of what is marked, by id."""
    does_self_study_count: bool = False
    glossary: Glossary = field(default_factory=Glossary)

    @cached_property
    def marked(self) -> frozenset[str]:
        """Units that are completed by a tutor's mark."""
        return frozenset(unit_id for unit_id, (_module, unit) in self.units.items() if Rule.MARKED_BY_TUTOR in unit.rules)

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """Every unit in order, as the rules count them."""
        return tuple(Step(unit.unit_id, module.module_id, unit.minutes) for module in self.modules for unit in module.units)

    @cached_property
    def units(self) -> Mapping[str, tuple[Module, Unit]]:
        """Every unit with its module, by its id."""
        return {unit.unit_id: (module, unit) for module in self.modules for unit in module.units}


def outline_of(edition: Edition) -> Outline:
    """Return the outline of the version that an edition follows."""
    return _read(edition.course_version_id, edition.course_version.digest)


def unit_of_version(version_id: int, unit_id: str, digest: str = "") -> Unit:
    """Return a unit as one version has it: an attempt keeps the version in which it began. Whoever knows the digest spares a look."""
    known = digest or db.session.get_one(CourseVersion, version_id).digest
    return _read(version_id, known).units[unit_id][1]


@lru_cache(maxsize=KEPT)
def _read(version_id: int, digest: str) -> Outline:
    manifest: Mapping[str, Any] = db.session.get_one(
        CourseVersion, version_id, options=[MANIFEST], populate_existing=True,
    ).manifest
    rows = db.session.scalars(select(CourseUnit).where(CourseUnit.version_id == version_id).order_by(CourseUnit.position)).all()
    return assemble(version_id, digest, manifest, rows)


def assemble(version_id: int, digest: str, manifest: Mapping[str, Any], rows: Iterable[CourseUnit]) -> Outline:
    """Put an outline together from a manifest and its units: also those of a course that is not published yet."""
    said = {unit["id"]: unit for module in manifest["modules"] for unit in module["units"]}
    units: dict[str, list[Unit]] = {}
    for row in rows:
        found = _unit(row, manifest["source_language"], said.get(row.unit_id, {}).get("completion", ()))
        units.setdefault(row.module_id, []).append(found)
    modules = tuple(
        Module(
            module_id=module["id"], number=number, title=module["title"], phase=module["phase"],
            minutes=minutes_of(module), outcomes=module.get("outcomes", {}), units=tuple(units.get(module["id"], ())),
        )
        for number, module in enumerate(manifest["modules"], 1)
    )
    return Outline(
        version_id, digest, modules, needs=_needs(manifest), items={item["id"]: item["title"] for item in manifest.get("items", ())},
        does_self_study_count=manifest.get("self_study") == "counts", glossary=read_glossary(manifest),
    )


def _needs(manifest: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Return the units before each unit: those that it or its module names, and every unit of the modules named."""
    inside = {module["id"]: [unit["id"] for unit in module["units"]] for module in manifest["modules"]}
    needs: dict[str, tuple[str, ...]] = {}
    for module in manifest["modules"]:
        for unit in module["units"]:
            named = [*module.get("requires", ()), *unit.get("requires", ())]
            before = dict.fromkeys(unit_id for name in named for unit_id in inside.get(name, [name]))
            if before:
                needs[unit["id"]] = tuple(before)
    return needs


def _unit(row: CourseUnit, source_language: str, completion: Sequence[Any]) -> Unit:
    kind, content = KINDS[row.kind], row.content
    return Unit(
        version_id=row.version_id, unit_id=row.unit_id, kind=kind, title=row.title, minutes=row.minutes, folder=row.folder,
        content=content, source_language=source_language,
        weights={code: kind.weigh(content, code) for code in LANGUAGES if code in kind.languages(content)},
        conditions=conditions_of(completion, own_rule(kind)),
    )


def forget_outlines() -> None:
    """Forget what is kept: for tests, whose versions are undone and their numbers used again."""
    _read.cache_clear()
