"""Builds editions of 20, 200 and 1,000 trainees: many rows at once, in the same tables that the acts write."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert

from app.attendance.models import Lesson, LessonState, LessonType, Presence, PresenceStatus
from app.core import clock
from app.core.db import Base, db
from app.demo import cast
from app.demo.loading import load
from app.editions.actions import EditionFacts, create_edition
from app.editions.models import Edition, Enrolment, EnrolmentChange, EnrolmentStatus, TutorAssignment
from app.editions.queries import phases_of
from app.hours.models import HoursEntry, HoursStatus
from app.marks.models import Mark, MarkRelease
from app.people.models import Person
from app.people.rules import Role
from app.study.models import UnitProgress

if TYPE_CHECKING:
    from app.editions.models import Phase

LESSONS, SEALED = 40, 28
TUTORED = 5


def build(sizes: tuple[int, ...]) -> None:
    """Load the demonstration, then an edition for each size, with accounts of its own."""
    load()
    pattern = db.session.query(Edition).filter_by(code="DEMO-1").one()
    admin = db.session.query(Person).filter_by(email=f"admin@{cast.DOMAIN}").one()
    for size in sizes:
        _edition(pattern, size, admin)
        db.session.commit()


def _rows(model: type[Base], rows: list[dict[str, Any]]) -> None:
    for start in range(0, len(rows), 5_000):
        db.session.execute(insert(model), rows[start : start + 5_000])


def _people(size: int, password_hash: str) -> dict[Role, list[int]]:
    moment, ids = clock.now(), {}
    for role, count in {Role.COORDINATOR: 1, Role.TUTOR: 1, Role.AUDITOR: 1, Role.TRAINEE: size}.items():
        rows = [
            {
                "email": f"{role}{number}.{size}@bench.test", "given_names": f"Nome{number}", "family_name": f"Cognome{number:04d}",
                "second_family_name": "", "display_name": f"Nome{number} Cognome{number:04d}",
                "sort_key": f"cognome{number:04d} nome{number}", "country": "AR", "language": "it",
                "time_zone": "America/Argentina/San_Juan" if role is Role.TRAINEE else clock.ITALY, "created_at": moment,
                "password_hash": password_hash, "is_demonstration": True, "birthplace": "", "nationality": "",
                "document_number": "", "is_admin": False, "is_active": True, "session_version": 1, "link_version": 1,
                "totp_last_step": 0, "version": 1,
            }
            for number in range(1, count + 1)
        ]
        _rows(Person, rows)
        ids[role] = [row.id for row in db.session.query(Person.id).filter(Person.email.in_([row["email"] for row in rows]))]
    return ids


def _edition(pattern: Edition, size: int, admin: Person) -> None:
    today = clock.today()
    facts = EditionFacts(
        title=pattern.title, starts_on=today - dt.timedelta(days=100), ends_on=today + dt.timedelta(days=100), seats=size,
    )
    edition = create_edition(pattern.programme, pattern.course_version, facts, code=f"BENCH-{size}", by=admin)
    moment = clock.now()
    for role, ids in _people(size, admin.password_hash or "").items():
        _rows(Enrolment, [
            {
                "edition_id": edition.id, "person_id": key, "role": role, "status": EnrolmentStatus.ACTIVE,
                "created_at": moment, "version": 1,
            }
            for key in ids
        ])
    found = db.session.query(Enrolment.id, Enrolment.role, Enrolment.person_id).filter_by(edition_id=edition.id).all()
    trainees = [row.id for row in found if row.role is Role.TRAINEE]
    staff = {row.role: row for row in found if row.role is not Role.TRAINEE}
    start = clock.at(edition.starts_on, dt.time(9))
    _rows(EnrolmentChange, [
        {"enrolment_id": key, "at": start, "new_status": EnrolmentStatus.ACTIVE, "reason": "bench"} for key in trainees
    ])
    _rows(TutorAssignment, [
        {
            "edition_id": edition.id, "tutor_id": staff[Role.TUTOR].id, "trainee_id": key, "starts_on": edition.starts_on,
            "minutes": 600, "created_at": moment, "end_reason": "",
        }
        for key in trainees[: max(TUTORED, size // 4)]
    ])
    phases = {phase.key: phase for phase in phases_of(edition)}
    _lessons(edition, phases["course"], trainees, staff[Role.COORDINATOR].person_id)
    _hours_away(edition, phases, trainees, staff[Role.COORDINATOR].person_id)
    _reading_and_marks(edition, trainees, staff[Role.TUTOR].person_id)


def _lessons(edition: Edition, phase: Phase, trainees: list[int], by: int) -> None:
    lessons = []
    for number in range(LESSONS):
        shift = number - SEALED if number < SEALED else number - SEALED + 1
        starts_at = clock.at(clock.today() + dt.timedelta(days=2 * shift), dt.time(14, 30))
        is_sealed = number < SEALED
        lessons.append(Lesson(
            edition=edition, phase=phase, topic=f"Lezione {number + 1}", type=LessonType.VIRTUAL_CLASSROOM, starts_at=starts_at,
            ends_at=starts_at + dt.timedelta(hours=4), state=LessonState.SEALED if is_sealed else LessonState.PLANNED,
            sealed_at=starts_at if is_sealed else None, created_at=clock.now(), module_id="local-development",
        ))
    # One lesson is on now, so that its roll call can be opened.
    lessons[SEALED].starts_at = clock.now() - dt.timedelta(hours=1)
    lessons[SEALED].ends_at = clock.now() + dt.timedelta(hours=2)
    db.session.add_all(lessons)
    db.session.flush()
    presences, entries = [], []
    for number, lesson in enumerate(lessons[:SEALED]):
        on = lesson.starts_at.date()
        for place, key in enumerate(trainees):
            is_absent = (number * 7 + place * 5) % 17 == 0
            presences.append({
                "lesson_id": lesson.id, "enrolment_id": key, "minutes": 0 if is_absent else 240, "minutes_missed": 0, "note": "",
                "status": PresenceStatus.ABSENT if is_absent else PresenceStatus.PRESENT, "recorded_at": lesson.ends_at,
                "recorded_by_id": by, "version": 1,
            })
            if not is_absent:
                entries.append(_entry(edition, phase, key, on, 240, f"lesson:{lesson.id}", by))
    _rows(Presence, presences)
    _rows(HoursEntry, entries)


def _entry(edition: Edition, phase: Phase, key: int, on: dt.date, minutes: int, source: str, by: int) -> dict[str, Any]:
    return {
        "key": f"{source}/{key}/{on}/{phase.key}", "edition_id": edition.id, "enrolment_id": key, "phase_id": phase.id, "on": on,
        "minutes": minutes, "source": source, "status": HoursStatus.ATTESTED, "attester_id": by, "evidence": "bench",
        "posted_at": clock.now(), "posted_by_id": by, "reason": "",
    }


def _hours_away(edition: Edition, phases: dict[str, Phase], trainees: list[int], by: int) -> None:
    """Everybody has done placement, visits and project work, so that all are entitled to the first certificate."""
    rows = []
    for key in trainees:
        for name, days, minutes in (("placement", 10, 360), ("study-visits", 3, 480), ("project-work", 10, 240)):
            for day in range(days):
                on = edition.starts_on + dt.timedelta(days=20 + day)
                rows.append(_entry(edition, phases[name], key, on, minutes, f"placement:{key}", by))
    _rows(HoursEntry, rows)


def _reading_and_marks(edition: Edition, trainees: list[int], by: int) -> None:
    manifest, moment = edition.course_version.manifest, clock.now()
    units = [unit["id"] for module in manifest["modules"] for unit in module["units"]]
    _rows(UnitProgress, [
        {
            "edition_id": edition.id, "enrolment_id": key, "unit_id": unit, "first_opened_at": moment, "last_opened_at": moment,
            "last_language": "it", "completed_at": moment,
        }
        for place, key in enumerate(trainees) for unit in units[: 1 + place % len(units)]
    ])
    half = trainees[: len(trainees) // 2]
    _rows(Mark, [
        {
            "edition_id": edition.id, "enrolment_id": key, "item": "project-work", "hundredths": 7_000, "comment": "bench",
            "reason": "", "given_at": moment, "given_by_id": by,
        }
        for key in half
    ])
    marks = db.session.query(Mark.id).filter_by(edition_id=edition.id).all()
    _rows(MarkRelease, [{"mark_id": row.id, "released_at": moment, "released_by_id": by} for row in marks[: len(marks) // 2]])
