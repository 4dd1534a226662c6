"""What stands between a trainee and a unit, with reasons: the rule, the value now, and the unit to go to."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.errors import RuleBroken
from app.core.i18n import Words, own
from app.core.i18n import lazy_gettext as _l
from app.study import labels, queries
from app.study.completion import BY_TRYING, Condition, Facts, Rule, holds, missing
from app.study.outline import Module, Unit
from app.study.queries import Reading


@dataclass(frozen=True)
class Line:
    """One condition of a unit, with how far the trainee is with it."""

    condition: Condition
    facts: Facts
    item: str = ""
    """Title of the item that a tutor marks, in the reader's language."""

    @property
    def is_met(self) -> bool:
        """Whether nothing is missing here."""
        return holds(self.condition, self.facts)

    @property
    def rule(self) -> Words:
        """What is asked."""
        return labels.rule_words(self.condition, self.item)

    @property
    def value(self) -> Words:
        """How it stands now: «4 of 10 minutes»."""
        return labels.value_words(self.condition, self.facts)


@dataclass(frozen=True)
class Missing:
    """A unit that must be completed first, and what it still lacks."""

    module: Module
    unit: Unit
    lines: tuple[Line, ...]
    is_locked: bool


@dataclass(frozen=True)
class Gate:
    """Why a unit is locked."""

    unit: Unit
    missing: tuple[Missing, ...]

    @property
    def reason(self) -> Words:
        """Say it in a sentence: the first unit that is missing, and how it stands."""
        first = self.missing[0]
        return _l(
            "This unit is locked, so nothing was kept. First complete “%(title)s”: %(value)s.",
            title=own(first.unit.title), value=first.lines[0].value,
        )


def gate_of(reading: Reading, unit: Unit) -> Gate | None:
    """Return what keeps a trainee out of a unit; None where it is open, as it always is for whoever only looks."""
    if unit.unit_id not in reading.locked:
        return None
    found = [reading.outline.units[unit_id] for unit_id in reading.lacking(unit.unit_id)]
    return Gate(unit, tuple(
        Missing(module, each, lines_lacking(reading, each), each.unit_id in reading.locked) for module, each in found
    ))


def check_is_open(reading: Reading, unit: Unit) -> None:
    """Refuse an act in a locked unit, with the reason that its page gives."""
    gate = gate_of(reading, unit)
    if gate is not None:
        raise RuleBroken(gate.reason)


def lines_of(reading: Reading, unit: Unit) -> tuple[Line, ...]:
    """Return every condition of a unit, met or not. Asks the database only where the rules speak of tries."""
    tries = queries.NO_TRIES
    if reading.enrolment is not None and unit.rules & BY_TRYING:
        tries = queries.tried(reading.enrolment, unit)
    facts = queries.facts_of(reading.progress.get(unit.unit_id), tries, reading.items)
    return tuple(
        Line(condition, facts, own(reading.outline.items.get(condition.item))) for condition in unit.conditions
    )


def lines_lacking(reading: Reading, unit: Unit) -> tuple[Line, ...]:
    """Return what a unit still lacks; whatever its rules, it is completed only once it was opened."""
    lines = lines_of(reading, unit)
    lacks = missing(unit.conditions, lines[0].facts)
    return tuple(line for line in lines if line.condition in lacks) or (Line(Condition(Rule.OPENED), Facts()),)
