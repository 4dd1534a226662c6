"""Reads of the progress room: the standing of trainees, and the verdicts of a whole edition."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Integer, bindparam, func, select
from sqlalchemy.orm import joinedload

from app.attendance.models import Lesson, PresenceChange
from app.core import clock
from app.core.db import db
from app.core.history import HistoryRow
from app.editions.models import Edition, Enrolment, EnrolmentChange, EnrolmentStatus
from app.hours.models import HoursEntry
from app.hours.queries import minutes_by_phase
from app.marks.models import Mark, MarkRelease
from app.marks.queries import released_marks
from app.progress.course import course_rules
from app.progress.facts import CLOSED, calendar_of, facts_of
from app.progress.measures import Verdict
from app.progress.models import Waiver
from app.progress.rules import evaluate_awards, verdicts_only
from app.progress.standing import Standing, Terms
from app.study.models import UnitProgress

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Mapping, Sequence

    from sqlalchemy import ScalarSelect, Select

    from app.progress.facts import Calendar, TraineeFacts
    from app.progress.outcomes import Outcome

SNAPSHOTS = 8
SECONDS = 60.0
"""Oldest age of a snapshot: on PostgreSQL a row may become visible after one with a higher number."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All trainees of an edition at one moment, in the order of their names."""

    mark: tuple[object, ...]
    made_at: float
    standings: Mapping[int, Standing]
    verdicts: Mapping[int, Mapping[str, Verdict]]

    def counts(self, among: Collection[int] | None = None) -> Counter[Verdict]:
        """How many trainees (all, or some) have each verdict for some award; who has left is not counted."""
        return Counter(
            verdict
            for enrolment_id, by_award in self.verdicts.items()
            if self.standings[enrolment_id].is_open and (among is None or enrolment_id in among)
            for verdict in set(by_award.values())
        )

    def having(self, verdict: Verdict | None, among: Collection[int] | None = None) -> list[int]:
        """Enrolments of those still here who have a verdict for some award; of everybody for no verdict."""
        return [
            enrolment_id
            for enrolment_id, by_award in self.verdicts.items()
            if (among is None or enrolment_id in among)
            and (verdict is None or (self.standings[enrolment_id].is_open and verdict in by_award.values()))
        ]


def standings(edition: Edition, enrolments: Sequence[Enrolment]) -> dict[int, Standing]:
    """The standing of each trainee, from the ledgers as they are now: four statements, whatever their number."""
    return _standings(edition, [enrolment.id for enrolment in enrolments])


def _standings(edition: Edition, enrolment_ids: Collection[int] | None) -> dict[int, Standing]:
    """Standings of some trainees, or of all but candidates in the order of their names."""
    today = clock.today()
    calendar = calendar_of(edition.id, today)
    terms = Terms(calendar.planned, course_rules(edition.course_version).units_by_module, edition.ends_on)
    minutes = minutes_by_phase(edition.id, enrolment_ids)
    marks = released_marks(edition.id, enrolment_ids)
    facts = facts_of(edition.id, calendar, enrolment_ids)
    if enrolment_ids is None:
        present = [key for key, known in facts.items() if known.status != EnrolmentStatus.CANDIDATE]
        enrolment_ids = sorted(present, key=lambda key: (facts[key].name, key))
    found = {}
    for key in enrolment_ids:
        known = facts[key]
        offered, last_on = _offered(calendar, known)
        found[key] = Standing(
            terms, today, known.status not in CLOSED,
            {calendar.keys[phase_id]: attested for phase_id, attested in minutes.get(key, {}).items()},
            offered, last_on, known.units, marks.get(key, {}), known.waived,
        )
    return found


def _offered(calendar: Calendar, facts: TraineeFacts) -> tuple[dict[str, int], dict[str, dt.date]]:
    """What each phase still offers to one trainee, and until when."""
    offered, last_on = {}, {}
    for phase, offer in calendar.offers.items():
        offered[phase], last_on[phase] = offer.to_trainee(facts.otherwise.get(phase, 0), facts.missed.get(phase, 0))
    return offered, last_on


def outcomes_of(edition: Edition, enrolments: Sequence[Enrolment]) -> dict[int, dict[str, Outcome]]:
    """{enrolment id: {award: outcome}}, never from memory: what certificates rest on and freeze."""
    compiled = course_rules(edition.course_version)
    found = standings(edition, enrolments)
    return {
        enrolment_id: _in_order(compiled.awards, evaluate_awards(compiled.rules, standing))
        for enrolment_id, standing in found.items()
    }


