"""What an hours posting must be, and how entries add up. Only attested minutes count."""

from __future__ import annotations

import enum
import re
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

SOURCE = re.compile(r"(lesson|unit|placement|tutoring|project|import):[\w.-]{1,80}", re.ASCII)
MINUTES_A_DAY = 24 * 60


class PostingFault(enum.Enum):
    """Why a posting is refused."""

    NO_MINUTES = "no minutes"
    TOO_MANY = "more than a day has"
    BAD_SOURCE = "no such kind of source"


class Posted(NamedTuple):
    """The part of an entry that a sum needs."""

    enrolment_id: int
    phase_id: int
    minutes: int
    is_attested: bool


def fault_of_posting(minutes: int, source: str) -> PostingFault | None:
    """Return what is wrong with a posting, or None."""
    if minutes <= 0:
        return PostingFault.NO_MINUTES
    if minutes > MINUTES_A_DAY:
        return PostingFault.TOO_MANY
    if not SOURCE.fullmatch(source):
        return PostingFault.BAD_SOURCE
    return None


def totals(entries: Iterable[Posted]) -> dict[int, dict[int, int]]:
    """Return {enrolment: {phase: attested minutes}}: what the database's own sum must equal."""
    sums: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for entry in entries:
        if entry.is_attested:
            sums[entry.enrolment_id][entry.phase_id] += entry.minutes
    return {enrolment_id: dict(phases) for enrolment_id, phases in sums.items()}
