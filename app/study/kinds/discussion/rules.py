"""When a post may be changed, how it stands, and what is new to a reader. Standard library only."""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass

EDITABLE_FOR = dt.timedelta(minutes=15)
VISIT_LASTS = dt.timedelta(minutes=30)
"""Whoever comes back within so long is still on the same visit: what was new stays marked from page to page."""
NOTE_AGAIN_AFTER = dt.timedelta(minutes=5)
LONGEST = 5_000


class Act(enum.StrEnum):
    """What was done to a post after it was written. The newest act says how the post stands."""

    WITHDRAW = "withdraw"
    HIDE = "hide"
    UNHIDE = "unhide"


class Shown(enum.StrEnum):
    """How a post is shown."""

    OPEN = "open"
    WITHDRAWN = "withdrawn"
    HIDDEN = "hidden"


def shown_as(newest: Act | None) -> Shown:
    """Return how a post is shown after its newest act."""
    return {Act.WITHDRAW: Shown.WITHDRAWN, Act.HIDE: Shown.HIDDEN}.get(newest, Shown.OPEN) if newest else Shown.OPEN


def is_editable(written_at: dt.datetime, now: dt.datetime) -> bool:
    """Whether the author may still change a post."""
    return now - written_at < EDITABLE_FOR


def minutes_left(written_at: dt.datetime, now: dt.datetime) -> int:
    """Return for how many whole minutes a post may still be changed, rounded up."""
    left = (written_at + EDITABLE_FOR - now).total_seconds()
    return max(0, -int(-left // 60))


@dataclass(frozen=True, slots=True)
class Visit:
    """A reader's visits to a discussion: what came after `before_id` is new on this visit."""

    before_id: int
    newest_id: int
    at: dt.datetime


def new_after(last: Visit | None, now: dt.datetime) -> int | None:
    """Return the post after which all is new; None to somebody who comes for the first time: nothing is marked to them."""
    if last is None:
        return None
    return last.before_id if now - last.at < VISIT_LASTS else last.newest_id


def visit(last: Visit | None, *, newest_id: int, now: dt.datetime) -> Visit:
    """Return the visit that an opening belongs to."""
    before_id = new_after(last, now)
    return Visit(newest_id if before_id is None else before_id, newest_id, now)


def needs_noting(last: Visit | None, found: Visit) -> bool:
    """Whether a visit says anything worth a write."""
    return (
        last is None or (last.before_id, last.newest_id) != (found.before_id, found.newest_id)
        or found.at - last.at >= NOTE_AGAIN_AFTER
    )
