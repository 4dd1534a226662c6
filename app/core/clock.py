"""The one source of time. Instants are aware and in UTC; days belong to a zone."""

from __future__ import annotations

import datetime as dt
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, available_timezones

if TYPE_CHECKING:
    from collections.abc import Iterator

ITALY = "Europe/Rome"
_stopped: ContextVar[dt.datetime | None] = ContextVar("stopped_clock", default=None)


def now() -> dt.datetime:
    """Return this instant, aware, in UTC."""
    return _stopped.get() or dt.datetime.now(dt.UTC)


def zone(name: str) -> ZoneInfo:
    """Return the zone of that IANA name; Italy's where the name is unknown."""
    return ZoneInfo(name if name in available_zone_names() else ITALY)


def today(zone_name: str = ITALY) -> dt.date:
    """Return the calendar day in that zone, Italy's by default."""
    return now().astimezone(zone(zone_name)).date()


def at(day: dt.date, time: dt.time, zone_name: str = ITALY) -> dt.datetime:
    """Return the instant of a wall-clock time in a zone, in UTC."""
    return dt.datetime.combine(day, time, tzinfo=zone(zone_name)).astimezone(dt.UTC)


_zone_names: frozenset[str] = frozenset()


def available_zone_names() -> frozenset[str]:
    """Return all IANA zone names; read from disk once."""
    global _zone_names  # noqa: PLW0603 - a cache of a directory listing that never changes while we run
    if not _zone_names:
        _zone_names = frozenset(available_timezones())
    return _zone_names


@contextmanager
def stopped_at(instant: dt.datetime) -> Iterator[None]:
    """Hold the clock at an instant: for tests and for demonstration data of the past."""
    token = _stopped.set(instant.astimezone(dt.UTC))
    try:
        yield
    finally:
        _stopped.reset(token)
