"""Several processes at one SQLite file: whoever may write says so when the transaction begins."""

from __future__ import annotations

import sqlite3
import threading

import pytest
from sqlalchemy import event, text

from app.core.db import db, set_may_write
from app.core.doors import public
from tests.core.conftest import start_script

PROCESSES, ROUNDS = 4, 100


def test_four_processes_that_read_then_write_never_find_the_database_locked(tmp_path):
    process = start_script("writers", tmp_path, PROCESSES, ROUNDS)
    output, _ = process.communicate(timeout=120)
    assert output.split("\n")[:-1] == [f"sum {PROCESSES * ROUNDS}"]
    assert process.returncode == 0


@pytest.fixture
def begun(make_app):
    """An application with an address that reads, and the statements by which its transactions began."""
    app = make_app(WTF_CSRF_ENABLED=False)
    found: list[str] = []

    @app.route("/look", methods=["GET", "POST"])
    @public
    def look():
        return str(db.session.scalar(text("SELECT 1")))

    def note(conn, cursor, statement, *rest):
        if statement.startswith("BEGIN"):
            found.append(statement)

    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", note)
    app.begun = found
    return app


@pytest.mark.parametrize(("method", "statement"), [("GET", "BEGIN"), ("HEAD", "BEGIN"), ("POST", "BEGIN IMMEDIATE")])
def test_only_a_request_that_may_write_begins_immediate(begun, method, statement):
    assert begun.test_client().open("/look", method=method).status_code == 200
    assert begun.begun == [statement]


def test_a_reading_request_does_not_make_the_next_one_read_only(begun):
    client = begun.test_client()
    for method in ("GET", "POST", "GET", "POST"):
        client.open("/look", method=method)
    assert begun.begun == ["BEGIN", "BEGIN IMMEDIATE"] * 2


def test_outside_a_request_a_transaction_may_write(begun):
    with begun.app_context():
        set_may_write(value=True)
        db.session.scalar(text("SELECT 1"))
        db.session.rollback()
        set_may_write(value=False)
        db.session.scalar(text("SELECT 1"))
        db.session.rollback()
        set_may_write(value=True)
        db.session.scalar(text("SELECT 1"))
        db.session.remove()
    assert begun.begun == ["BEGIN IMMEDIATE", "BEGIN", "BEGIN IMMEDIATE"]


def test_readers_are_not_kept_waiting_by_a_writer(begun, tmp_path):
    writer = sqlite3.connect(tmp_path / "bottega.sqlite3", isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("INSERT INTO installation (id, is_demonstration, changed_at) VALUES (1, 0, '2026-01-01')")
    found: list[int] = []
    reader = threading.Thread(target=lambda: found.append(begun.test_client().get("/look").status_code))
    reader.start()
    reader.join(timeout=4)
    writer.execute("ROLLBACK")
    writer.close()
    assert found == [200]


def test_a_connection_is_prepared(begun):
    with begun.app_context():
        pragmas = {
            name: db.session.scalar(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout", "recursive_triggers")
        }
        db.session.remove()
    assert pragmas == {"journal_mode": "wal", "synchronous": 1, "foreign_keys": 1, "busy_timeout": 5000, "recursive_triggers": 1}