def outcomes_from(edition: Edition, standing: Standing) -> dict[str, Outcome]:
    """Every award for one standing, in the order of the course."""
    compiled = course_rules(edition.course_version)
    return _in_order(compiled.awards, evaluate_awards(compiled.rules, standing))


def _in_order(awards: Sequence[str], outcomes: Mapping[str, Outcome]) -> dict[str, Outcome]:
    return {award: outcomes[award] for award in awards}


def enrolments_in(enrolment_ids: Sequence[int]) -> list[Enrolment]:
    """These enrolments with their people, in this order."""
    query = select(Enrolment).where(Enrolment.id.in_(enrolment_ids))
    found = {enrolment.id: enrolment for enrolment in db.session.scalars(query)}
    return [found[enrolment_id] for enrolment_id in enrolment_ids if enrolment_id in found]


@dataclass(frozen=True, slots=True)
class CohortRow:
    """One trainee among the others: what the page and the export show."""

    enrolment: Enrolment
    minutes: int
    planned: int
    units_done: int
    units: int
    verdicts: Mapping[str, Verdict]


def cohort(kept: Snapshot, awards: Sequence[str], enrolment_ids: Sequence[int]) -> list[CohortRow]:
    """The rows of some trainees of a snapshot, with the verdict for each award in the order given."""
    rows = []
    for enrolment in enrolments_in(enrolment_ids):
        standing = kept.standings[enrolment.id]
        rows.append(CohortRow(
            enrolment, sum(standing.minutes_by_phase.values()), standing.terms.planned,
            len(standing.units_done & standing.terms.units), len(standing.terms.units),
            {award: kept.verdicts[enrolment.id][award] for award in awards},
        ))
    return rows


def waivers_of(enrolment: Enrolment) -> Sequence[Waiver]:
    """Every waiver of a trainee and every end of one, newest first, with who decided."""
    query = select(Waiver).where(Waiver.edition_id == enrolment.edition_id, Waiver.enrolment_id == enrolment.id)
    return db.session.scalars(query.options(joinedload(Waiver.by, innerjoin=True)).order_by(Waiver.id.desc())).all()


_snapshots: dict[int, Snapshot] = {}


def snapshot(edition: Edition) -> Snapshot:
    """The verdicts of a whole edition: one small statement as long as nothing has changed since they were made."""
    mark = _mark_of(edition)
    kept = _snapshots.get(edition.id)
    if kept is not None and kept.mark == mark and time.monotonic() - kept.made_at < SECONDS:
        return kept
    compiled = course_rules(edition.course_version)
    found = _standings(edition, None)
    verdicts = {enrolment_id: verdicts_only(compiled.rules, standing) for enrolment_id, standing in found.items()}
    made = Snapshot(mark, time.monotonic(), found, verdicts)
    if edition.id not in _snapshots and len(_snapshots) >= SNAPSHOTS:
        _snapshots.pop(next(iter(_snapshots)), None)
    _snapshots[edition.id] = made
    return made


def _statement_of_mark() -> Select[Any]:
    """Select what changes whenever a verdict of an edition may have changed. Append-only tables say it by their last row."""
    edition_id = bindparam("edition_id", type_=Integer)

    def last(model: type[HoursEntry | Mark | Waiver | HistoryRow]) -> ScalarSelect[Any]:
        return select(func.max(model.id)).where(model.edition_id == edition_id).scalar_subquery()

    def last_of_all(model: type[MarkRelease | EnrolmentChange | PresenceChange]) -> ScalarSelect[Any]:
        return select(func.max(model.id)).scalar_subquery()

    return select(
        last(HoursEntry), last(Mark), last(Waiver), last(HistoryRow),
        last_of_all(MarkRelease), last_of_all(EnrolmentChange), last_of_all(PresenceChange),
        select(func.max(UnitProgress.completed_at)).where(UnitProgress.edition_id == edition_id).scalar_subquery(),
        select(func.sum(Lesson.version)).where(Lesson.edition_id == edition_id).scalar_subquery(),
        select(func.count(Lesson.id)).where(Lesson.edition_id == edition_id).scalar_subquery(),
    )


_MARK = _statement_of_mark()
"""Built once: ten subselects cost more to write than to run."""


def _mark_of(edition: Edition) -> tuple[object, ...]:
    """Return the mark under which a snapshot of the edition is kept."""
    row = db.session.execute(_MARK, {"edition_id": edition.id}).one()
    version = edition.course_version
    return (clock.today(), version.slug, version.digest, edition.version, edition.ends_on, *row)
