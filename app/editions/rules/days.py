"""Days: phases and tutoring lie inside their edition."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Iterable


class DayFault(enum.StrEnum):
    """What is wrong with a pair of days."""

    BACKWARDS = "backwards"
    OUTSIDE = "outside"
    TOO_LONG = "too_long"


Span = tuple[dt.date, dt.date]
LONGEST = 366 * 6


def day_faults(edition: Span, phases: Iterable[Span]) -> list[tuple[int | None, DayFault]]:
    """Return (place of the phase, or None for the edition itself; what is wrong) for every fault."""
    starts_on, ends_on = edition
    if ends_on < starts_on:
        return [(None, DayFault.BACKWARDS)]
    found: list[tuple[int | None, DayFault]] = []
    if (ends_on - starts_on).days > LONGEST:
        found.append((None, DayFault.TOO_LONG))
    for place, (first, last) in enumerate(phases):
        if last < first:
            found.append((place, DayFault.BACKWARDS))
        elif not is_within(first, last, edition):
            found.append((place, DayFault.OUTSIDE))
    return found


def is_within(first: dt.date, last: dt.date | None, edition: Span) -> bool:
    """Whether the days lie inside the edition; an open end does."""
    return edition[0] <= first <= edition[1] and (last is None or first <= last <= edition[1])


def does_overlap(first: tuple[dt.date, dt.date | None], second: tuple[dt.date, dt.date | None]) -> bool:
    """Whether two spans share a day; None is an open end."""
    return (second[1] is None or first[0] <= second[1]) and (first[1] is None or second[0] <= first[1])
