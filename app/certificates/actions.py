"""Writes: the acts of the register. What an act has written is never written again; a mistake is answered by another act.

Each act first holds the register's counter, so that two coordinators at the same moment act one after the other and the
second sees what the first has done.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.certificates import designs, eligibility, facts_source, labels, queries, register, rules
from app.certificates.facts import CertificateFacts
from app.certificates.frozen import FactsRefused
from app.certificates.models import Certificate, RegisterAct, RegisterCounter, RegisterLine
from app.certificates.rules import Cause, Refusal
from app.core import clock, history, storage
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.i18n import lazy_gettext as _l
from app.core.text import fold
from app.editions.actions import mark_certified, mark_uncertified
from app.editions.models import Edition, Enrolment
from app.notices.actions import tell
from app.notices.models import NoticeKind
from app.people.models import Person
from app.people.rules import Role
from app.progress.measures import Verdict
from app.progress.outcomes import Outcome
from app.progress.queries import outcomes_from, standings
from app.progress.standing import Standing


class IssueRefused(RuleBroken):
    """A certificate that cannot be issued, with the reason in a word for lists."""

    def __init__(self, why: Refusal) -> None:
        super().__init__(labels.REFUSAL[why])
        self.why = why


@dataclass(frozen=True)
class _Ground:
    """What a certificate rests on at the moment of its issue."""

    standing: Standing
    outcome: Outcome


def issue_certificate(enrolment: Enrolment, award: str, *, by: Person) -> Certificate:
    """Issue a certificate: number, code, frozen facts and rule result, stored bytes, a line in the register."""
    edition = enrolment.edition
    counter = register.hold(edition.id)
    queries.locked_enrolment(enrolment.id)
    ground = _ground(enrolment, edition, award)
    has_valid = queries.valid_certificate(enrolment.id, award) is not None
    _check(enrolment, edition, award, ground, has_valid=has_valid)
    certificate = _write(counter, enrolment, edition, award, ground, by=by)
    register.write_line(counter, certificate, RegisterAct.ISSUED, by=by)
    _follow(certificate, enrolment, edition, by=by)
    return certificate


def supersede_certificate(certificate: Certificate, *, by: Person, reason: str) -> Certificate:
    """Put a new certificate, with a number of its own and today's facts, in the place of this one."""
    counter = register.hold(certificate.edition_id)
    _need_valid(certificate, reason)
    enrolment = queries.locked_enrolment(certificate.enrolment_id)
    edition = enrolment.edition
    ground = _ground(enrolment, edition, certificate.award)
    if ground.outcome.verdict is not Verdict.MET:
        raise RuleBroken(_l(
            "The requirements of this award are no longer met, so no certificate can take its place. "
            "Revoke it if it must not stand."
        ))
    successor = _write(counter, enrolment, edition, certificate.award, ground, by=by, supersedes=certificate)
    register.write_line(counter, successor, RegisterAct.ISSUED, by=by)
    register.write_line(
        counter, certificate, RegisterAct.SUPERSEDED, by=by, reason=reason.strip(), successor=successor
    )
    _follow(successor, enrolment, edition, by=by, reason=reason.strip())
    return successor


def revoke_certificate(
    certificate: Certificate, *, by: Person, reason: str, cause: Cause = Cause.OTHER,
) -> RegisterLine:
    """Take a certificate out of force. It stays in the register, and whoever checks it reads that it was revoked."""
    counter = register.hold(certificate.edition_id)
    _need_valid(certificate, reason)
    line = register.write_line(
        counter, certificate, RegisterAct.REVOKED, by=by, reason=reason.strip(), cause=cause
    )
    enrolment = db.session.get_one(Enrolment, certificate.enrolment_id)
    if certificate.award == facts_source.course_words(enrolment.edition.course_version).last_award:
        mark_uncertified(enrolment, by=by)
    history.record(
        "revoke certificate", certificate, by=by, edition_id=certificate.edition_id, reason=reason.strip(),
        new={"number": certificate.number, "cause": cause.value},
    )
    db.session.flush()
    tell(
        enrolment.person, NoticeKind.CERTIFICATE_REVOKED, edition=enrolment.edition,
        path=f"/certificates/{certificate.code}", number=certificate.number,
    )
    return line


