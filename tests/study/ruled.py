"""A course with rules: what each unit asks, said in one line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.core.db import db
from app.study.outline import forget_outlines
from tests.factories import course_manifest, make_course_version

if TYPE_CHECKING:
    from tests.cast import Cast

FIRST, QUIZ = "local-development-page", "local-development-quiz"
THIRD, LAST = "reading-a-territory-page", "reading-a-territory-quiz"
COURSE = "/editions/ED-1/course"
RIGHT = {"answer.q1": "a", "answer.q2": "a", "key": "form-key-1"}
WRONG = {"answer.q1": "a", "answer.q2": "b", "key": "form-key-2"}


def follow(cast: Cast, said: dict[str, dict[str, Any]], **course: Any) -> None:
    """Let the edition follow a version in which units and modules, by their id, say more."""
    manifest = {**course_manifest(cast.edition.course_version.slug), **course}
    for module in manifest["modules"]:
        module.update(said.get(module["id"], {}))
        module["units"] = [{**unit, **said.get(unit["id"], {})} for unit in module["units"]]
    number = cast.edition.course_version.number + 1
    cast.edition.course_version = make_course_version(manifest["slug"], number, manifest=manifest)
    db.session.flush()
    forget_outlines()
