"""Reads of who tutors whom."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from app.core import clock
from app.core.db import db
from app.editions.models import Edition, Enrolment, EnrolmentStatus, TutorAssignment
from app.editions.queries.enrolments import names_holding, staff_of
from app.people.models import Person
from app.people.rules import Role

OFFERED = 100
"""How many trainees a form offers at once."""


def current_on(day: dt.date) -> ColumnElement[bool]:
    """The assignments in force on a day."""
    return and_(TutorAssignment.starts_on <= day, or_(TutorAssignment.ends_on.is_(None), TutorAssignment.ends_on >= day))


def not_over_on(day: dt.date) -> ColumnElement[bool]:
    """The assignments in force on a day or still to begin."""
    return or_(TutorAssignment.ends_on.is_(None), TutorAssignment.ends_on >= day)


def tutors_by_trainee(trainee_ids: Iterable[int]) -> dict[int, list[str]]:
    """Return the names of those who tutor each of these enrolments today."""
    query = (
        select(TutorAssignment.trainee_id, Person.display_name)
        .join(Enrolment, Enrolment.id == TutorAssignment.tutor_id).join(Person, Person.id == Enrolment.person_id)
        .where(TutorAssignment.trainee_id.in_(list(trainee_ids)), current_on(clock.today()))
    )
    found: dict[int, list[str]] = defaultdict(list)
    for trainee_id, name in db.session.execute(query.order_by(Person.sort_key, Person.id)):
        found[trainee_id].append(name)
    return found


def assignments(visible: Select[TutorAssignment], *, is_current: bool = True) -> Select[TutorAssignment]:
    """Order a select of assignments by trainee, with both people; `is_current` leaves out those that are over."""
    trainee, person = aliased(Enrolment), aliased(Person)
    query = visible.join(trainee, trainee.id == TutorAssignment.trainee_id).join(person, person.id == trainee.person_id).options(
        joinedload(TutorAssignment.tutor, innerjoin=True), joinedload(TutorAssignment.trainee, innerjoin=True),
    )
    if is_current:
        query = query.where(not_over_on(clock.today()))
    return query.order_by(person.sort_key, TutorAssignment.starts_on.desc(), TutorAssignment.id)


def assignments_of(enrolment: Enrolment) -> Sequence[TutorAssignment]:
    """Return the assignments that name an enrolment, newest first, with both people."""
    query = select(TutorAssignment).where(
        or_(TutorAssignment.trainee_id == enrolment.id, TutorAssignment.tutor_id == enrolment.id),
    ).options(joinedload(TutorAssignment.tutor, innerjoin=True), joinedload(TutorAssignment.trainee, innerjoin=True))
    return db.session.scalars(query.order_by(TutorAssignment.starts_on.desc(), TutorAssignment.id.desc()).limit(100)).all()


def open_assignments(enrolment_id: int) -> Sequence[TutorAssignment]:
    """Return the assignments of a trainee or tutor that are not over."""
    query = select(TutorAssignment).where(
        or_(TutorAssignment.trainee_id == enrolment_id, TutorAssignment.tutor_id == enrolment_id), not_over_on(clock.today()),
    )
    return db.session.scalars(query.order_by(TutorAssignment.id)).all()


@dataclass(frozen=True)
class Load:
    """How much tutoring one tutor has today."""

    enrolment: Enrolment
    trainees: int
    minutes: int


def loads_of(edition: Edition) -> list[Load]:
    """Return the tutors of an edition with their load."""
    query = select(TutorAssignment.tutor_id, func.count(), func.coalesce(func.sum(TutorAssignment.minutes), 0)).where(
        TutorAssignment.edition_id == edition.id, current_on(clock.today()),
    )
    found = {row[0]: (row[1], row[2]) for row in db.session.execute(query.group_by(TutorAssignment.tutor_id))}
    return [Load(tutor, *found.get(tutor.id, (0, 0))) for tutor in staff_of(edition, Role.TUTOR)]


def _tutorable(edition: Edition) -> tuple[ColumnElement[bool], ...]:
    on_course = [EnrolmentStatus.ENROLLED, EnrolmentStatus.ACTIVE, EnrolmentStatus.SUSPENDED]
    return Enrolment.edition_id == edition.id, Enrolment.role == Role.TRAINEE, Enrolment.status.in_(on_course)


def trainees_to_assign(
    edition: Edition, *, is_everybody: bool = False, search: str = "", limit: int | None = None,
) -> Sequence[Enrolment]:
    """Return the trainees who may get a tutor: those who have none, or everybody on the course."""
    query = select(Enrolment).join(Person, Person.id == Enrolment.person_id).where(*_tutorable(edition))
    if not is_everybody:
        tutored = select(TutorAssignment.trainee_id).where(TutorAssignment.edition_id == edition.id, not_over_on(clock.today()))
        query = query.where(Enrolment.id.not_in(tutored))
    query = names_holding(query, search).order_by(Person.sort_key, Enrolment.id)
    return db.session.scalars(query.limit(limit)).all()


def count_without_tutor(edition: Edition) -> int:
    """Return how many trainees nobody tutors."""
    tutored = select(TutorAssignment.trainee_id).where(TutorAssignment.edition_id == edition.id, not_over_on(clock.today()))
    return db.session.scalar(select(func.count()).where(*_tutorable(edition), Enrolment.id.not_in(tutored))) or 0
