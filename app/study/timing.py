"""How study time is counted. Pure: seconds in, seconds out; the clock is the server's."""

from __future__ import annotations

CUT_OFF = 120
"""After so many seconds without a sign the reader has gone: that time is not counted."""
CAP_TIMES = 3
LEAST_CAP = 10
"""A unit counts at most three times its planned minutes, and ten minutes in any case."""


def cap_of(minutes: int, asked: int = 0) -> int:
    """Return how many seconds a unit of so many planned minutes counts at most: never less than its own rule asks."""
    return max(minutes * CAP_TIMES, LEAST_CAP, asked) * 60


def counted(gap: int | None, before: int, cap: int) -> int:
    """Return the seconds to add for a sign of life: all since the reader's last one, whatever unit that was in.

    `gap` is None where there was none, so that the first sign only starts the clock.
    """
    if gap is None or not 0 < gap <= CUT_OFF:
        return 0
    return max(0, min(gap, cap - before))


def counted_by_hand(gap: int | None, before: int, cap: int, planned: int) -> int:
    """Return the seconds to add where a reader without scripts says so: at most the planned minutes at once."""
    if gap is None or gap <= 0:
        return 0
    return max(0, min(gap, planned * 60, cap - before))


def whole_minutes(before: int, seconds: int) -> int:
    """Return the minutes of one day after `before` seconds of earlier days: over all days no second is lost or counted twice."""
    return (before + seconds) // 60 - before // 60
