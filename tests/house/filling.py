"""Puts rows into every table, whatever tables there are: for migrations, which must lose none."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, Boolean, Date, Enum, Integer, Table

from app.core.db import Base, UtcDateTime

if TYPE_CHECKING:
    from sqlalchemy import Column, Connection

ROWS = 3
INSTANT = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)
LATER = {"ends_at", "ends_on"}
"""Columns that must come after others of their row."""


def fill(connection: Connection) -> dict[str, int]:
    """Put rows into every table, parents first; return how many stand in each."""
    for table in Base.metadata.sorted_tables:
        for number in range(1, ROWS + 1):
            connection.execute(table.insert().values({column.name: value_of(column, number) for column in table.columns}))
    return counts(connection)


def counts(connection: Connection) -> dict[str, int]:
    """Return how many rows each table has."""
    return {table.name: connection.exec_driver_sql(f'SELECT count(*) FROM "{table.name}"').scalar_one() for table in tables_in(connection)}


def tables_in(connection: Connection) -> list[Table]:
    """Return our tables that the database has."""
    present = set(connection.dialect.get_table_names(connection))
    return [table for table in Base.metadata.sorted_tables if table.name in present]


def value_of(column: Column[Any], number: int) -> Any:
    """Return a value for the column in its row of that number; every text and every key differs from row to row."""
    keys = list(column.foreign_keys)
    if keys:
        target = keys[0].column
        return None if target.table is column.table or (column.nullable and number == ROWS) else value_of(target, number)
    if column.nullable and number == 1:
        return None
    return plain_value(column, column.type, number)


def plain_value(column: Column[Any], kind: Any, number: int) -> Any:
    """Return a value of the column's type."""
    later = column.name in LATER
    match kind:
        case Enum():
            members = list(kind.enum_class or kind.enums)
            found: Any = members[number % len(members)]
        case UtcDateTime():
            found = INSTANT + dt.timedelta(days=number, hours=later)
        case Date():
            found = INSTANT.date() + dt.timedelta(days=number + 7 * later)
        case Boolean():
            found = number % 2 == 0
        case JSON():
            found = {"it": f"«{column.table.name}» nº {number}"}
        case Integer():
            found = number
        case _:
            found = f"{column.table.name} {column.name} {number} Ñandú"
    return found
