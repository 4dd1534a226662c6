"""When a unit is completed, and which units are locked. Pure: works on facts and ids."""

from __future__ import annotations

import enum
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


class Rule(enum.StrEnum):
    """What a trainee must have done with a unit."""

    OPENED = "opened"
    READ_TO_END = "read_to_end"
    MINUTES = "minutes"
    ATTEMPTED = "attempted"
    PASSED = "passed"
    MARKED_BY_TUTOR = "marked_by_tutor"
    MARK_AS_READ = "mark_as_read"


BY_TRYING = frozenset({Rule.ATTEMPTED, Rule.PASSED})
BY_HAND = frozenset({Rule.MARK_AS_READ, Rule.READ_TO_END})
"""Rules that the trainee can meet with a button."""
OF_EVERY_KIND = frozenset({Rule.OPENED, Rule.MINUTES, Rule.MARKED_BY_TUTOR})


def rules_of_kind(*, scores: bool) -> frozenset[Rule]:
    """Return the rules by which a unit of a kind can be completed, where the kind itself says nothing."""
    return OF_EVERY_KIND | (BY_TRYING if scores else BY_HAND)


@dataclass(frozen=True, slots=True)
class Condition:
    """One rule of one unit. `minutes` and `item` belong to the rules that have them."""

    rule: Rule
    minutes: int = 0
    item: str = ""


def conditions_of(stored: Sequence[Any], default: Rule) -> tuple[Condition, ...]:
    """Return the conditions that a version keeps: words and {word: value}; none means the kind's own."""
    if not stored:
        return (Condition(default),)
    return tuple(_condition(each) for each in stored)


def _condition(stored: Any) -> Condition:  # noqa: ANN401 - JSON of a version
    if isinstance(stored, str):
        return Condition(Rule(stored))
    if "minutes" in stored:
        return Condition(Rule.MINUTES, minutes=int(stored["minutes"]))
    return Condition(Rule.MARKED_BY_TUTOR, item=str(stored["marked_by_tutor"]))


@dataclass(frozen=True, slots=True)
class Facts:
    """What one trainee has done with one unit."""

    is_opened: bool = False
    has_read_to_end: bool = False
    has_marked: bool = False
    seconds: int = 0
    has_attempted: bool = False
    has_passed: bool = False
    best: int = 0
    """Hundredths of a point."""
    items: frozenset[str] = frozenset()
    """Items whose mark was released to the trainee."""


def holds(condition: Condition, facts: Facts) -> bool:
    """Whether one condition is met."""
    return {
        Rule.OPENED: facts.is_opened,
        Rule.READ_TO_END: facts.has_read_to_end,
        Rule.MINUTES: facts.seconds >= condition.minutes * 60,
        Rule.ATTEMPTED: facts.has_attempted,
        Rule.PASSED: facts.has_passed,
        Rule.MARKED_BY_TUTOR: condition.item in facts.items,
        Rule.MARK_AS_READ: facts.has_marked,
    }[condition.rule]


def missing(conditions: Sequence[Condition], facts: Facts) -> tuple[Condition, ...]:
    """Return the conditions that are not met yet, in order. All must be met for the unit to be completed."""
    return tuple(condition for condition in conditions if not holds(condition, facts))


def lacking(needs: Sequence[str], completed: Collection[str]) -> tuple[str, ...]:
    """Return the units that must still be completed before another one opens."""
    return tuple(unit_id for unit_id in needs if unit_id not in completed)


def locked(needs: Mapping[str, Sequence[str]], completed: Collection[str]) -> frozenset[str]:
    """Return the units that are locked: `needs` says what comes before each. What is completed stays open for good."""
    return frozenset(
        unit_id for unit_id, before in needs.items() if unit_id not in completed and lacking(before, completed)
    )
