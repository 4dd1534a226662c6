"""When a quiz opens and closes: on the reader's own clock and on Italy's."""

from __future__ import annotations

import datetime as dt

from app.core import clock
from app.core.i18n import day_words, when_words
from app.core.i18n import gettext as _
from app.core.spans import place_of


def moment_words(instant: dt.datetime, zone_name: str) -> str:
    """«24 November 2026, 10:30 in San Juan (14:30 in Italy)»."""
    here, italian = instant.astimezone(clock.zone(zone_name)), instant.astimezone(clock.zone(clock.ITALY))
    if here.utcoffset() == italian.utcoffset():
        return _("%(when)s in Italy", when=when_words(instant))
    other = f"{italian:%H:%M}" if here.date() == italian.date() else f"{day_words(italian.date())}, {italian:%H:%M}"
    return _("%(when)s in %(place)s (%(italian)s in Italy)", when=when_words(instant, zone_name), place=place_of(zone_name), italian=other)
