"""Factories: plain functions that put a thing into the database, with sensible values for all that is not said."""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
from typing import Any

from app.attendance.models import Lesson, LessonType
from app.core import clock
from app.core.db import db
from app.courses.models import CourseUnit, CourseVersion
from app.editions.models import (
    Edition,
    Enrolment,
    EnrolmentChange,
    EnrolmentStatus,
    Phase,
    Programme,
    TutorAssignment,
)
from app.people.models import Person
from app.people.rules import Role

_numbers = itertools.count(1)
_L4 = ("it", "es", "pt", "en")


def texts(words: str) -> dict[str, str]:
    """The same words in four languages, told apart by their end."""
    return {code: f"{words} ({code})" for code in _L4}


PHASES = (("course", 152), ("study-visits", 24), ("project-work", 40), ("placement", 60), ("colloquium", 4))
MODULES = ("local-development", "reading-a-territory")


def course_manifest(slug: str = "test-course") -> dict[str, Any]:
    """A manifest as publishing makes it: two modules of two units, one item, two awards."""
    return {
        "format": 1,
        "slug": slug,
        "source_language": "it",
        "title": texts("Course"),
        "summary": texts("Summary"),
        "phases": [{"id": key, "title": texts(key), "hours": hours} for key, hours in PHASES],
        "items": [
            {"id": "project-work", "title": texts("Project work"), "weight": 60, "minimum": 60, "marked_by": "tutor"},
            {"id": "colloquium", "title": texts("Colloquium"), "weight": 40, "minimum": 60, "marked_by": "board"},
        ],
        "awards": [
            {"id": "attendance", "design": "attendance", "title": texts("Attendance"), "rule": {"all": [
                {"hours": {"phase": "total", "at_least": "70%"}},
                {"hours": {"phase": "placement", "at_least": "70%"}},
            ]}},
            {"id": "achievement", "design": "achievement", "title": texts("Achievement"), "rule": {"all": [
                {"award": {"id": "attendance"}},
                {"units": {"module": "all", "at_least": "all"}},
                {"mark": {"item": "project-work", "at_least": 60}},
            ]}},
        ],
        "modules": [
            {"id": module, "title": texts(module), "phase": "course", "hours": 20,
             "outcomes": {code: [f"Outcome {code}"] for code in _L4},
             "units": [
                 {"id": f"{module}-page", "kind": "page", "title": texts("Page"), "minutes": 20, "path": "01-page"},
                 {"id": f"{module}-quiz", "kind": "quiz", "title": texts("Quiz"), "minutes": 10, "path": "02-quiz"},
             ]}
            for module in MODULES
        ],
    }


def quiz_content() -> dict[str, Any]:
    """A quiz of two questions; the first option of each is right."""
    return {
        "pass": 60,
        "questions": [
            {"id": f"q{number}", "text": texts(f"Question {number}"), "feedback": None, "options": [
                {"id": "a", "text": texts("Right"), "right": True, "feedback": texts("Well seen")},
                {"id": "b", "text": texts("Wrong"), "right": False, "feedback": texts("Think again")},
            ]}
            for number in (1, 2)
        ],
    }


def make_course_version(slug: str = "", number: int = 1, **values: Any) -> CourseVersion:
    """A published version with its units, whose content is a page or a quiz; `contents` gives another content by kind."""
    contents = {"quiz": quiz_content(), "page": texts("## A page\n\nOne paragraph."), **values.pop("contents", {})}
    slug = slug or f"course-{next(_numbers)}"
    manifest = values.pop("manifest", None) or course_manifest(slug)
    version = CourseVersion(
        slug=slug, number=number, digest=hashlib.sha256(f"{slug}{number}".encode()).hexdigest(),
        title=manifest["title"], manifest=manifest, published_at=clock.now(), published_by_id=None, **values,
    )
    db.session.add(version)
    db.session.flush()
    position = itertools.count(1)
    for module in manifest["modules"]:
        for unit in module["units"]:
            db.session.add(CourseUnit(
                version_id=version.id, module_id=module["id"], unit_id=unit["id"], kind=unit["kind"],
                folder=f"modules/{module['id']}/{unit['path']}", position=next(position), title=unit["title"],
                minutes=unit["minutes"], content=contents[unit["kind"]],
            ))
    db.session.flush()
    return version


