"""Making people and inviting them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import IntegrityError

from app.core import clock
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.history import record
from app.core.i18n import LANGUAGES
from app.core.i18n import lazy_gettext as _l
from app.core.text import tidy
from app.people import brakes, letters, links, queries
from app.people.actions.versions import end_older_links
from app.people.models import Person
from app.people.rules import fold_email, is_email

if TYPE_CHECKING:
    from collections.abc import Mapping


def create_person(
    *, email: str, given_names: str, family_name: str, by: Person | None, second_family_name: str = "", display_name: str = "",
    country: str = "", language: str = "it", time_zone: str = "", is_admin: bool = False, **details: Any,  # noqa: ANN401
) -> Person:
    """Add somebody; `details` are other columns of Person (born_on, birthplace, nationality, document_number…)."""
    address = fold_email(tidy(email))
    names = [tidy(given_names), tidy(family_name), tidy(second_family_name)]
    if not is_email(address):
        raise RuleBroken(_l("“%(email)s” is not an e-mail address. Write it like name@example.org.", email=address))
    if not (names[0] and names[1]):
        raise RuleBroken(_l("Given names and surname are both needed. Fill in what is missing."))
    if queries.person_with_email(address) is not None:
        raise _is_known(address)
    person = Person(
        email=address, given_names=names[0], family_name=names[1], second_family_name=names[2],
        display_name=tidy(display_name) or f"{names[0]} {names[1]}", country=country,
        language=language if language in LANGUAGES else "it", time_zone=time_zone or clock.ITALY, is_admin=is_admin,
        created_at=clock.now(), **details,
    )
    try:
        with db.session.begin_nested():
            db.session.add(person)
    except IntegrityError:
        raise _is_known(address) from None
    record("account_created", person, by=by, new={"email": address, "is_admin": is_admin})
    return person


def _is_known(email: str) -> RuleBroken:
    return RuleBroken(_l(
        "%(email)s belongs to somebody who is in Bottega already. Choose that person, or correct the address.", email=email,
    ))


def invite(person: Person, *, by: Person | None, edition_title: str | Mapping[str, str] = "") -> None:
    """Send an invitation. Whoever has an account is asked to sign in; nobody can tell the two from outside."""
    if not person.is_active:
        raise RuleBroken(_l("This account is closed. Open it, then invite again."))
    if person.password_hash is not None:
        letters.welcome_back(person, by=by, title=edition_title)
    else:
        letters.invitation(person, invitation_link(person), by=by, title=edition_title)
    record("account_invited", person, by=by)


def invitation_link(person: Person) -> str:
    """Return a link that lets somebody choose a password; older links die."""
    return links.make_link(links.INVITATION, person, end_older_links(person, invited_at=clock.now()))


def send_reset(email: str) -> None:
    """Answer somebody who forgot the password: a link, or the invitation again where they have not used it.

    Nobody invites themselves: whoever was not invited yet hears nothing.
    """
    person = queries.person_with_email(email)
    is_free = brakes.charge(brakes.RESET, fold_email(email))
    if person is None or not person.is_active or not is_free:
        return
    if person.password_hash is None and person.invited_at is not None:
        letters.invitation(person, invitation_link(person), by=None)
    elif person.password_hash is not None:
        letters.reset(person, links.make_link(links.RESET, person, end_older_links(person)))
