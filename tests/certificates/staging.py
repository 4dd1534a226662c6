"""Trainees who have earned what they need, for the tests of this room."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from app.certificates import actions
from app.core import clock
from app.core.db import db
from app.editions.models import Phase
from app.hours.models import HoursEntry, HoursStatus
from app.marks.models import Mark, MarkRelease
from app.study.models import UnitProgress
from tests.factories import make_enrolment, make_person

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.certificates.models import Certificate
    from app.editions.models import Edition, Enrolment
    from app.people.models import Person

NASTY = ("Renée «=1+1»", "Ñandú 'O''Brien' <b>", "D’Águila‑Łódź")


def give_hours(enrolments: Sequence[Enrolment], share: int = 100) -> None:
    """Post so many hundredths of every phase, in one piece, which no person could."""
    for phase in db.session.query(Phase).filter_by(edition_id=enrolments[0].edition_id).all():
        db.session.add_all(
            HoursEntry(
                key=f"test:{one.id}:{phase.key}", edition_id=one.edition_id, enrolment_id=one.id, phase_id=phase.id,
                on=dt.date(2026, 10, 1), minutes=phase.minutes * share // 100, source=f"lesson:{phase.id}",
                status=HoursStatus.ATTESTED, attester_id=None, evidence="", posted_at=clock.now(), posted_by_id=None,
            )
            for one in enrolments
        )
    db.session.flush()


def finish_units(enrolment: Enrolment) -> None:
    """Do every unit of the course."""
    for module in enrolment.edition.course_version.manifest["modules"]:
        for unit in module["units"]:
            db.session.add(UnitProgress(
                edition_id=enrolment.edition_id, enrolment_id=enrolment.id, unit_id=unit["id"],
                first_opened_at=clock.now(), last_opened_at=clock.now(), last_language="es", completed_at=clock.now(),
            ))


def mark(enrolment: Enrolment, by: Person, item: str = "project-work", hundredths: int = 7850) -> None:
    """Give a mark and release it."""
    row = Mark(
        edition_id=enrolment.edition_id, enrolment_id=enrolment.id, item=item, hundredths=hundredths,
        given_at=clock.now(), given_by_id=by.id,
    )
    db.session.add(row)
    db.session.flush()
    db.session.add(MarkRelease(mark_id=row.id, released_at=clock.now(), released_by_id=by.id))
    db.session.flush()


def make_eligible(enrolment: Enrolment, by: Person) -> Enrolment:
    """Give a trainee everything that both awards ask for."""
    give_hours([enrolment])
    finish_units(enrolment)
    mark(enrolment, by)
    db.session.flush()
    return enrolment


def make_eligible_trainees(edition: Edition, count: int) -> list[Enrolment]:
    """Trainees with the hours that the first award asks for."""
    found = [
        make_enrolment(edition, make_person(f"Nome{number}", f"Cognome{number:03d}", country="PY"))
        for number in range(count)
    ]
    give_hours(found)
    db.session.flush()
    return found


def issue(enrolment: Enrolment, by: Person, award: str = "attendance") -> Certificate:
    """Issue a certificate."""
    certificate = actions.issue_certificate(enrolment, award, by=by)
    db.session.flush()
    return certificate
