"""The people, the programme and the edition of the demonstration."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from app.core import clock
from app.core.db import db
from app.courses import actions as courses
from app.courses.models import CourseVersion
from app.courses.package.checking import read_folder
from app.demo import cast
from app.editions import actions as editions
from app.editions.actions import EditionFacts, PersonFacts, ProgrammeFacts
from app.editions.models import Edition, Emblem, Enrolment, EnrolmentStatus, Partner, Programme
from app.editions.queries import phases_of
from app.people.actions import create_person, set_password
from app.people.models import Person
from app.people.rules import Role
from config import ROOT

WEEK = dt.timedelta(weeks=1)
COURSE = ROOT / "courses" / "district-agents"


@dataclass
class Stage:
    """Everybody and everything that the acts of the demonstration need."""

    monday: dt.date
    admin: Person
    edition: Edition
    enrolments: dict[str, Enrolment]

    def person(self, account: str) -> Person:
        """Return somebody by their account."""
        return self.enrolments[account].person

    @property
    def carla(self) -> Person:
        """Return the coordinator."""
        return self.person("coordinator")


def set_the_stage(today: dt.date) -> Stage:
    """Invite everybody: the edition began fifteen weeks before the Monday of this week."""
    monday = today - dt.timedelta(days=today.weekday())
    begins = monday - 15 * WEEK
    with clock.stopped_at(clock.at(begins, dt.time(9))):
        admin = _account(cast.ADMIN, None)
        programme = _programme(admin)
        edition = _edition(programme, _course(admin), monday, admin)
        partners = {country: editions.add_partner(programme, name, country, by=admin) for name, country in cast.PARTNERS}
        enrolments = {who.account: _enrol(edition, who, partners, admin) for who in (*cast.STAFF, *cast.TRAINEES)}
        stage = Stage(monday, admin, edition, enrolments)
        _assign_tutors(stage)
    _give_passwords(stage)
    return stage


def _course(admin: Person) -> CourseVersion:
    reading = read_folder(COURSE)
    if reading.package is None or reading.faults:
        msg = f"the demonstration course has faults: {reading.faults[:3]}"
        raise RuntimeError(msg)
    return courses.publish(reading.package, by=admin)


def _programme(admin: Person) -> Programme:
    facts = ProgrammeFacts(
        title=cast.PROGRAMME["title"], funder="Unione europea (dati dimostrativi)", contract_number="DEMO/0001",
        emblem=Emblem.EU, funding_text=cast.PROGRAMME["funding_text"], disclaimer=cast.PROGRAMME["disclaimer"],
        signatories=cast.SIGNATORIES,
    )
    programme = editions.create_programme(facts, by=admin)
    programme.is_demonstration = True
    db.session.flush()
    return programme


def _edition(programme: Programme, version: CourseVersion, monday: dt.date, admin: Person) -> Edition:
    facts = EditionFacts(
        title=cast.EDITION_TITLE, starts_on=monday - 15 * WEEK, ends_on=monday + 12 * WEEK, seats=20, place="Venezia",
    )
    edition = editions.create_edition(programme, version, facts, code="DEMO-1", by=admin)
    weeks = {"course": (-15, 6), "study-visits": (-8, 5), "project-work": (-10, 8), "placement": (-6, 8), "colloquium": (7, 10)}
    for phase in phases_of(edition):
        first, last = weeks[phase.key]
        phase.starts_on, phase.ends_on = monday + first * WEEK, monday + last * WEEK + dt.timedelta(days=6)
    db.session.flush()
    return edition


def _account(who: cast.Invented, by: Person | None) -> Person:
    return create_person(
        email=who.email, given_names=who.given_names, family_name=who.family_name, by=by, country=who.country,
        language=who.language, is_admin=who is cast.ADMIN, is_demonstration=True,
    )


def _enrol(edition: Edition, who: cast.Invented, partners: dict[str, Partner], admin: Person) -> Enrolment:
    number = int("".join(filter(str.isdigit, who.account)) or 1)
    facts = PersonFacts(
        email=who.email, given_names=who.given_names, family_name=who.family_name, country=who.country,
        second_family_name=who.second_family_name, language=who.language, time_zone=who.time_zone,
        born_on=dt.date(1985 + number % 12, 1 + number % 12, 1 + (number * 7) % 28) if who.birthplace else None,
        birthplace=who.birthplace,
    )
    role = who.role or Role.TRAINEE
    enrolment = editions.enrol_newcomer(
        edition, facts, role=role, partner=partners[who.country] if role is Role.TRAINEE else None,
        reason="Graduatoria di selezione dimostrativa" if role is Role.TRAINEE else "Incarico dimostrativo", by=admin,
    )
    if role is Role.TRAINEE:
        editions.change_status(enrolment, EnrolmentStatus.ACTIVE, reason="Inizio del corso", by=admin)
    return enrolment


def _assign_tutors(stage: Stage) -> None:
    tutors = [stage.enrolments[who.account] for who in cast.STAFF if who.role is Role.TUTOR]
    for place, who in enumerate(cast.TRAINEES):
        editions.assign_tutor(
            tutors[place % len(tutors)], stage.enrolments[who.account], starts_on=stage.edition.starts_on,
            minutes=20 * 60, by=stage.carla,
        )


def _give_passwords(stage: Stage) -> None:
    """One hash for all: the password is the same and printed, and a hash is slow on purpose."""
    set_password(stage.admin, cast.PASSWORD)
    for enrolment in stage.enrolments.values():
        enrolment.person.password_hash = stage.admin.password_hash
    db.session.flush()
