"""Mark: a released mark of at least so much for an item."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Self

from app.progress.measures import Amount, Measure, Requirement, RuleMistake, Verdict, name_in, only_keys
from app.progress.standing import Standing

HIGHEST = 10_000


@dataclass(frozen=True, slots=True)
class Mark(Requirement):
    """At least `hundredths` of a mark out of 100 for an item."""

    name = "mark"
    amount = Amount.HUNDREDTHS
    evidence_room = "marks"

    item: str
    hundredths: int

    @classmethod
    def parse(cls, params: Mapping[str, object]) -> Self:
        """Read {item: project-work, at_least: 60}."""
        known = only_keys(params, "item", "at_least")
        return cls(name_in(known, "item"), _read_mark(known["at_least"]))

    @property
    def subject(self) -> str:
        """The item."""
        return self.item

    def measure(self, standing: Standing, _awards: Mapping[str, Verdict]) -> Measure:
        """The released mark against the lowest that counts; a mark below it is tight until its last day.

        Work is handed in by the edition's end. Afterwards a mark may still come, for boards meet late, so no day is named.
        """
        given = standing.marks.get(self.item)
        value = given or 0
        ends_on = standing.terms.ends_on
        last_on = standing.terms.mark_until.get(self.item) or (ends_on if standing.today <= ends_on else None)
        return Measure(value, self.hundredths, HIGHEST, HIGHEST - value, last_on, given is not None)


def _read_mark(written: object) -> int:
    """A mark of the course package in hundredths: read as decimal text, so that 60.1 is exactly 6010."""
    if isinstance(written, int | float) and not isinstance(written, bool):
        hundredths = Decimal(str(written)) * 100
        if hundredths.is_finite() and hundredths == hundredths.to_integral_value() and 0 < hundredths <= HIGHEST:
            return int(hundredths)
    raise RuleMistake(f'"at_least" is {written!r}: write a mark above 0 and up to 100, with at most two decimals')
