"""Two who write at once: the first wins, the second hears of it."""

from __future__ import annotations

from sqlalchemy.orm.exc import StaleDataError

from app.core.db import db
from app.core.errors import RuleBroken
from app.core.i18n import lazy_gettext as _l
from app.people.models import Person


def check_version(person: Person, version: int) -> None:
    """Refuse to write over what somebody else saved meanwhile."""
    if person.version != version:
        raise _overtaken()


def flush() -> None:
    """Write; somebody who was faster wins, and what was typed is kept in the form."""
    try:
        db.session.flush()
    except StaleDataError:
        raise _overtaken() from None


def _overtaken() -> RuleBroken:
    return RuleBroken(_l("Somebody else changed this meanwhile. What you typed is kept below: look at it, then save again."))
