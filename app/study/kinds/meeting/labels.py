"""Words of live sessions."""

from __future__ import annotations

import datetime as dt
from typing import Any

from app.core.i18n import Words, when_words
from app.core.i18n import lazy_gettext as _l
from app.study.kinds.meeting.actions import said_of
from app.study.kinds.meeting.models import MeetingChange
from app.study.outline import Unit

PARTS: dict[str, Words] = {
    "starts": _l("Begins"), "ends": _l("Ends"), "link": _l("Link"), "place": _l("Place"), "recording": _l("Recording"),
}


def differences(change: MeetingChange, unit: Unit, zone_name: str) -> list[tuple[Words, Any, Any]]:
    """Return (part, old, new) of everything that a change has changed; an empty one is as the package has it."""
    new = said_of(unit, change)
    return [
        (words, _shown(name, change.old.get(name, ""), zone_name), _shown(name, new[name], zone_name))
        for name, words in PARTS.items() if change.old.get(name, "") != new[name]
    ]


def _shown(name: str, value: str, zone_name: str) -> Words:
    if not value:
        return _l("as in the course") if name not in {"starts", "ends"} else "—"
    return when_words(dt.datetime.fromisoformat(value), zone_name) if name in {"starts", "ends"} else value
