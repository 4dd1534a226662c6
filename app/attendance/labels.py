"""Words of the attendance room."""

from __future__ import annotations

import datetime as dt

from app.attendance.models import Lesson, LessonState, LessonType, PresenceStatus
from app.attendance.rules import LONGEST_NOTE, Act, Missing, TimeFault, Word, WordFault, is_roll_open, next_act
from app.core import clock
from app.core.i18n import Words, ngettext, own, when_words
from app.core.i18n import gettext as _
from app.core.i18n import lazy_gettext as _l

TYPES: dict[LessonType, Words] = {
    LessonType.CLASSROOM: _l("classroom"),
    LessonType.VIRTUAL_CLASSROOM: _l("virtual classroom"),
    LessonType.MIXED: _l("mixed: in the room and online"),
    LessonType.STUDY_VISIT: _l("study visit"),
    LessonType.SEMINAR: _l("seminar"),
    LessonType.RECOVERY: _l("make-up lesson"),
    LessonType.TUTORING: _l("tutoring"),
    LessonType.EXAM: _l("exam"),
}
STATES: dict[LessonState, Words] = {
    LessonState.PLANNED: _l("planned"),
    LessonState.HELD: _l("roll call held, not yet sealed"),
    LessonState.SEALED: _l("sealed"),
    LessonState.CANCELLED: _l("cancelled"),
}
TONES: dict[LessonState, str] = {
    LessonState.PLANNED: "neutral", LessonState.HELD: "careful", LessonState.SEALED: "done", LessonState.CANCELLED: "wrong",
}
PRESENCES: dict[PresenceStatus, Words] = {
    PresenceStatus.PRESENT: _l("present"),
    PresenceStatus.ABSENT: _l("absent"),
    PresenceStatus.LATE: _l("late"),
    PresenceStatus.LEFT_EARLY: _l("left early"),
}
LETTERS: dict[PresenceStatus, Words] = {
    # One letter each, told apart from the other three: the keys of the roll call.
    PresenceStatus.PRESENT: _l("P"),
    PresenceStatus.ABSENT: _l("A"),
    PresenceStatus.LATE: _l("L"),
    PresenceStatus.LEFT_EARLY: _l("E"),
}
PRESENCE_TONES: dict[PresenceStatus, str] = {
    PresenceStatus.PRESENT: "done", PresenceStatus.ABSENT: "wrong", PresenceStatus.LATE: "careful",
    PresenceStatus.LEFT_EARLY: "careful",
}
ACTS: dict[Act, Words] = {
    Act.ROLL_CALL: _l("Hold the roll call"),
    Act.SEAL: _l("Seal"),
}
TIME_FAULTS: dict[TimeFault, Words] = {
    TimeFault.OUTSIDE: _l("This day lies outside the edition. Choose a day within it, or lengthen the edition."),
    TimeFault.NO_SUCH_TIME: _l(
        "In this night the clock goes forward, so one of these times does not exist. Choose times before 2:00 or from 3:00 on.",
    ),
    TimeFault.TWICE: _l(
        "In this night the clock goes back, so one of these times comes twice. Choose times before 2:00 or from 3:00 on.",
    ),
    TimeFault.BACKWARDS: _l(
        "The end does not come after the beginning. A lesson begins and ends on one day in Italy: correct the times.",
    ),
    TimeFault.LENGTH: _l("A lesson lasts from 5 minutes to 12 hours. Correct the times."),
}
MISSING: dict[Missing, Words] = {
    Missing.CANCELLED: _l("This lesson was cancelled, so there is nothing to seal."),
    Missing.SEALED: _l("This lesson is sealed already. Its hours were posted once and nothing was posted again."),
    Missing.NOT_BEGUN: _l("This lesson has not begun. It can be sealed once its roll call was held."),
    Missing.NOBODY: _l(
        "No trainee takes part in this lesson, so there are no hours to post. Cancel it, or look at the enrolments.",
    ),
    Missing.WORDS: _l("Some trainees have no word in the roll call yet. Complete it, then seal."),
}
VERBS: dict[str, Words] = {
    "plan": _l("planned"),
    "edit": _l("changed"),
    "cancel": _l("cancelled"),
    "seal": _l("sealed"),
}
FIELDS: dict[str, Words] = {
    "starts_at": _l("Beginning"),
    "ends_at": _l("End"),
    "phase": _l("Phase"),
    "module_id": _l("Module"),
    "topic": _l("Topic"),
    "type": _l("Type"),
    "venue": _l("Venue"),
    "link": _l("Link"),
    "teacher": _l("Teacher"),
}
OF_COURSE = {"phase": "phases", "module_id": "modules"}
"""What the record keeps by the id that the course gives it, and where the course names it."""


def state_words(lesson: Lesson) -> Words:
    """Say where a lesson stands now: a lesson of the past that nobody held is not simply planned."""
    if lesson.state is not LessonState.PLANNED:
        return STATES[lesson.state]
    now = clock.now()
    if lesson.ends_at <= now:
        return _l("waits for its roll call")
    return _l("now") if lesson.starts_at <= now else STATES[LessonState.PLANNED]


def state_tone(lesson: Lesson) -> str:
    """Return the tone of those words."""
    is_waiting = lesson.state is LessonState.PLANNED and lesson.ends_at <= clock.now()
    return "careful" if is_waiting else TONES[lesson.state]


def act_now(lesson: Lesson) -> Act | None:
    """Return what a lesson waits for now."""
    return next_act(lesson.state, lesson.starts_at, clock.now())


def is_open_for_roll(lesson: Lesson) -> bool:
    """Whether the roll call may be held now."""
    return lesson.state in {LessonState.PLANNED, LessonState.HELD} and is_roll_open(lesson.starts_at, clock.now())


def recorded(lesson: Lesson, name: str, value: object, zone_name: str) -> str:
    """Say an old or new value that the record keeps of a lesson: on the reader's clock, in the course's own words."""
    if name in {"starts_at", "ends_at"}:
        return when_words(dt.datetime.fromisoformat(str(value)), zone_name)
    if name == "type":
        return str(TYPES[LessonType(str(value))])
    if value and name in OF_COURSE:
        things = lesson.edition.course_version.manifest[OF_COURSE[name]]
        return own(next((thing["title"] for thing in things if thing["id"] == value), None)) or str(value)
    return str(value or "—")


def word_words(word: Word) -> str:
    """Say a word of the roll call in full: «late, 10 minutes missed»."""
    said = str(PRESENCES[word.status])
    if word.minutes_missed:
        minutes = ngettext("%(num)d minute missed", "%(num)d minutes missed", word.minutes_missed)
        said = _("%(word)s, %(minutes)s", word=said, minutes=minutes)
    return _("%(word)s (%(note)s)", word=said, note=word.note) if word.note else said


def fault_words(fault: WordFault, length: int) -> str:
    """Say what is wrong with a row of the roll call."""
    if fault is WordFault.MINUTES:
        return _("Write how many minutes were missed: a whole number from 1 to %(most)d.", most=length - 1)
    if fault is WordFault.CONTRADICTION:
        return _("Minutes are missed only by those who came late or left early. Choose one of these, or clear the minutes.")
    if fault is WordFault.NOTE:
        return _("The note is longer than %(max)d characters. Shorten it.", max=LONGEST_NOTE)
    return _("Choose present, absent, late or left early.")
