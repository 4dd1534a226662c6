"""Starting: a second run goes straight to serving, but only where nothing is left to prepare."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from config import read_settings
from tools import start

ACCOUNTS = [("admin@demo.test", "a password")]


@pytest.fixture
def runs(monkeypatch):
    """How often the data folder was prepared; a preparation leaves a database at the newest migration."""
    found = []

    def prepare(settings):
        found.append(settings)
        put_database(settings, start.migrations()[-1].partition("_")[0])
        return ACCOUNTS

    monkeypatch.setattr(start, "prepare", prepare)
    return found


def put_database(settings, version):
    with closing(sqlite3.connect(settings.data_folder / "bottega.sqlite3")) as database:
        database.execute("DROP TABLE IF EXISTS alembic_version")
        database.execute("CREATE TABLE alembic_version (version_num VARCHAR(32))")
        database.execute("INSERT INTO alembic_version VALUES (?)", [version])
        database.commit()


@pytest.mark.parametrize("name", ["plain", "with blanks", "è accented", "hash # mark", "what ?"])
def test_a_second_run_prepares_nothing_in_a_folder_of_any_name(runs, tmp_path, name):
    settings = read_settings({"BOTTEGA_DATA": str(tmp_path / name)})
    assert [start.prepared(settings, is_forced=False) for _ in range(3)] == [ACCOUNTS] * 3
    assert len(runs) == 1


def test_a_database_in_the_data_folder_may_be_named_by_a_relative_address(runs, tmp_path):
    settings = read_settings({"BOTTEGA_DATA": str(tmp_path), "DATABASE_URL": "sqlite:///bottega.sqlite3?timeout=5"})
    for _ in range(2):
        start.prepared(settings, is_forced=False)
    assert len(runs) == 1


def spoil_note(settings):
    (settings.data_folder / "prepared.json").write_text('{"state": "ab', encoding="utf-8")


@pytest.mark.parametrize("change", [
    spoil_note,
    lambda settings: (settings.data_folder / "bottega.sqlite3").unlink(),
    lambda settings: put_database(settings, "0000"),
], ids=["half a note", "no database", "an older database put back"])
def test_what_has_changed_since_is_prepared_again(runs, tmp_path, change):
    settings = read_settings({"BOTTEGA_DATA": str(tmp_path)})
    start.prepared(settings, is_forced=False)
    change(settings)
    assert start.prepared(settings, is_forced=False) == ACCOUNTS
    assert len(runs) == 2


def test_what_is_no_database_is_not_taken_for_one(tmp_path):
    settings = read_settings({"BOTTEGA_DATA": str(tmp_path)})
    (settings.data_folder / "bottega.sqlite3").write_bytes(b"not a database, and longer than a header of one" * 3)
    assert not start.is_database_current(settings)


def test_setting_up_on_purpose_prepares_in_any_case(runs, tmp_path):
    settings = read_settings({"BOTTEGA_DATA": str(tmp_path)})
    for _ in range(2):
        start.prepared(settings, is_forced=True)
    assert len(runs) == 2
