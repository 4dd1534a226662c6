"""Remembering where a trainee stopped."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError

from app.core import clock
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.i18n import lazy_gettext as _l
from app.editions.models import Enrolment
from app.study.actions import is_kept
from app.study.kinds.video.models import VideoPosition
from app.study.kinds.video.queries import position_in
from app.study.outline import Unit

LATEST = 24 * 3600
"""No video is longer than a day."""


@dataclass(frozen=True)
class Moved:
    """A place as it was kept; `elsewhere` is the second at which another device had stopped meanwhile, if one had."""

    number: int
    elsewhere: int | None


def keep_position(enrolment: Enrolment, unit: Unit, *, seconds: int, known: int) -> Moved:
    """Keep where a trainee is now. `known` is the number of the place from which this device went on."""
    if not is_kept(enrolment):
        raise RuleBroken(_l("Your enrolment is not active at present, so nothing was kept. Ask your coordinator."))
    if not 0 <= seconds <= LATEST:
        raise RuleBroken(_l("This is no place in a video. Nothing was kept."))
    found = position_in(enrolment.id, unit.unit_id, is_to_change=True) or _begin(enrolment, unit)
    elsewhere = found.seconds if found.number != known and found.seconds != seconds else None
    found.seconds, found.moved_at, found.number = seconds, clock.now(), found.number + 1
    db.session.flush()
    return Moved(found.number, elsewhere)


def _begin(enrolment: Enrolment, unit: Unit) -> VideoPosition:
    """Make the row: it stands at the beginning, and nobody has moved yet."""
    row = VideoPosition(enrolment_id=enrolment.id, unit_id=unit.unit_id, seconds=0, number=0, moved_at=clock.now())
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:  # begun on another device at this very moment
        known = position_in(enrolment.id, unit.unit_id, is_to_change=True)
        if known is None:
            raise
        return known
    return row
