"""Reads across the whole house, for the home pages: few statements, the same for 20 trainees and for 1,000."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Integer, bindparam, func, literal, select, union_all
from sqlalchemy.orm import load_only

from app.attendance.models import Lesson, LessonState
from app.certificates.eligibility import ATTENDING
from app.certificates.models import Certificate, RegisterAct, RegisterLine
from app.core import clock
from app.core.db import UtcDateTime, db
from app.editions.models import Edition, Enrolment, Phase
from app.people.rules import Role
from app.progress.measures import Verdict

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from sqlalchemy import CompoundSelect, Row, Select

    from app.progress.queries import Snapshot

OPEN = (LessonState.PLANNED, LessonState.HELD)


@dataclass(frozen=True)
class Lessons:
    """Lessons not sealed yet: those over, which wait for their seal, and those to come."""

    to_seal: Sequence[Row[Any]]
    """Each: id, topic, venue, starts_at, ends_at, state; the oldest first, a few of each state."""
    to_come: Sequence[Row[Any]]
    waiting: int
    """How many are over and unsealed, shown or not."""


EDITION_ID = bindparam("edition_id", type_=Integer)


def _statement_of_lessons() -> Select[Any]:
    is_over = (Lesson.ends_at <= bindparam("moment", type_=UtcDateTime())).label("is_over")
    place = func.row_number().over(partition_by=(is_over, Lesson.state), order_by=(Lesson.starts_at, Lesson.id)).label("place")
    waiting = func.count().over(partition_by=is_over).label("waiting")
    ranked = select(Lesson.id, is_over, place, waiting).where(Lesson.edition_id == EDITION_ID, Lesson.state.in_(OPEN)).subquery()
    return (
        select(
            Lesson.id, Lesson.topic, Lesson.venue, Lesson.starts_at, Lesson.ends_at, Lesson.state, ranked.c.is_over,
            ranked.c.waiting,
        )
        .join(ranked, ranked.c.id == Lesson.id)
        .where(ranked.c.place <= bindparam("few", type_=Integer))
        .order_by(Lesson.starts_at, Lesson.id)
    )


def _statement_of_certificates() -> CompoundSelect[Any]:
    """Select (enrolment, award) of certificates in force, and (enrolment, "") of trainees who cannot receive one as they stand."""
    ended = select(RegisterLine.certificate_id).where(
        RegisterLine.edition_id == EDITION_ID, RegisterLine.act != RegisterAct.ISSUED
    )
    in_force = select(Certificate.enrolment_id, Certificate.award).where(
        Certificate.edition_id == EDITION_ID, Certificate.id.not_in(ended)
    )
    away = select(Enrolment.id, literal("")).where(
        Enrolment.edition_id == EDITION_ID, Enrolment.role == Role.TRAINEE, Enrolment.status.not_in(ATTENDING),
    )
    return union_all(in_force, away)


def _statement_of_phases() -> Select[Any]:
    return (
        select(Phase.id, Phase.title, Lesson.state, Lesson.starts_at, Lesson.ends_at)
        .join(Lesson, Lesson.phase_id == Phase.id)
        .where(Phase.edition_id == EDITION_ID, Lesson.state != LessonState.CANCELLED).order_by(Phase.position)
    )


# Built once: a home page asks these at every visit, and writing a statement costs more than running it.
LESSONS, CERTIFICATES, PHASES = _statement_of_lessons(), _statement_of_certificates(), _statement_of_phases()


def open_lessons(edition_id: int, few: int = 4) -> Lessons:
    """Return the oldest unsealed lessons that are over and the next ones to come, in one statement."""
    rows = db.session.execute(LESSONS, {"edition_id": edition_id, "moment": clock.now(), "few": few}).all()
    return Lessons(
        to_seal=[row for row in rows if row.is_over], to_come=[row for row in rows if not row.is_over][:few],
        waiting=next((row.waiting for row in rows if row.is_over), 0),
    )


@dataclass(frozen=True)
class Certificates:
    """What stands in the register of an edition, and who cannot be added to it now, whatever they have earned."""

    in_force: frozenset[tuple[int, str]]
    """(enrolment, award)."""
    away: frozenset[int]
    """Enrolments that are neither active nor completed."""

    def entitled(self, met: Collection[tuple[int, str]]) -> Counter[str]:
        """Return how many certificates of each award can be issued, of those who meet its requirements."""
        return Counter(
            award for enrolment_id, award in met
            if (enrolment_id, award) not in self.in_force and enrolment_id not in self.away
        )


def certificates_of(edition_id: int) -> Certificates:
    """Return the certificates in force and who can receive none, in one statement."""
    rows = [tuple(row) for row in db.session.execute(CERTIFICATES, {"edition_id": edition_id})]
    return Certificates(frozenset(row for row in rows if row[1]), frozenset(row[0] for row in rows if not row[1]))


@dataclass
class Held:
    """How much of the lessons of a phase is over: minutes of those sealed, of those planned."""

    title: dict[str, str]
    minutes: int = 0
    planned: int = 0


def phases_held(edition_id: int) -> list[Held]:
    """Return the phases that have lessons, in order, in one statement."""
    phases: dict[int, Held] = {}
    for row in db.session.execute(PHASES, {"edition_id": edition_id}):
        held = phases.setdefault(row.id, Held(row.title))
        minutes = int((row.ends_at - row.starts_at).total_seconds()) // 60
        held.planned += minutes
        held.minutes += minutes if row.state is LessonState.SEALED else 0
    return list(phases.values())


@dataclass(frozen=True)
class Summary:
    """What the home of an edition says of its verdicts, in figures and in the order of need."""

    risky: int
    lost: int
    neediest: tuple[int, ...]
    """Every enrolment, those in difficulty first and those who left last."""
    met: tuple[tuple[int, str], ...]
    """(enrolment, award) of all who are still here and meet every requirement."""


_summaries: dict[tuple[object, ...], Summary] = {}
SUMMARIES = 16


def summary_of(edition_id: int, kept: Snapshot) -> Summary:
    """Return the summary of a snapshot; kept under the snapshot's own mark, because it goes through every trainee."""
    place = (edition_id, *kept.mark)
    found = _summaries.get(place)
    if found is None:
        if len(_summaries) >= SUMMARIES:
            _summaries.clear()
        found = _summaries[place] = _summarise(kept)
    return found


def _summarise(kept: Snapshot) -> Summary:
    is_open = {key: kept.standings[key].is_open for key in kept.verdicts}

    def need(key: int) -> int:
        return min(kept.verdicts[key].values(), default=Verdict.MET) if is_open[key] else len(Verdict)

    return Summary(
        risky=len(kept.having(Verdict.AT_RISK)), lost=len(kept.having(Verdict.IMPOSSIBLE)),
        neediest=tuple(sorted(kept.verdicts, key=need)),
        met=tuple(
            (key, award) for key, by_award in kept.verdicts.items() if is_open[key]
            for award, verdict in by_award.items() if verdict is Verdict.MET
        ),
    )


def editions_of_house() -> Select[Edition, int]:
    """Select every edition with its number of trainees, the newest first: the administrator's home."""
    trainees = (
        select(func.count()).select_from(Enrolment)
        .where(Enrolment.edition_id == Edition.id, Enrolment.role == Role.TRAINEE).scalar_subquery()
    )
    light = load_only(Edition.id, Edition.code, Edition.title, Edition.starts_on, Edition.ends_on, Edition.seats)
    return select(Edition, trainees).options(light).order_by(Edition.ends_on.desc(), Edition.code)