def make_person(given_names: str = "Nome", family_name: str = "Cognome", **values: Any) -> Person:
    """A person who can sign in only where a password hash is given."""
    values.setdefault("email", f"person{next(_numbers)}@test.test")
    values.setdefault("display_name", f"{given_names} {family_name}")
    values.setdefault("created_at", clock.now())
    person = Person(given_names=given_names, family_name=family_name, **values)
    db.session.add(person)
    db.session.flush()
    return person


def make_programme(**values: Any) -> Programme:
    """A programme with one signatory."""
    values.setdefault("title", texts("Programme"))
    values.setdefault("signatories", [{"organisation": "Ente capofila", "role": "Direttrice", "name": "Nome Cognome"}])
    programme = Programme(**values)
    db.session.add(programme)
    db.session.flush()
    return programme


def make_edition(code: str = "", **values: Any) -> Edition:
    """An edition from September 2026 to March 2027, with the five phases of its course."""
    programme = values.pop("programme", None) or make_programme()
    version = values.pop("course_version", None) or make_course_version()
    values.setdefault("title", texts("Edition"))
    values.setdefault("starts_on", dt.date(2026, 9, 1))
    values.setdefault("ends_on", dt.date(2027, 3, 31))
    values.setdefault("seats", 20)
    values.setdefault("created_at", clock.now())
    edition = Edition(
        code=code or f"ED-{next(_numbers) + 100}", programme=programme, course_version=version, **values,
    )
    db.session.add(edition)
    db.session.flush()
    for position, phase in enumerate(version.manifest["phases"], start=1):
        db.session.add(Phase(
            edition_id=edition.id, key=phase["id"], position=position, title=phase["title"],
            minutes=phase["hours"] * 60, starts_on=edition.starts_on, ends_on=edition.ends_on,
        ))
    db.session.flush()
    return edition


def phase_of(edition: Edition, key: str = "course") -> Phase:
    """One phase of an edition."""
    return db.session.query(Phase).filter_by(edition_id=edition.id, key=key).one()


def make_enrolment(
    edition: Edition, person: Person | None = None, role: Role = Role.TRAINEE,
    status: EnrolmentStatus = EnrolmentStatus.ACTIVE, **values: Any,
) -> Enrolment:
    """Somebody in an edition, active unless said otherwise."""
    enrolment = Enrolment(
        edition=edition, person=person or make_person(), role=role, status=status, created_at=clock.now(), **values,
    )
    db.session.add(enrolment)
    db.session.flush()
    db.session.add(EnrolmentChange(
        enrolment_id=enrolment.id, at=clock.now(), by_id=None, old_status=None, new_status=status, reason="factory",
    ))
    db.session.flush()
    return enrolment


def make_tutor_assignment(tutor: Enrolment, trainee: Enrolment, **values: Any) -> TutorAssignment:
    """Who tutors whom, since the edition began."""
    values.setdefault("starts_on", trainee.edition.starts_on)
    assignment = TutorAssignment(
        edition_id=trainee.edition_id, tutor_id=tutor.id, trainee_id=trainee.id, created_at=clock.now(), **values,
    )
    db.session.add(assignment)
    db.session.flush()
    return assignment


def make_lesson(edition: Edition, **values: Any) -> Lesson:
    """A lesson of three hours, yesterday morning unless said otherwise."""
    starts_at = values.pop("starts_at", None) or clock.now() - dt.timedelta(days=1)
    values.setdefault("ends_at", starts_at + dt.timedelta(hours=3))
    values.setdefault("topic", "Filiere e qualità")
    values.setdefault("type", LessonType.CLASSROOM)
    phase = values.pop("phase", None) or phase_of(edition)
    lesson = Lesson(edition=edition, phase=phase, starts_at=starts_at, created_at=clock.now(), **values)
    db.session.add(lesson)
    db.session.flush()
    return lesson
