"""Writes: invitations to the people of an edition."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.errors import RuleBroken
from app.core.i18n import lazy_gettext as _l
from app.editions import queries
from app.editions.models import EnrolmentStatus
from app.people import actions as accounts

if TYPE_CHECKING:
    from app.editions.models import Edition, Enrolment
    from app.people.models import Person

AT_ONCE = 200


def invite_one(enrolment: Enrolment, *, by: Person) -> None:
    """Invite somebody, or invite them again."""
    if enrolment.status in {EnrolmentStatus.WITHDRAWN, EnrolmentStatus.CANDIDATE}:
        raise RuleBroken(_l("Only somebody who is enrolled can be invited. Enrol them first."))
    accounts.invite(enrolment.person, by=by, edition_title=enrolment.edition.title)


def invite_everybody(edition: Edition, *, by: Person) -> int:
    """Invite whoever has neither a password nor an invitation, up to 200 at once. Returns how many."""
    people = queries.uninvited(edition, AT_ONCE)
    for person in people:
        accounts.invite(person, by=by, edition_title=edition.title)
    return len(people)
