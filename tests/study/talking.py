"""Surveys and discussions in the courses of tests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.core.db import db
from app.courses.models import CourseUnit
from app.study.outline import Unit, outline_of
from tests.factories import texts

if TYPE_CHECKING:
    from app.editions.models import Edition

QUESTIONS: list[dict[str, Any]] = [
    {"id": "pace", "type": "one", "required": True, "text": texts("The pace"), "options": [
        {"id": "slow", "text": texts("Slow")}, {"id": "good", "text": texts("Good")},
    ]},
    {"id": "helped", "type": "several", "required": False, "text": texts("What helped"), "options": [
        {"id": "texts", "text": texts("Texts")}, {"id": "quizzes", "text": texts("Quizzes")},
    ]},
    {"id": "useful", "type": "scale", "required": False, "text": texts("How useful"), "from": 1, "to": 5,
     "low": texts("Not at all"), "high": texts("Very")},
    {"id": "word", "type": "short", "required": False, "text": texts("In a word")},
    {"id": "wish", "type": "long", "required": False, "text": texts("A wish")},
]


def survey_content(*, anonymous: bool = True, results: str = "coordinators") -> dict[str, Any]:
    """Return a survey with a question of each type."""
    return {"anonymous": anonymous, "results": results, "intro": texts("Two minutes"), "questions": QUESTIONS}


def discussion_content() -> dict[str, Any]:
    """Return a discussion."""
    return {"text": texts("Which **chain** do you know best?")}


def add_talk(edition: Edition) -> None:
    """Put an anonymous survey, one with names whose results are shared, and a discussion into an edition's course."""
    version, module = edition.course_version_id, "local-development"
    for position, (unit_id, kind, content) in enumerate((
        ("opinion", "survey", survey_content()), ("names", "survey", survey_content(anonymous=False, results="shared")),
        ("chains", "discussion", discussion_content()),
    ), 90):
        db.session.add(CourseUnit(
            version_id=version, module_id=module, unit_id=unit_id, kind=kind, folder=f"modules/m/{unit_id}", position=position,
            title=texts(unit_id.title()), minutes=5, content=content,
        ))
    db.session.flush()


def unit_of(edition: Edition, unit_id: str) -> Unit:
    """Return a unit as the study room reads it."""
    return outline_of(edition).units[unit_id][1]
