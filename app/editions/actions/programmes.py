"""Writes: programmes and their partners."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from app.core import history
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.i18n import lazy_gettext as _l
from app.editions import queries
from app.editions.actions.meanwhile import as_json, put, take
from app.editions.models import Emblem, Partner, Programme
from app.editions.rules import plain

if TYPE_CHECKING:
    from app.people.models import Person

SIGNATORIES = 4


@dataclass(frozen=True)
class ProgrammeFacts:
    """What a programme is."""

    title: dict[str, str]
    funder: str = ""
    contract_number: str = ""
    emblem: Emblem = Emblem.NONE
    funding_text: dict[str, str] = field(default_factory=dict)
    disclaimer: dict[str, str] = field(default_factory=dict)
    signatories: list[dict[str, str]] = field(default_factory=list)


def create_programme(facts: ProgrammeFacts, *, by: Person) -> Programme:
    """Set up a programme."""
    _check(facts)
    programme = Programme(**_values(facts))
    db.session.add(programme)
    db.session.flush()
    history.record("create", programme, by=by, new={"title": programme.title})
    return programme


def edit_programme(programme: Programme, facts: ProgrammeFacts, *, seen: int, by: Person) -> None:
    """Change a programme; certificates already issued keep the texts they were issued with."""
    _check(facts)
    changed = take(programme, seen, _values(facts))
    db.session.flush()
    if changed:
        history.record("edit", programme, by=by, old=as_json(changed, 0), new=as_json(changed, 1))


def add_partner(programme: Programme, name: str, country: str, *, by: Person) -> Partner:
    """Add a partner to a programme."""
    twice = _l("%(name)s is already a partner of this programme.", name=name)
    if any(plain(found.name) == plain(name) for found in queries.partners_of(programme.id)):
        raise RuleBroken(twice)
    partner = Partner(programme_id=programme.id, name=name, country=country)
    put(partner, twice)
    history.record("add partner", programme, by=by, new={"name": name, "country": country})
    return partner


def remove_partner(programme: Programme, partner: Partner, *, by: Person) -> None:
    """Remove a partner that nobody was sent by."""
    if partner.programme_id != programme.id:
        raise RuleBroken(_l("This partner belongs to another programme."))
    if queries.partner_usage(programme.id).get(partner.id):
        raise RuleBroken(_l("%(name)s has sent people to an edition, so it stays.", name=partner.name))
    db.session.delete(partner)
    db.session.flush()
    history.record("remove partner", programme, by=by, old={"name": partner.name, "country": partner.country})


def _check(facts: ProgrammeFacts) -> None:
    if len(facts.signatories) > SIGNATORIES:
        raise RuleBroken(_l("At most four people sign. Leave one out."))
    if any(not found.get("organisation") for found in facts.signatories):
        raise RuleBroken(_l("A signatory has no organisation. Fill it in, or clear the whole line."))
    if facts.emblem is Emblem.EU and not any(facts.funding_text.values()):
        raise RuleBroken(_l("The emblem of the Union goes with its sentence. Fill in the funding text."))


def _values(facts: ProgrammeFacts) -> dict[str, Any]:
    return {**asdict(facts), "emblem": facts.emblem}
