"""Reads of the register: certificates with the status that its lines give them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import String, func, literal_column, or_, select, type_coerce
from sqlalchemy.orm import aliased, joinedload, undefer

from app.certificates.models import Certificate, RegisterAct, RegisterLine
from app.core.db import db
from app.core.text import fold
from app.editions.models import Enrolment
from app.people.models import Person
from app.people.rules import Role

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterator, Sequence

    from sqlalchemy import ColumnElement, Row, Select

_Ending = aliased(RegisterLine)
_Successor = aliased(Certificate)


class Standing(NamedTuple):
    """A certificate with what became of it. A status is never stored: the lines of the register give it."""

    certificate: Certificate
    status: RegisterAct
    ending: RegisterLine | None
    successor: str | None
    """Number of the certificate that took its place."""


class Candidate(NamedTuple):
    """A trainee before an award: status, names, country, and the valid certificate of that award, if they hold one."""

    enrolment_id: int
    status: str
    family_name: str
    second_family_name: str
    given_names: str
    country: str
    number: str | None
    code: str | None

    @property
    def name(self) -> str:
        """«Díaz Muñoz, Sofía»."""
        return f"{f'{self.family_name} {self.second_family_name}'.strip()}, {self.given_names}"


def _status() -> ColumnElement[RegisterAct]:
    return func.coalesce(_Ending.act, literal_column("'issued'"), type_=RegisterLine.act.type)


def _with_status(*columns: Any) -> Select[Any]:  # noqa: ANN401 - whatever is selected beside
    """Select certificates with the line that ended them, if any: one statement, whatever the number."""
    return select(*columns).outerjoin(
        _Ending, (_Ending.certificate_id == Certificate.id) & (_Ending.act != RegisterAct.ISSUED)
    )


def certificates_of(
    edition_id: int, *, award: str | None = None, status: RegisterAct | None = None, search: str = "",
) -> Select[Any]:
    """Select (certificate, status, day of its end) of an edition, newest number first."""
    query = (
        _with_status(Certificate, _status().label("status"), _Ending.at.label("ended_at"))
        .where(Certificate.edition_id == edition_id).order_by(Certificate.serial.desc())
    )
    if award:
        query = query.where(Certificate.award == award)
    if status is not None:
        query = query.where(_status() == status)
    if search:
        query = query.where(_matches(search))
    return query


def _matches(search: str) -> ColumnElement[bool]:
    """Whether a holder's surname or name or the number holds what was typed."""
    found = [Certificate.holder.icontains(search, autoescape=True), Certificate.number.icontains(search, autoescape=True)]
    if folded := fold(search):
        found.append(Certificate.holder_family_fold.contains(folded, autoescape=True))
    return or_(*found)


def counts(edition_id: int) -> Counter[tuple[str, RegisterAct]]:
    """Return how many certificates an edition has, by award and status."""
    query = (
        _with_status(Certificate.award, _status(), func.count()).where(Certificate.edition_id == edition_id)
        .group_by(Certificate.award, _status())
    )
    return Counter({(award, status): number for award, status, number in db.session.execute(query)})


def rows_of(edition_id: int) -> Iterator[tuple[str, str, str, str, RegisterAct, dt.date]]:
    """Yield (number, code, award, holder, status, issued on) of an edition, in the order of the register."""
    query = (
        _with_status(
            Certificate.number, Certificate.code, Certificate.award, Certificate.holder, _status(), Certificate.issued_on
        )
        .where(Certificate.edition_id == edition_id).order_by(Certificate.serial)
    )
    return iter(db.session.execute(query.execution_options(yield_per=500)))


def standing_of(code: str) -> Standing | None:
    """Return the certificate of a code with its status and facts; the same one statement for a code that is none."""
    return _standing_where(Certificate.code == code)


def standing_of_file(sha256: str) -> Standing | None:
    """Return the certificate whose PDF has these bytes."""
    return _standing_where(Certificate.sha256 == sha256)


def _standing_where(condition: ColumnElement[bool]) -> Standing | None:
    query = (
        _with_status(Certificate, _status(), _Ending, _Successor.number)
        .outerjoin(_Successor, _Successor.id == _Ending.successor_id)
        .where(condition).options(undefer(Certificate.facts)).limit(1)
    )
    found = db.session.execute(query).one_or_none()
    return Standing(*found) if found else None


