"""What waits for somebody, in order of urgency: what, why, and one button."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import url_for

from app.attendance.models import LessonState
from app.core import clock
from app.core.i18n import gettext as _
from app.core.i18n import ngettext, weekday_words
from app.marks.queries import unreleased_count
from app.progress.course import course_rules
from app.progress.measures import Verdict

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from app.desk.queries import Lessons
    from app.editions.models import Edition
    from app.progress.queries import Snapshot

SHOWN_LESSONS = 3


@dataclass(frozen=True)
class Todo:
    """One thing that waits, in ready-made words."""

    icon: str
    tone: str
    title: str
    why: str
    url: str
    action: str


def of_coordinator(
    edition: Edition, lessons: Lessons, difficulties: tuple[int, int], entitled: Mapping[str, int],
) -> list[Todo]:
    """What a coordinator's day asks for; `entitled` are the certificates of each award that can be issued."""
    waiting = unreleased_count(edition.id)
    found = _registers(edition, lessons)
    found += _at_risk(edition, *difficulties, remedy=_("a requirement can be waived, with a reason"))
    if number := sum(entitled.values()):
        award = next(award for award in course_rules(edition.course_version).awards if award in entitled)
        found.append(Todo(
            "award", "done",
            ngettext("%(num)d trainee is entitled to a certificate", "%(num)d certificates can be issued", number),
            _("all requirements are met"), url_for("certificates.prepare", edition_code=edition.code, award=award),
            _("Prepare the issue"),
        ))
    if waiting:
        found.append(Todo(
            "mark", "neutral", ngettext("%(num)d mark waits for its release", "%(num)d marks wait for their release", waiting),
            _("the trainees do not see them yet"), url_for("marks.of_edition", edition_code=edition.code), _("Review"),
        ))
    return found


def _registers(edition: Edition, lessons: Lessons) -> list[Todo]:
    found = [
        Todo(
            "careful", "wrong",
            _("Close the register of %(day)s", day=weekday_words(lesson.starts_at.astimezone(clock.zone(clock.ITALY)).date())),
            lesson.topic, url_for("attendance.lesson", lesson_id=lesson.id), _("Open the lesson"),
        )
        for lesson in lessons.to_seal[:SHOWN_LESSONS]
    ]
    more = lessons.waiting - len(found)
    if more > 0:
        found.append(Todo(
            "careful", "wrong", ngettext("%(num)d more register is open", "%(num)d more registers are open", more), "",
            url_for("attendance.lessons", edition_code=edition.code), _("See all lessons"),
        ))
    return found


def _at_risk(edition: Edition, risky: int, lost: int, *, remedy: str = "") -> list[Todo]:
    found = []
    if risky:
        found.append(Todo(
            "hours", "careful", ngettext("%(num)d trainee at risk", "%(num)d trainees at risk", risky),
            _("little can still be missed"), url_for("progress.cohort", edition_code=edition.code, verdict=Verdict.AT_RISK.word),
            _("See who"),
        ))
    if lost:
        found.append(Todo(
            "wrong", "wrong",
            ngettext("%(num)d trainee can no longer reach a certificate", "%(num)d trainees can no longer reach a certificate", lost),
            remedy, url_for("progress.cohort", edition_code=edition.code, verdict=Verdict.IMPOSSIBLE.word), _("See who"),
        ))
    return found


def of_tutor(edition: Edition, kept: Snapshot, mine: Collection[int], unmarked: list[tuple[int, str, str]]) -> list[Todo]:
    """What a tutor's day asks for: their own trainees only."""
    found = _at_risk(edition, *(len(kept.having(verdict, among=mine)) for verdict in (Verdict.AT_RISK, Verdict.IMPOSSIBLE)))
    for enrolment_id, name, item in unmarked[:5]:
        found.append(Todo(
            "mark", "neutral", _("Mark the project work of %(name)s", name=name), _("no mark was given yet"),
            url_for("marks.give", enrolment_id=enrolment_id, item=item), _("Give a mark"),
        ))
    return found


def of_teacher(lessons: Lessons) -> list[Todo]:
    """What a teacher's day asks for: roll calls that were not held."""
    return [
        Todo(
            "careful", "careful", _("Hold the roll call of %(topic)s", topic=lesson.topic),
            weekday_words(lesson.starts_at.astimezone(clock.zone(clock.ITALY)).date()),
            url_for("attendance.roll_call", lesson_id=lesson.id), _("Open the roll call"),
        )
        for lesson in lessons.to_seal if lesson.state is LessonState.PLANNED
    ]
