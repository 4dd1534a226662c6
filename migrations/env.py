"""Runs migrations.

On SQLite a table is altered by copying it into a new one and dropping the old; with foreign keys enforced, the
children of the dropped table would cascade away without a word. So enforcement is switched off on the bare connection
before its first statement, everything runs in one transaction, and the keys are checked before it is committed.
"""

from __future__ import annotations

from typing import Any

from alembic import context
from sqlalchemy import Connection

from app.core.db import UtcDateTime, db, restore_guards


def render_item(kind: str, item: Any, autogen_context: Any) -> str | bool:
    """Write our own types by the name they are imported under."""
    if kind == "type" and isinstance(item, UtcDateTime):
        autogen_context.imports.add("from app.core.db import UtcDateTime")
        return "UtcDateTime()"
    return False


def run(connection: Connection) -> None:
    """Migrate on an open connection."""
    is_sqlite = connection.dialect.name == "sqlite"
    bare = connection.connection.driver_connection
    if is_sqlite:
        bare.execute("PRAGMA foreign_keys=OFF")
    context.configure(
        connection=connection, target_metadata=db.metadata, render_as_batch=True, render_item=render_item,
        transactional_ddl=True, compare_type=True,
    )
    try:
        with context.begin_transaction():
            context.run_migrations()
            # Copying a table on SQLite drops its triggers, and with them the ledger's own lock.
            restore_guards(connection)
            if is_sqlite:
                broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
                if broken:
                    msg = f"the migration would leave rows without their parent: {broken[:5]}"
                    raise RuntimeError(msg)
        if connection.in_transaction():
            connection.commit()
    finally:
        if connection.in_transaction():
            connection.rollback()
        if is_sqlite:
            bare.execute("PRAGMA foreign_keys=ON")


with db.engine.connect() as opened:
    run(opened)
