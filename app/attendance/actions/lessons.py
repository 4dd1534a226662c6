"""Planning lessons, changing and cancelling them, and telling the trainees."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from app.attendance import labels, queries, rules, times
from app.attendance.actions.locking import check_seen, lock_lesson
from app.attendance.actions.words import write_words
from app.attendance.models import Lesson, LessonState, LessonType
from app.core import clock, history, jobs
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.i18n import LANGUAGES, in_language
from app.core.i18n import gettext as _
from app.core.i18n import lazy_gettext as _l
from app.editions.actions.meanwhile import agree, differing
from app.editions.models import Edition, Phase
from app.notices.actions import tell_all
from app.notices.models import NoticeKind
from app.people.models import Person

TOLD = frozenset({"starts_at", "ends_at", "topic", "type", "venue", "link", "teacher"})
"""Changes of these are told to the trainees; phase and module are the register's business."""


@dataclass(frozen=True)
class LessonFacts:
    """What is said of a lesson. Day and times are Italy's."""

    day: dt.date
    begins: dt.time
    ends: dt.time
    phase: Phase
    topic: str
    type: LessonType = LessonType.CLASSROOM
    module_id: str = ""
    venue: str = ""
    link: str = ""
    teacher: str = ""

    def values(self) -> dict[str, Any]:
        """Return the columns of a lesson."""
        return {
            "phase_id": self.phase.id, "module_id": self.module_id, "topic": self.topic, "type": self.type,
            "starts_at": rules.instant(self.day, self.begins), "ends_at": rules.instant(self.day, self.ends),
            "venue": self.venue, "link": self.link, "teacher": self.teacher,
        }


class Clash(RuleBroken):
    """Another lesson of the edition is at the same time; `lessons` may be accepted by their ids."""

    def __init__(self, lessons: Sequence[Lesson]) -> None:
        named = "; ".join(f"{lesson.topic}, {times.times_of(lesson).here.time}" for lesson in lessons)
        super().__init__(_l(
            "At that time the edition already has: %(lessons)s. Nothing was saved. Choose another time, or confirm that both are "
            "right.",
            lessons=named,
        ))
        self.lessons = frozenset(lesson.id for lesson in lessons)


def plan_lesson(
    edition: Edition, facts: LessonFacts, *, by: Person, accepted: Collection[int] = (), is_told: bool = True,
) -> Lesson:
    """Put a lesson into the calendar. `accepted` are lessons at the same time that were seen and found right."""
    # Two coordinators planning at once: the second must see what the first has planned.
    db.session.execute(select(Edition.id).where(Edition.id == edition.id).with_for_update())
    _check(edition, facts)
    values = facts.values()
    _check_clash(edition.id, values, accepted)
    lesson = Lesson(edition=edition, phase=facts.phase, created_at=clock.now(), created_by_id=by.id, **values)
    db.session.add(lesson)
    db.session.flush()
    history.record("plan", lesson, by=by, edition_id=edition.id, new=_recorded(values, facts.phase))
    if is_told:
        _ask_to_tell(lesson, NoticeKind.LESSON_PLANNED, by)
    return lesson


def edit_lesson(
    lesson: Lesson, facts: LessonFacts, *, seen: int, by: Person, accepted: Collection[int] = (),
) -> dict[str, tuple[Any, Any]]:
    """Change a lesson that is neither sealed nor cancelled; return (old, new) of what changed."""
    db.session.execute(select(Edition.id).where(Edition.id == lesson.edition_id).with_for_update())
    lock_lesson(lesson)
    _check_open(lesson)
    _check(lesson.edition, facts)
    changed = differing(lesson, facts.values())
    agree(lesson, seen, changed)
    if not changed:
        return changed
    is_moved = "starts_at" in changed or "ends_at" in changed
    if is_moved:
        _check_clash(lesson.edition_id, facts.values(), accepted, but=lesson.id)
        _check_move(lesson, facts)
    old_phase = lesson.phase
    for name, both in changed.items():
        setattr(lesson, name, both[1])
    if is_moved:
        _count_again(lesson, by)
    db.session.flush()
    db.session.expire(lesson, ["phase"])
    old, new = ({name: both[place] for name, both in changed.items()} for place in (0, 1))
    history.record(
        "edit", lesson, by=by, edition_id=lesson.edition_id, old=_recorded(old, old_phase), new=_recorded(new, facts.phase),
    )
    if changed.keys() & TOLD:
        _ask_to_tell(lesson, NoticeKind.LESSON_CHANGED, by)
    return changed


