"""Reads of the marks ledger. The newest row of an enrolment and item is the one in force."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import exists, func, select
from sqlalchemy.orm import joinedload

from app.core.db import db
from app.editions.models import Enrolment
from app.marks.models import Mark, MarkRelease
from app.people.models import Person
from app.people.rules import Role

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Sequence

    from sqlalchemy import ColumnElement, Select

    from app.editions.models import Edition


class Held(NamedTuple):
    """A mark in force, and when it was released."""

    mark: Mark
    released_at: dt.datetime | None


def _newest(edition_id: int, enrolment_ids: Collection[int] | None, *, released_only: bool) -> Select[Any]:
    """Select the id of the newest mark of each enrolment and item."""
    query = select(func.max(Mark.id)).where(Mark.edition_id == edition_id).group_by(Mark.enrolment_id, Mark.item)
    if enrolment_ids is not None:
        query = query.where(Mark.enrolment_id.in_(enrolment_ids))
    if released_only:
        query = query.where(exists().where(MarkRelease.mark_id == Mark.id))
    return query


def released_marks(edition_id: int, enrolment_ids: Collection[int] | None = None) -> dict[int, dict[str, int]]:
    """Return {enrolment id: {item: hundredths}} of released marks: what counts for an award."""
    query = select(Mark.enrolment_id, Mark.item, Mark.hundredths).where(
        Mark.id.in_(_newest(edition_id, enrolment_ids, released_only=True))
    )
    found: dict[int, dict[str, int]] = {}
    for enrolment_id, item, hundredths in db.session.execute(query):
        found.setdefault(enrolment_id, {})[item] = hundredths
    return found


def marks_in_force(edition_id: int, enrolment_ids: Collection[int] | None = None) -> dict[int, dict[str, Held]]:
    """Return {enrolment id: {item: the newest mark, released or not}}: what staff see."""
    query = (
        select(Mark, MarkRelease.released_at)
        .outerjoin(MarkRelease, MarkRelease.mark_id == Mark.id)
        .where(Mark.id.in_(_newest(edition_id, enrolment_ids, released_only=False)))
    )
    found: dict[int, dict[str, Held]] = {}
    for mark, released_at in db.session.execute(query):
        found.setdefault(mark.enrolment_id, {})[mark.item] = Held(mark, released_at)
    return found


def newest_mark(enrolment_id: int, item: str) -> Mark | None:
    """Return the mark in force for one item, released or not."""
    query = select(Mark).where(Mark.enrolment_id == enrolment_id, Mark.item == item).order_by(Mark.id.desc()).limit(1)
    return db.session.scalars(query).first()


def history_of(enrolment_id: int, *, released_only: bool = False) -> Sequence[tuple[Mark, str | None, dt.datetime | None]]:
    """Return (mark, marker's name, released_at) of one trainee, newest first; the platform has no name."""
    join = MarkRelease.mark_id == Mark.id
    query = (
        select(Mark, Person.display_name, MarkRelease.released_at)
        .outerjoin(Person, Person.id == Mark.given_by_id)
        .join(MarkRelease, join, isouter=not released_only)
        .where(Mark.enrolment_id == enrolment_id)
        .order_by(Mark.id.desc())
    )
    return [(mark, name, released_at) for mark, name, released_at in db.session.execute(query)]


def unreleased(edition_id: int) -> Sequence[Mark]:
    """Return the marks in force that wait for their release, with their trainees."""
    query = select(Mark).where(*_waits(edition_id)).options(joinedload(Mark.enrolment, innerjoin=True))
    return db.session.scalars(query.order_by(Mark.id)).all()


def waiting(edition_id: int) -> tuple[int, int | None]:
    """Return how many marks wait for their release, and the newest of them."""
    number, newest = db.session.execute(select(func.count(), func.max(Mark.id)).where(*_waits(edition_id))).one()
    return number, newest


def unreleased_count(edition_id: int) -> int:
    """Return how many marks wait for their release."""
    return waiting(edition_id)[0]


def _waits(edition_id: int) -> tuple[ColumnElement[bool], ...]:
    newest = _newest(edition_id, None, released_only=False)
    return Mark.id.in_(newest), ~exists().where(MarkRelease.mark_id == Mark.id)


def items_of(edition: Edition) -> list[dict[str, Any]]:
    """Return the items of the edition's course that are marked."""
    return list(edition.course_version.manifest.get("items", []))


def export_rows(edition: Edition) -> tuple[list[str], list[list[int | str | None]]]:
    """Return the item ids and, for each trainee by e-mail, the released marks in hundredths."""
    items = [str(item["id"]) for item in items_of(edition)]
    marks = released_marks(edition.id)
    query = (
        select(Enrolment.id, Person.email)
        .join(Person, Person.id == Enrolment.person_id)
        .where(Enrolment.edition_id == edition.id, Enrolment.role == Role.TRAINEE)
        .order_by(Person.sort_key, Enrolment.id)
    )
    rows: list[list[int | str | None]] = [
        [email, *(marks.get(enrolment_id, {}).get(item) for item in items)]
        for enrolment_id, email in db.session.execute(query)
    ]
    return items, rows
