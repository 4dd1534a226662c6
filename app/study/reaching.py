"""From an address to what it names: for the views of the room and of its kinds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort

from app.core import storage
from app.core.db import db
from app.core.doors import current_actor
from app.courses.queries import file as course_file
from app.editions.models import Enrolment
from app.study.gates import check_is_open
from app.study.outline import outline_of
from app.study.permissions import own_enrolment_id
from app.study.queries import reading_of

if TYPE_CHECKING:
    from app.courses.models import CourseFile
    from app.editions.models import Edition
    from app.study.outline import Unit


def own_enrolment(edition: Edition) -> Enrolment | None:
    """Return the reader's own enrolment as a trainee; None for whoever only looks."""
    enrolment_id = own_enrolment_id(current_actor(), edition)
    return db.session.get(Enrolment, enrolment_id) if enrolment_id is not None else None


def unit_of(edition: Edition, unit_id: str, kind: str) -> Unit:
    """Return a unit of the version that an edition follows; not found where it is of another kind, or not there."""
    found = outline_of(edition).units.get(unit_id)
    if found is None or found[1].kind.name != kind:
        abort(404)
    return found[1]


def check_is_open_here(edition: Edition, unit: Unit) -> None:
    """Refuse what belongs to a unit that is still locked for the reader, with the reason that its page gives."""
    check_is_open(reading_of(edition, own_enrolment(edition)), unit)


def file_of(unit: Unit, name: str) -> CourseFile:
    """Return a file of a unit's folder; not found where the version or the storage has none."""
    found = course_file(unit.version_id, f"{unit.folder}/{name}")
    if found is None or storage.size_of(found.sha256) != found.size:
        abort(404)
    return found
