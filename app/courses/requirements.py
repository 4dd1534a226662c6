"""Requirements of awards. The room that evaluates a requirement says how its parameters are checked.

    def check_mark(params: MapReader, course: CourseContext) -> CheckedLeaf:
        params.expect("item", "at_least")
        item = params.choice("item", tuple(course.items))
        return CheckedLeaf(key=f"mark:{item}", params={"item": item, "at_least": params.whole("at_least", 0, 100)})

    register_requirement("mark", check_mark, describe_mark)

`check` never raises for what a trainer wrote: it notes faults through `params`. Its `key` names the leaf within the award
unless the package gives an `id`; its `params` are plain JSON, kept in the version under the requirement's name.
`describe(params, course)` says the requirement in one sentence, in the language in force when it is called.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.core.i18n import Words
from app.core.i18n import lazy_gettext as _l
from app.courses.package.reading import MapReader


@dataclass(frozen=True)
class CourseContext:
    """What a requirement may name: phases with minutes, items, modules with their unit ids, awards. All are in order."""

    phases: Mapping[str, int]
    items: tuple[str, ...]
    modules: Mapping[str, tuple[str, ...]]
    awards: tuple[str, ...]


@dataclass(frozen=True)
class CheckedLeaf:
    """A requirement once checked. `awards` are those that must be held first: courses refuses circles of them."""

    key: str
    params: Mapping[str, Any]
    awards: tuple[str, ...] = ()


@dataclass(frozen=True)
class CourseNames:
    """Titles in the language of whoever reads, by id, for describing a requirement."""

    phases: Mapping[str, str] = field(default_factory=dict)
    items: Mapping[str, str] = field(default_factory=dict)
    modules: Mapping[str, str] = field(default_factory=dict)
    awards: Mapping[str, str] = field(default_factory=dict)


Check = Callable[[MapReader, CourseContext], CheckedLeaf]
Describe = Callable[[Mapping[str, Any], CourseNames], Words]


@dataclass(frozen=True)
class Requirement:
    """A requirement that packages may use."""

    check: Check
    describe: Describe | None = None


REQUIREMENTS: dict[str, Requirement] = {}


def register_requirement(name: str, check: Check, describe: Describe | None = None) -> None:
    """Let packages use a requirement."""
    found = REQUIREMENTS.setdefault(name, Requirement(check, describe))
    if found.check is not check:
        msg = f"the requirement {name!r} is registered twice"
        raise ValueError(msg)


def describe_leaf(name: str, params: Mapping[str, Any], names: CourseNames) -> Words:
    """Say a requirement in words; by its parameters where its room has no sentence for it."""
    found = REQUIREMENTS.get(name)
    if found is not None and found.describe is not None:
        return found.describe(params, names)
    listed = ", ".join(f"{key} {value}" for key, value in params.items())
    return _l("%(requirement)s: %(parameters)s", requirement=name, parameters=listed)
