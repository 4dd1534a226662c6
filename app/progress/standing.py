"""Everything the evaluator may know: the terms of an edition, and the standing of one trainee on one day."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

RISK_POINTS = 10


@dataclass(frozen=True, slots=True)
class WaiverFacts:
    """Who set a requirement aside for a trainee, when and why."""

    reason: str
    by: str
    on: date


@dataclass(frozen=True, slots=True)
class Terms:
    """What is the same for every trainee of an edition; built once and shared by all their standings."""

    planned_by_phase: Mapping[str, int]
    units_by_module: Mapping[str, frozenset[str]]
    ends_on: date
    mark_until: Mapping[str, date | None] = field(default_factory=dict)
    risk_points: int = RISK_POINTS
    planned: int = field(init=False)
    units: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        """Add up once what each of a thousand trainees would otherwise add up again."""
        object.__setattr__(self, "planned", sum(self.planned_by_phase.values()))
        object.__setattr__(self, "units", frozenset().union(*self.units_by_module.values()))


@dataclass(frozen=True, slots=True)
class Standing:
    """One trainee on one day: minutes attested and still on offer, units done, marks released, waivers.

    `offered_by_phase` are minutes this trainee can still gain, `last_on_by_phase` the last day on which they can.
    Marks are hundredths of a mark out of 100. Waivers are keyed by award and leaf key.
    """

    terms: Terms
    today: date
    is_open: bool = True
    minutes_by_phase: Mapping[str, int] = field(default_factory=dict)
    offered_by_phase: Mapping[str, int] = field(default_factory=dict)
    last_on_by_phase: Mapping[str, date] = field(default_factory=dict)
    units_done: frozenset[str] = frozenset()
    marks: Mapping[str, int] = field(default_factory=dict)
    waived: Mapping[tuple[str, str], WaiverFacts] = field(default_factory=dict)
