"""Units: so many units, or all of them, of one module or of the whole course."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from app.progress.measures import Amount, Measure, Requirement, RuleMistake, Verdict, name_in, only_keys
from app.progress.standing import Standing

ALL = "all"


@dataclass(frozen=True, slots=True)
class Units(Requirement):
    """At least `count` units of a module; None means every unit."""

    name = "units"
    amount = Amount.UNITS
    evidence_room = "study"

    module: str
    count: int | None = None

    @classmethod
    def parse(cls, params: Mapping[str, object]) -> Self:
        """Read {module: all, at_least: all} or {module: reading-a-territory, at_least: 3}."""
        known = only_keys(params, "module", "at_least")
        count = known["at_least"]
        if count == ALL:
            return cls(name_in(known, "module"))
        if isinstance(count, bool) or not isinstance(count, int) or count < 1:
            raise RuleMistake(f'"at_least" is {count!r}: write "all", or a whole number of units from 1')
        return cls(name_in(known, "module"), count)

    @property
    def subject(self) -> str:
        """The module, or "all"."""
        return self.module

    def measure(self, standing: Standing, _awards: Mapping[str, Verdict]) -> Measure:
        """Units done against units needed; tight when fewer days are left than units."""
        terms = standing.terms
        units = terms.units if self.module == ALL else terms.units_by_module.get(self.module, frozenset())
        whole = len(units)
        value = len(units & standing.units_done)
        threshold = self.count or max(whole, 1)
        days_left = (terms.ends_on - standing.today).days + 1
        return Measure(value, threshold, whole, whole - value, terms.ends_on, threshold - value > days_left)
