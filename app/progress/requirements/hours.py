"""Hours: a share or an amount of the minutes of one phase, or of all of them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from app.progress.measures import WHOLE_SHARE, Amount, Measure, Requirement, RuleMistake, Verdict, ceil_share, name_in, only_keys
from app.progress.standing import Standing

TOTAL = "total"
_SHARE = re.compile(r"(\d{1,3})(?:\.(\d{1,2}))?\s?%", re.ASCII)
_TIME = re.compile(r"(\d{1,5})\s?(h|min)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Hours(Requirement):
    """At least so many minutes of a phase; exactly one of `share` and `minutes` is set."""

    name = "hours"
    amount = Amount.MINUTES
    evidence_room = "hours"

    phase: str
    share: int | None = None
    minutes: int | None = None

    @classmethod
    def parse(cls, params: Mapping[str, object]) -> Self:
        """Read {phase: course, at_least: "70%"}, or "42h", or "90min"."""
        known = only_keys(params, "phase", "at_least")
        share, minutes = _read_minimum(known["at_least"])
        return cls(name_in(known, "phase"), share=share, minutes=minutes)

    @property
    def subject(self) -> str:
        """The phase, or "total"."""
        return self.phase

    @property
    def minimum_share(self) -> int | None:
        """The share asked for, where it is a share and not an amount."""
        return self.share

    def measure(self, standing: Standing, _awards: Mapping[str, Verdict]) -> Measure:
        """Minutes attested against minutes needed.

        It is tight when less can still be lost than the risk points of the whole; a trainee who has lost nothing so
        far is never told so, however high the threshold.
        """
        terms = standing.terms
        if self.phase == TOTAL:
            whole = terms.planned
            value = sum(standing.minutes_by_phase.values())
            offered = sum(standing.offered_by_phase.values())
            last_on = max(standing.last_on_by_phase.values(), default=None)
        else:
            whole = terms.planned_by_phase.get(self.phase, 0)
            value = standing.minutes_by_phase.get(self.phase, 0)
            offered = standing.offered_by_phase.get(self.phase, 0)
            last_on = standing.last_on_by_phase.get(self.phase)
        # A phase that the edition does not plan asks for one minute, not for none: nothing is met by being absent.
        threshold = self.minutes or max(ceil_share(whole, self.share or 0), 1)
        margin = value + offered - threshold
        is_tight = margin < whole - threshold and margin * 100 < whole * terms.risk_points
        return Measure(value, threshold, whole, offered, last_on, is_tight)


def _read_minimum(text: object) -> tuple[int | None, int | None]:
    """A share in hundredths of a point, or minutes."""
    if isinstance(text, str):
        if found := _SHARE.fullmatch(text.strip()):
            share = int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0"))
            if 0 < share <= WHOLE_SHARE:
                return share, None
        if (found := _TIME.fullmatch(text.strip())) and int(found[1]):
            return None, int(found[1]) * (60 if found[2] == "h" else 1)
    raise RuleMistake(f'"at_least" is {text!r}: write a share of at most "100%", or a time such as "42h" or "90min"')
