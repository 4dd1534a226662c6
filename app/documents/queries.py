"""Reads of the documents room."""

from __future__ import annotations

from sqlalchemy import select

from app.core.db import db
from app.core.errors import RuleBroken
from app.core.i18n import lazy_gettext as _l
from app.editions.models import Edition, Enrolment
from app.people.models import Person
from app.people.rules import Role, fold_email


def named_trainee(edition: Edition, email: str) -> Enrolment | None:
    """Return the trainee of this edition whom an address names; None where it names nobody on purpose."""
    wanted = fold_email(email)
    if not wanted:
        return None
    query = (
        select(Enrolment).join(Person, Person.id == Enrolment.person_id)
        .where(Enrolment.edition_id == edition.id, Enrolment.role == Role.TRAINEE, Person.email == wanted)
    )
    found = db.session.scalars(query).one_or_none()
    if found is None:
        raise RuleBroken(_l("No trainee of this edition has that address, so nothing was stored. Copy it from the list of trainees."))
    return found
