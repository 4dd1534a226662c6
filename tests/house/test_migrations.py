"""Migrations: they lead to what the models say, up and down, and no row of a populated database is lost on the way."""

from __future__ import annotations

import contextlib
import dataclasses
import re
import shutil
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_migrate import downgrade, upgrade
from sqlalchemy import Enum, exc, inspect, text

from app import create_app
from app.core.db import APPEND_ONLY, Base, db
from config import read_settings
from tests.house.filling import counts, fill

ROOT = Path(__file__).parents[2]
MIGRATIONS = ROOT / "migrations"


@pytest.fixture
def empty(database, tmp_path):
    """An application on the empty database."""
    settings = dataclasses.replace(read_settings({"BOTTEGA_DATA": str(tmp_path)}), database_url=database, jobs_url="memory://")
    made = create_app(settings)
    with made.app_context():
        yield made
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def migrated(empty):
    """The application on a database at the newest revision."""
    upgrade(directory=str(MIGRATIONS))
    return empty


def revisions():
    """Every revision, the oldest first."""
    return [script.revision for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions()][::-1]


def test_there_is_one_line_of_revisions():
    assert len(ScriptDirectory(str(MIGRATIONS)).get_heads()) == 1
    assert revisions()


# --- the same as the models ---


def shape(connection):
    """Describe every table: columns, keys, checks, indexes."""
    found, described = inspect(connection), {}
    for name in sorted(set(found.get_table_names()) - {"alembic_version"}):
        described[name] = {
            "columns": {column["name"]: (str(column["type"]), column["nullable"], column["default"]) for column in found.get_columns(name)},
            "key": found.get_pk_constraint(name)["constrained_columns"],
            "foreign keys": sorted(
                (tuple(key["constrained_columns"]), key["referred_table"], key["options"].get("ondelete", "")) for key in found.get_foreign_keys(name)
            ),
            "unique": sorted(tuple(key["column_names"]) for key in found.get_unique_constraints(name)),
            "checks": sorted((key["name"], re.sub(r"\s+", " ", key["sqltext"])) for key in found.get_check_constraints(name)),
            "indexes": sorted((index["name"], tuple(index["column_names"]), bool(index["unique"])) for index in found.get_indexes(name)),
        }
    return described


def guards(connection):
    """Return the triggers of each table."""
    if connection.dialect.name == "sqlite":
        query = "SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'"
    else:
        query = "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal"
    found: dict[str, set[str]] = {}
    for table, trigger in connection.exec_driver_sql(query):
        found.setdefault(table, set()).add(trigger)
    return found


def test_the_newest_revision_is_what_the_models_say(migrated):
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "target_metadata": Base.metadata})
        assert compare_metadata(context, Base.metadata) == []


def test_a_migrated_database_has_the_shape_of_a_created_one(empty):
    with db.engine.begin() as connection:
        Base.metadata.create_all(connection)
        created, created_guards = shape(connection), guards(connection)
        Base.metadata.drop_all(connection)
    upgrade(directory=str(MIGRATIONS))
    with db.engine.connect() as connection:
        migrated, migrated_guards = shape(connection), guards(connection)
    assert set(migrated) == set(created)
    assert {name: migrated[name] for name in created if migrated[name] != created[name]} == {
        name: {} for name in created if migrated[name] != created[name]
    }
    assert migrated_guards == created_guards


def test_every_enum_is_checked_against_its_members(migrated):
    wrong = {}
    with db.engine.connect() as connection:
        found = inspect(connection)
        for table in Base.metadata.sorted_tables:
            checks = {key["name"]: key["sqltext"] for key in found.get_check_constraints(table.name)}
            for column in table.columns:
                if not isinstance(column.type, Enum):
                    continue
                allowed = [
                    set(re.findall(r"'([^']*)'", words)) for words in checks.values() if re.search(rf"\b{column.name}\b", words)
                ]
                if {member.value for member in column.type.enum_class} not in allowed:
                    wrong[f"{table.name}.{column.name}"] = allowed
    assert wrong == {}


@pytest.mark.parametrize("verb", ["update", "delete"])
def test_no_row_of_a_ledger_can_be_changed_after_migrating(migrated, verb):
    with db.engine.begin() as connection:
        fill(connection)
    open_tables = []
    for table in sorted(APPEND_ONLY):
        column = next(iter(Base.metadata.tables[table].primary_key.columns)).name
        statement = f'UPDATE "{table}" SET {column} = {column}' if verb == "update" else f'DELETE FROM "{table}"'
        with db.engine.connect() as connection, contextlib.suppress(exc.DatabaseError):
            connection.exec_driver_sql(statement)
            open_tables.append(table)
    assert open_tables == []
    assert len(APPEND_ONLY) >= 12


