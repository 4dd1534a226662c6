"""Reads of lessons and of what the roll call said."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cache
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, bindparam, case, exists, func, or_, select
from sqlalchemy.orm import aliased, contains_eager, lazyload

from app.attendance import rules
from app.attendance.models import Lesson, LessonState, Presence, PresenceChange, PresenceStatus
from app.attendance.rules import Totals, Word
from app.core import clock
from app.core.db import UtcDateTime, db
from app.core.paging import SIZE, Page, asked_number
from app.editions.models import Edition, Enrolment, EnrolmentChange, EnrolmentStatus
from app.people.models import Person
from app.people.rules import Role

TAKING_PART = (EnrolmentStatus.ACTIVE, EnrolmentStatus.COMPLETED, EnrolmentStatus.CERTIFIED)
"""Whoever has completed may still sit in the lessons that follow; somebody enrolled has not started yet."""
TO_TELL = (EnrolmentStatus.ENROLLED, EnrolmentStatus.ACTIVE)


# --- lessons ---


def is_over() -> ColumnElement[bool]:
    """Whether a lesson has ended by now."""
    return Lesson.ends_at <= clock.now()


def by_past(found: Sequence[Lesson], *, is_parted: bool = True) -> list[tuple[bool, list[Lesson]]]:
    """Part lessons in order into (is it over by now, those that are), or leave them together."""
    now = clock.now()
    return [(is_past, list(lessons)) for is_past, lessons in groupby(found, lambda lesson: is_parted and lesson.ends_at <= now)]


def waits() -> ColumnElement[bool]:
    """Whether a lesson is over and waits for its roll call or its seal: the same that the home pages count."""
    return and_(Lesson.state.not_in(rules.CLOSED), is_over())


def in_order(visible: Select[Any], *, only_waiting: bool = False) -> Select[Any]:
    """Order a select of lessons: those to come, the next one first; then the past, the latest first."""
    query = visible.options(lazyload(Lesson.edition), lazyload(Lesson.phase))
    if only_waiting:
        return query.where(waits()).order_by(Lesson.starts_at, Lesson.id)
    return query.order_by(
        case((is_over(), 1), else_=0), case((is_over(), None), else_=Lesson.starts_at), Lesson.starts_at.desc(), Lesson.id,
    )


def to_seal_count(edition_id: int) -> int:
    """Return how many lessons wait for their roll call or their seal."""
    return db.session.scalar(select(func.count()).select_from(Lesson).where(Lesson.edition_id == edition_id, waits())) or 0


def clashing(edition_id: int, starts_at: dt.datetime, ends_at: dt.datetime, but: int | None = None) -> list[Lesson]:
    """Return the lessons of an edition that share a minute with these instants, but for one of them."""
    near = dt.timedelta(minutes=rules.LONGEST)
    query = in_order(select(Lesson)).where(
        Lesson.edition_id == edition_id, Lesson.starts_at.between(starts_at - near, ends_at + near),
        Lesson.state != LessonState.CANCELLED, Lesson.id != (but or 0),
    )
    return [
        lesson for lesson in db.session.scalars(query)
        if rules.does_clash((starts_at, ends_at), (lesson.starts_at, lesson.ends_at))
    ]


# --- who takes part, and what was said of them ---


def _asked(lesson: Lesson) -> dict[str, object]:
    """Return what the statements below ask of a lesson. They are written once: that costs more than to run them."""
    return {
        "lesson_id": lesson.id, "edition_id": lesson.edition_id, "begins_at": lesson.starts_at,
        "day_ends_at": rules.end_of_day(lesson.starts_at),
    }


def _takes_part(*, is_sealed: bool) -> ColumnElement[bool]:
    """Whether an enrolment takes part in a lesson, by its history.

    In force when the lesson begins, or started later on that day: whoever is let in at the door is written in afterwards.
    Whoever has a word already stays in the roll call, whatever changes; a sealed roll call holds them and nobody else.
    """
    if is_sealed:
        return Presence.id.is_not(None)
    change, begins_at = EnrolmentChange, bindparam("begins_at", type_=UtcDateTime)
    of_this = change.enrolment_id == Enrolment.id
    before = select(change.new_status).where(of_this, change.at <= begins_at).order_by(change.at.desc(), change.id.desc())
    started = exists().where(
        of_this, change.at > begins_at, change.at < bindparam("day_ends_at", type_=UtcDateTime), change.new_status.in_(TAKING_PART),
    )
    return or_(before.limit(1).scalar_subquery().in_(TAKING_PART), started, Presence.id.is_not(None))


def _of_edition(*, is_sealed: bool) -> tuple[ColumnElement[bool], ...]:
    edition_id = bindparam("edition_id", type_=Integer)
    return Enrolment.edition_id == edition_id, Enrolment.role == Role.TRAINEE, _takes_part(is_sealed=is_sealed)


def _own_word() -> ColumnElement[bool]:
    return (Presence.enrolment_id == Enrolment.id) & (Presence.lesson_id == bindparam("lesson_id", type_=Integer))


@cache
def _roll(*, is_sealed: bool, only_unsaid: bool) -> Select[Any]:
    recorder = aliased(Person)
    columns: Any = (Enrolment, Presence, recorder.display_name)
    query: Select[Any] = (
        select(*columns)
        .join(Person, Person.id == Enrolment.person_id)
        .outerjoin(Presence, _own_word())
        .outerjoin(recorder, recorder.id == Presence.recorded_by_id)
        .options(contains_eager(Enrolment.person))
        .where(*_of_edition(is_sealed=is_sealed))
        .order_by(Person.sort_key, Enrolment.id)
    )
    return query.where(Presence.id.is_(None)) if only_unsaid else query


def _roll_of(lesson: Lesson, *, only_unsaid: bool = False) -> Select[Any]:
    return _roll(is_sealed=lesson.state is LessonState.SEALED, only_unsaid=only_unsaid)


def roll_of(lesson: Lesson) -> Select[Any]:
    """Select (enrolment, presence or None, name of whoever recorded it) of all who take part, by name."""
    return _roll_of(lesson).params(_asked(lesson))


def roll_page(lesson: Lesson, total: int, allowed: ColumnElement[bool] | None = None, *, only_unsaid: bool = False) -> Page[Any]:
    """Return the page of the roll call that was asked for; whoever has the totals knows how many rows there are."""
    query = _roll_of(lesson, only_unsaid=only_unsaid)
    if allowed is not None:
        query = query.where(allowed)
    number = min(asked_number(), max(1, -(-total // SIZE)))
    return Page(db.session.execute(query.limit(SIZE).offset((number - 1) * SIZE), _asked(lesson)).all(), number, total)


def rows_of(lesson: Lesson, enrolment_ids: Collection[int]) -> list[tuple[Enrolment, Presence | None, str | None]]:
    """Return those rows of the roll call, in its order."""
    found = db.session.execute(roll_of(lesson).where(Enrolment.id.in_(sorted(enrolment_ids))))
    return [tuple(row) for row in found]


def word_of(presence: Presence | None) -> Word | None:
    """Return the word that a presence holds."""
    return None if presence is None else Word(presence.status, presence.minutes_missed, presence.note)


@cache
def _totals(*, is_sealed: bool) -> Select[PresenceStatus, int, int]:
    return (
        select(Presence.status, func.count(), func.coalesce(func.sum(Presence.minutes), 0))
        .select_from(Enrolment).outerjoin(Presence, _own_word()).where(*_of_edition(is_sealed=is_sealed)).group_by(Presence.status)
    )


def totals_of(lesson: Lesson, allowed: ColumnElement[bool] | None = None) -> Totals:
    """Add up the roll call of a lesson, or what somebody may see of it, in one statement."""
    query = _totals(is_sealed=lesson.state is LessonState.SEALED)
    if allowed is not None:
        query = query.where(allowed)
    found: dict[PresenceStatus | None, int] = {}
    total = 0
    for status, number, minutes in db.session.execute(query, _asked(lesson)):
        found[status] = number
        total += int(minutes)
    return Totals({status: found.get(status, 0) for status in PresenceStatus}, found.get(None, 0), total)


def mark_of_roll(lesson: Lesson) -> str:
    """Return the lesson's mark with that of its roll call: the newest word."""
    newest = db.session.scalar(select(func.max(PresenceChange.id)).where(PresenceChange.lesson_id == lesson.id))
    return f"{lesson.mark}.{newest or 0}"


