"""Award: the conditions of another award are met."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from app.progress.measures import Amount, Measure, Requirement, Verdict, name_in, only_keys
from app.progress.standing import Standing


@dataclass(frozen=True, slots=True)
class Award(Requirement):
    """The verdict of another award of the same course, taken over whole."""

    name = "award"
    amount = Amount.AWARD
    evidence_room = "progress"

    award: str

    @classmethod
    def parse(cls, params: Mapping[str, object]) -> Self:
        """Read {id: attendance}."""
        return cls(name_in(only_keys(params, "id"), "id"))

    @property
    def subject(self) -> str:
        """The other award."""
        return self.award

    @property
    def needs_award(self) -> str:
        """The other award, which must be evaluated first."""
        return self.award

    def measure(self, _standing: Standing, awards: Mapping[str, Verdict]) -> Measure:
        """One of one when the other award is met; its risk and its impossibility are passed on."""
        verdict = awards.get(self.award, Verdict.IMPOSSIBLE)
        is_met = verdict is Verdict.MET
        is_open = Verdict.IMPOSSIBLE < verdict < Verdict.MET
        return Measure(int(is_met), 1, 1, int(is_open), None, verdict is Verdict.AT_RISK)
