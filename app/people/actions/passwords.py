"""Choosing, changing and keeping passwords."""

from __future__ import annotations

from sqlalchemy import update

from app.core.db import db
from app.core.errors import RuleBroken
from app.core.history import record
from app.people import brakes, hashing, labels, letters
from app.people.actions.versions import end_older_links, use_link
from app.people.actions.writing import flush
from app.people.models import Person
from app.people.rules import password_fault


def accept_link(person: Person, version: int, password: str) -> None:
    """Use an invitation or reset link up, and choose the password."""
    had_one = person.password_hash is not None
    use_link(person, version)
    choose_password(person, password)
    brakes.clear(brakes.SIGN_IN, person.email)
    brakes.clear(brakes.RESET, person.email)
    record("password_changed" if had_one else "invitation_accepted", person, by=person)
    if had_one:
        letters.password_changed(person)


def change_password(person: Person, password: str) -> None:
    """Choose another password: signed out elsewhere, older links dead."""
    end_older_links(person)
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
