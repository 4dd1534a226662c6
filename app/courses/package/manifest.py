"""A course package once read: frozen, whole, and without a fault."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from app.courses import rules

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from app.courses.package.large import Content

    Texts = Mapping[str, str]
    Json = Any


@dataclass(frozen=True)
class Phase:
    """A part of the course with its hours: lessons, visits, placement."""

    id: str
    title: Texts
    minutes: int


@dataclass(frozen=True)
class Item:
    """Something that is marked. `minimum` is in points of 100, or None."""

    id: str
    title: Texts
    weight: int
    minimum: int | None
    marked_by: str


@dataclass(frozen=True)
class Leaf:
    """One requirement of an award, as the room that knows it has checked it."""

    name: str
    key: str
    params: Mapping[str, Json]
    awards: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Json]:
        """Return the leaf as it is kept: always with its key as `id`."""
        return {self.name: dict(self.params), "id": self.key}


@dataclass(frozen=True)
class Group:
    """Several rules together: all of them, any of them, or at least `n`."""

    name: str
    nodes: tuple[Leaf | Group, ...]
    n: int = 0
    key: str = ""

    def as_json(self) -> dict[str, Json]:
        """Return the group in the form of the package."""
        inner = [node.as_json() for node in self.nodes]
        named: dict[str, Json] = {"id": self.key} if self.key else {}
        return {self.name: {"n": self.n, "of": inner} if self.name == "at_least" else inner} | named


Rule = Leaf | Group


def leaves(rule: Rule) -> Iterator[Leaf]:
    """Yield every requirement of a rule, in order."""
    if isinstance(rule, Leaf):
        yield rule
    else:
        for node in rule.nodes:
            yield from leaves(node)


@dataclass(frozen=True)
class Award:
    """A certificate that the course can lead to, and its rule."""

    id: str
    design: str
    title: Texts
    rule: Rule


@dataclass(frozen=True)
class Unit:
    """One thing to read or to answer. Its id never changes, so that progress outlives a new version."""

    id: str
    kind: str
    title: Texts
    minutes: int
    folder: str
    """Path of its folder in the package; `path` is its last part."""
    content: Mapping[str, Json]
    words: Mapping[str, int]
    questions: int
    file: str
    line: int
    completion: tuple[Json, ...] = ()
    """What completes it: words and {word: value}; nothing where its kind's own rule holds."""
    requires: tuple[str, ...] = ()
    """Ids of the units and modules that come before it."""

    @property
    def path(self) -> str:
        """Name of its folder in its module's folder."""
        return self.folder.rpartition("/")[2]


@dataclass(frozen=True)
class Module:
    """A group of units within a phase, with what a trainee can do after it."""

    id: str
    title: Texts
    phase: str
    minutes: int
    outcomes: Mapping[str, list[str]]
    units: tuple[Unit, ...]
    folder: str
    requires: tuple[str, ...] = ()
    """Ids of the units and modules that come before each of its units."""


@dataclass(frozen=True)
class Term:
    """A word of the course with its definition; `forms` are other spellings by which a text may name it, by language."""

    id: str
    term: Texts
    definition: Texts
    forms: Mapping[str, list[str]]

    def as_json(self) -> dict[str, Json]:
        """Return the term as it is kept."""
        return {
            "id": self.id, "term": dict(self.term), "definition": dict(self.definition),
            "forms": {code: list(texts) for code, texts in self.forms.items()},
        }


@dataclass(frozen=True)
class PackageFile:
    """A file by its path in the package and the hash of its bytes."""

    path: str
    sha256: str
    content: Content = field(repr=False, compare=False)

    @property
    def size(self) -> int:
        """Bytes."""
        return len(self.content)


@dataclass(frozen=True)
class CoursePackage:
    """A whole course."""

    slug: str
    source_language: str
    title: Texts
    summary: Texts
    phases: tuple[Phase, ...]
    items: tuple[Item, ...]
    awards: tuple[Award, ...]
    modules: tuple[Module, ...]
    files: tuple[PackageFile, ...]
    pictures: int
    self_study: str = ""
    """Whether hours of self-study count; empty where the course says nothing."""
    glossary: tuple[Term, ...] = ()

    @property
    def digest(self) -> str:
        """SHA-256 of everything in the package."""
        return rules.digest_of((file.path, file.sha256) for file in self.files)

    @property
    def units(self) -> tuple[Unit, ...]:
        """Every unit, in the order of the course."""
        return tuple(unit for module in self.modules for unit in module.units)

    @property
    def kinds(self) -> dict[str, str]:
        """Kind of each unit by its id."""
        return {unit.id: unit.kind for unit in self.units}

    @property
    def words(self) -> dict[str, int]:
        """Words to read, by language."""
        return {code: sum(unit.words.get(code, 0) for unit in self.units) for code in rules.LANGUAGES}

    @property
    def questions(self) -> int:
        """Questions to answer."""
        return sum(unit.questions for unit in self.units)

    def as_json(self) -> dict[str, Json]:
        """Return the manifest that a version keeps: what the package says, in the package's own words and units."""
        return {
            "format": rules.FORMAT,
            "slug": self.slug,
            "source_language": self.source_language,
            "title": dict(self.title),
            "summary": dict(self.summary),
            "phases": [{"id": phase.id, "title": dict(phase.title), "hours": _hours(phase.minutes)} for phase in self.phases],
            "items": [_item_json(item) for item in self.items],
            "awards": [
                {"id": award.id, "design": award.design, "title": dict(award.title), "rule": award.rule.as_json()}
                for award in self.awards
            ],
            "modules": [_module_json(module) for module in self.modules],
            "glossary": [term.as_json() for term in self.glossary],
            "words": self.words,
            "questions": self.questions,
            "pictures": self.pictures,
            **({"self_study": self.self_study} if self.self_study else {}),
        }


def _hours(minutes: int) -> int | float:
    """Return quarters of an hour as hours, whole where they can be: both are exact."""
    return minutes // 60 if minutes % 60 == 0 else minutes / 60


def _item_json(item: Item) -> dict[str, Json]:
    return {
        "id": item.id, "title": dict(item.title), "weight": item.weight, "minimum": item.minimum, "marked_by": item.marked_by,
    }


def _module_json(module: Module) -> dict[str, Json]:
    return {
        "id": module.id,
        "title": dict(module.title),
        "phase": module.phase,
        "hours": _hours(module.minutes),
        "outcomes": {code: list(texts) for code, texts in module.outcomes.items()},
        "units": [
            {
                "id": unit.id, "kind": unit.kind, "title": dict(unit.title), "minutes": unit.minutes, "path": unit.path,
                **({"completion": list(unit.completion)} if unit.completion else {}), **_requires_json(unit),
            }
            for unit in module.units
        ],
        **_requires_json(module),
    }


def _requires_json(thing: Unit | Module) -> dict[str, Json]:
    """Return what comes before it, where anything does: a version says no more than its package."""
    return {"requires": list(thing.requires)} if thing.requires else {}
