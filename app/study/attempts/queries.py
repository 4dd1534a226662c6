"""Reads of attempts: where one trainee stands with a quiz, what they saved and sent, and the lists of staff."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, String, bindparam, func, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from app.core import clock
from app.core.db import db
from app.editions.models import Edition, Enrolment
from app.people.models import Person
from app.people.rules import Role
from app.study.attempts import rules
from app.study.attempts.models import (
    AttemptScore,
    EssayMark,
    ExtraTime,
    QuizSetting,
    SavedAnswer,
    Sitting,
    SittingState,
)
from app.study.attempts.rules import Save, Terms
from app.study.models import Attempt
from app.study.outline import Unit

# --- what was sent ---


@dataclass(frozen=True)
class Try:
    """One attempt that was sent, with the score in force."""

    attempt: Attempt
    hundredths: int
    has_passed: bool
    is_waiting: bool
    is_scored_later: bool = False
    """Whether a person has marked it since, or has yet to."""


@dataclass(frozen=True)
class Tries:
    """All that one trainee has sent at one unit, the oldest first."""

    all: tuple[Try, ...]

    @property
    def count(self) -> int:
        """How many."""
        return len(self.all)

    @property
    def last(self) -> Try | None:
        """The newest."""
        return self.all[-1] if self.all else None

    @cached_property
    def final(self) -> list[int]:
        """The scores that wait for nothing."""
        return [each.hundredths for each in self.all if not each.is_waiting]

    def counted(self, counts: rules.Counts) -> int | None:
        """Return what counts of those whose score is final."""
        return rules.counted(self.final, counts)


def _newest_score() -> Any:  # noqa: ANN401 - a scalar subquery
    return select(func.max(AttemptScore.id)).where(AttemptScore.attempt_id == Attempt.id).correlate(Attempt).scalar_subquery()


def _try(attempt: Attempt, score: AttemptScore | None) -> Try:
    if score is None:
        return Try(attempt, attempt.hundredths, attempt.has_passed, is_waiting=False)
    return Try(attempt, score.hundredths, score.has_passed, score.is_waiting, is_scored_later=True)


def try_of(sitting: Sitting) -> Try | None:
    """Return what was sent of one attempt."""
    if sitting.attempt_id is None:
        return None
    query = select(Attempt, AttemptScore).outerjoin(AttemptScore, AttemptScore.id == _newest_score())
    attempt, score = db.session.execute(query.where(Attempt.id == sitting.attempt_id)).one()
    return _try(attempt, score)


# --- where one trainee stands ---


@dataclass(frozen=True)
class Stand:
    """The terms for one trainee, their newest attempt in whatever state, and what they have sent."""

    terms: Terms
    newest: Sitting | None
    tries: Tries

    @property
    def open(self) -> Sitting | None:
        """The attempt under way, its time not over."""
        found = self.newest
        if found is None or found.state is not SittingState.OPEN or rules.is_over(found.deadline_at, clock.now()):
            return None
        return found

    @property
    def overdue(self) -> Sitting | None:
        """The attempt whose time is over and that nobody has sent yet."""
        found = self.newest
        return found if found is not None and found.state is SittingState.OPEN and self.open is None else None

    def has_passed(self, points: int) -> bool:
        """Whether the quiz is passed that needs so many points: by any attempt, or by the mean where that is what counts."""
        if self.terms.counts is rules.Counts.MEAN:
            return (self.tries.counted(self.terms.counts) or 0) >= points * 100 and bool(self.tries.final)
        return any(each.has_passed for each in self.tries.all)

    @property
    def next_number(self) -> int:
        """The number that the next attempt will have."""
        return self.newest.number + 1 if self.newest else 1


@cache
def _stand() -> Select[Any]:
    enrolment, unit = bindparam("enrolment_id", type_=Integer), bindparam("unit_id", type_=String)

    def newest(model: Any) -> Any:  # noqa: ANN401 - any table of trainees and units
        other = aliased(model)
        return select(func.max(other.id)).where(other.enrolment_id == enrolment, other.unit_id == unit).scalar_subquery()

    setting = aliased(QuizSetting)
    newest_setting = (
        select(func.max(setting.id)).where(setting.edition_id == Enrolment.edition_id, setting.unit_id == unit)
        .correlate(Enrolment).scalar_subquery()
    )
    columns: Any = (Sitting, QuizSetting, ExtraTime.minutes, Attempt, AttemptScore)
    query: Select[Any] = (
        select(*columns)
        .select_from(Enrolment)
        .outerjoin(Sitting, Sitting.id == newest(Sitting))
        .outerjoin(QuizSetting, QuizSetting.id == newest_setting)
        .outerjoin(ExtraTime, ExtraTime.id == newest(ExtraTime))
        .outerjoin(Attempt, (Attempt.enrolment_id == Enrolment.id) & (Attempt.unit_id == unit))
        .outerjoin(AttemptScore, AttemptScore.id == _newest_score())
        .where(Enrolment.id == enrolment)
        .order_by(Attempt.id)
    )
    return query


def stand_of(enrolment_id: int, unit: Unit) -> Stand:
    """Return where a trainee stands with a quiz, as it is now, in one statement."""
    rows = db.session.execute(
        _stand(), {"enrolment_id": enrolment_id, "unit_id": unit.unit_id}, execution_options={"populate_existing": True},
    ).all()
    sitting, setting, extra = rows[0][:3]
    tries = tuple(_try(row.Attempt, row.AttemptScore) for row in rows if row.Attempt is not None)
    return Stand(terms_with(unit, setting, extra or 0), sitting, Tries(tries))


def terms_with(unit: Unit, setting: QuizSetting | None, extra_minutes: int = 0) -> Terms:
    """Return the terms of a quiz with what an edition sets and one trainee has more."""
    if setting is None:
        return rules.terms_of(unit.content, extra_minutes=extra_minutes)
    return rules.terms_of(
        unit.content, opens_at=setting.opens_at, closes_at=setting.closes_at, attempts=setting.attempts, minutes=setting.minutes,
        extra_minutes=extra_minutes,
    )


def sitting_numbered(enrolment_id: int, unit_id: str, number: int) -> Sitting | None:
    """Return one attempt of a trainee by its number."""
    query = select(Sitting).where(Sitting.enrolment_id == enrolment_id, Sitting.unit_id == unit_id, Sitting.number == number)
    return db.session.scalars(query).one_or_none()


def sitting_with_enrolment(sitting_id: int) -> Sitting | None:
    """Return one attempt with its trainee."""
    query = select(Sitting).where(Sitting.id == sitting_id).options(joinedload(Sitting.enrolment, innerjoin=True))
    return db.session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def saves_of(sitting_id: int) -> list[Save]:
    """Return everything that was saved of an attempt."""
    rows = db.session.scalars(select(SavedAnswer).where(SavedAnswer.sitting_id == sitting_id).order_by(SavedAnswer.id))
    return [Save(row.question_id, row.answer, row.device, row.sequence, row.made_at, row.id) for row in rows]


def overdue_ids(now: dt.datetime, few: int = 200) -> Sequence[int]:
    """Return attempts whose time is over and that nobody has sent."""
    query = select(Sitting.id).where(Sitting.state == SittingState.OPEN, Sitting.deadline_at <= now).order_by(Sitting.deadline_at)
    return db.session.scalars(query.limit(few)).all()


# --- lists of staff ---


def setting_of(edition_id: int, unit_id: str) -> QuizSetting | None:
    """Return what an edition sets for a quiz."""
    return next(iter(settings_of(edition_id, unit_id, few=1)), None)


def settings_of(edition_id: int, unit_id: str, few: int = 20) -> Sequence[QuizSetting]:
    """Return what an edition has set for a quiz, the newest first."""
    query = select(QuizSetting).where(QuizSetting.edition_id == edition_id, QuizSetting.unit_id == unit_id)
    return db.session.scalars(query.order_by(QuizSetting.id.desc()).limit(few).options(joinedload(QuizSetting.set_by))).all()


def extra_times_of(edition_id: int, unit_id: str) -> Sequence[tuple[ExtraTime, str]]:
    """Return (extra time, who gave it) at a quiz, the newest first."""
    query = (
        select(ExtraTime, Person.display_name).join(Person, Person.id == ExtraTime.given_by_id)
        .where(ExtraTime.edition_id == edition_id, ExtraTime.unit_id == unit_id).order_by(ExtraTime.id.desc())
    )
    return [(row, name) for row, name in db.session.execute(query)]


def extra_in_force(edition_id: int, unit_id: str) -> dict[int, int]:
    """Return {enrolment: minutes more} at a quiz."""
    newest = (
        select(func.max(ExtraTime.id)).where(ExtraTime.edition_id == edition_id, ExtraTime.unit_id == unit_id)
        .group_by(ExtraTime.enrolment_id)
    )
    query = select(ExtraTime.enrolment_id, ExtraTime.minutes).where(ExtraTime.id.in_(newest))
    return {row.enrolment_id: row.minutes for row in db.session.execute(query)}


def open_sittings(edition_id: int, unit_id: str, enrolment_id: int | None = None) -> Sequence[Sitting]:
    """Return the attempts at a quiz that are under way, held until this transaction ends."""
    query = select(Sitting).where(Sitting.edition_id == edition_id, Sitting.unit_id == unit_id, Sitting.state == SittingState.OPEN)
    if enrolment_id is not None:
        query = query.where(Sitting.enrolment_id == enrolment_id)
    return db.session.scalars(query.order_by(Sitting.id).with_for_update(of=Sitting).execution_options(populate_existing=True)).all()


def trainees_with_attempts(edition: Edition, unit_id: str, allowed: ColumnElement[bool]) -> Select[Any]:
    """Select (trainee, attempt or None, score or None) for each attempt at a quiz, and once whoever has made none; by name."""
    columns: Any = (Enrolment, Sitting, Attempt, AttemptScore)
    query: Select[Any] = (
        select(*columns)
        .join(Person, Person.id == Enrolment.person_id)
        .outerjoin(Sitting, (Sitting.enrolment_id == Enrolment.id) & (Sitting.unit_id == unit_id))
        .outerjoin(Attempt, Attempt.id == Sitting.attempt_id)
        .outerjoin(AttemptScore, AttemptScore.id == _newest_score())
        .options(contains_eager(Enrolment.person))
        .where(Enrolment.edition_id == edition.id, Enrolment.role == Role.TRAINEE, allowed)
        .order_by(Person.sort_key, Enrolment.id, Sitting.number)
    )
    return query


def trainees_of(edition: Edition) -> Sequence[Enrolment]:
    """Return the trainees of an edition by name."""
    query = select(Enrolment).join(Person, Person.id == Enrolment.person_id).options(contains_eager(Enrolment.person))
    return db.session.scalars(
        query.where(Enrolment.edition_id == edition.id, Enrolment.role == Role.TRAINEE).order_by(Person.sort_key, Enrolment.id)
    ).all()


def essay_marks_of(attempt_id: int) -> dict[str, tuple[EssayMark, str]]:
    """Return {question: (the mark in force, who gave it)} of an attempt's essays."""
    query = (
        select(EssayMark, Person.display_name).join(Person, Person.id == EssayMark.given_by_id)
        .where(EssayMark.attempt_id == attempt_id).order_by(EssayMark.id)
    )
    return {mark.question_id: (mark, name) for mark, name in db.session.execute(query)}


def as_try(row: Any) -> Try | None:  # noqa: ANN401 - a row of `trainees_with_attempts`
    """Return what was sent, of a row."""
    return None if row.Attempt is None else _try(row.Attempt, row.AttemptScore)
