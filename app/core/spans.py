"""When something is: on the reader's own clock and on Italy's, where the register is kept."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from babel import Locale

from app.core import clock
from app.core.i18n import LANGUAGES, LOCALES, country_name, in_language, language, short_day, weekday_words
from app.core.i18n import gettext as _


class Span(Protocol):
    """Whatever begins and ends: a lesson, a live session."""

    @property
    def starts_at(self) -> dt.datetime:
        """When it begins."""

    @property
    def ends_at(self) -> dt.datetime:
        """When it ends."""


@dataclass(frozen=True, slots=True)
class Clock:
    """A span on the clock of one place, as the macro `two_clocks` shows it."""

    place: str
    time: str


@dataclass(frozen=True, slots=True)
class Times:
    """The day and the hours of something where the reader is, and in Italy where that is elsewhere."""

    day: dt.date
    here: Clock
    there: Clock | None

    @property
    def is_elsewhere(self) -> bool:
        """Whether the reader's clock is not Italy's."""
        return self.there is not None


def times_of(span: Span, zone_name: str = clock.ITALY) -> Times:
    """Return when something is for somebody in a zone."""
    mine, italian = _span(span, zone_name), _span(span, clock.ITALY)
    here, there = mine[0].date(), italian[0].date()
    if mine[0].utcoffset() == italian[0].utcoffset():
        return Times(there, Clock(country_name("IT"), _hours(*italian)), None)
    italian_time = _hours(*italian) if here == there else f"{short_day(there)}, {_hours(*italian)}"
    return Times(here, Clock(place_of(zone_name), _hours(*mine)), Clock(country_name("IT"), italian_time))


def _span(span: Span, zone_name: str) -> tuple[dt.datetime, dt.datetime]:
    zone = clock.zone(zone_name)
    return span.starts_at.astimezone(zone), span.ends_at.astimezone(zone)


def _hours(starts: dt.datetime, ends: dt.datetime) -> str:
    return f"{starts:%H:%M}–{ends:%H:%M}"


def place_of(zone_name: str) -> str:
    """Return the name of a zone's city in the language in force."""
    return _place(zone_name, language())


@lru_cache(maxsize=512)
def _place(zone_name: str, code: str) -> str:
    known = Locale.parse(LOCALES[code]).time_zones.get(zone_name, {})
    return str(known.get("city") or zone_name.rpartition("/")[2].replace("_", " "))


def whole_day(day: dt.date) -> str:
    """«martedì 24 novembre 2026»."""
    return _("%(weekday)s %(year)s", weekday=weekday_words(day), year=day.year)


def when_words(span: Span, zone_name: str = clock.ITALY) -> str:
    """Return when something is, in one phrase of the language in force."""
    found = times_of(span, zone_name)
    day = whole_day(found.day)
    if found.there is None:
        return _("%(day)s, %(time)s in Italy", day=day, time=found.here.time)
    return _(
        "%(day)s, %(time)s in %(place)s (%(italian)s in Italy)", day=day, time=found.here.time, place=found.here.place,
        italian=found.there.time,
    )


def in_four(span: Span, zone_name: str) -> dict[str, str]:
    """Return `when_words` in every language: what a notice keeps."""
    found = {}
    for code in LANGUAGES:
        with in_language(code):
            found[code] = when_words(span, zone_name)
    return found
