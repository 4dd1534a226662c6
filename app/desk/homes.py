"""What the home page of each role shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import exists, select

from app.core.db import db
from app.desk import queries, todos
from app.desk.navigation import clocks_of
from app.editions.models import Edition, Enrolment
from app.marks.actions import CLOSED
from app.marks.models import Mark
from app.marks.queries import items_of
from app.people.models import Person
from app.people.rules import Actor, Role
from app.progress import queries as progress
from app.progress.course import course_rules

if TYPE_CHECKING:
    from collections.abc import Collection

    from app.people.rules import Place

ABROAD = ("America/Argentina/San_Juan", "America/Sao_Paulo")
FEW = 8


def edition_of(place: Place) -> Edition:
    """Return the edition in view."""
    return db.session.get_one(Edition, place.edition_id)


def of_coordinator(actor: Actor, place: Place, person: Person) -> dict[str, Any]:  # noqa: ARG001 - the common call
    """The coordinator's morning."""
    edition = edition_of(place)
    lessons, kept = queries.open_lessons(edition.id), progress.snapshot(edition)
    certificates = queries.certificates_of(edition.id)
    summary = queries.summary_of(edition.id, kept)
    entitled = certificates.entitled(summary.met)
    return {
        "edition": edition, "lessons": lessons.to_come, "clocks": clocks_of(person.time_zone, ABROAD),
        "todos": todos.of_coordinator(edition, lessons, (summary.risky, summary.lost), entitled), **_cohort(edition, kept, None),
        "certificates": len(certificates.in_force), "phases": queries.phases_held(edition.id),
    }


def of_tutor(actor: Actor, place: Place, person: Person) -> dict[str, Any]:
    """A tutor's day: their own trainees only."""
    edition = edition_of(place)
    kept = progress.snapshot(edition)
    return {
        "edition": edition, "lessons": queries.open_lessons(edition.id).to_come, "clocks": clocks_of(person.time_zone, ABROAD),
        "todos": todos.of_tutor(edition, kept, actor.tutees, _unmarked(edition, actor.tutees)),
        **_cohort(edition, kept, actor.tutees),
    }


def of_teacher(actor: Actor, place: Place, person: Person) -> dict[str, Any]:  # noqa: ARG001 - the common call
    """A teacher's day: lessons."""
    edition = edition_of(place)
    lessons = queries.open_lessons(edition.id)
    return {
        "edition": edition, "lessons": lessons.to_come, "clocks": clocks_of(person.time_zone, ABROAD),
        "todos": todos.of_teacher(lessons),
    }


def of_auditor(actor: Actor, place: Place, person: Person) -> dict[str, Any]:  # noqa: ARG001 - the common call
    """What an auditor begins with: figures that open down to their evidence."""
    edition = edition_of(place)
    kept = progress.snapshot(edition)
    return {
        "edition": edition, "todos": None, "clocks": clocks_of(person.time_zone),
        "certificates": len(queries.certificates_of(edition.id).in_force), **_cohort(edition, kept, None),
        "phases": queries.phases_held(edition.id),
    }


def of_admin(actor: Actor, person: Person) -> dict[str, Any]:  # noqa: ARG001 - the common call
    """What an administrator without an edition begins with: all editions."""
    return {"rows": db.session.execute(queries.editions_of_house().limit(25)).all(), "clocks": clocks_of(person.time_zone)}


def _cohort(edition: Edition, kept: progress.Snapshot, among: Collection[int] | None) -> dict[str, Any]:
    """The first rows of the cohort, those in difficulty first."""
    course = course_rules(edition.course_version)
    neediest = queries.summary_of(edition.id, kept).neediest
    if among is not None:
        neediest = tuple(key for key in neediest if key in among)
    return {"course": course, "rows": progress.cohort(kept, course.awards, neediest[:FEW]), "total": len(neediest)}


def _unmarked(edition: Edition, tutees: Collection[int]) -> list[tuple[int, str, str]]:
    """Return (enrolment, name, item) of tutees in this edition whose first item marked by a tutor has no mark yet."""
    item = next((str(found["id"]) for found in items_of(edition) if found.get("marked_by") == "tutor"), None)
    if item is None or not tutees:
        return []
    has_mark = exists().where(Mark.enrolment_id == Enrolment.id, Mark.item == item)
    query = (
        select(Enrolment.id, Person.display_name)
        .join(Person, Person.id == Enrolment.person_id)
        .where(
            Enrolment.id.in_(tutees), Enrolment.edition_id == edition.id, Enrolment.role == Role.TRAINEE,
            Enrolment.status.not_in(CLOSED), ~has_mark,
        )
        .order_by(Person.sort_key)
        .limit(5)
    )
    return [(enrolment_id, name, item) for enrolment_id, name in db.session.execute(query)]
