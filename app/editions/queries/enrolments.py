"""Reads of who is in an edition. Whoever asks is filtered by `permissions.visible_enrolments` first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import joinedload

from app.core.db import db
from app.editions.models import Edition, Enrolment, EnrolmentChange, EnrolmentStatus, Partner
from app.editions.rules import Known, plain
from app.people.models import Person
from app.people.rules import Role

_ACCENTS = {
    "a": "áàâãäåÁÀÂÃÄÅ", "e": "éèêëẽÉÈÊËẼ", "i": "íìîïĩÍÌÎÏĨ", "o": "óòôõöøÓÒÔÕÖØ", "u": "úùûüũÚÙÛÜŨ", "y": "ýỹÝỸ",
    "c": "çćčÇĆČ", "n": "ñńÑŃ", "s": "śšŚŠ", "z": "źżžŹŻŽ", "l": "łŁ", "g": "ğĞ",
}


def roll(
    visible: Select[Enrolment], *, role: Role | None = None, status: EnrolmentStatus | None = None, search: str = "",
) -> Select[Enrolment]:
    """Narrow and order a select of enrolments: by family name, with person and partner."""
    query = visible.join(Person, Person.id == Enrolment.person_id).options(joinedload(Enrolment.partner))
    if role is not None:
        query = query.where(Enrolment.role == role)
    if status is not None:
        query = query.where(Enrolment.status == status)
    return names_holding(query, search).order_by(Person.sort_key, Enrolment.id)


def names_holding(query: Select[Enrolment], search: str) -> Select[Enrolment]:
    """Keep those whose name or address holds every word, with or without accents («munoz» finds Muñoz)."""
    for word in plain(search).split()[:5]:
        query = query.where(_has(word))
    return query


def _has(word: str) -> ColumnElement[bool]:
    pattern = "(?i)" + "".join(
        f"[{letter}{letter.upper()}{_ACCENTS[letter]}]" if letter in _ACCENTS else letter for letter in word
    )
    space = " "  # one expression, so that SQLite asks once a row
    whole = (
        Person.family_name + space + Person.second_family_name + space + Person.given_names + space + Person.display_name
        + space + Person.email
    )
    return whole.regexp_match(pattern)


def enrolments_of(edition: Edition, person_ids: Iterable[int]) -> Sequence[Enrolment]:
    """Return what these people are in an edition."""
    query = select(Enrolment).where(Enrolment.edition_id == edition.id, Enrolment.person_id.in_(sorted(person_ids)))
    return db.session.scalars(query.options(joinedload(Enrolment.partner))).all()


def changes_of(enrolment: Enrolment) -> Sequence[Any]:
    """Return (change, name of whoever made it) of an enrolment, newest first."""
    query = select(EnrolmentChange, Person.display_name).outerjoin(Person, Person.id == EnrolmentChange.by_id)
    return db.session.execute(query.where(EnrolmentChange.enrolment_id == enrolment.id).order_by(EnrolmentChange.id.desc())).all()


def staff_of(edition: Edition, *roles: Role) -> Sequence[Enrolment]:
    """Return who works in an edition in these roles, by name."""
    query = select(Enrolment).join(Person, Person.id == Enrolment.person_id).where(
        Enrolment.edition_id == edition.id, Enrolment.role.in_(roles), Enrolment.status == EnrolmentStatus.ACTIVE,
    )
    return db.session.scalars(query.order_by(Person.sort_key)).all()


def count_coordinators(edition_id: int) -> int:
    """Return how many coordinators an edition has."""
    return db.session.scalar(select(func.count()).where(
        Enrolment.edition_id == edition_id, Enrolment.role == Role.COORDINATOR, Enrolment.status == EnrolmentStatus.ACTIVE,
    )) or 0


def uninvited(edition: Edition, limit: int) -> Sequence[Person]:
    """Return people of an edition who have no password and were never invited."""
    return db.session.scalars(_uninvited(edition, Person).distinct().order_by(Person.id).limit(limit)).all()


def count_uninvited(edition: Edition) -> int:
    """Return how many people of an edition have no password and were never invited."""
    return db.session.scalar(_uninvited(edition, func.count(Person.id.distinct()))) or 0


def _uninvited(edition: Edition, what: Any) -> Select[Any]:  # noqa: ANN401 - an entity or a count
    return select(what).select_from(Person).join(Enrolment, Enrolment.person_id == Person.id).where(
        Enrolment.edition_id == edition.id, Enrolment.status.not_in([EnrolmentStatus.WITHDRAWN, EnrolmentStatus.CANDIDATE]),
        Person.password_hash.is_(None), Person.invited_at.is_(None), Person.is_active,
    )


# --- what an import rests on ---


def known_by_email(edition: Edition, emails: Sequence[str]) -> dict[str, tuple[Person, Known]]:
    """Return what is known of each address: two queries, however long the list."""
    people = db.session.scalars(select(Person).where(Person.email.in_(emails))).all()
    query = (
        select(Enrolment.person_id, Enrolment.edition_id, Enrolment.role, Partner.name)
        .join(Person, Person.id == Enrolment.person_id).outerjoin(Partner, Partner.id == Enrolment.partner_id)
        .where(Person.email.in_(emails))
    )
    partner_in: dict[int, dict[str, str]] = defaultdict(dict)
    elsewhere: set[int] = set()
    for person_id, edition_id, role, partner in db.session.execute(query):
        if edition_id == edition.id:
            partner_in[person_id][role.value] = partner or ""
        else:
            elsewhere.add(person_id)
    return {person.email: (person, _known(person, partner_in.get(person.id, {}), person.id in elsewhere)) for person in people}


def ids_by_email(emails: Sequence[str]) -> dict[str, int]:
    """Return the ids of the people with these addresses."""
    return {row.email: row.id for row in db.session.execute(select(Person.email, Person.id).where(Person.email.in_(emails)))}


def _known(person: Person, partner_in: dict[str, str], is_elsewhere: bool) -> Known:  # noqa: FBT001 - a private step
    facts = {
        name: getattr(person, name)
        for name in ("given_names", "family_name", "second_family_name", "country", "language", "time_zone", "birthplace")
    }
    return Known(
        facts={**facts, "born_on": person.born_on.isoformat() if person.born_on else ""}, partner_in=partner_in,
        is_ours=bool(partner_in) and not is_elsewhere and not person.is_admin, has_account=person.password_hash is not None,
        is_name_frozen=person.legal_name_frozen_at is not None,
    )
