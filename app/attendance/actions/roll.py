"""The roll call. Two people may hold it at once: no word is written over another that its writer has not seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import update

from app.attendance import queries, rules
from app.attendance.actions.locking import lock_lesson
from app.attendance.actions.words import write_words
from app.attendance.models import Lesson, LessonState, Presence, PresenceStatus
from app.attendance.rules import Word, WordFault
from app.core import clock
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.i18n import lazy_gettext as _l
from app.people.models import Person


@dataclass(frozen=True, slots=True)
class Said:
    """One row as somebody sent it. `seen` is the version of the word that stood on their page, 0 where there was none."""

    enrolment_id: int
    status: PresenceStatus | None
    minutes_missed: int | None = None
    note: str | None = ""
    """None where the page did not ask for one: a note that stands is kept with its word."""
    seen: int = 0
    is_asked: bool = False
    """Whether the page asked to choose between two words."""


@dataclass(frozen=True, slots=True)
class RollSaved:
    """What became of the rows: how many words are new, and in which rows somebody else has said otherwise meanwhile."""

    words: int
    conflicts: frozenset[int]


class RowsRefused(RuleBroken):
    """Some rows cannot be kept as they are; nothing was saved."""

    def __init__(self, faults: Mapping[int, WordFault]) -> None:
        super().__init__(_l(
            "Nothing was saved yet: some rows are not complete. What you chose is kept. Correct them and save again.",
        ))
        self.faults = faults


def hold_roll_call(lesson: Lesson, said: Sequence[Said], *, by: Person) -> RollSaved:
    """Keep the words on some trainees of a lesson. A row that says nothing is left for later."""
    lock_lesson(lesson)
    _check_open(lesson)
    known = {enrolment.id: presence for enrolment, presence, _name in queries.rows_of(lesson, [row.enrolment_id for row in said])}
    if any(row.enrolment_id not in known for row in said):
        raise RuleBroken(_l(
            "The form names somebody who does not take part in this lesson. Nothing was saved. Load the page again.",
        ))
    faults = {row.enrolment_id: fault for row in said if (fault := _fault(row, lesson.minutes)) is not None}
    if faults:
        raise RowsRefused(faults)
    conflicts, new = set(), []
    for row in said:
        presence = known[row.enrolment_id]
        if row.status is None or queries.word_of(presence) == (word := _word(row, presence)):
            continue
        if row.seen != (presence.version if presence else 0):
            conflicts.add(row.enrolment_id)
        else:
            new.append((row.enrolment_id, presence, word))
    if new:
        write_words(lesson, new, by=by)
        _mark_held(lesson)
    return RollSaved(len(new), frozenset(conflicts))


def _check_open(lesson: Lesson) -> None:
    if lesson.state is LessonState.SEALED:
        raise RuleBroken(_l("This lesson is sealed, so its roll call is closed. Nothing was changed."))
    if lesson.state is LessonState.CANCELLED:
        raise RuleBroken(_l("This lesson was cancelled, so it has no roll call. Nothing was changed."))
    if not rules.is_roll_open(lesson.starts_at, clock.now()):
        raise RuleBroken(_l("The roll call opens 15 minutes before the lesson begins. Nothing was saved."))


def _fault(row: Said, length: int) -> WordFault | None:
    if row.status is None and row.is_asked:
        return WordFault.NO_STATUS
    return rules.word_fault(length, row.status, row.minutes_missed, row.note or "")


def _word(row: Said, presence: Presence | None) -> Word:
    missed = row.minutes_missed if row.status in rules.IN_PART else 0
    note = row.note
    if note is None:
        note = presence.note if presence is not None and presence.status is row.status else ""
    return Word(PresenceStatus(row.status or ""), missed or 0, note)


def _mark_held(lesson: Lesson) -> None:
    """Not a change of the lesson's facts, so its version stays: whoever is editing them is not disturbed."""
    if lesson.state is LessonState.PLANNED:
        db.session.execute(update(Lesson).where(Lesson.id == lesson.id).values(state=LessonState.HELD))
