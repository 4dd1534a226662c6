"""When a live session is and when its door is open, as pure functions."""

from __future__ import annotations

import datetime as dt
import enum
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.core import clock

OPENS_BEFORE = dt.timedelta(minutes=15)
LONGEST = dt.timedelta(hours=12)
_WRITTEN = re.compile(r"(?:19|20)\d{2}-\d{2}-\d{2}[ T]\d{2}:\d{2}", re.ASCII)


class Opening(enum.StrEnum):
    """When the link of a live session may be used."""

    ALWAYS = "always"
    BEFORE = "before"


class State(enum.StrEnum):
    """Where a live session stands."""

    UNDATED = "undated"
    AHEAD = "ahead"
    SOON = "soon"
    UNDER_WAY = "under way"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class When:
    """Between two instants."""

    starts_at: dt.datetime
    ends_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Meeting:
    """A live session as an edition holds it: what the package says, with what the edition has changed."""

    when: When | None
    link: str = ""
    opens: Opening = Opening.ALWAYS
    platform: str = ""
    place: Mapping[str, str] = field(default_factory=dict)
    recording: str = ""
    number: int = 0
    """How many times the edition has changed it."""
    changed_at: dt.datetime | None = None

    def state_at(self, instant: dt.datetime) -> State:
        """Return where it stands at an instant."""
        if self.when is None:
            return State.UNDATED
        if instant >= self.when.ends_at:
            return State.OVER
        if instant >= self.when.starts_at:
            return State.UNDER_WAY
        return State.SOON if instant >= self.when.starts_at - OPENS_BEFORE else State.AHEAD

    def is_open_at(self, instant: dt.datetime) -> bool:
        """Whether one may join: not after the end, and where the package says so not long before the beginning."""
        state = self.state_at(instant)
        if not self.link or state == State.OVER:
            return False
        return self.opens == Opening.ALWAYS or state in {State.SOON, State.UNDER_WAY}


def read_time(text: str) -> dt.datetime | None:
    """Return the instant of a wall-clock time in Italy («2027-03-10 15:00»); None where there is no such time."""
    if not _WRITTEN.fullmatch(text):
        return None
    try:
        wall = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    instant = clock.at(wall.date(), wall.time())
    is_there = instant.astimezone(clock.zone(clock.ITALY)).replace(tzinfo=None) == wall
    return instant if is_there else None  # in the night when clocks go forward an hour is missing


def in_package(content: Mapping[str, Any]) -> Meeting:
    """Return a live session as the package has it."""
    starts, ends = read_time(content["starts"]), read_time(content["ends"])
    return Meeting(
        when=When(starts, ends) if starts and ends else None, link=content["link"], opens=Opening(content["opens"]),
        platform=content["platform"], place=content["place"], recording=content["recording"],
    )
