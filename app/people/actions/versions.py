"""What makes a link open once: the version that it was made at."""

from __future__ import annotations

from typing import Any

from sqlalchemy import update

from app.core.db import db
from app.core.errors import RuleBroken
from app.core.i18n import lazy_gettext as _l
from app.people.models import Person


def end_older_links(person: Person, **also: Any) -> int:  # noqa: ANN401 - columns to set with it
    """Let every link die that was sent before; returns the version for a new one."""
    raised = update(Person).where(Person.id == person.id).values(link_version=Person.link_version + 1, **also)
    return db.session.execute(raised.returning(Person.link_version)).scalar_one()


def use_link(person: Person, version: int) -> None:
    """Let one request through, and one alone."""
    used = db.session.execute(
        update(Person).where(Person.id == person.id, Person.link_version == version, Person.is_active)
        .values(link_version=version + 1).returning(Person.id)
    )
    if used.scalar_one_or_none() is None:
        raise RuleBroken(_l("This link no longer works: it was used already, or a newer one was sent. Ask for another one."))