def _ground(enrolment: Enrolment, edition: Edition, award: str) -> _Ground:
    if award not in facts_source.course_words(edition.course_version).awards:
        raise IssueRefused(Refusal.NO_SUCH_AWARD)
    if enrolment.role is not Role.TRAINEE:
        raise IssueRefused(Refusal.NOT_A_TRAINEE)
    standing = standings(edition, [enrolment])[enrolment.id]
    return _Ground(standing, outcomes_from(edition, standing)[award])


def _check(enrolment: Enrolment, edition: Edition, award: str, ground: _Ground, *, has_valid: bool) -> None:
    refusal = eligibility.refusal_of(
        enrolment.status, ground.outcome.verdict, role=enrolment.role, has_valid=has_valid,
        is_last_award=award == facts_source.course_words(edition.course_version).last_award,
    )
    if refusal is not None:
        raise IssueRefused(refusal)


def _need_valid(certificate: Certificate, reason: str) -> None:
    if not reason.strip():
        raise RuleBroken(_l("Write the reason: it stands in the register."))
    ending = queries.ending_of(certificate)
    if ending is not None:
        raise RuleBroken(_l(
            "This certificate is no longer valid: %(status)s. Nothing has changed.", status=labels.STATUS[ending.act],
        ))


def _write(
    counter: RegisterCounter, enrolment: Enrolment, edition: Edition, award: str, ground: _Ground, *, by: Person,
    supersedes: Certificate | None = None,
) -> Certificate:
    """Draw the paper, store its bytes, then write the row: bytes without a row harm nobody, a row without bytes would."""
    code, serial = rules.new_code(), counter.last_serial + 1
    number = rules.number_of(edition.code, clock.today().year, serial)
    facts, content = _drawn(enrolment, edition, award, ground, number=number, code=code)
    person = enrolment.person
    certificate = Certificate(
        edition_id=edition.id, enrolment_id=enrolment.id, award=award, design=facts.design, serial=serial,
        number=number, code=code, holder=facts.holder.name, language=facts.holder_language,
        holder_family_fold=rules.surnames_to_keep(fold(person.family_name), fold(person.second_family_name)),
        issued_on=facts.issued_on, issued_at=clock.now(), issued_by_id=by.id, sha256=storage.put(content),
        size=len(content), supersedes_id=supersedes.id if supersedes else None, facts=facts.to_json(),
        rule_result=ground.outcome.to_json(),
    )
    db.session.add(certificate)
    db.session.flush()
    counter.last_serial = serial
    return certificate


def _drawn(
    enrolment: Enrolment, edition: Edition, award: str, ground: _Ground, *, number: str, code: str,
) -> tuple[CertificateFacts, bytes]:
    try:
        facts = facts_source.gather(
            enrolment, edition, award, number=number, code=code, standing=ground.standing, outcome=ground.outcome
        )
    except FactsRefused as refused:
        raise IssueRefused(Refusal.UNPRINTABLE) from refused
    return facts, designs.render(facts)


def _follow(certificate: Certificate, enrolment: Enrolment, edition: Edition, *, by: Person, reason: str = "") -> None:
    """Do what an issue brings with it: the name stays as printed, the enrolment follows, the holder is told."""
    person = enrolment.person
    if person.legal_name_frozen_at is None:
        person.legal_name_frozen_at = clock.now()
    if certificate.award == facts_source.course_words(edition.course_version).last_award:
        mark_certified(enrolment, by=by)
    history.record(
        "issue certificate", certificate, by=by, edition_id=edition.id, reason=reason,
        new={"number": certificate.number, "award": certificate.award},
    )
    db.session.flush()
    tell(
        person, NoticeKind.CERTIFICATE_ISSUED, edition=edition, path=f"/certificates/{certificate.code}",
        number=certificate.number,
    )
