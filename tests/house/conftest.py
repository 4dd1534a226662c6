"""What the house tests share: one world for all tests of a file, undone afterwards."""

from __future__ import annotations

import contextlib
import os
import secrets
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import create_engine, event, text
from sqlalchemy.orm import scoped_session, sessionmaker

from app.core import clock
from app.core.db import Base, db
from tests import conftest as shared
from tests.house.world import World, make_world

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask
    from sqlalchemy import Connection

WRITING = ("INSERT", "UPDATE", "DELETE", "REPLACE")


class House:
    """The application on one connection, the world in it, and what the database was asked."""

    def __init__(self, app: Flask, connection: Connection) -> None:
        self.app, self.connection = app, connection
        self.statements: list[str] = []
        self.world: World

    def browser(self, name: str | None) -> shared.Browser:
        """Return the browser of one of the world, or nobody's."""
        found: shared.Browser = self.app.test_client()  # type: ignore[assignment]
        return found.sign_in(self.world.people[name]) if name else found

    def ask(self, browser: shared.Browser, path: str, method: str = "GET", **options: Any) -> Any:
        """Return the answer; where the address breaks, what broke there instead of the end of the test."""
        try:
            return browser.open(path, method=method, **options)
        except Exception as broken:  # noqa: BLE001 - each fault of each address is to be told
            frame = next(found for found in reversed(traceback.extract_tb(broken.__traceback__)) if "/app/" in found.filename)
            return Broken(f"{type(broken).__name__}: {broken} at {Path(frame.filename).name}:{frame.lineno}"[:300])

    @contextlib.contextmanager
    def undone(self) -> Iterator[list[str]]:
        """Let something happen and undo it; yields the statements that ran."""
        db.session.commit()
        self.statements.clear()
        savepoint = self.connection.begin_nested()
        try:
            yield self.statements
        finally:
            db.session.rollback()
            savepoint.rollback()
            db.session.expire_all()

    def counts(self) -> dict[str, int]:
        """Return how many rows each table has."""
        counting = " UNION ALL ".join(f"SELECT '{name}', count(*) FROM \"{name}\"" for name in Base.metadata.tables)
        return dict(tuple(row) for row in self.connection.exec_driver_sql(counting))


@dataclass
class Broken:
    """The answer of an address that broke: where it did."""

    where: str
    status_code: int = 500
    location: str = ""
    data: bytes = b""
    text: str = ""


def writing(statements: list[str]) -> list[str]:
    """Return the statements that change something."""
    return [statement for statement in statements if statement.lstrip().upper().startswith(WRITING)]


@pytest.fixture(scope="module")
def house(app: Flask) -> Iterator[House]:
    """The house, with people, two editions and one of everything in each."""
    with app.app_context(), clock.stopped_at(shared.NOW):
        connection = db.engine.connect()
        outer = connection.begin()
        maker = sessionmaker(bind=connection, join_transaction_mode="create_savepoint", expire_on_commit=False)
        made = scoped_session(maker, scopefunc=shared._scope.get)
        kept, db.session = db.session, made  # type: ignore[assignment]
        asked_before = app.extensions.get("is_demonstration")
        app.extensions["is_demonstration"] = (float("inf"), False)
        found = House(app, connection)

        def note(conn: Any, cursor: Any, statement: str, *rest: Any) -> None:
            if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
                found.statements.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        try:
            found.world = make_world()
            db.session.commit()
            yield found
        finally:
            event.remove(db.engine, "before_cursor_execute", note)
            app.extensions["is_demonstration"] = asked_before
            made.remove()
            db.session = kept
            outer.rollback()
            connection.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database of each kind; PostgreSQL where TEST_DATABASE_URL names a server."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.sqlite3'}"
        return
    server = os.environ.get("TEST_DATABASE_URL")
    if not server:
        pytest.skip("no PostgreSQL server is named by TEST_DATABASE_URL")
    name = f"bottega_house_{secrets.token_hex(4)}"
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield admin.url.set(database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()