def cancel_lesson(lesson: Lesson, *, by: Person, reason: str, seen: str | None = None) -> None:
    """Cancel a lesson that is not sealed. What its roll call said is kept and counts for nothing.

    `seen` is the mark of the page on which somebody decided: a roll call held meanwhile is not thrown away unseen.
    """
    if not reason.strip():
        raise RuleBroken(_l("Write the reason: it stands in the record."))
    lock_lesson(lesson)
    _check_open(lesson)
    check_seen(seen, lesson.mark)
    reason = reason.strip()
    old, lesson.state, lesson.cancel_reason = lesson.state, LessonState.CANCELLED, reason
    db.session.flush()
    states = {"old": {"state": old}, "new": {"state": lesson.state}}
    history.record("cancel", lesson, by=by, edition_id=lesson.edition_id, reason=reason, **states)
    _ask_to_tell(lesson, NoticeKind.LESSON_CHANGED, by)


def _recorded(values: dict[str, Any], phase: Phase) -> dict[str, Any]:
    """Return values as history keeps them; a phase by the name that the course gives it."""
    kept = {name: str(value) for name, value in values.items() if name != "phase_id"}
    return {**kept, "phase": phase.key} if "phase_id" in values else kept


def _check(edition: Edition, facts: LessonFacts) -> None:
    fault = rules.time_fault(facts.day, facts.begins, facts.ends, (edition.starts_on, edition.ends_on))
    if fault is not None:
        raise RuleBroken(labels.TIME_FAULTS[fault])
    if not facts.topic.strip():
        raise RuleBroken(_l("The lesson has no topic. Write what it is about."))
    if facts.phase.edition_id != edition.id:
        raise RuleBroken(_l("The phase belongs to another edition. Nothing was saved."))
    if facts.module_id and facts.module_id not in {module["id"] for module in queries.modules_of(edition)}:
        raise RuleBroken(_l("The course has no such module. Choose one that is on the list."))
    if facts.link and not rules.is_link(facts.link):
        raise RuleBroken(_l("The link is not the address of a page. Copy it whole: it begins with https://"))


def _check_open(lesson: Lesson) -> None:
    if lesson.state is LessonState.SEALED:
        raise RuleBroken(_l("This lesson is sealed: it stands in the register as it is. Nothing was changed."))
    if lesson.state is LessonState.CANCELLED:
        raise RuleBroken(_l("This lesson was cancelled. Plan a new one instead. Nothing was changed."))


def _check_clash(edition_id: int, values: dict[str, Any], accepted: Collection[int], but: int | None = None) -> None:
    found = queries.clashing(edition_id, values["starts_at"], values["ends_at"], but)
    if any(lesson.id not in accepted for lesson in found):
        raise Clash(found)


def _check_move(lesson: Lesson, facts: LessonFacts) -> None:
    """Once the roll call has begun, the times can be put right, but the lesson cannot go to where it was not held."""
    if lesson.state is not LessonState.HELD:
        return
    is_same_day = facts.day == rules.day_in_italy(lesson.starts_at)
    if not is_same_day or not rules.is_roll_open(rules.instant(facts.day, facts.begins), clock.now()):
        raise RuleBroken(_l(
            "The roll call of this lesson was held, so it stays on its day and has begun. Correct the times only, or cancel it.",
        ))


def _count_again(lesson: Lesson, by: Person) -> None:
    """Give every word of the roll call its minutes in a lesson of another length."""
    words = []
    for presence in queries.presences_of(lesson):
        word = rules.Word(presence.status, presence.minutes_missed, presence.note)
        if rules.word_fault(lesson.minutes, word.status, word.minutes_missed) is not None:
            raise RuleBroken(_l(
                "Somebody missed %(missed)d minutes, as much as the whole lesson would now last. Correct the roll call first.",
                missed=word.minutes_missed,
            ))
        if rules.minutes_present(lesson.minutes, word) != presence.minutes:
            words.append((presence.enrolment_id, presence, word))
    write_words(lesson, words, by=by)


# --- telling ---


def _ask_to_tell(lesson: Lesson, kind: NoticeKind, by: Person) -> None:
    """Leave the telling to a job: a thousand mails must not keep anybody waiting."""
    jobs.ask("tell_of_lesson", by_id=by.id, edition_id=lesson.edition_id, lesson_id=lesson.id, kind=kind.value)


def tell_of_lesson(lesson: Lesson, people: Collection[Person], kind: NoticeKind) -> None:
    """Tell people of a lesson as it is now, each in their language and on their clock."""
    by_zone: dict[str, list[Person]] = defaultdict(list)
    for person in people:
        by_zone[person.time_zone].append(person)
    for zone_name, here in by_zone.items():
        when = _cancelled(lesson) if lesson.state is LessonState.CANCELLED else times.in_four(lesson, zone_name)
        tell_all(here, kind, edition=lesson.edition, path=f"/lessons/{lesson.id}", topic=lesson.topic, when=when)


def _cancelled(lesson: Lesson) -> dict[str, str]:
    found = {}
    for code in LANGUAGES:
        with in_language(code):
            found[code] = _("cancelled (%(reason)s)", reason=lesson.cancel_reason)
    return found
