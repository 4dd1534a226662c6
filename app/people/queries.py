"""What is asked about people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Select, func, or_, select

from app.core.db import db
from app.core.text import fold
from app.people.models import Person, RecoveryCode
from app.people.rules import fold_email

if TYPE_CHECKING:
    from app.people.links import Link

MOST_WORDS = 6


def person_with_email(email: str) -> Person | None:
    """Return whoever has this address."""
    return db.session.scalars(select(Person).where(Person.email == fold_email(email))).one_or_none()


def person_of_link(link: Link | None) -> Person | None:
    """Return the person whom a link still opens for: not used, not replaced by a newer one, account not closed."""
    if link is None:
        return None
    person = db.session.get(Person, link.person_id)
    if person is None or not person.is_active or person.link_version != link.version:
        return None
    return person


def find_people(among: Select[Person], words: str) -> Select[Person]:
    """People by name, with or without its accents; each word must be in a name or in the address."""
    query = among.order_by(Person.sort_key, Person.id)
    for word in words.split()[:MOST_WORDS]:
        found = [column.icontains(word, autoescape=True) for column in (Person.display_name, Person.email)]
        if plain := fold(word):
            found.append(Person.sort_key.contains(plain, autoescape=True))
        query = query.where(or_(*found))
    return query


def open_admins() -> set[int]:
    """Return the administrators who can sign in; held until this transaction ends, so that two cannot close each other."""
    query = select(Person.id).where(Person.is_admin, Person.is_active, Person.password_hash.is_not(None))
    return set(db.session.scalars(query.order_by(Person.id).with_for_update()))


def unused_recovery_codes(person: Person) -> int:
    """Return how many recovery codes are left."""
    query = select(func.count()).where(RecoveryCode.person_id == person.id, RecoveryCode.used_at.is_(None))
    return db.session.scalar(query) or 0
