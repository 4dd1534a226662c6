"""The register of an edition: one line an act, numbered without gaps, each chained by hash to the one before.

Whoever writes holds the edition's counter until the transaction ends. On PostgreSQL that is a lock on its row, on SQLite
every writing transaction stands alone from its beginning (BEGIN IMMEDIATE); so a number is taken once, and one that
was taken in a transaction that failed was never taken.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from sqlalchemy import Insert, func, select
from sqlalchemy.orm import joinedload, undefer

from app.certificates import rules
from app.certificates.models import Certificate, RegisterAct, RegisterCounter, RegisterLine
from app.core import clock
from app.core.db import db, insert_into
from app.people.models import Person


def hold(edition_id: int) -> RegisterCounter:
    """Take the counter of an edition and keep it until the transaction ends; whoever comes second waits here."""
    held = (
        select(RegisterCounter).where(RegisterCounter.edition_id == edition_id).with_for_update()
        .execution_options(populate_existing=True)
    )
    counter = db.session.scalars(held).one_or_none()
    if counter is None:
        db.session.execute(_begin(edition_id))
        counter = db.session.scalars(held).one()
    return counter


def _begin(edition_id: int) -> Insert:
    """Begin a register, unless somebody else does so at this moment."""
    values = {"edition_id": edition_id, "last_serial": 0, "last_line": 0, "last_hash": rules.FIRST_HASH}
    return cast("Insert", insert_into(RegisterCounter).values(values).on_conflict_do_nothing())


def write_line(
    counter: RegisterCounter, certificate: Certificate, act: RegisterAct, *, by: Person, reason: str = "",
    cause: rules.Cause | None = None, successor: Certificate | None = None,
) -> RegisterLine:
    """Write an act under the lines that are there. The certificate, and its successor, must have their ids already."""
    line = RegisterLine(
        edition_id=counter.edition_id, line=counter.last_line + 1, certificate_id=certificate.id, act=act,
        at=clock.now(), by_id=by.id, reason=reason, cause=cause, successor_id=successor.id if successor else None,
        previous_hash=counter.last_hash,
    )
    line.content_hash = rules.content_hash(act_content(line, certificate, successor.number if successor else None))
    line.hash = rules.chained(line.previous_hash, line.content_hash)
    counter.last_line, counter.last_hash = line.line, line.hash
    db.session.add(line)
    return line


def act_content(line: RegisterLine, certificate: Certificate, successor: str | None) -> dict[str, Any]:
    """Return what a line says, in the values that are hashed: the act, and the certificate with all that is frozen."""
    return {
        "line": line.line, "act": line.act.value, "at": line.at.isoformat(), "by": line.by_id, "reason": line.reason,
        "cause": line.cause.value if line.cause else None, "successor": successor,
        "edition": certificate.edition_id, "enrolment": certificate.enrolment_id, "serial": certificate.serial,
        "number": certificate.number, "code": certificate.code, "award": certificate.award,
        "design": certificate.design, "holder": certificate.holder, "surnames": certificate.holder_family_fold,
        "language": certificate.language, "issued_on": certificate.issued_on.isoformat(),
        "sha256": certificate.sha256, "size": certificate.size, "supersedes": certificate.supersedes_id,
        "facts": rules.content_hash(certificate.facts), "rule_result": rules.content_hash(certificate.rule_result),
    }


def check(edition_id: int) -> rules.Broken | None:
    """Compare every line with its hash, with the line before it and with what its row says today; then count the certificates."""
    query = (
        select(RegisterLine).where(RegisterLine.edition_id == edition_id).order_by(RegisterLine.line)
        .options(joinedload(RegisterLine.certificate).options(
            undefer(Certificate.facts), undefer(Certificate.rule_result)
        ))
        .execution_options(populate_existing=True)
    )
    lines = db.session.scalars(query).all()
    numbers = {line.certificate_id: line.certificate.number for line in lines}
    counter = db.session.get(RegisterCounter, edition_id, populate_existing=True)
    broken = rules.verify_chain(
        (_chain_line(line, numbers) for line in lines),
        last_line=counter.last_line if counter else 0, last_hash=counter.last_hash if counter else rules.FIRST_HASH,
    )
    if broken is not None:
        return broken
    serials = [line.certificate.serial for line in lines if line.act is RegisterAct.ISSUED]
    known = db.session.scalar(select(func.count()).where(Certificate.edition_id == edition_id))
    is_complete = serials == list(range(1, len(serials) + 1)) and len(serials) == known == (counter.last_serial if counter else 0)
    return None if is_complete else rules.Broken(len(lines) + 1, rules.Break.NUMBER)


def _chain_line(line: RegisterLine, numbers: Mapping[int, str]) -> rules.ChainLine:
    successor = numbers.get(line.successor_id, "") if line.successor_id else None
    return rules.ChainLine(
        line.line, act_content(line, line.certificate, successor), line.content_hash, line.previous_hash, line.hash
    )