def own_certificates(person_id: int) -> Sequence[Any]:
    """Return (certificate, title of its award as printed, status) of all that a person holds, newest first."""
    query = (
        _with_status(Certificate, Certificate.facts[("award", "title")], _status())
        .join(Enrolment, Enrolment.id == Certificate.enrolment_id)
        .where(Enrolment.person_id == person_id).order_by(Certificate.id.desc())
        .options(joinedload(Certificate.edition))
    )
    return db.session.execute(query).all()


def own_enrolments(person_id: int) -> Sequence[Enrolment]:
    """Return a person's enrolments as a trainee with their editions."""
    query = (
        select(Enrolment).where(Enrolment.person_id == person_id, Enrolment.role == Role.TRAINEE)
        .order_by(Enrolment.id.desc()).options(joinedload(Enrolment.edition))
    )
    return db.session.scalars(query).all()


def locked_enrolment(enrolment_id: int) -> Enrolment:
    """Lock an enrolment and read it and its person as they are now, whatever was read before."""
    query = select(Enrolment).where(Enrolment.id == enrolment_id).with_for_update()
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def valid_certificate(enrolment_id: int, award: str) -> Certificate | None:
    """Return the certificate of an award that a trainee holds and that is neither superseded nor revoked."""
    query = _with_status(Certificate).where(
        Certificate.enrolment_id == enrolment_id, Certificate.award == award, _Ending.id.is_(None)
    )
    return db.session.scalars(query.limit(1)).first()


def has_been_issued_since(enrolment_id: int, award: str, moment: dt.datetime) -> bool:
    """Whether a certificate of this award was issued to a trainee since then, whatever became of it."""
    query = select(Certificate.id).where(
        Certificate.enrolment_id == enrolment_id, Certificate.award == award, Certificate.issued_at >= moment
    )
    return db.session.scalar(query.limit(1)) is not None


def ending_of(certificate: Certificate) -> RegisterLine | None:
    """Return the line that superseded or revoked a certificate."""
    query = select(RegisterLine).where(
        RegisterLine.certificate_id == certificate.id, RegisterLine.act != RegisterAct.ISSUED
    )
    return db.session.scalars(query).one_or_none()


def candidates(edition_id: int, award: str) -> Sequence[Row[Any]]:
    """Return the values of a `Candidate` for every trainee of an edition, bare: a thousand are read on every look."""
    held = (
        _with_status(Certificate.enrolment_id, Certificate.number, Certificate.code)
        .where(Certificate.edition_id == edition_id, Certificate.award == award, _Ending.id.is_(None)).subquery()
    )
    enrolment, person = Enrolment.__table__.c, Person.__table__.c
    query = (
        select(
            enrolment.id, type_coerce(enrolment.status, String), person.family_name, person.second_family_name,
            person.given_names, person.country, held.c.number, held.c.code,
        )
        .join(Person.__table__, person.id == enrolment.person_id).outerjoin(held, held.c.enrolment_id == enrolment.id)
        .where(enrolment.edition_id == edition_id, enrolment.role == Role.TRAINEE)
    )
    return db.session.execute(query).all()


def names_of(edition_id: int, enrolment_ids: Collection[int]) -> dict[int, str]:
    """Return the names of some trainees of an edition, as lists sort them."""
    query = select(Enrolment).where(Enrolment.edition_id == edition_id, Enrolment.id.in_(enrolment_ids))
    return {enrolment.id: enrolment.person.sort_name for enrolment in db.session.scalars(query)}


def lines_of_certificate(certificate: Certificate) -> Sequence[RegisterLine]:
    """Return the lines about one certificate, in order, with who wrote them."""
    query = (
        select(RegisterLine).where(RegisterLine.certificate_id == certificate.id)
        .order_by(RegisterLine.line).options(joinedload(RegisterLine.by))
    )
    return db.session.scalars(query).all()


def neighbours(certificate: Certificate, lines: Sequence[RegisterLine]) -> Sequence[Certificate]:
    """Return the certificate that this one took the place of and the one that took its place."""
    wanted = {certificate.supersedes_id, *(line.successor_id for line in lines)} - {None}
    return db.session.scalars(select(Certificate).where(Certificate.id.in_(wanted))).all() if wanted else ()


def register_of(edition_id: int) -> Sequence[RegisterLine]:
    """Return all lines of a register with their certificates and who wrote them, in order."""
    query = (
        select(RegisterLine).where(RegisterLine.edition_id == edition_id).order_by(RegisterLine.line)
        .options(joinedload(RegisterLine.certificate), joinedload(RegisterLine.by))
    )
    return db.session.scalars(query).all()
