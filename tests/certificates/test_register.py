"""The chain of lines in a real database: whatever is changed behind the application's back is found."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from app.certificates import actions, register
from app.certificates.models import Certificate, RegisterCounter
from app.certificates.rules import Break, Broken
from app.core.db import db, guard_statements
from tests.certificates.staging import issue, make_eligible_trainees

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

    from tests.cast import Cast


@pytest.fixture
def filled(cast: Cast) -> Cast:
    """A register of four lines: three issues and a revocation."""
    issued = [issue(one, cast.carla) for one in make_eligible_trainees(cast.edition, 3)]
    actions.revoke_certificate(issued[1], by=cast.carla, reason="A mistake")
    db.session.flush()
    return cast


@pytest.fixture
def unguarded(session: Session) -> Iterator[Session]:
    """A database whose guards somebody has taken away; they come back with the rollback, or here."""
    dialect = session.get_bind().dialect.name
    for table in ("register_lines", "certificates"):
        names = [f"{table}_no_update", f"{table}_no_delete"] if dialect == "sqlite" else [f"{table}_no_change"]
        for name in names:
            session.execute(text(f"DROP TRIGGER {name}" + ("" if dialect == "sqlite" else f" ON {table}")))
    yield session
    for table in ("register_lines", "certificates"):
        for statement in guard_statements(table, dialect):
            session.execute(text(statement))


def test_a_register_as_it_was_written_is_whole(filled: Cast) -> None:
    assert register.check(filled.edition.id) is None
    assert register.check(filled.other.id) is None


@pytest.mark.parametrize("statement", [
    "UPDATE register_lines SET reason = 'another'", "DELETE FROM register_lines", "UPDATE certificates SET holder = 'X'",
    "DELETE FROM certificates",
])
def test_the_database_refuses_to_change_what_was_written(filled: Cast, session: Session, statement: str) -> None:
    with pytest.raises(DatabaseError, match="append-only"), session.begin_nested():
        session.execute(text(statement))
    assert register.check(filled.edition.id) is None


@pytest.mark.parametrize(("statement", "broken"), [
    ("UPDATE register_lines SET reason = 'another' WHERE line = 4", Broken(4, Break.CONTENT)),
    ("UPDATE register_lines SET at = '2026-01-01 00:00:00.000000' WHERE line = 1", Broken(1, Break.CONTENT)),
    ("UPDATE register_lines SET hash = 'x' WHERE line = 2", Broken(2, Break.CHAIN)),
    ("UPDATE register_lines SET previous_hash = 'x' WHERE line = 3", Broken(3, Break.CHAIN)),
    ("UPDATE certificates SET holder = 'Altra Persona' WHERE serial = 3", Broken(3, Break.CONTENT)),
    ("UPDATE certificates SET sha256 = 'x' WHERE serial = 2", Broken(2, Break.CONTENT)),
    ("UPDATE certificates SET facts = '{}' WHERE serial = 1", Broken(1, Break.CONTENT)),
    ("UPDATE certificates SET rule_result = '{}' WHERE serial = 1", Broken(1, Break.CONTENT)),
    ("DELETE FROM register_lines WHERE line = 2", Broken(2, Break.NUMBER)),
    ("DELETE FROM register_lines WHERE line = 4", Broken(4, Break.END)),
])
def test_whatever_is_changed_behind_its_back_is_found(
    filled: Cast, unguarded: Session, statement: str, broken: Broken,
) -> None:
    unguarded.execute(text(statement))
    assert register.check(filled.edition.id) == broken


def test_a_certificate_that_no_line_issued_is_found(filled: Cast, session: Session) -> None:
    """Guards keep rows from being changed, not from being added."""
    real = session.query(Certificate).filter_by(serial=1).one()
    values = {column.key: getattr(real, column.key) for column in Certificate.__table__.columns if column.key != "id"}
    session.add(Certificate(**values | {"serial": 4, "number": "ED-1/2026/0004", "code": "0" * 20}))
    session.flush()
    assert register.check(filled.edition.id) == Broken(5, Break.NUMBER)


def test_a_counter_that_would_leave_a_gap_is_found(filled: Cast, session: Session) -> None:
    session.execute(text("UPDATE register_counters SET last_serial = 9"))
    assert register.check(filled.edition.id) == Broken(5, Break.NUMBER)


def test_a_register_begins_once(cast: Cast) -> None:
    first = register.hold(cast.edition.id)
    again = register.hold(cast.edition.id)
    assert first is again
    assert db.session.query(RegisterCounter).filter_by(edition_id=cast.edition.id).count() == 1
