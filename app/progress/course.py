"""The rules of a published course, compiled once for each version in each process: a version never changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.progress.labels import Titles
from app.progress.requirements import parse_awards
from app.progress.requirements.hours import TOTAL, Hours

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.courses.models import CourseVersion
    from app.progress.rules import AwardRules

KEPT = 32


@dataclass(frozen=True, slots=True)
class CourseRules:
    """What the awards of a course ask for; `awards` are in the order of the course."""

    awards: tuple[str, ...]
    rules: AwardRules
    titles: Titles
    units_by_module: Mapping[str, frozenset[str]]
    minimum_share: int | None
    """The share of all hours that the first award to ask for one asks for: the tick on the bars of the cohort."""


_kept: dict[tuple[str, str], CourseRules] = {}


def course_rules(version: CourseVersion) -> CourseRules:
    """The compiled rules of a version; the digest is the name of its content."""
    place = (version.slug, version.digest)
    found = _kept.get(place)
    if found is None:
        if len(_kept) >= KEPT:
            _kept.clear()
        found = _kept[place] = _compile(version.manifest)
    return found


def _compile(manifest: Mapping[str, Any]) -> CourseRules:
    """Read what publishing wrote."""
    def titles(name: str) -> dict[str, Any]:
        return {thing["id"]: thing["title"] for thing in manifest[name]}

    rules = parse_awards({award["id"]: award["rule"] for award in manifest["awards"]})
    asked = (leaf.requirement for tree in rules.trees.values() for leaf in tree.leaves())
    shares = (needed.share for needed in asked if isinstance(needed, Hours) and needed.phase == TOTAL and needed.share)
    return CourseRules(
        awards=tuple(award["id"] for award in manifest["awards"]),
        rules=rules,
        titles=Titles(titles("phases"), titles("modules"), titles("items"), titles("awards")),
        units_by_module={module["id"]: frozenset(unit["id"] for unit in module["units"]) for module in manifest["modules"]},
        minimum_share=next(shares, None),
    )
