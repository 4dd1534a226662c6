"""Issuing many certificates: each is committed by itself, together with the count of those done.

Killed at any moment and run again, the job goes on where it stood: whoever received this certificate since the job was
asked for is passed over, so nobody gets it twice and no number is lost.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.certificates import queries
from app.certificates.actions import IssueRefused, issue_certificate
from app.core import jobs
from app.core.db import db
from app.editions.models import Edition, Enrolment
from app.people.models import Person

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

NAME = "issue_certificates"
CHUNK = 50


def ask_for_issue(edition: Edition, award: str, enrolment_ids: Collection[int], *, by: Person) -> jobs.Job:
    """Ask for certificates of these trainees, in this order; it starts after the commit."""
    return jobs.ask(NAME, by_id=by.id, edition_id=edition.id, award=award, enrolment_ids=list(enrolment_ids))


@jobs.task(NAME)
def issue_certificates(job: jobs.Job) -> dict[str, Any]:
    """Issue one by one; whoever cannot receive one is left out with the reason, and stops nobody else."""
    award, wanted = str(job.arguments["award"]), list(job.arguments["enrolment_ids"])
    # Held here so that they are read once: every certificate of one issue says the same of the edition.
    edition, by = db.session.get_one(Edition, job.edition_id), db.session.get_one(Person, job.by_id)
    left_out: dict[str, str] = {}
    for place, enrolment in enumerate(_in_chunks(edition, wanted), start=1):
        if why := _issue_one(job, enrolment, award, by):
            left_out[str(wanted[place - 1])] = why
        jobs.report(job, place, len(wanted))
    return {"issued": len(wanted) - len(left_out), "left_out": left_out}


def _in_chunks(edition: Edition, wanted: Sequence[int]) -> Iterator[Enrolment]:
    """Yield the enrolments in the order asked for, read some at a time; each is read anew under lock when its turn comes."""
    for start in range(0, len(wanted), CHUNK):
        ids = wanted[start:start + CHUNK]
        query = select(Enrolment).where(Enrolment.edition_id == edition.id, Enrolment.id.in_(ids))
        found = {enrolment.id: enrolment for enrolment in db.session.scalars(query)}
        for enrolment_id in ids:
            yield found[enrolment_id]


def _issue_one(job: jobs.Job, enrolment: Enrolment, award: str, by: Person) -> str | None:
    """Issue one certificate in this transaction, which `report` commits; return why not, if not."""
    if job.attempts > 1 and queries.has_been_issued_since(enrolment.id, award, job.asked_at):
        return None
    try:
        issue_certificate(enrolment, award, by=by)
    except IssueRefused as refused:
        db.session.rollback()
        return refused.why.value
    return None
