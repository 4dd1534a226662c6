"""Writes: a list of people, first read and shown, then confirmed and carried out as one act."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from app.core import clock, history
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.i18n import lazy_gettext as _l
from app.core.tables import TableRefused, read_table
from app.core.text import fold, tidy
from app.editions import labels, queries
from app.editions.actions.meanwhile import lock
from app.editions.models import Edition, Enrolment, EnrolmentChange, EnrolmentImport, EnrolmentStatus, Partner
from app.editions.rules import HouseReason, ImportPlan, Kind, PlannedRow, match_columns, plain, plan_import
from app.editions.rules.columns import read_email
from app.editions.vocabulary import vocabulary
from app.people.models import Person
from app.people.rules import Role


class PlanChanged(RuleBroken):
    """What the difference rests on has changed since it was shown."""


def read_import(edition: Edition, content: bytes, filename: str, *, by: Person) -> tuple[EnrolmentImport, tuple[str, ...]]:
    """Read a file and keep its rows until they are confirmed. Returns them and the headings that mean nothing here."""
    table = read_table(content, filename)
    columns = match_columns(table.headers)
    if columns.twice:
        first, second = columns.twice[0]
        raise TableRefused(_l(
            "The columns “%(first)s” and “%(second)s” mean the same. Delete one of them.", first=first, second=second,
        ))
    if columns.missing:
        names = ", ".join(str(labels.FIELDS[name]) for name in columns.missing)
        raise TableRefused(_l("These columns are missing: %(names)s. Add them, or start from the template.", names=names))
    if not table.rows:
        raise TableRefused(_l("The file has headings but no rows. Add one row for each person."))
    draft = EnrolmentImport(
        edition_id=edition.id, by_id=by.id, at=clock.now(), filename=tidy(filename)[-120:], sha256=hashlib.sha256(content).hexdigest(),
        rows=[
            [row.number, {columns.found[name]: text for name, text in row.cells.items() if name in columns.found}]
            for row in table.rows
        ],
    )
    draft.plan_digest = plan_of(draft, edition).digest
    db.session.add(draft)
    db.session.flush()
    return draft, columns.unknown


def plan_of(draft: EnrolmentImport, edition: Edition) -> ImportPlan:
    """Return the difference that a list would make now. Reads only."""
    return _plan_and_people(draft, edition)[0]


def _plan_and_people(draft: EnrolmentImport, edition: Edition) -> tuple[ImportPlan, dict[str, Person], dict[str, Partner]]:
    partners = {partner.name: partner for partner in queries.partners_of(edition.programme_id)}
    emails = sorted({email for _number, cells in draft.rows if (email := read_email(cells.get("email", "")))})
    known = queries.known_by_email(edition, emails)
    plan = plan_import(
        [(number, cells) for number, cells in draft.rows], {email: found[1] for email, found in known.items()},
        vocabulary({plain(name): name for name in partners}),
    )
    return plan, {email: found[0] for email, found in known.items()}, partners


def apply_import(draft: EnrolmentImport, edition: Edition, *, seen_digest: str, by: Person) -> dict[Kind, int]:
    """Carry out the difference that was shown, all of it or nothing. Returns how many rows there were of each kind."""
    lock(draft)
    if draft.applied_at is not None:
        raise RuleBroken(_l("This list was imported already. Upload the file again to compare it once more."))
    plan, people, partners = _plan_and_people(draft, edition)
    changed = PlanChanged(_l(
        "Something changed since this difference was shown, so nothing was written. Look at it again, then confirm.",
    ))
    if plan.digest != seen_digest:
        raise changed
    try:
        _write(plan, people, partners, edition, by)
    except IntegrityError as error:  # another transaction has added or enrolled one of them since the plan was made
        raise changed from error
    draft.applied_at, draft.plan_digest = clock.now(), plan.digest
    db.session.flush()
    counts = plan.counts
    history.record(
        "import", draft, by=by, edition_id=edition.id,
        new={"filename": draft.filename, "sha256": draft.sha256, **{kind.value: number for kind, number in counts.items()}},
    )
    return counts


def _write(plan: ImportPlan, people: dict[str, Person], partners: dict[str, Partner], edition: Edition, by: Person) -> None:
    for row in plan.writes:
        if row.email in people:
            _correct(people[row.email], row, edition, by)
    _add_newcomers([row for row in plan.writes if row.is_person_new], edition)
    ids = queries.ids_by_email([row.email for row in plan.writes])
    _enrol_all([row for row in plan.writes if row.kind is Kind.NEW], ids, partners, edition, by)
    _set_partners(plan, ids, partners, edition, by)


def _add_newcomers(rows: list[PlannedRow], edition: Edition) -> None:
    """Add people whose facts the rules have read already: in one statement, for a list may hold thousands."""
    moment, found = clock.now(), []
    for row in rows:
        facts: dict[str, Any] = {"second_family_name": "", "birthplace": "", **row.facts}
        born_on = facts.get("born_on")
        known = {
            **{name: value for name, value in facts.items() if name not in {"role", "partner"}},
            "born_on": dt.date.fromisoformat(born_on) if born_on else None, "created_at": moment,
            "display_name": _usual_name(facts["given_names"], facts["family_name"]),
            "is_demonstration": edition.programme.is_demonstration,
        }
        # An insert of many asks no listener, so the key by which lists are sorted is made here.
        found.append({**known, "sort_key": fold(Person(**known).sort_name)})
    if found:
        db.session.execute(insert(Person), found)


def _usual_name(given_names: str, family_name: str) -> str:
    """Return the name that is shown of somebody who has chosen no other."""
    return f"{given_names} {family_name}"


def _correct(person: Person, row: PlannedRow, edition: Edition, by: Person) -> None:
    changes = [change for change in row.changes if change.field != "partner"]
    has_usual_name = person.display_name == _usual_name(person.given_names, person.family_name)
    for change in changes:
        setattr(person, change.field, dt.date.fromisoformat(change.new) if change.field == "born_on" else change.new)
    if has_usual_name:
        person.display_name = _usual_name(person.given_names, person.family_name)
    if changes:
        history.record(
            "correct", person, by=by, edition_id=edition.id, reason=HouseReason.IMPORTED,
            old={change.field: change.old for change in changes}, new={change.field: change.new for change in changes},
        )


def _enrol_all(
    rows: list[PlannedRow], ids: dict[str, int], partners: dict[str, Partner], edition: Edition, by: Person,
) -> None:
    if not rows:
        return
    moment, keys = clock.now(), {(ids[row.email], Role(row.role)): row for row in rows}
    db.session.execute(insert(Enrolment), [
        {
            "edition_id": edition.id, "person_id": person_id, "role": role, "created_at": moment,
            "partner_id": partners[row.facts["partner"]].id if "partner" in row.facts else None,
            "status": EnrolmentStatus.ENROLLED if role is Role.TRAINEE else EnrolmentStatus.ACTIVE,
        }
        for (person_id, role), row in keys.items()
    ])
    made = queries.enrolments_of(edition, {person_id for person_id, _role in keys})
    db.session.execute(insert(EnrolmentChange), [
        {
            "enrolment_id": enrolment.id, "at": moment, "by_id": by.id, "old_status": None, "new_status": enrolment.status,
            "reason": HouseReason.IMPORTED.value,
        }
        for enrolment in made if (enrolment.person_id, enrolment.role) in keys
    ])


def _set_partners(plan: ImportPlan, ids: dict[str, int], partners: dict[str, Partner], edition: Edition, by: Person) -> None:
    wanted = {
        (ids[row.email], Role(row.role)): partners[change.new]
        for row in plan.writes for change in row.changes if change.field == "partner"
    }
    if wanted:
        for enrolment in queries.enrolments_of(edition, {person_id for person_id, _role in wanted}):
            partner = wanted.get((enrolment.person_id, enrolment.role))
            if partner is None:
                continue
            old, enrolment.partner = enrolment.partner.name if enrolment.partner else "", partner
            history.record(
                "set partner", enrolment, by=by, edition_id=edition.id, reason=HouseReason.IMPORTED,
                old={"partner": old}, new={"partner": partner.name},
            )
