"""The traps of the database, each sprung once."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import exc, select, text

from app.core import history
from app.core.db import db
from tests.factories import make_edition, make_person


def test_a_naive_instant_is_refused(session):
    person = make_person()
    person.invited_at = dt.datetime(2026, 1, 1, 12, 0)
    with pytest.raises(exc.StatementError, match="without a zone"):
        session.flush()


def test_an_instant_comes_back_aware_and_in_utc(session):
    person = make_person()
    person.invited_at = dt.datetime(2026, 1, 1, 12, 0, tzinfo=dt.timezone(dt.timedelta(hours=-3)))
    session.flush()
    session.expire(person)
    assert person.invited_at == dt.datetime(2026, 1, 1, 15, 0, tzinfo=dt.UTC)


VERBS = {
    "sqlite": [
        "INSERT OR REPLACE INTO history SELECT id, at, by_id, 'nobody', verb, thing, thing_id, edition_id, old, new, reason FROM history",
        "UPDATE OR REPLACE history SET by_name = 'nobody'",
    ],
    "postgresql": ["TRUNCATE history", "TRUNCATE history CASCADE"],
}


@pytest.mark.parametrize("verb", [
    "UPDATE history SET reason = 'x'", "DELETE FROM history",
    "INSERT INTO history SELECT * FROM history WHERE true ON CONFLICT (id) DO UPDATE SET reason = 'x'", 0, 1,
])
def test_the_database_refuses_to_change_history(session, verb):
    edition = make_edition()
    history.record("tested", edition, by=None)
    session.flush()
    verb = VERBS[session.get_bind().dialect.name][verb] if isinstance(verb, int) else verb
    with pytest.raises(exc.DatabaseError, match="append-only"):
        session.execute(text(verb))


def test_an_unknown_enum_value_is_refused_by_the_database(session):
    make_edition()
    with pytest.raises(exc.DatabaseError), session.begin_nested():
        session.execute(text("UPDATE programmes SET emblem = 'moon'"))
    assert session.scalar(select(text("1")))
    assert db.session.scalar(text("SELECT count(*) FROM programmes WHERE emblem = 'moon'")) == 0
