"""Builds the Actor of a person: their roles, own enrolments and tutees, in one query."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import JSON, CompoundSelect, Date, Integer, bindparam, cast, literal, null, select, union_all
from sqlalchemy.orm import aliased

from app.core import clock
from app.core.db import db
from app.editions.models import Edition, Enrolment, EnrolmentStatus, TutorAssignment
from app.people.models import Person
from app.people.rules import Actor, Place, Role


def _statement() -> CompoundSelect[Any]:
    """Select roles and tutees of `person_id` on the day `today`."""
    tutor = aliased(Enrolment)
    person, today = bindparam("person_id", type_=Integer), bindparam("today", type_=Date)
    own = (
        select(
            Enrolment.edition_id, Edition.code, Edition.ends_on, Enrolment.role, Enrolment.id.label("enrolment_id"),
            literal(0).label("is_tutee"), Edition.title,
        )
        .join(Edition, Edition.id == Enrolment.edition_id)
        # A trainee who withdrew keeps reading what is theirs; staff who withdrew are out.
        .where(
            Enrolment.person_id == person, Enrolment.status != EnrolmentStatus.CANDIDATE,
            (Enrolment.role == Role.TRAINEE) | (Enrolment.status != EnrolmentStatus.WITHDRAWN),
        )
    )
    tutees = (
        select(
            TutorAssignment.edition_id, literal(""), null(), tutor.role, TutorAssignment.trainee_id, literal(1),
            cast(null(), JSON),
        )
        .join(tutor, tutor.id == TutorAssignment.tutor_id)
        .where(
            tutor.person_id == person, tutor.status != EnrolmentStatus.WITHDRAWN, TutorAssignment.starts_on <= today,
            (TutorAssignment.ends_on.is_(None)) | (TutorAssignment.ends_on >= today),
        )
    )
    return union_all(own, tutees)


STATEMENT = _statement()
"""Built once: every request runs it."""


def actor_of(person: Person) -> Actor:
    """Return the detached identity of a person, as of today."""
    roles: dict[int, set[Role]] = defaultdict(set)
    codes: dict[int, tuple[dt.date, str, dict[str, str]]] = {}
    enrolments: dict[int, int] = {}
    mine: set[int] = set()
    rows: Sequence[Any] = db.session.execute(STATEMENT, {"person_id": person.id, "today": clock.today()}).all()
    for edition_id, code, ends_on, role, enrolment_id, is_tutee, title in rows:
        if is_tutee:
            mine.add(enrolment_id)
            continue
        roles[edition_id].add(role)
        codes[edition_id] = (ends_on, code, title)
        if role == Role.TRAINEE:
            enrolments[enrolment_id] = edition_id
    places = tuple(
        Place(edition_id=key, code=code, roles=frozenset(roles[key]), title=title)
        for key, (_ends_on, code, title) in sorted(codes.items(), key=lambda found: (found[1][0], found[0]), reverse=True)
    )
    return Actor(
        person_id=person.id, is_admin=person.is_admin, roles_in={key: frozenset(held) for key, held in roles.items()},
        enrolments=enrolments, tutees=frozenset(mine), places=places,
    )


def editions_of(person: Person) -> frozenset[int]:
    """Return the editions in which a person takes part or took part, as anything."""
    return frozenset(db.session.scalars(select(Enrolment.edition_id).where(Enrolment.person_id == person.id)))
