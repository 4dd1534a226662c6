"""Postings to the hours ledger. Nothing is ever changed: a mistake is reversed and, where need be, posted again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Table, insert, select

from app.core import clock
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.i18n import lazy_gettext as _l
from app.editions.models import Enrolment, Phase
from app.hours import labels, queries, rules
from app.hours.models import HoursEntry, HoursStatus
from app.people.models import Person

KEYS_AT_ONCE = 500


@dataclass(frozen=True)
class Posting:
    """What is to be posted for one trainee."""

    enrolment: Enrolment
    minutes: int
    key: str


def post_hours(
    enrolment: Enrolment, phase: Phase, *, minutes: int, on: dt.date, source: str, key: str, attester: Person | None,
    evidence: str, by: Person | None, status: HoursStatus = HoursStatus.ATTESTED,
) -> HoursEntry:
    """Post minutes of one trainee, once for each key. Returns the entry, new or already there."""
    posted = post_many(
        [Posting(enrolment, minutes, key)], phase, on=on, source=source, attester=attester, evidence=evidence, by=by,
        status=status,
    )
    return posted[0]


def post_many(
    postings: Sequence[Posting], phase: Phase, *, on: dt.date, source: str, attester: Person | None, evidence: str,
    by: Person | None, status: HoursStatus = HoursStatus.ATTESTED,
) -> list[HoursEntry]:
    """Post for many trainees at once, with the same few statements for two and for a thousand."""
    keys = [posting.key for posting in postings]
    known = _by_key(keys)
    fresh: dict[str, dict[str, Any]] = {}
    for posting in postings:
        _check(posting, phase, source)
        wanted = {
            "enrolment_id": posting.enrolment.id, "phase_id": phase.id, "on": on, "minutes": posting.minutes, "source": source,
            "status": status,
        }
        entry = known.get(posting.key)
        if entry is None:
            fresh.setdefault(posting.key, {
                **wanted, "key": posting.key, "edition_id": posting.enrolment.edition_id,
                "attester_id": attester.id if attester else None, "evidence": evidence, "posted_at": clock.now(),
                "posted_by_id": by.id if by else None, "reason": "",
            })
        elif any(getattr(entry, name) != value for name, value in wanted.items()):
            raise RuleBroken(_l(
                "These hours were already posted with other minutes, or another day, phase or state. Reverse that entry first.",
            ))
    if fresh:
        # One statement for all: the ORM would insert row by row on SQLite to learn each id.
        db.session.execute(insert(cast("Table", HoursEntry.__table__)), list(fresh.values()))
        known |= _by_key(list(fresh))
    return [known[key] for key in keys]


def _by_key(keys: Sequence[str]) -> dict[str, HoursEntry]:
    found: dict[str, HoursEntry] = {}
    for start in range(0, len(keys), KEYS_AT_ONCE):
        query = select(HoursEntry).where(HoursEntry.key.in_(keys[start : start + KEYS_AT_ONCE]))
        found |= {entry.key: entry for entry in db.session.scalars(query)}
    return found


def _check(posting: Posting, phase: Phase, source: str) -> None:
    fault = rules.fault_of_posting(posting.minutes, source)
    if fault is not None:
        raise RuleBroken(labels.FAULT[fault])
    if phase.edition_id != posting.enrolment.edition_id:
        raise RuleBroken(_l("The phase belongs to another edition. Nothing was posted."))


def reverse_hours(entry: HoursEntry, *, by: Person | None, reason: str) -> HoursEntry:
    """Answer an entry with its opposite. An entry is reversed once; a reversal is not reversed but posted again."""
    if not reason.strip():
        raise RuleBroken(_l("A reversal needs a reason, which will stand in the ledger. Write it."))
    if entry.reverses_id is not None:
        raise RuleBroken(_l("This line is itself a reversal. Post the hours again instead."))
    known = db.session.scalars(select(HoursEntry).where(HoursEntry.reverses_id == entry.id)).one_or_none()
    if known is not None:
        raise RuleBroken(_l("This line was already reversed. Nothing was posted."))
    reversal = HoursEntry(
        key=f"reversal:{entry.id}", edition_id=entry.edition_id, enrolment_id=entry.enrolment_id,
        phase_id=entry.phase_id, on=entry.on, minutes=-entry.minutes, source=entry.source, status=entry.status,
        attester_id=by.id if by else None, evidence=entry.evidence, reverses_id=entry.id, reason=reason.strip(),
        posted_at=clock.now(), posted_by_id=by.id if by else None,
    )
    db.session.add(reversal)
    db.session.flush()
    return reversal


def reverse_source(source: str, *, by: Person | None, reason: str) -> list[HoursEntry]:
    """Reverse all that a source has posted and that still stands."""
    return [reverse_hours(entry, by=by, reason=reason) for entry in queries.live_entries(source)]
