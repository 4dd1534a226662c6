"""Reads of the hours ledger. Every total on every screen, paper and export comes from here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from app.core.db import db
from app.editions.models import Enrolment, Phase
from app.hours.models import HoursEntry, HoursStatus
from app.people.models import Person

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from sqlalchemy import Select


def minutes_by_phase(edition_id: int, enrolment_ids: Collection[int] | None = None) -> dict[int, dict[int, int]]:
    """Return {enrolment id: {phase id: attested minutes}} of an edition, or of some of its enrolments."""
    query = (
        select(HoursEntry.enrolment_id, HoursEntry.phase_id, func.sum(HoursEntry.minutes))
        .where(HoursEntry.edition_id == edition_id, HoursEntry.status == HoursStatus.ATTESTED)
        .group_by(HoursEntry.enrolment_id, HoursEntry.phase_id)
    )
    if enrolment_ids is not None:
        query = query.where(HoursEntry.enrolment_id.in_(enrolment_ids))
    found: dict[int, dict[int, int]] = {}
    for enrolment_id, phase_id, minutes in db.session.execute(query):
        found.setdefault(enrolment_id, {})[phase_id] = int(minutes)
    return found


def total_minutes(edition_id: int, enrolment_id: int) -> int:
    """Return all attested minutes of one trainee."""
    return sum(minutes_by_phase(edition_id, [enrolment_id]).get(enrolment_id, {}).values())


def entries_of(enrolment: Enrolment, phase_id: int | None = None) -> Select[HoursEntry, Phase, str]:
    """Select (entry, phase, attester's name) of one trainee, newest day first: the rows behind a total."""
    attester = aliased(Person)
    query = (
        select(HoursEntry, Phase, attester.display_name)
        .join(Phase, Phase.id == HoursEntry.phase_id)
        .outerjoin(attester, attester.id == HoursEntry.attester_id)
        .where(HoursEntry.edition_id == enrolment.edition_id, HoursEntry.enrolment_id == enrolment.id)
        .order_by(HoursEntry.on.desc(), HoursEntry.id.desc())
    )
    return query if phase_id is None else query.where(HoursEntry.phase_id == phase_id)


def live_entries(source: str) -> Sequence[HoursEntry]:
    """Return the entries of a source that are neither reversals nor reversed."""
    reversal = aliased(HoursEntry)
    query = (
        select(HoursEntry)
        .outerjoin(reversal, reversal.reverses_id == HoursEntry.id)
        .where(HoursEntry.source == source, HoursEntry.reverses_id.is_(None), reversal.id.is_(None))
        .order_by(HoursEntry.id)
    )
    return db.session.scalars(query).all()


def ledger_rows(edition_id: int) -> Iterator[Any]:
    """Yield (trainee's e-mail, phase key, on, minutes, source, attester's e-mail, evidence, status), oldest first."""
    attester, trainee = aliased(Person), aliased(Person)
    query = (
        select(
            trainee.email, Phase.key, HoursEntry.on, HoursEntry.minutes, HoursEntry.source, attester.email,
            HoursEntry.evidence, HoursEntry.status,
        )
        .join(Enrolment, Enrolment.id == HoursEntry.enrolment_id)
        .join(trainee, trainee.id == Enrolment.person_id)
        .join(Phase, Phase.id == HoursEntry.phase_id)
        .outerjoin(attester, attester.id == HoursEntry.attester_id)
        .where(HoursEntry.edition_id == edition_id)
        .order_by(HoursEntry.id)
    )
    return iter(db.session.execute(query.execution_options(yield_per=500)))
