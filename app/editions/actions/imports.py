"""Writes: a list of people, first read and shown, then confirmed and carried out as one act."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

from app.core import clock, history
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.i18n import lazy_gettext as _l
from app.core.tables import TableRefused, read_table
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
        raise TableRefused(_l("The columns “%(first)s” and “%(second)s” mean the same. Delete one of them.", first=first, second=second))
    if columns.missing:
        names = ", ".join(str(labels.FIELDS[name]) for name in columns.missing)
        raise TableRefused(_l("These columns are missing: %(names)s. Add them, or start from the template.", names=names))
    if not table.rows:
        raise TableRefused(_l("The file has headings but no rows. Add one row for each person."))
    draft = EnrolmentImport(
        edition_id=edition.id, by_id=by.id, at=clock.now(), filename=filename[-120:], sha256=hashlib.sha256(content).hexdigest(),
        rows=[[row.number, {columns.found[name]: text for name, text in row.cells.items() if name in columns.found}] for row in table.rows],
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
    if plan.digest != seen_digest:
        draft.plan_digest = plan.digest
        raise PlanChanged(_l("Something changed since this difference was shown, so nothing was written. Look at it again, then confirm."))
    newcomers = {row.email: _newcomer(row, edition) for row in plan.writes if row.is_person_new}
    db.session.add_all(newcomers.values())
    db.session.flush()
    everybody = {**people, **newcomers}
    for row in plan.writes:
        _correct(everybody[row.email], row, edition, by)
    _enrol_all([row for row in plan.writes if row.kind is Kind.NEW], everybody, partners, edition, by)
    _set_partners(plan, everybody, partners, edition)
    draft.applied_at, draft.plan_digest = clock.now(), plan.digest
    db.session.flush()
    counts = plan.counts
    history.record(
        "import", draft, by=by, edition_id=edition.id,
        new={"filename": draft.filename, "sha256": draft.sha256, **{kind.value: number for kind, number in counts.items()}},
    )
    return counts


def _newcomer(row: PlannedRow, edition: Edition) -> Person:
    """Return a person whose facts the rules have read already. Not through `create_person`, which writes one at a time."""
    facts: dict[str, Any] = {name: value for name, value in row.facts.items() if name not in {"role", "partner"}}
    if "born_on" in facts:
        facts["born_on"] = dt.date.fromisoformat(facts["born_on"])
    return Person(
        **facts, display_name=f"{facts['given_names']} {facts['family_name']}", created_at=clock.now(),
        is_demonstration=edition.programme.is_demonstration,
    )


def _correct(person: Person, row: PlannedRow, edition: Edition, by: Person) -> None:
    changes = [change for change in row.changes if change.field != "partner"]
    for change in changes:
        setattr(person, change.field, dt.date.fromisoformat(change.new) if change.field == "born_on" else change.new)
    if changes:
        history.record(
            "correct", person, by=by, edition_id=edition.id, reason=HouseReason.IMPORTED,
            old={change.field: change.old for change in changes}, new={change.field: change.new for change in changes},
        )


def _enrol_all(
    rows: list[PlannedRow], people: dict[str, Person], partners: dict[str, Partner], edition: Edition, by: Person,
) -> None:
    """Enrol everybody new in two statements: a list may hold thousands."""
    moment = clock.now()
    enrolments = [
        Enrolment(
            edition=edition, person=people[row.email], partner=partners.get(row.facts.get("partner", "")), role=Role(row.role),
            status=EnrolmentStatus.ENROLLED if row.role == Role.TRAINEE else EnrolmentStatus.ACTIVE, created_at=moment,
        )
        for row in rows
    ]
    db.session.add_all(enrolments)
    db.session.flush()
    db.session.add_all(
        EnrolmentChange(
            enrolment_id=enrolment.id, at=moment, by_id=by.id, old_status=None, new_status=enrolment.status,
            reason=HouseReason.IMPORTED.value,
        )
        for enrolment in enrolments
    )
    db.session.flush()


def _set_partners(plan: ImportPlan, people: dict[str, Person], partners: dict[str, Partner], edition: Edition) -> None:
    wanted = {
        (people[row.email].id, Role(row.role)): partners[change.new]
        for row in plan.writes for change in row.changes if change.field == "partner"
    }
    for enrolment in queries.enrolments_of(edition, {person_id for person_id, _role in wanted}):
        enrolment.partner = wanted.get((enrolment.person_id, enrolment.role), enrolment.partner)
