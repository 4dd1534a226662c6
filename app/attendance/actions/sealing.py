"""Sealing: the roll call is closed for good and its minutes are posted, all or none, once."""

from __future__ import annotations

from collections.abc import Sequence

from app.attendance import labels, queries, rules
from app.attendance.actions.locking import check_seen, lock_lesson
from app.attendance.models import Lesson, LessonState
from app.core import clock, history
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.i18n import lazy_gettext as _l
from app.hours.actions import Posting, post_many
from app.people.models import Person

NAMED = 5


def seal_lesson(lesson: Lesson, *, by: Person, seen: str | None = None) -> int:
    """Close the roll call and post its hours; return for how many trainees.

    `seen` is the mark of the page from which somebody seals: a phase, a length or a word that they have not seen is not sealed.
    """
    lock_lesson(lesson)
    rows = [tuple(row) for row in db.session.execute(queries.roll_of(lesson))]
    found = rules.totals(lesson.minutes, (queries.word_of(presence) for _enrolment, presence, _name in rows))
    missing = rules.missing_to_seal(lesson.state, lesson.starts_at, clock.now(), found)
    if missing is not None:
        raise RuleBroken(labels.MISSING[missing])
    check_seen(seen, queries.mark_of_roll(lesson))
    postings = [
        Posting(enrolment, presence.minutes, f"lesson:{lesson.id}/{enrolment.id}")
        for enrolment, presence, _name in rows if presence is not None and presence.minutes
    ]
    _check_once(lesson, postings)
    post_many(
        postings, lesson.phase, on=rules.day_in_italy(lesson.starts_at), source=f"lesson:{lesson.id}", attester=by,
        evidence=f"register:lesson:{lesson.id}", by=by,
    )
    lesson.state, lesson.sealed_at, lesson.sealed_by_id = LessonState.SEALED, clock.now(), by.id
    db.session.flush()
    history.record(
        "seal", lesson, by=by, edition_id=lesson.edition_id,
        new={"trainees": len(postings), "minutes": sum(posting.minutes for posting in postings)},
    )
    return len(postings)


def _check_once(lesson: Lesson, postings: Sequence[Posting]) -> None:
    """Two lessons may be held at once, but nobody is in both: what is posted stands for good, so it is found out before."""
    span = lesson.starts_at, lesson.ends_at
    for other in queries.clashing(lesson.edition_id, *span, but=lesson.id):
        there = queries.minutes_in(other)
        twice = [
            posting.enrolment.person.sort_name for posting in postings
            if posting.enrolment.id in there
            and rules.is_too_much(posting.minutes + there[posting.enrolment.id], span, (other.starts_at, other.ends_at))
        ]
        if twice:
            raise RuleBroken(_l(
                "%(names)s: present at the same time in “%(topic)s”, so these hours would count twice. Nothing was sealed. "
                "Correct one of the two roll calls, then seal.",
                names="; ".join([*twice[:NAMED], *(["…"] if len(twice) > NAMED else [])]), topic=other.topic,
            ))
