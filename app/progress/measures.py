"""The vocabulary of a requirement: verdicts, amounts, and what every requirement must be able to say."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import date
from enum import IntEnum, StrEnum
from typing import ClassVar, NamedTuple, Self

from app.progress.standing import Standing

WHOLE_SHARE = 10_000


class RuleMistake(ValueError):
    """A rule that cannot be read: where, why, and what to write instead."""


class Verdict(IntEnum):
    """The state of a requirement, worst first, so that `min` is "all of" and `max` is "any of"."""

    IMPOSSIBLE = 0
    AT_RISK = 1
    REACHABLE = 2
    MET = 3

    @property
    def word(self) -> str:
        """The word used in addresses and in stored results."""
        return self.name.lower()

    @classmethod
    def from_word(cls, word: str) -> Self:
        """The verdict that a word names; ValueError for any other word."""
        for verdict in cls:
            if verdict.word == word:
                return verdict
        raise ValueError(f"{word!r} is not a verdict")


class Amount(StrEnum):
    """What a requirement counts."""

    MINUTES = "minutes"
    UNITS = "units"
    HUNDREDTHS = "hundredths"
    AWARD = "award"


class Measure(NamedTuple):
    """How one trainee stands before one requirement.

    `whole` is what the bar is drawn against, `offered` what can still be gained, `last_on` the last day for it (None:
    no day is set), `is_tight` whether little enough can still be lost to say so.
    """

    value: int
    threshold: int
    whole: int
    offered: int
    last_on: date | None
    is_tight: bool


class Requirement(ABC):
    """One kind of leaf. A new kind is one subclass in one module of `app/progress/requirements`."""

    __slots__ = ()
    name: ClassVar[str]
    amount: ClassVar[Amount]
    evidence_room: ClassVar[str]

    @classmethod
    @abstractmethod
    def parse(cls, params: Mapping[str, object]) -> Self:
        """Read the parameters of a course package; RuleMistake with the reason and the remedy."""

    @property
    @abstractmethod
    def subject(self) -> str:
        """The main parameter: a phase, a module, an item, an award."""

    @abstractmethod
    def measure(self, standing: Standing, awards: Mapping[str, Verdict]) -> Measure:
        """Measure a trainee; `awards` holds the verdicts of the awards that this one may rest on."""

    @property
    def minimum_share(self) -> int | None:
        """The share asked for in hundredths of a point (7000 = 70 %), where the requirement asks for a share."""
        return None

    @property
    def needs_award(self) -> str | None:
        """The award whose verdict must be known first."""
        return None


def verdict_of(measure: Measure, standing: Standing) -> Verdict:
    """What is met stays met; then what can no longer be reached, then what little can still be lost."""
    value, threshold, _whole, offered, last_on, is_tight = measure
    if value >= threshold:
        return Verdict.MET
    if value + offered < threshold or not standing.is_open or (last_on is not None and standing.today > last_on):
        return Verdict.IMPOSSIBLE
    return Verdict.AT_RISK if is_tight else Verdict.REACHABLE


def ceil_share(whole: int, share: int) -> int:
    """The smallest amount that is at least `share` hundredths of a point of `whole`, without floats."""
    return -(-whole * share // WHOLE_SHARE)


def only_keys(params: object, *keys: str) -> Mapping[str, object]:
    """The parameters, if they are exactly these keys."""
    wanted = " and ".join(keys)
    if not isinstance(params, Mapping):
        raise RuleMistake(f"Write {wanted} under the requirement")
    unknown = sorted(str(key) for key in params if key not in keys)
    if unknown:
        raise RuleMistake(f"Unknown key {unknown[0]!r}: write only {wanted}")
    missing = [key for key in keys if key not in params]
    if missing:
        raise RuleMistake(f"The key {missing[0]!r} is missing: write {wanted}")
    return params


def name_in(params: Mapping[str, object], key: str) -> str:
    """The identifier written at a key."""
    value = params[key]
    if not isinstance(value, str) or not value.strip():
        raise RuleMistake(f"{key!r} must be an identifier of the course, in letters, digits and hyphens")
    return value
