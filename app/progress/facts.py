"""What the database says of trainees, gathered for the evaluator in few statements, for one trainee or a thousand."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import Integer, Select, String, bindparam, case, cast, func, literal, null, select, true, union_all

from app.attendance.models import Lesson, LessonState, LessonType, Presence
from app.attendance.rules import day_in_italy, length_in_minutes
from app.core.db import UtcDateTime, db
from app.editions.models import Enrolment, EnrolmentStatus, Phase
from app.hours.models import HoursEntry, HoursStatus
from app.people.models import Person
from app.people.rules import Role
from app.progress.models import Waiver
from app.progress.offers import PlannedLesson, PlannedPhase, offers_of
from app.progress.standing import WaiverFacts
from app.study.models import UnitProgress

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Mapping

    from sqlalchemy import ColumnElement

    from app.progress.offers import Offer

CLOSED = frozenset({EnrolmentStatus.WITHDRAWN, EnrolmentStatus.NOT_CERTIFIED})
"""In these states nothing can be gained any more; what is met stays met."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """An edition's phases and what each still offers; `lesson_minutes` are those of lessons not yet sealed."""

    planned: Mapping[str, int]
    keys: Mapping[int, str]
    offers: Mapping[str, Offer]
    lesson_minutes: Mapping[int, int]


@dataclass(slots=True)
class TraineeFacts:
    """What is known of one trainee beside hours and marks: gathered row by row."""

    name: str = ""
    status: EnrolmentStatus = EnrolmentStatus.CANDIDATE
    otherwise: dict[str, int] = field(default_factory=dict)
    missed: dict[str, int] = field(default_factory=dict)
    units: frozenset[str] = frozenset()
    waived: dict[tuple[str, str], WaiverFacts] = field(default_factory=dict)


# The statements are built once: putting them together takes longer than running them for one trainee.
_EDITION: ColumnElement[int] = bindparam("edition_id", type_=Integer)
_CALENDAR = (
    select(
        Phase.id, Phase.key, Phase.minutes, Phase.ends_on,
        Lesson.id, Lesson.starts_at, Lesson.ends_at, Lesson.state, Lesson.type,
    )
    .outerjoin(Lesson, (Lesson.phase_id == Phase.id) & (Lesson.state != LessonState.CANCELLED))
    .where(Phase.edition_id == _EDITION)
    .order_by(Phase.position)
)


def calendar_of(edition_id: int, today: dt.date) -> Calendar:
    """Phases with their lessons, in one statement."""
    rows = db.session.execute(_CALENDAR, {"edition_id": edition_id})
    phases: dict[int, PlannedPhase] = {}
    lessons: list[PlannedLesson] = []
    open_lessons: dict[int, int] = {}
    for phase_id, key, planned, ends_on, lesson_id, starts_at, ends_at, state, kind in rows:
        phases.setdefault(phase_id, PlannedPhase(key, planned, ends_on))
        if lesson_id is None:
            continue
        minutes = length_in_minutes(starts_at, ends_at)
        lessons.append(PlannedLesson(key, minutes, day_in_italy(ends_at), state is LessonState.SEALED, kind is LessonType.RECOVERY))
        if state is not LessonState.SEALED:
            open_lessons[lesson_id] = minutes
    return Calendar(
        planned={phase.key: phase.minutes for phase in phases.values()},
        keys={phase_id: phase.key for phase_id, phase in phases.items()},
        offers=offers_of(phases.values(), lessons, today),
        lesson_minutes=open_lessons,
    )


def facts_of(edition_id: int, calendar: Calendar, enrolment_ids: Collection[int] | None) -> dict[int, TraineeFacts]:
    """Everything but hours and marks, in one statement: five kinds of rows under one another."""
    statement = _OF_EVERYBODY if enrolment_ids is None else _OF_SOME
    asked = {"edition_id": edition_id, "enrolment_ids": list(enrolment_ids or ())}
    found: dict[int, TraineeFacts] = defaultdict(TraineeFacts)
    newest: dict[tuple[int, str, str], int] = {}
    for kind, enrolment_id, subject, detail, words, name, number, row_id, at in db.session.execute(statement, asked):
        facts = found[enrolment_id]
        if kind == "trainee":
            facts.name, facts.status = name, EnrolmentStatus(words)
        elif kind == "otherwise":
            facts.otherwise[calendar.keys[int(subject)]] = int(number)
        elif kind == "missed":
            held = sum(calendar.lesson_minutes.get(int(lesson_id), 0) for lesson_id in words.split(","))
            facts.missed[calendar.keys[int(subject)]] = max(held - int(number), 0)
        elif kind == "units":
            facts.units = frozenset(words.split(","))
        elif newest.get(place := (enrolment_id, subject, detail), 0) < row_id:
            # The newest row of a leaf is in force, and the rows may come in any order.
            newest[place] = row_id
            if number:
                facts.waived[subject, detail] = WaiverFacts(words, name, day_in_italy(at))
            else:
                facts.waived.pop((subject, detail), None)
    return found


