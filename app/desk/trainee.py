"""The trainee's home: where to go on, what is missing for the certificate, and what comes next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.core.db import db
from app.core.i18n import language, own
from app.desk import queries
from app.desk.navigation import clocks_of
from app.editions.models import Enrolment
from app.progress import labels
from app.progress.course import course_rules
from app.progress.measures import Verdict
from app.progress.outcomes import leaves_of
from app.progress.queries import outcomes_of
from app.study.queries import reading_of

if TYPE_CHECKING:
    from app.people.models import Person
    from app.people.rules import Actor, Place
    from app.progress.outcomes import LeafOutcome


def of_trainee(actor: Actor, place: Place, person: Person) -> dict[str, Any]:
    """What the trainee's home shows."""
    enrolment = _enrolment(actor, place)
    edition = enrolment.edition
    reading = reading_of(edition, enrolment)
    return {
        "enrolment": enrolment, "edition": edition, "clocks": clocks_of(person.time_zone),
        "lessons": queries.open_lessons(edition.id, few=3).to_come, "course": reading.standing,
        "go_on": reading.next(language()), **_missing(enrolment),
    }


def _enrolment(actor: Actor, place: Place) -> Enrolment:
    """Return the trainee's own enrolment, its edition with it."""
    own_id = next(key for key, edition_id in actor.enrolments.items() if edition_id == place.edition_id)
    return db.session.scalars(select(Enrolment).where(Enrolment.id == own_id).options(joinedload(Enrolment.edition))).one()


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
