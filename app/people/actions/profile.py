"""What is one's own: display name, language, zone, legal name, address, sessions."""

from __future__ import annotations

from sqlalchemy.exc import IntegrityError

from app.core import clock
from app.core.errors import RuleBroken
from app.core.history import record
from app.core.i18n import lazy_gettext as _l
from app.people import letters, links, queries
from app.people.actions.versions import end_older_links, use_link
from app.people.actions.writing import check_version, flush
from app.people.models import Person
from app.people.rules import fold_email

LEGAL_NAME = ("given_names", "family_name", "second_family_name")


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
    link = links.make_link(links.EMAIL_CHANGE, person, end_older_links(person), address)
    if holder is None:
        letters.confirm_email(person, address, link)
    else:
        letters.email_in_use(holder)


def change_email(person: Person, link: links.Link) -> None:
    """Use the confirmation up, and sign in with the new address from now on."""
    use_link(person, link.version)
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