def presences_of(lesson: Lesson) -> Sequence[Presence]:
    """Return all words of a lesson's roll call."""
    return db.session.scalars(select(Presence).where(Presence.lesson_id == lesson.id).order_by(Presence.id)).all()


def minutes_in(lesson: Lesson) -> dict[int, int]:
    """Return {enrolment id: minutes present} of those who were there."""
    query = select(Presence.enrolment_id, Presence.minutes).where(Presence.lesson_id == lesson.id, Presence.minutes > 0)
    return {found.enrolment_id: found.minutes for found in db.session.execute(query)}


def own_presences(lessons: Iterable[Lesson], enrolment_ids: Collection[int]) -> dict[int, Presence]:
    """Return {lesson id: what was said of one of these enrolments}; in a lesson that was cancelled it counts for nothing."""
    lesson_ids = [lesson.id for lesson in lessons if lesson.state is not LessonState.CANCELLED]
    query = select(Presence).where(Presence.lesson_id.in_(lesson_ids), Presence.enrolment_id.in_(sorted(enrolment_ids)))
    return {presence.lesson_id: presence for presence in db.session.scalars(query)}


def people_to_tell(edition_id: int, after: int = 0) -> Sequence[Enrolment]:
    """Return the trainees who are told of a lesson, in a lasting order, beginning after one of them."""
    query = select(Enrolment).where(
        Enrolment.edition_id == edition_id, Enrolment.role == Role.TRAINEE, Enrolment.status.in_(TO_TELL), Enrolment.id > after,
    )
    return db.session.scalars(query.order_by(Enrolment.id)).all()


def modules_of(edition: Edition) -> list[dict[str, Any]]:
    """Return the modules of the edition's course, in order."""
    return list(edition.course_version.manifest["modules"])


def module_of(lesson: Lesson) -> dict[str, Any] | None:
    """Return the module that a lesson belongs to."""
    if not lesson.module_id:
        return None
    return next((module for module in modules_of(lesson.edition) if module["id"] == lesson.module_id), None)


def attendance_rows(edition: Edition) -> Iterator[Any]:
    """Yield (trainee's e-mail, lesson id, its beginning, status, minutes, the lesson's state) of lessons that count."""
    query = (
        select(Person.email, Lesson.id, Lesson.starts_at, Presence.status, Presence.minutes, Lesson.state)
        .select_from(Presence)
        .join(Lesson, Lesson.id == Presence.lesson_id)
        .join(Enrolment, Enrolment.id == Presence.enrolment_id)
        .join(Person, Person.id == Enrolment.person_id)
        .where(Lesson.edition_id == edition.id, Lesson.state != LessonState.CANCELLED)
        .order_by(Lesson.starts_at, Lesson.id, Person.sort_key, Enrolment.id)
    )
    return iter(db.session.execute(query.execution_options(yield_per=500)))