def _arm(
    kind: str, enrolment: Any, *, subject: Any = None, detail: Any = None, words: Any = None, name: Any = None,  # noqa: ANN401
    number: Any = None, row_id: Any = None, at: Any = None,  # noqa: ANN401
) -> Select[Any]:
    """One arm of the statement; what it does not say is empty, and of the right type on every database."""
    def text(column: Any) -> ColumnElement[str]:  # noqa: ANN401
        return cast("" if column is None else column, String)

    return select(
        literal(kind), enrolment, text(subject), text(detail), text(words), text(name),
        literal(0) if number is None else number, literal(0) if row_id is None else row_id,
        cast(null(), UtcDateTime()) if at is None else at,
    )


def _trainees() -> Select[Any]:
    """The trainees themselves, with the name that puts them in order."""
    return (
        _arm("trainee", Enrolment.id, words=Enrolment.status, name=Person.sort_key)
        .join(Person, Person.id == Enrolment.person_id)
        .where(Enrolment.edition_id == _EDITION, Enrolment.role == Role.TRAINEE)
    )


def _otherwise() -> Select[Any]:
    """Attested minutes that come from no lesson, by phase."""
    return (
        _arm("otherwise", HoursEntry.enrolment_id, subject=HoursEntry.phase_id, number=func.sum(HoursEntry.minutes))
        .where(
            HoursEntry.edition_id == _EDITION, HoursEntry.status == HoursStatus.ATTESTED,
            HoursEntry.source.not_like("lesson:%"),
        )
        .group_by(HoursEntry.enrolment_id, HoursEntry.phase_id)
    )


def _missed() -> Select[Any]:
    """What roll calls not yet sealed say: minutes present, and in which lessons."""
    lessons = func.aggregate_strings(cast(Presence.lesson_id, String), ",")
    return (
        _arm("missed", Presence.enrolment_id, subject=Lesson.phase_id, words=lessons, number=func.sum(Presence.minutes))
        .join(Lesson, Lesson.id == Presence.lesson_id)
        .where(Lesson.edition_id == _EDITION, Lesson.state.in_((LessonState.PLANNED, LessonState.HELD)))
        .group_by(Presence.enrolment_id, Lesson.phase_id)
    )


def _units(*, is_narrow: bool) -> Select[Any]:
    """Units completed, by their ids. Asked for some trainees, the edition's index would only mislead SQLite."""
    edition: ColumnElement[bool] = true() if is_narrow else UnitProgress.edition_id == _EDITION
    return (
        _arm("units", UnitProgress.enrolment_id, words=func.aggregate_strings(UnitProgress.unit_id, ","))
        .where(edition, UnitProgress.completed_at.is_not(None))
        .group_by(UnitProgress.enrolment_id)
    )


def _waivers() -> Select[Any]:
    """Waivers and their ends, with who decided."""
    return (
        _arm(
            "waiver", Waiver.enrolment_id, subject=Waiver.award, detail=Waiver.leaf, words=Waiver.reason,
            name=Person.display_name, number=case((Waiver.is_waived, 1), else_=0), row_id=Waiver.id, at=Waiver.at,
        )
        .join(Person, Person.id == Waiver.by_id)
        .where(Waiver.edition_id == _EDITION)
    )


_ARMS = (
    (_trainees(), Enrolment.id), (_otherwise(), HoursEntry.enrolment_id), (_missed(), Presence.enrolment_id),
    (_waivers(), Waiver.enrolment_id),
)
_SOME: ColumnElement[int] = bindparam("enrolment_ids", expanding=True)
_OF_EVERYBODY = union_all(*(arm for arm, _ in _ARMS), _units(is_narrow=False))
_OF_SOME = union_all(
    *(arm.where(column.in_(_SOME)) for arm, column in _ARMS),
    _units(is_narrow=True).where(UnitProgress.enrolment_id.in_(_SOME)),
)
