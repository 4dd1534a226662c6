"""Acts on accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from app.core import clock
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.history import record
from app.core.i18n import LANGUAGES
from app.core.i18n import lazy_gettext as _l
from app.core.text import tidy
from app.people import brakes, hashing, labels, letters, links, queries
from app.people.models import Person
from app.people.rules import fold_email, is_email, password_fault

if TYPE_CHECKING:
    from collections.abc import Mapping

LEGAL_NAME = ("given_names", "family_name", "second_family_name")


# --- making and inviting ---


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
    return links.make_link(links.INVITATION, person, _end_older_links(person, invited_at=clock.now()))


def send_reset(email: str) -> None:
    """Answer somebody who forgot the password: a link, or the invitation again where they never had one."""
    person = queries.person_with_email(email)
    is_free = brakes.charge(brakes.RESET, fold_email(email))
    if person is None or not person.is_active or not is_free:
        return
    if person.password_hash is None:
        letters.invitation(person, invitation_link(person), by=None)
    else:
        letters.reset(person, links.make_link(links.RESET, person, _end_older_links(person)))


def _end_older_links(person: Person, **also: Any) -> int:  # noqa: ANN401 - columns to set with it
    raised = update(Person).where(Person.id == person.id).values(link_version=Person.link_version + 1, **also)
    return db.session.execute(raised.returning(Person.link_version)).scalar_one()


def _use_link(person: Person, version: int) -> None:
    """Let one request through, and one alone."""
    used = db.session.execute(
        update(Person).where(Person.id == person.id, Person.link_version == version, Person.is_active)
        .values(link_version=version + 1).returning(Person.id)
    )
    if used.scalar_one_or_none() is None:
        raise RuleBroken(_l("This link no longer works: it was used already, or a newer one was sent. Ask for another one."))


# --- passwords ---


def accept_link(person: Person, version: int, password: str) -> None:
    """Use an invitation or reset link up, and choose the password."""
    had_one = person.password_hash is not None
    _use_link(person, version)
    choose_password(person, password)
    brakes.clear(brakes.SIGN_IN, person.email)
    brakes.clear(brakes.RESET, person.email)
    record("password_changed" if had_one else "invitation_accepted", person, by=person)
    if had_one:
        letters.password_changed(person)


def change_password(person: Person, password: str) -> None:
    """Choose another password: signed out elsewhere, older links dead."""
    _end_older_links(person)
    choose_password(person, password)
    record("password_changed", person, by=person)
    letters.password_changed(person)


def choose_password(person: Person, password: str) -> None:
    """Set a password that keeps the rules."""
    fault = password_fault(password, known_about(person))
    if fault is not None:
        raise RuleBroken(labels.PASSWORD_FAULTS[fault])
    set_password(person, password)


def set_password(person: Person, password: str) -> None:
    """Set a password as it is, and sign out everywhere."""
    person.password_hash = hashing.hash_password(password)
    person.session_version += 1
    flush()


def refresh_hash(person: Person, password: str) -> None:
    """After a right password: keep it at today's cost."""
    if person.password_hash and hashing.is_outdated(person.password_hash):
        kept = hashing.hash_password(password)
        db.session.execute(update(Person).where(Person.id == person.id).values(password_hash=kept))


def known_about(person: Person) -> tuple[str, ...]:
    """Return what a password may not be."""
    return (person.email, person.display_name, person.legal_name)


# --- the profile ---


def update_profile(person: Person, version: int, *, display_name: str, language: str, time_zone: str, country: str) -> None:
    """Change what is one's own to choose."""
    check_version(person, version)
    person.display_name, person.language = display_name, language
    person.time_zone, person.country = time_zone, country
    flush()


def change_legal_name(person: Person, version: int, *, given_names: str, family_name: str, second_family_name: str) -> None:
    """Change one's own legal name, as long as no certificate uses it."""
    if person.legal_name_frozen_at is not None:
        raise RuleBroken(_l("A certificate uses this name, so it stays as it is. Ask your coordinator to correct it."))
    _write_legal_name(person, version, (given_names, family_name, second_family_name), "legal_name_changed", person, "")


def correct_legal_name(
    person: Person, version: int, *, given_names: str, family_name: str, second_family_name: str, by: Person, reason: str,
) -> None:
    """Correct somebody's legal name, with the reason that stays in the record. What was issued keeps the old one."""
    _write_legal_name(person, version, (given_names, family_name, second_family_name), "legal_name_corrected", by, reason)


def _write_legal_name(person: Person, version: int, names: tuple[str, str, str], verb: str, by: Person, reason: str) -> None:
    check_version(person, version)
    old = {key: getattr(person, key) for key in LEGAL_NAME}
    new = dict(zip(LEGAL_NAME, names, strict=True))
    if new == old:
        raise RuleBroken(_l("The name is the same as before. Nothing was changed."))
    for key, value in new.items():
        setattr(person, key, value)
    flush()
    record(verb, person, by=by, old=old, new=new, reason=reason)


def freeze_legal_name(person: Person) -> None:
    """Keep the legal name from now on: a certificate uses it."""
    if person.legal_name_frozen_at is None:
        person.legal_name_frozen_at = clock.now()


def ask_email_change(person: Person, email: str) -> None:
    """Write to the new address. One letter leaves in any case; which one, only its reader knows."""
    address = fold_email(email)
    if address == person.email:
        raise RuleBroken(_l("This is your address already."))
    holder = queries.person_with_email(address)
    link = links.make_link(links.EMAIL_CHANGE, person, _end_older_links(person), address)
    if holder is None:
        letters.confirm_email(person, address, link)
    else:
        letters.email_in_use(holder)


def change_email(person: Person, link: links.Link) -> None:
    """Use the confirmation up, and sign in with the new address from now on."""
    _use_link(person, link.version)
    old, taken = person.email, RuleBroken(_l("This address cannot be used. Choose another one."))
    if queries.person_with_email(link.email) is not None:
        raise taken
    person.email = link.email
    try:
        flush()
    except IntegrityError:
        raise taken from None
    record("email_changed", person, by=person, old={"email": old}, new={"email": person.email})
    letters.email_changed(person, old)


def sign_out_everywhere(person: Person) -> None:
    """End every session of this person."""
    person.session_version += 1
    flush()


# --- accounts, for administrators ---


def close_account(person: Person, *, by: Person | None, reason: str) -> None:
    """Shut somebody out, at once and everywhere. What they did stays."""
    if not person.is_active:
        raise RuleBroken(_l("This account is closed already."))
    if person.is_admin and not queries.open_admins() - {person.id}:
        raise RuleBroken(_l("This is the last administrator. Make somebody else an administrator first."))
    person.is_active = False
    _end_older_links(person)
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


# --- two at once ---


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
