"""The lessons of the demonstration edition: planned, held, sealed, and to come."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from app.attendance import actions as attendance
from app.attendance.actions import LessonFacts, Said
from app.attendance.models import Lesson, LessonType, PresenceStatus
from app.attendance.queries import roll_of
from app.core import clock
from app.core.db import db
from app.demo import cast
from app.demo.people import WEEK, Stage
from app.editions.queries import phases_of

AFTERNOON = (dt.time(14, 30), dt.time(18, 30))
WHOLE_DAY = (dt.time(9), dt.time(17))
MORNING = (dt.time(9), dt.time(13))
TUESDAY, THURSDAY = dt.timedelta(days=1), dt.timedelta(days=3)
HELD_WEEKS = range(-14, 0)
COMING_WEEKS = range(1, 6)
VISITS = (
    (-7, "Visita di studio: una cantina sociale di esempio"),
    (-6, "Visita di studio: un confidi di esempio"),
    (3, "Visita di studio: un consorzio di tutela di esempio"),
)


def plan_lessons(stage: Stage) -> list[Lesson]:
    """Plan the whole calendar before the edition begins; oldest first."""
    with clock.stopped_at(clock.at(stage.edition.starts_on, dt.time(10))):
        return [
            attendance.plan_lesson(stage.edition, facts, by=stage.carla, is_told=False)
            for facts in sorted(_calendar(stage), key=lambda facts: (facts.day, facts.begins))
        ]


def _calendar(stage: Stage) -> Iterator[LessonFacts]:
    phases = {phase.key: phase for phase in phases_of(stage.edition)}
    topics = [(module, topic) for module, found in cast.TOPICS.items() for topic in found]
    days = [stage.monday + week * WEEK + shift for week in (*HELD_WEEKS, *COMING_WEEKS) for shift in (TUESDAY, THURSDAY)]
    for place, day in enumerate(days):
        module, topic = topics[place % len(topics)]
        yield LessonFacts(
            day, *AFTERNOON, phases["course"], topic, LessonType.VIRTUAL_CLASSROOM, module_id=module, venue=cast.VENUE,
            teacher="Docente di esempio",
        )
    for week, topic in VISITS:
        yield LessonFacts(
            stage.monday + week * WEEK + dt.timedelta(days=4), *WHOLE_DAY, phases["study-visits"], topic,
            LessonType.STUDY_VISIT, venue="Veneto", teacher="Guida di esempio",
        )
    yield LessonFacts(
        stage.monday + 8 * WEEK, *MORNING, phases["colloquium"], "Colloquio finale", LessonType.EXAM, venue="Venezia",
        teacher="Commissione di esempio",
    )


def hold_and_seal(stage: Stage, lessons: list[Lesson]) -> None:
    """Hold the roll call of what is over and seal it, but for the newest lesson, which waits for its seal."""
    over = [lesson for lesson in lessons if lesson.starts_at < clock.at(stage.monday, dt.time(0))]
    for number, lesson in enumerate(over):
        with clock.stopped_at(lesson.ends_at):
            rows = [enrolment for enrolment, *_ in db.session.execute(roll_of(lesson))]
            said = [_word(number, enrolment.person.email.partition("@")[0], enrolment.id) for enrolment in rows]
            attendance.hold_roll_call(lesson, said, by=stage.carla)
        if lesson is not over[-1]:
            with clock.stopped_at(lesson.ends_at + dt.timedelta(minutes=20)):
                attendance.seal_lesson(lesson, by=stage.carla)


def _word(lesson: int, account: str, enrolment_id: int) -> Said:
    """Say who was there: the same every time, by arithmetic and not by chance."""
    place = int("".join(filter(str.isdigit, account)) or 1)
    if account == cast.AT_RISK:
        is_absent = lesson % 2 == 0
    elif account in cast.FORMERLY_PLACED:
        is_absent = False
    else:
        is_absent = (lesson * 7 + place * 5) % 17 == 0
    if is_absent:
        return Said(enrolment_id, PresenceStatus.ABSENT, note="Motivi di famiglia" if (lesson + place) % 3 == 0 else "")
    turn = (lesson * 11 + place * 3) % 29
    if turn == 0:
        return Said(enrolment_id, PresenceStatus.LATE, 10 + 5 * (place % 4))
    if turn == 1:
        return Said(enrolment_id, PresenceStatus.LEFT_EARLY, 30)
    return Said(enrolment_id, PresenceStatus.PRESENT)
