"""The database: one declarative base, columns that keep their promises, and transactions that do not collide.

Traps avoided here (each has a test in tests/core/test_db.py): SQLite begins IMMEDIATE for every request that may write,
so that a reader never has to become a writer in mid-transaction; naive datetimes are refused; enums are checked text;
rows of a ledger can be neither changed nor deleted, whoever tries.
"""

from __future__ import annotations

import datetime as dt
import enum
import importlib
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, cast

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DDL, JSON, DateTime, Dialect, Enum, MetaData, String, TypeDecorator, event, inspect
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.orm import DeclarativeBase, registry

if TYPE_CHECKING:
    from sqlalchemy import Table

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

Model = TypeVar("Model", bound="Base")


class UtcDateTime(TypeDecorator[dt.datetime]):
    """An instant: refuses naive values, stores UTC, returns aware UTC."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:  # noqa: ANN401 - SQLAlchemy's own signature
        """PostgreSQL keeps the zone; SQLite keeps UTC text."""
        return dialect.type_descriptor(DateTime(timezone=dialect.name == "postgresql"))

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        """Refuse what has no zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            msg = "an instant without a zone cannot be stored"
            raise ValueError(msg)
        value = value.astimezone(dt.UTC)
        return value if dialect.name == "postgresql" else value.replace(tzinfo=None)

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:  # noqa: ARG002
        """Give back aware UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


def enum_type(members: type[enum.StrEnum], check: str = "") -> Enum:
    """Text checked by the database against the members' values; two columns of one table need a `check` name each."""
    return Enum(
        members,
        native_enum=False,
        create_constraint=True,
        validate_strings=True,
        length=40,
        name=check or members.__name__.lower(),
        values_callable=lambda found: [member.value for member in found],
    )


class Base(DeclarativeBase):
    """Base of every table. `__address__` names the column that stands for the row in an address."""

    registry = registry(
        metadata=MetaData(naming_convention=NAMING),
        type_annotation_map={
            dt.datetime: UtcDateTime(),
            dict[str, Any]: JSON(),
            list[Any]: JSON(),
            str: String(),
        },
    )
    __address__: ClassVar[str] = "id"


db = SQLAlchemy(model_class=Base, disable_autonaming=True, session_options={"expire_on_commit": False})

_may_write: ContextVar[bool] = ContextVar("may_write", default=True)


def set_may_write(*, value: bool) -> None:
    """Say whether the transactions that begin from here on may write: not those of GET and HEAD, which begin plain."""
    _may_write.set(value)


@event.listens_for(Engine, "connect")
def _prepare_connection(connection: Any, record: object) -> None:  # noqa: ANN401, ARG001
    """On SQLite take transactions into our own hands and ask for durability, keys and patience."""
    if not type(connection).__module__.startswith("sqlite3"):
        return
    connection.isolation_level = None
    cursor = connection.cursor()
    pragmas = ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "busy_timeout=5000", "cache_size=-256")
    # Without recursive triggers, INSERT OR REPLACE would take a row of a ledger away unseen.
    for pragma in (*pragmas, "recursive_triggers=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    """BEGIN IMMEDIATE wherever a write may come: a plain BEGIN that turns writer fails under load."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE" if _may_write.get() else "BEGIN")


def insert_into(model: type[Base]) -> Any:  # noqa: ANN401 - the insert of either dialect, which share only what matters here
    """Return an insert that knows ON CONFLICT, in the dialect in use; the other dialect's module is not even loaded."""
    dialect = db.session.get_bind().dialect.name
    return importlib.import_module(f"sqlalchemy.dialects.{dialect}").insert(model)


APPEND_ONLY: set[str] = set()


def append_only(model: type[Model]) -> type[Model]:
    """Class decorator: the database itself refuses to change or delete a row of this table."""
    table = cast("Table", model.__table__)
    APPEND_ONLY.add(table.name)
    for statement in guard_statements(table.name, "sqlite"):
        event.listen(table, "after_create", DDL(statement.replace("%", "%%")).execute_if(dialect="sqlite"))
    for statement in guard_statements(table.name, "postgresql"):
        event.listen(table, "after_create", DDL(statement.replace("%", "%%")).execute_if(dialect="postgresql"))
    return model


def restore_guards(connection: Connection) -> None:
    """Put back whatever guard is missing: a migration that copies a table loses it."""
    present = set(inspect(connection).get_table_names())
    for table in sorted(APPEND_ONLY & present):
        for statement in guard_statements(table, connection.dialect.name):
            connection.exec_driver_sql(statement)


def guard_statements(table: str, dialect: str) -> list[str]:
    """Return the statements that make a table append-only; migrations use them too."""
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER IF NOT EXISTS {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            for verb in ("update", "delete")
        ]
    return [
        (f"CREATE OR REPLACE FUNCTION {table}_is_append_only() RETURNS trigger AS "
         f"$$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$ LANGUAGE plpgsql"),
        (f"CREATE OR REPLACE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
         f"FOR EACH ROW EXECUTE FUNCTION {table}_is_append_only()"),
        (f"CREATE OR REPLACE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
         f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_is_append_only()"),
    ]
