"""A live session as an entry for calendars (RFC 5545).

Written by hand, because it is forty lines: the zone stands with its rules of change (RRULE), so that an entry of next summer
is right in calendars that know no zones.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from app.core import clock
from app.study.kinds.meeting.rules import When

LINE = 75
"""Bytes of a line at most; what is longer goes on after a blank on the next one."""
ITALY = (
    "BEGIN:VTIMEZONE", f"TZID:{clock.ITALY}",
    "BEGIN:DAYLIGHT", "DTSTART:19960331T020000", "TZOFFSETFROM:+0100", "TZOFFSETTO:+0200", "TZNAME:CEST",
    "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU", "END:DAYLIGHT",
    "BEGIN:STANDARD", "DTSTART:19961027T030000", "TZOFFSETFROM:+0200", "TZOFFSETTO:+0100", "TZNAME:CET",
    "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU", "END:STANDARD",
    "END:VTIMEZONE",
)


@dataclass(frozen=True)
class Entry:
    """What a calendar keeps of a live session. `uid` never changes; `number` grows with each change."""

    uid: str
    number: int
    stamp: dt.datetime
    when: When
    title: str
    place: str
    address: str
    text: str


def write(entry: Entry) -> str:
    """Return the file."""
    return "".join(f"{part}\r\n" for line in _lines(entry) for part in _folded(line))


def _lines(entry: Entry) -> Iterator[str]:
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Bottega//Bottega//IT", "METHOD:PUBLISH")
    yield from ITALY
    yield from (
        "BEGIN:VEVENT", f"UID:{entry.uid}", f"SEQUENCE:{entry.number}", f"DTSTAMP:{_utc(entry.stamp)}",
        f"LAST-MODIFIED:{_utc(entry.stamp)}", f"DTSTART;TZID={clock.ITALY}:{_italian(entry.when.starts_at)}",
        f"DTEND;TZID={clock.ITALY}:{_italian(entry.when.ends_at)}", f"SUMMARY:{_escaped(entry.title)}",
    )
    if entry.place:
        yield f"LOCATION:{_escaped(entry.place)}"
    yield from (f"DESCRIPTION:{_escaped(entry.text)}", f"URL:{entry.address}", "STATUS:CONFIRMED", "END:VEVENT", "END:VCALENDAR")


def _utc(instant: dt.datetime) -> str:
    return f"{instant.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"


def _italian(instant: dt.datetime) -> str:
    return f"{instant.astimezone(clock.zone(clock.ITALY)):%Y%m%dT%H%M%S}"


def _escaped(text: str) -> str:
    plain = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return "\\n".join(plain.splitlines())


def _folded(line: str) -> Iterator[str]:
    """Yield a line in pieces of so many bytes, never cutting a letter in two."""
    piece, room = "", LINE
    for letter in line:
        size = len(letter.encode())
        if size > room:
            yield piece
            piece, room = " ", LINE - 1
        piece += letter
        room -= size
    yield piece
