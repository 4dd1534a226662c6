"""The trainee's home: where to go on, what is missing for the certificate, and what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import contains_eager, undefer

from app.core.db import db
from app.core.i18n import own
from app.courses.models import CourseVersion
from app.desk import queries
from app.desk.navigation import clocks_of
from app.editions.models import Edition, Enrolment
from app.progress import labels
from app.progress.course import course_rules
from app.progress.measures import Verdict
from app.progress.outcomes import leaves_of
from app.progress.queries import outcomes_of
from app.study.queries import progress_of
from app.study.rules import Step, by_module, standing, where_to_go_on

if TYPE_CHECKING:
    from app.people.models import Person
    from app.people.rules import Actor, Place
    from app.progress.outcomes import LeafOutcome


@dataclass(frozen=True)
class GoOn:
    """Where to go on: the unit, its module, and how much is left."""

    unit: str
    module: str
    place: int
    units: int
    minutes_left: int
    url: str
    is_begun: bool


def of_trainee(actor: Actor, place: Place, person: Person) -> dict[str, Any]:
    """What the trainee's home shows."""
    enrolment = _enrolment(actor, place)
    edition = enrolment.edition
    opened = progress_of(enrolment.id)
    completed = frozenset(found.unit_id for found in opened if found.completed_at is not None)
    steps = [
        Step(unit["id"], module["id"], unit["minutes"])
        for module in edition.course_version.manifest["modules"] for unit in module["units"]
    ]
    return {
        "enrolment": enrolment, "edition": edition, "clocks": clocks_of(person.time_zone),
        "lessons": queries.open_lessons(edition.id, few=3).to_come, "course": standing(steps, completed),
        "go_on": _go_on(edition, steps, completed, opened[0].unit_id if opened else None), **_missing(enrolment),
    }


def _enrolment(actor: Actor, place: Place) -> Enrolment:
    own_id = next(key for key, edition_id in actor.enrolments.items() if edition_id == place.edition_id)
    query = (
        select(Enrolment).where(Enrolment.id == own_id)
        .join(Edition, Edition.id == Enrolment.edition_id).join(CourseVersion, CourseVersion.id == Edition.course_version_id)
        .options(contains_eager(Enrolment.edition).contains_eager(Edition.course_version).options(undefer(CourseVersion.manifest)))
    )
    return db.session.scalars(query).one()


def _go_on(edition: Edition, steps: list[Step], completed: frozenset[str], last: str | None) -> GoOn | None:
    """Return where to go on; None once everything is done."""
    unit_id = where_to_go_on(steps, completed, last)
    for module in edition.course_version.manifest["modules"]:
        for number, unit in enumerate(module["units"], start=1):
            if unit["id"] == unit_id:
                return GoOn(
                    own(unit["title"]), own(module["title"]), number, len(module["units"]),
                    by_module(steps, completed)[module["id"]].minutes_left,
                    url_for("study.unit", edition_code=edition.code, unit_id=unit_id), is_begun=last == unit_id,
                )
    return None


def _missing(enrolment: Enrolment) -> dict[str, Any]:
    """Return the requirements of the first award not met yet; all of them met, of the last award."""
    outcomes = outcomes_of(enrolment.edition, [enrolment])[enrolment.id]
    titles = course_rules(enrolment.edition.course_version).titles
    award = next((key for key, found in outcomes.items() if found.verdict is not Verdict.MET), next(reversed(outcomes), ""))
    if not award:
        return {"award": "", "leaves": [], "is_met": False}

    def url_of(leaf: LeafOutcome) -> str:
        room, subject = leaf.evidence
        if room == "hours":
            phase = subject if subject != labels.TOTAL else None
            return url_for("hours.of_trainee", enrolment_id=enrolment.id, phase=phase)
        if room == "study":
            return url_for("study.outline", edition_code=enrolment.edition.code)
        if room == "marks":
            return url_for("marks.of_trainee", enrolment_id=enrolment.id)
        return url_for("progress.of_trainee", enrolment_id=enrolment.id, _anchor=f"award-{subject}")

    return {
        "award": own(titles.awards[award]), "is_met": outcomes[award].verdict is Verdict.MET,
        "leaves": [labels.line_of(leaf, titles, url_of(leaf)) for leaf in leaves_of(outcomes[award])],
    }
