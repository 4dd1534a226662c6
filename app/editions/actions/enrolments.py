"""Writes: who is in an edition, as what, and where that stands."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.core import clock, history
from app.core.clock import ITALY
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.i18n import lazy_gettext as _l
from app.editions import labels, queries
from app.editions.actions.meanwhile import lock, put
from app.editions.actions.tutoring import note_end
from app.editions.models import Edition, Enrolment, EnrolmentChange, EnrolmentStatus, Partner
from app.editions.rules import RUNNING, HouseReason, is_seat_free, step_of
from app.editions.rules.columns import read_email
from app.editions.vocabulary import language_of_country, zone_of_country
from app.people.actions import create_person
from app.people.queries import person_with_email
from app.people.rules import Role

if TYPE_CHECKING:
    from app.editions.rules import Step
    from app.people.models import Person

@dataclass(frozen=True)
class PersonFacts:
    """What is known of somebody who is not yet in Bottega. Without language or zone, those of the country."""

    email: str
    given_names: str
    family_name: str
    country: str
    second_family_name: str = ""
    language: str = ""
    time_zone: str = ""
    born_on: dt.date | None = None
    birthplace: str = ""


def enrol_newcomer(
    edition: Edition, facts: PersonFacts, *, role: Role, partner: Partner | None = None, reason: str, by: Person,
) -> Enrolment:
    """Enrol whoever has this address; only somebody whom Bottega does not know yet gets these facts."""
    email = read_email(facts.email)
    if email is None:
        raise RuleBroken(_l("“%(text)s” is not one e-mail address. Correct it.", text=facts.email))
    person = person_with_email(email) or _newcomer(edition, email, facts, by)
    return enrol(edition, person, role=role, partner=partner, reason=reason, by=by)


def _newcomer(edition: Edition, email: str, facts: PersonFacts, by: Person) -> Person:
    known = {name: value for name, value in vars(facts).items() if name != "email"}
    known["language"] = facts.language or language_of_country().get(facts.country, "en")
    known["time_zone"] = facts.time_zone or zone_of_country().get(facts.country, ITALY)
    return create_person(email=email, by=by, is_demonstration=edition.programme.is_demonstration, **known)


def enrol(
    edition: Edition, person: Person, *, role: Role, status: EnrolmentStatus | None = None, partner: Partner | None = None,
    reason: str, by: Person | None,
) -> Enrolment:
    """Put somebody into an edition: trainees enrolled, staff active, unless said otherwise."""
    if partner is not None and partner.programme_id != edition.programme_id:
        raise RuleBroken(_l("This partner belongs to another programme."))
    status = status or (EnrolmentStatus.ENROLLED if role is Role.TRAINEE else EnrolmentStatus.ACTIVE)
    if status is EnrolmentStatus.ACTIVE and role is Role.TRAINEE:
        _check_seat(edition)
    twice = _l("%(name)s is already in this edition in this role.", name=person.display_name)
    held = select(Enrolment.id).where(
        Enrolment.edition_id == edition.id, Enrolment.person_id == person.id, Enrolment.role == role,
    )
    if db.session.scalar(held) is not None:
        raise RuleBroken(twice)
    enrolment = Enrolment(
        edition=edition, person=person, partner=partner, role=role, status=status, created_at=clock.now(),
    )
    put(enrolment, twice)
    _note(enrolment, None, status, reason, by)
    return enrolment


def change_status(
    enrolment: Enrolment, status: EnrolmentStatus, *, reason: str, by: Person | None, seen: int | None = None,
) -> Step:
    """Take an enrolment from one status to the next. `seen` is the version that stood on the page."""
    if not reason.strip():
        raise RuleBroken(_l("Write the reason: it stands in the record."))
    lock(enrolment)
    if seen is not None and enrolment.version != seen:
        raise RuleBroken(_l(
            "Meanwhile this enrolment has changed: it is now %(status)s. Look at its history, then decide again.",
            status=labels.STATUSES[enrolment.status],
        ))
    is_trainee = enrolment.role is Role.TRAINEE
    step = step_of(enrolment.status, status, is_trainee=is_trainee)
    if step is None:
        raise RuleBroken(_l(
            "An enrolment that is %(old)s cannot become %(new)s. Choose one of the steps offered.",
            old=labels.STATUSES[enrolment.status], new=labels.STATUSES[status],
        ))
    if is_trainee and status in RUNNING and enrolment.status not in RUNNING:
        _check_seat(enrolment.edition)
    if status is EnrolmentStatus.WITHDRAWN:
        _let_go(enrolment, reason, by)
    old, enrolment.status = enrolment.status, status
    db.session.flush()
    _note(enrolment, old, status, reason, by)
    return step


def mark_certified(enrolment: Enrolment, *, by: Person | None, reason: str = HouseReason.CERTIFICATE) -> None:
    """Follow the register of certificates: whoever has the final certificate has completed the course too."""
    if enrolment.status is EnrolmentStatus.CERTIFIED:
        return
    if enrolment.status in {EnrolmentStatus.ACTIVE, EnrolmentStatus.NOT_CERTIFIED}:
        change_status(enrolment, EnrolmentStatus.COMPLETED, reason=reason, by=by)
    change_status(enrolment, EnrolmentStatus.CERTIFIED, reason=reason, by=by)


def mark_uncertified(enrolment: Enrolment, *, by: Person | None, reason: str = HouseReason.REVOKED) -> None:
    """Follow the register of certificates: the last certificate of somebody was revoked."""
    if enrolment.status is EnrolmentStatus.CERTIFIED:
        change_status(enrolment, EnrolmentStatus.COMPLETED, reason=reason, by=by)


def set_partner(enrolment: Enrolment, partner: Partner | None, *, by: Person) -> None:
    """Say which partner sent somebody."""
    if partner is not None and partner.programme_id != enrolment.edition.programme_id:
        raise RuleBroken(_l("This partner belongs to another programme."))
    old = enrolment.partner.name if enrolment.partner else ""
    enrolment.partner = partner
    db.session.flush()
    new = partner.name if partner else ""
    if old != new:
        history.record(
            "set partner", enrolment, by=by, edition_id=enrolment.edition_id, old={"partner": old}, new={"partner": new},
        )


def _check_seat(edition: Edition) -> None:
    """Count under a lock on the edition: two coordinators cannot both give away the last seat."""
    seats = _locked_seats(edition.id)
    if not is_seat_free(queries.seats_of(edition).running, seats):
        raise RuleBroken(_l(
            "All %(seats)d seats of the edition are taken. Record a withdrawal, or raise the number of seats, then try again.",
            seats=seats,
        ))


def _locked_seats(edition_id: int) -> int:
    """Keep others from counting who is in an edition until this transaction ends. Returns the seats as they stand now."""
    return db.session.execute(select(Edition.seats).where(Edition.id == edition_id).with_for_update()).scalar_one()


def _let_go(enrolment: Enrolment, reason: str, by: Person | None) -> None:
    """Keep an edition from losing its last coordinator, and trainees from losing their tutor unnoticed."""
    if enrolment.role is Role.COORDINATOR and enrolment.status is EnrolmentStatus.ACTIVE:
        _locked_seats(enrolment.edition_id)  # or two who leave in the same moment would each count the other
        if queries.count_coordinators(enrolment.edition_id) == 1:
            raise RuleBroken(_l("This is the only coordinator of the edition. Enrol another one first."))
    still_open = queries.open_assignments(enrolment.id)
    if enrolment.role is Role.TUTOR and still_open:
        raise RuleBroken(_l("This tutor still has trainees. Give each of them another tutor first."))
    today = clock.today()
    for assignment in still_open:
        note_end(assignment, on=max(today, assignment.starts_on), reason=reason, by=by)


def _note(
    enrolment: Enrolment, old: EnrolmentStatus | None, new: EnrolmentStatus, reason: str, by: Person | None,
) -> None:
    db.session.add(EnrolmentChange(
        enrolment_id=enrolment.id, at=clock.now(), by_id=by.id if by else None, old_status=old, new_status=new,
        reason=str(reason),
    ))
    db.session.flush()
