"""Closing and opening accounts, and making administrators."""

from __future__ import annotations

from app.core.errors import RuleBroken
from app.core.history import record
from app.core.i18n import lazy_gettext as _l
from app.people import queries
from app.people.actions.profile import sign_out_everywhere
from app.people.actions.versions import end_older_links
from app.people.actions.writing import flush
from app.people.models import Person


def close_account(person: Person, *, by: Person | None, reason: str) -> None:
    """Shut somebody out, at once and everywhere. What they did stays."""
    if not person.is_active:
        raise RuleBroken(_l("This account is closed already."))
    if person.is_admin and not queries.open_admins() - {person.id}:
        raise RuleBroken(_l("This is the last administrator. Make somebody else an administrator first."))
    person.is_active = False
    end_older_links(person)
    sign_out_everywhere(person)
    record("account_closed", person, by=by, reason=reason)


def open_account(person: Person, *, by: Person | None, reason: str) -> None:
    """Let somebody in again."""
    if person.is_active:
        raise RuleBroken(_l("This account is open already."))
    person.is_active = True
    flush()
    record("account_opened", person, by=by, reason=reason)


def make_admin(person: Person, *, by: Person | None) -> None:
    """Make somebody an administrator."""
    person.is_admin = True
    flush()
    record("made_admin", person, by=by)
