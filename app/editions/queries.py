"""Reads of editions and of who is in them. Whoever asks is filtered by `permissions.visible_*` first."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import aliased, joinedload, undefer

from app.core import clock
from app.core.db import db
from app.courses.models import CourseVersion
from app.editions.models import (
    Edition,
    Enrolment,
    EnrolmentChange,
    EnrolmentStatus,
    Partner,
    Phase,
    Programme,
    TutorAssignment,
)
from app.editions.rules import OCCUPYING, RUNNING, Known, plain
from app.people.models import Person
from app.people.rules import Role

_ACCENTS = {
    "a": "áàâãäåÁÀÂÃÄÅ", "e": "éèêëẽÉÈÊËẼ", "i": "íìîïĩÍÌÎÏĨ", "o": "óòôõöøÓÒÔÕÖØ", "u": "úùûüũÚÙÛÜŨ", "y": "ýỹÝỸ",
    "c": "çćčÇĆČ", "n": "ñńÑŃ", "s": "śšŚŠ", "z": "źżžŹŻŽ", "l": "łŁ", "g": "ğĞ",
}


# --- programmes and editions ---


def partners_of(programme_id: int) -> Sequence[Partner]:
    """Return the partners of a programme by name."""
    return db.session.scalars(select(Partner).where(Partner.programme_id == programme_id).order_by(Partner.name)).all()


def partner_usage(programme_id: int) -> dict[int, int]:
    """Return how many enrolments name each partner of a programme."""
    query = select(Partner.id, func.count(Enrolment.id)).join(Enrolment, Enrolment.partner_id == Partner.id)
    return {row[0]: row[1] for row in db.session.execute(query.where(Partner.programme_id == programme_id).group_by(Partner.id))}


def all_programmes() -> Sequence[Programme]:
    """Return every programme, for a choice in a form."""
    return db.session.scalars(select(Programme).order_by(Programme.id.desc())).all()


def editions_of(programme_id: int) -> Sequence[Edition]:
    """Return the newest editions that a programme pays for."""
    query = select(Edition).where(Edition.programme_id == programme_id).order_by(Edition.starts_on.desc(), Edition.code)
    return db.session.scalars(query.limit(50)).all()


def course_version(version_id: int) -> CourseVersion:
    """Return a course version with its manifest."""
    return db.session.get_one(CourseVersion, version_id, options=[undefer(CourseVersion.manifest)], populate_existing=True)


def is_code_taken(code: str) -> bool:
    """Whether an edition has this code."""
    return db.session.scalar(select(Edition.id).where(func.lower(Edition.code) == code.lower())) is not None


def phases_of(edition: Edition) -> Sequence[Phase]:
    """Return the phases of an edition in order."""
    return db.session.scalars(select(Phase).where(Phase.edition_id == edition.id).order_by(Phase.position)).all()


def trainee_counts(edition_ids: Iterable[int]) -> dict[int, dict[EnrolmentStatus, int]]:
    """Return how many trainees of each edition have each status."""
    query = select(Enrolment.edition_id, Enrolment.status, func.count()).where(
        Enrolment.edition_id.in_(sorted(edition_ids)), Enrolment.role == Role.TRAINEE,
    )
    found: dict[int, dict[EnrolmentStatus, int]] = defaultdict(dict)
    for edition_id, status, number in db.session.execute(query.group_by(Enrolment.edition_id, Enrolment.status)):
        found[edition_id][status] = number
    return found


@dataclass(frozen=True)
class Seats:
    """How many seats an edition has, and how many trainees sit on them."""

    total: int
    occupied: int
    running: int

    @property
    def share(self) -> float:
        """How full the edition is."""
        return self.occupied / self.total if self.total else 1.0


def seats_of(edition: Edition, counts: dict[EnrolmentStatus, int] | None = None) -> Seats:
    """Return the seats of an edition."""
    if counts is None:
        counts = trainee_counts([edition.id]).get(edition.id, {})
    occupied = sum(number for status, number in counts.items() if status in OCCUPYING)
    return Seats(edition.seats, occupied, sum(number for status, number in counts.items() if status in RUNNING))


# --- enrolments ---


def roll(
    visible: Select[Enrolment], *, role: Role | None = None, status: EnrolmentStatus | None = None, search: str = "",
) -> Select[Enrolment]:
    """Narrow and order a select of enrolments: by family name, with person and partner."""
    query = visible.join(Person, Person.id == Enrolment.person_id).options(joinedload(Enrolment.partner))
    if role is not None:
        query = query.where(Enrolment.role == role)
    if status is not None:
        query = query.where(Enrolment.status == status)
    for word in plain(search).split()[:5]:
        query = query.where(_has(word))
    return query.order_by(Person.family_name, Person.second_family_name, Person.given_names, Enrolment.id)


def _has(word: str) -> ColumnElement[bool]:
    """Whether a name or the address holds the word, with or without accents («munoz» finds Muñoz)."""
    pattern = "(?i)" + "".join(
        f"[{letter}{letter.upper()}{_ACCENTS[letter]}]" if letter in _ACCENTS else letter for letter in word
    )
    names = (Person.family_name, Person.given_names, Person.second_family_name, Person.display_name, Person.email)
    return or_(*(name.regexp_match(pattern) for name in names))


def enrolments_of(edition: Edition, person_ids: Iterable[int]) -> Sequence[Enrolment]:
    """Return what these people are in an edition."""
    query = select(Enrolment).where(Enrolment.edition_id == edition.id, Enrolment.person_id.in_(sorted(person_ids)))
    return db.session.scalars(query.options(joinedload(Enrolment.partner))).all()


def changes_of(enrolment: Enrolment) -> Sequence[Any]:
    """Return (change, name of whoever made it) of an enrolment, newest first."""
    query = select(EnrolmentChange, Person.display_name).outerjoin(Person, Person.id == EnrolmentChange.by_id)
    return db.session.execute(query.where(EnrolmentChange.enrolment_id == enrolment.id).order_by(EnrolmentChange.id.desc())).all()


def staff_of(edition: Edition, *roles: Role) -> Sequence[Enrolment]:
    """Return who works in an edition in these roles, by name."""
    query = select(Enrolment).join(Person, Person.id == Enrolment.person_id).where(
        Enrolment.edition_id == edition.id, Enrolment.role.in_(roles), Enrolment.status == EnrolmentStatus.ACTIVE,
    )
    return db.session.scalars(query.order_by(Person.family_name, Person.given_names)).all()


def count_coordinators(edition_id: int) -> int:
    """Return how many coordinators an edition has."""
    return db.session.scalar(select(func.count()).where(
        Enrolment.edition_id == edition_id, Enrolment.role == Role.COORDINATOR, Enrolment.status == EnrolmentStatus.ACTIVE,
    )) or 0


def uninvited(edition: Edition) -> Sequence[Person]:
    """Return the people of an edition who have no password and were never invited."""
    query = select(Person).join(Enrolment, Enrolment.person_id == Person.id).where(
        Enrolment.edition_id == edition.id, Enrolment.status.not_in([EnrolmentStatus.WITHDRAWN, EnrolmentStatus.CANDIDATE]),
        Person.password_hash.is_(None), Person.invited_at.is_(None), Person.is_active,
    )
    return db.session.scalars(query.distinct().order_by(Person.id)).all()


# --- tutoring ---


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
    for trainee_id, name in db.session.execute(query.order_by(Person.family_name, Person.id)):
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
    return query.order_by(person.family_name, person.given_names, TutorAssignment.starts_on.desc(), TutorAssignment.id)


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


def trainees_to_assign(edition: Edition, *, is_everybody: bool = False) -> Sequence[Enrolment]:
    """Return the trainees who may get a tutor: those who have none, or everybody."""
    query = select(Enrolment).join(Person, Person.id == Enrolment.person_id).where(*_tutorable(edition))
    if not is_everybody:
        tutored = select(TutorAssignment.trainee_id).where(TutorAssignment.edition_id == edition.id, not_over_on(clock.today()))
        query = query.where(Enrolment.id.not_in(tutored))
    return db.session.scalars(query.order_by(Person.family_name, Person.given_names, Enrolment.id)).all()


def count_without_tutor(edition: Edition) -> int:
    """Return how many trainees nobody tutors."""
    tutored = select(TutorAssignment.trainee_id).where(TutorAssignment.edition_id == edition.id, not_over_on(clock.today()))
    return db.session.scalar(select(func.count()).where(*_tutorable(edition), Enrolment.id.not_in(tutored))) or 0


# --- what an import rests on ---


def known_by_email(edition: Edition, emails: Sequence[str]) -> dict[str, tuple[Person, Known]]:
    """Return what is known of each address: two queries, however long the list."""
    people = db.session.scalars(select(Person).where(Person.email.in_(emails))).all()
    query = (
        select(Enrolment.person_id, Enrolment.edition_id, Enrolment.role, Partner.name)
        .join(Person, Person.id == Enrolment.person_id).outerjoin(Partner, Partner.id == Enrolment.partner_id)
        .where(Person.email.in_(emails))
    )
    partner_in: dict[int, dict[str, str]] = defaultdict(dict)
    elsewhere = set()
    for person_id, edition_id, role, partner in db.session.execute(query):
        if edition_id == edition.id:
            partner_in[person_id][role.value] = partner or ""
        else:
            elsewhere.add(person_id)
    return {person.email: (person, _known(person, partner_in[person.id], person.id not in elsewhere)) for person in people}


def ids_by_email(emails: Sequence[str]) -> dict[str, int]:
    """Return the ids of the people with these addresses."""
    return {row.email: row.id for row in db.session.execute(select(Person.email, Person.id).where(Person.email.in_(emails)))}


def _known(person: Person, partner_in: dict[str, str], is_only_here: bool) -> Known:  # noqa: FBT001 - a private step
    facts = {
        name: getattr(person, name)
        for name in ("given_names", "family_name", "second_family_name", "country", "language", "time_zone", "birthplace")
    }
    return Known(
        facts={**facts, "born_on": person.born_on.isoformat() if person.born_on else ""}, partner_in=partner_in,
        is_ours=is_only_here and not person.is_admin, has_account=person.password_hash is not None,
        is_name_frozen=person.legal_name_frozen_at is not None,
    )
