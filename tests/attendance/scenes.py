"""Scenes that several tests of the attendance room begin with."""

from __future__ import annotations

import datetime as dt
from typing import Any

from app.attendance import actions
from app.attendance.actions import LessonFacts, Said
from app.attendance.models import Lesson, LessonType, PresenceStatus
from app.core import clock
from app.core.db import db
from tests.factories import make_enrolment, make_lesson, make_person, phase_of

P, A, L, E = PresenceStatus
THREE_HOURS = 180


def lesson_today(edition, hours_ago: float = 1, **values: Any) -> Lesson:
    """A lesson of three hours that began today, an hour ago unless said otherwise."""
    return make_lesson(edition, starts_at=clock.now() - dt.timedelta(hours=hours_ago), **values)


def crowd(edition, number: int):
    """So many trainees more, in the order of their names."""
    return [make_enrolment(edition, make_person("Nome", f"Cognome {place:04d}")) for place in range(number)]


def facts(edition, **values: Any) -> LessonFacts:
    """Next Tuesday from 9 to 12, in Italy."""
    values.setdefault("day", dt.date(2026, 12, 1))
    values.setdefault("begins", dt.time(9))
    values.setdefault("ends", dt.time(12))
    values.setdefault("phase", phase_of(edition))
    values.setdefault("topic", "Filiere e qualità")
    values.setdefault("type", LessonType.CLASSROOM)
    return LessonFacts(**values)


def typed(edition, **values: Any) -> dict[str, Any]:
    """The same as a form sends it."""
    return {
        "topic": "Filiere e qualità", "on": "2026-12-01", "begins": "09:00", "ends": "12:00", "type": "classroom",
        "phase": str(phase_of(edition).id), "module": "", "venue": "Aula 2", "link": "", "teacher": "Docente", **values,
    }


def hold(lesson: Lesson, by, words: dict[int, Said | PresenceStatus]):
    """Hold a roll call: {enrolment id: word}."""
    said = [word if isinstance(word, Said) else Said(key, word) for key, word in words.items()]
    return actions.hold_roll_call(lesson, said, by=by)


def row(enrolment, status: str = "present", seen: int = 0, **parts: Any) -> dict[str, str]:
    """One row of the roll call's form."""
    found = {"status": status, "seen": seen, **parts}
    return {f"{part}-{enrolment.id}": str(value) for part, value in found.items() if value is not None}


def presences(lesson: Lesson) -> dict[int, tuple[str, int]]:
    """{enrolment id: (status, minutes)} as the database has it."""
    from app.attendance.models import Presence

    db.session.expire_all()
    return {
        found.enrolment_id: (found.status.value, found.minutes)
        for found in db.session.query(Presence).filter_by(lesson_id=lesson.id)
    }
