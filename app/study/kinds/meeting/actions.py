"""Saying, for one edition, when and where a live session is."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from app.core import clock, history, spans
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.i18n import lazy_gettext as _l
from app.editions.actions.meanwhile import ChangedMeanwhile
from app.editions.models import Edition
from app.notices.actions import tell
from app.notices.models import NoticeKind
from app.people.models import Person
from app.study.kinds.meeting.models import MeetingChange
from app.study.kinds.meeting.queries import newest_change, those_to_tell
from app.study.kinds.meeting.rules import LONGEST, in_package
from app.study.outline import Unit

TOLD = frozenset({"starts", "ends", "link", "place"})
"""Changes of these are told to the trainees."""


@dataclass(frozen=True)
class MeetingFacts:
    """What an edition says of a live session. Day and times are Italy's; what is empty is as the package has it."""

    day: dt.date
    begins: dt.time
    ends: dt.time
    link: str = ""
    place: str = ""
    recording: str = ""

    @property
    def said(self) -> dict[str, Any]:
        """Return it as it is kept and compared."""
        starts_at, ends_at = clock.at(self.day, self.begins), clock.at(self.day, self.ends)
        return {
            "starts": starts_at.isoformat(), "ends": ends_at.isoformat(), "link": self.link, "place": self.place,
            "recording": self.recording,
        }


def change_meeting(
    edition: Edition, unit: Unit, facts: MeetingFacts, *, seen: int, by: Person, reason: str,
) -> MeetingChange:
    """Keep what an edition says from now on, and tell the trainees where time, link or place are others than before."""
    db.session.execute(select(Edition.id).where(Edition.id == edition.id).with_for_update())
    newest = newest_change(edition, unit)
    old, new = said_of(unit, newest), facts.said
    different = {name for name, value in new.items() if old[name] != value}
    _check(new, different, reason)
    number = newest.number if newest else 0
    if seen != number:
        raise ChangedMeanwhile(sorted(different))
    change = MeetingChange(
        edition_id=edition.id, unit_id=unit.unit_id, number=number + 1, starts_at=dt.datetime.fromisoformat(new["starts"]),
        ends_at=dt.datetime.fromisoformat(new["ends"]), link=facts.link, place=facts.place, recording=facts.recording, old=old,
        reason=reason.strip(), changed_at=clock.now(), changed_by_id=by.id,
    )
    db.session.add(change)
    db.session.flush()
    history.record("edit", change, by=by, edition_id=edition.id, old=old, new=new, reason=change.reason)
    if different & TOLD:
        _tell(edition, unit, change)
    return change


def said_of(unit: Unit, change: MeetingChange | None) -> dict[str, Any]:
    """Return what holds at present in the form in which changes are kept."""
    if change is None:
        when = in_package(unit.content).when
        times = {"starts": when.starts_at.isoformat(), "ends": when.ends_at.isoformat()} if when else {"starts": "", "ends": ""}
        return {**times, "link": "", "place": "", "recording": ""}
    return {
        "starts": change.starts_at.isoformat(), "ends": change.ends_at.isoformat(), "link": change.link, "place": change.place,
        "recording": change.recording,
    }


def _check(new: dict[str, Any], different: set[str], reason: str) -> None:
    if not reason.strip():
        raise RuleBroken(_l("Write the reason: it stands in the record."))
    length = dt.datetime.fromisoformat(new["ends"]) - dt.datetime.fromisoformat(new["starts"])
    if not dt.timedelta(0) < length <= LONGEST:
        raise RuleBroken(_l("The session would end before it begins. Nothing was kept. Change its times."))
    if not different:
        raise RuleBroken(_l("Nothing is different from what is saved, so nothing was kept."))


def _tell(edition: Edition, unit: Unit, change: MeetingChange) -> None:
    path = f"/editions/{edition.code}/course/{unit.unit_id}"
    for enrolment in those_to_tell(edition):
        when = spans.in_four(change, enrolment.person.time_zone)
        tell(enrolment.person, NoticeKind.LESSON_CHANGED, edition=edition, path=path, topic=dict(unit.title), when=when)
