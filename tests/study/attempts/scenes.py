"""Quizzes with terms, and what the tests of attempts do with them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from app.core import clock
from app.core.db import db
from app.study.attempts import actions, queries, rules
from app.study.attempts.actions import Arrived, SaveState
from app.study.attempts.models import EndedBy, Sitting
from app.study.outline import Unit, forget_outlines, outline_of, unit_of_version
from tests.factories import course_manifest, make_course_version, quiz_content, texts

if TYPE_CHECKING:
    from tests.cast import Cast

QUIZ = "local-development-quiz"
COURSE = "/editions/ED-1/course"
ESSAY = {
    "id": "why", "type": "essay", "text": texts("Why?"), "points": 2, "tags": [], "hint": None, "feedback": None,
    "rubric": [{"id": "clear", "title": texts("Clear"), "points": 3}, {"id": "true", "title": texts("True"), "points": 1}],
}


def minutes(number: float) -> dt.timedelta:
    return dt.timedelta(minutes=number)


def give_terms(cast: Cast, *, item: str = "", essay: bool = False, **terms: Any) -> Unit:
    """Publish another version of the course, whose quizzes have these terms; the edition follows it."""
    manifest = course_manifest(cast.edition.course_version.slug)
    if item:
        manifest["items"].append({"id": item, "title": texts("Quiz mark"), "weight": 0, "minimum": None, "marked_by": "quiz"})
    content = {**quiz_content(), **({"item": item} if item else {}), **terms}
    if essay:
        content["questions"] = [*content["questions"], ESSAY]
    number = cast.edition.course_version.number + 1
    cast.edition.course_version = make_course_version(manifest["slug"], number, manifest=manifest, contents={"quiz": content})
    db.session.flush()
    forget_outlines()
    return unit_of(cast)


def unit_of(cast: Cast) -> Unit:
    return outline_of(cast.edition).units[QUIZ][1]


def begin(cast: Cast, enrolment: Any = None) -> Sitting:
    return actions.begin_attempt(enrolment or cast.ada_enrolment, unit_of(cast))


def save(sitting: Sitting, question: str, value: Any, device: str = "phone", sequence: int = 1, age: float = 0) -> SaveState:
    """Save one answer; `value` None takes it back."""
    fields = {} if value is None else {f"answer.{question}": [value]}
    unit = unit_of_version(sitting.version_id, sitting.unit_id)
    return actions.save_answer(actions.facts_of(sitting), unit, Arrived(question, fields, device, sequence, age))


def saved(sitting: Sitting) -> dict[str, Any]:
    return rules.answers_in(rules.merged(queries.saves_of(sitting.id)))


def send(sitting: Sitting) -> Any:
    return actions.send_attempt(sitting, by=EndedBy.TRAINEE)


def later(number: float) -> Any:
    """So many minutes from now."""
    return clock.stopped_at(clock.now() + minutes(number))