# --- populated ---


def test_every_table_can_be_filled(migrated):
    with db.engine.begin() as connection:
        found = fill(connection)
    assert set(found) == set(Base.metadata.tables)
    assert min(found.values()) > 0


def test_a_populated_database_goes_down_and_up_again(migrated):
    """Step by step from the newest revision to none and back: what a step does not drop, it keeps whole."""
    with db.engine.begin() as connection:
        before = fill(connection)
    for revision in reversed(revisions()):
        downgrade(directory=str(MIGRATIONS), revision="-1")
        with db.engine.connect() as connection:
            after = counts(connection)
        assert {table: after[table] for table in after} == {table: before[table] for table in after}, revision
        upgrade(directory=str(MIGRATIONS), revision="+1")
        with db.engine.connect() as connection:
            again = counts(connection)
        assert {table: again[table] for table in after} == after, revision
        downgrade(directory=str(MIGRATIONS), revision="-1")
        before = after
    with db.engine.connect() as connection:
        assert counts(connection) == {}
    upgrade(directory=str(MIGRATIONS))
    with db.engine.begin() as connection:
        assert min(fill(connection).values()) > 0
        assert set(guards(connection)) == APPEND_ONLY


def test_migrating_to_where_it_is_already_changes_nothing(migrated):
    with db.engine.begin() as connection:
        before, shapes = fill(connection), shape(connection)
    upgrade(directory=str(MIGRATIONS))
    with db.engine.connect() as connection:
        assert counts(connection) == before
        assert shape(connection) == shapes


# --- the trap: a parent table that is copied ---

COPYING = """
import sqlalchemy as sa
from alembic import op

revision, down_revision = "trap", {head!r}
branch_labels = depends_on = None
TABLES = {tables!r}


def upgrade():
    for table in TABLES:
        with op.batch_alter_table(table, recreate={recreate!r}) as batch:
            batch.add_column(sa.Column("added", sa.String(), nullable=False, server_default="è"))


def downgrade():
    for table in TABLES:
        with op.batch_alter_table(table, recreate={recreate!r}) as batch:
            batch.drop_column("added")
"""
BREAKING = """
from alembic import op

revision, down_revision = "trap", {head!r}
branch_labels = depends_on = None


def upgrade():
    op.execute("DELETE FROM people WHERE id = 1")


def downgrade():
    pass
"""


def with_revision(tmp_path, words, **values):
    """Copy the migrations and add one."""
    folder = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "versions" / "trap.py").write_text(words.format(head=revisions()[-1], **values), encoding="utf-8")
    return str(folder)


def parents():
    """Tables that others point at."""
    return {key.column.table.name for table in Base.metadata.sorted_tables for key in table.foreign_keys}


def test_copying_a_parent_table_loses_no_child_and_no_guard(migrated, tmp_path):
    tables = sorted(parents() | APPEND_ONLY)
    recreate = "always" if db.engine.dialect.name == "sqlite" else "never"
    folder = with_revision(tmp_path, COPYING, tables=tables, recreate=recreate)
    with db.engine.begin() as connection:
        before, guarded = fill(connection), guards(connection)
    for move in (upgrade, downgrade):
        move(directory=folder, revision="trap" if move is upgrade else "-1")
        with db.engine.connect() as connection:
            assert counts(connection) == before
            assert guards(connection) == guarded
            if connection.dialect.name == "sqlite":
                assert connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall() == []
                assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1
            with pytest.raises(exc.DatabaseError, match="append-only"):
                connection.exec_driver_sql("UPDATE marks SET comment = ''")
    with db.engine.connect() as connection:
        described = shape(connection)
    assert set(described) == set(Base.metadata.tables)
    assert all("added" not in table["columns"] for table in described.values())


def test_a_migration_that_would_orphan_rows_is_refused_and_changes_nothing(migrated, tmp_path):
    folder = with_revision(tmp_path, BREAKING)
    with db.engine.begin() as connection:
        before = fill(connection)
    with pytest.raises((SystemExit, exc.IntegrityError)):
        upgrade(directory=folder, revision="trap")
    with db.engine.connect() as connection:
        assert counts(connection) == before
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one() == revisions()[-1]
        if connection.dialect.name == "sqlite":
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1


def test_setting_up_twice_is_setting_up_once(empty):
    runner = empty.test_cli_runner()
    for _ in range(2):
        result = runner.invoke(args=["setup"])
        assert result.exit_code == 0, result.output
    with db.engine.connect() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one() == revisions()[-1]
    assert empty.test_client().get("/readyz").status_code == 200
