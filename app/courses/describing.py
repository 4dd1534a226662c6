"""A published version in words: what a page of a course shows, and the rules of its awards as sentences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.core.i18n import Words, own
from app.core.i18n import lazy_gettext as _l
from app.courses.requirements import CourseNames, describe_leaf

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class RuleWords:
    """One rule in a sentence, with the rules inside it."""

    text: Words
    parts: tuple[RuleWords, ...] = ()


@dataclass(frozen=True)
class Amounts:
    """How much a course holds."""

    modules: int
    units: int
    minutes: int
    words: Mapping[str, int]


def amounts(manifest: Mapping[str, Any]) -> Amounts:
    """Count what a manifest holds; minutes are those of its phases."""
    modules = manifest["modules"]
    return Amounts(
        modules=len(modules),
        units=sum(len(module["units"]) for module in modules),
        minutes=sum(minutes_of(phase) for phase in manifest["phases"]),
        words=manifest.get("words", {}),
    )


def minutes_of(part: Mapping[str, Any]) -> int:
    """Return the minutes of a phase or a module of a manifest."""
    return int(part["hours"] * 60)


def names(manifest: Mapping[str, Any]) -> CourseNames:
    """Return the titles of everything a rule may name, in the language in force."""
    return CourseNames(**{
        part: {thing["id"]: own(thing["title"]) for thing in manifest[part]} for part in ("phases", "items", "modules", "awards")
    })


def describe_rule(rule: Mapping[str, Any], known: CourseNames) -> RuleWords:
    """Return the rule of an award in words."""
    name = next(key for key in rule if key != "id")
    inner = rule[name]
    if name == "at_least":
        return RuleWords(_l("At least %(n)s of these:", n=inner["n"]), _describe_all(inner["of"], known))
    if name in {"all", "any"}:
        parts = _describe_all(inner, known)
        return parts[0] if len(parts) == 1 else RuleWords(_l("All of these:") if name == "all" else _l("One of these:"), parts)
    return RuleWords(describe_leaf(name, inner, known))


def _describe_all(rules: list[Mapping[str, Any]], known: CourseNames) -> tuple[RuleWords, ...]:
    return tuple(describe_rule(rule, known) for rule in rules)
