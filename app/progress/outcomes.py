"""The result of an evaluation: a tree that can be shown, frozen with a certificate as JSON, and read back equal."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Self

from app.progress.measures import WHOLE_SHARE, Amount, Verdict
from app.progress.standing import WaiverFacts

type_error = "The stored result is not one that this version can read"


@dataclass(frozen=True, slots=True)
class LeafOutcome:
    """One requirement of one trainee: what was asked, what is there, what is missing, until when, and the proof."""

    key: str
    requirement: str
    subject: str
    verdict: Verdict
    amount: Amount
    value: int
    threshold: int
    whole: int
    offered: int
    minimum_share: int | None
    last_on: date | None
    is_tight: bool
    evidence: tuple[str, str]
    waived: WaiverFacts | None = None

    @property
    def missing(self) -> int:
        """How much more is needed; nothing when it is met by value."""
        return max(self.threshold - self.value, 0)

    @property
    def margin(self) -> int:
        """How much of what is offered can be lost without losing the requirement."""
        return max(self.value + self.offered - self.threshold, 0)

    @property
    def share(self) -> int:
        """The share of the whole that is there, in hundredths of a point, rounded down."""
        return self.value * WHOLE_SHARE // self.whole if self.whole else 0

    def to_json(self) -> dict[str, object]:
        """Plain values only; the derived figures are written too, for who reads the JSON without this code."""
        return {
            "kind": "leaf",
            "key": self.key,
            "requirement": self.requirement,
            "subject": self.subject,
            "verdict": self.verdict.word,
            "amount": self.amount.value,
            "value": self.value,
            "threshold": self.threshold,
            "whole": self.whole,
            "share": self.share,
            "minimum_share": self.minimum_share,
            "missing": self.missing,
            "offered": self.offered,
            "last_on": self.last_on.isoformat() if self.last_on else None,
            "is_tight": self.is_tight,
            "evidence": list(self.evidence),
            "waived": _waiver_to_json(self.waived),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, object]) -> Self:
        """The leaf that `to_json` wrote."""
        last_on = stored["last_on"]
        room, subject = _texts(stored["evidence"])
        share = stored["minimum_share"]
        return cls(
            key=str(stored["key"]),
            requirement=str(stored["requirement"]),
            subject=str(stored["subject"]),
            verdict=Verdict.from_word(str(stored["verdict"])),
            amount=Amount(str(stored["amount"])),
            value=_number(stored["value"]),
            threshold=_number(stored["threshold"]),
            whole=_number(stored["whole"]),
            offered=_number(stored["offered"]),
            minimum_share=None if share is None else _number(share),
            last_on=date.fromisoformat(str(last_on)) if last_on else None,
            is_tight=stored["is_tight"] is True,
            evidence=(room, subject),
            waived=_waiver_from_json(stored["waived"]),
        )


@dataclass(frozen=True, slots=True)
class BranchOutcome:
    """A group of requirements of which `needed` must be met."""

    kind: str
    needed: int
    verdict: Verdict
    parts: tuple["LeafOutcome | BranchOutcome", ...]
    id: str | None = None

    def to_json(self) -> dict[str, object]:
        """The group and all that is under it."""
        return {
            "kind": self.kind,
            "id": self.id,
            "needed": self.needed,
            "verdict": self.verdict.word,
            "parts": [part.to_json() for part in self.parts],
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, object]) -> Self:
        """The group that `to_json` wrote."""
        parts, written_id = stored["parts"], stored["id"]
        if not isinstance(parts, Sequence):
            raise TypeError(type_error)
        return cls(
            kind=str(stored["kind"]),
            needed=_number(stored["needed"]),
            verdict=Verdict.from_word(str(stored["verdict"])),
            parts=tuple(outcome_from_json(part) for part in parts),
            id=None if written_id is None else str(written_id),
        )


Outcome = LeafOutcome | BranchOutcome


def outcome_from_json(stored: Mapping[str, object]) -> Outcome:
    """The outcome that was stored; equal to the one that was written."""
    return LeafOutcome.from_json(stored) if stored["kind"] == "leaf" else BranchOutcome.from_json(stored)


def leaves_of(outcome: Outcome) -> Iterator[LeafOutcome]:
    """The requirements of a tree, in the order in which they were written."""
    if isinstance(outcome, LeafOutcome):
        yield outcome
    else:
        for part in outcome.parts:
            yield from leaves_of(part)


def _waiver_to_json(waived: WaiverFacts | None) -> dict[str, str] | None:
    """The three facts of a waiver."""
    return {"reason": waived.reason, "by": waived.by, "on": waived.on.isoformat()} if waived else None


def _waiver_from_json(stored: object) -> WaiverFacts | None:
    """The waiver that was written."""
    if stored is None:
        return None
    if not isinstance(stored, Mapping):
        raise TypeError(type_error)
    return WaiverFacts(str(stored["reason"]), str(stored["by"]), date.fromisoformat(str(stored["on"])))


def _number(stored: object) -> int:
    """A whole number, and nothing that merely looks like one."""
    if isinstance(stored, bool) or not isinstance(stored, int):
        raise TypeError(type_error)
    return stored


def _texts(stored: object) -> tuple[str, str]:
    """The pair that names the evidence."""
    if not isinstance(stored, Sequence):
        raise TypeError(type_error)
    room, subject = stored
    return str(room), str(subject)
