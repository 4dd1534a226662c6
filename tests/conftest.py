"""Shared fixtures: one application, one database, and a transaction per test that is undone afterwards."""

from __future__ import annotations

import contextvars
import dataclasses
import datetime as dt
import os
from typing import TYPE_CHECKING, Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from sqlalchemy import event
from sqlalchemy.orm import Session, scoped_session, sessionmaker

from app import create_app
from app.core import clock, jobs
from app.core.db import Base, db
from config import read_settings
from tests.cast import Cast, make_cast

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask import Flask

    from app.people.models import Person

hypothesis_settings.register_profile(
    "house", max_examples=60, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
hypothesis_settings.load_profile("house")

NOW = dt.datetime(2026, 11, 24, 9, 5, tzinfo=dt.UTC)
"""A Tuesday morning: 10:05 in Venice, 06:05 in San Juan."""


_scope: contextvars.ContextVar[str] = contextvars.ContextVar("session_scope", default="the test")


class Browser(FlaskClient):
    """A test client whose every request runs in a context and a database session of its own.

    Otherwise the first user's identity would leak to the second through `g`, and rows that the test holds would hide queries.
    """

    def open(self, *args: Any, **kwargs: Any) -> Any:
        db.session.commit()
        try:
            return contextvars.Context().run(self._open_stopped, clock.now(), *args, **kwargs)
        finally:
            db.session.expire_all()

    def _open_stopped(self, instant: dt.datetime, *args: Any, **kwargs: Any) -> Any:
        _scope.set("a request")
        with clock.stopped_at(instant):
            return super().open(*args, **kwargs)

    def sign_in(self, person: Person) -> Browser:
        """Sign in without the form: the form has tests of its own."""
        with self.session_transaction() as kept:
            kept["_user_id"] = f"{person.id}.{person.session_version}"
            kept["_fresh"] = True
        return self


@pytest.fixture(scope="session")
def database_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A throw-away database: SQLite, or the PostgreSQL server that TEST_DATABASE_URL names (one database a worker)."""
    server = os.environ.get("TEST_DATABASE_URL")
    if not server:
        yield f"sqlite:///{tmp_path_factory.mktemp('database') / 'test.sqlite3'}"
        return
    from sqlalchemy import create_engine, text

    name = f"bottega_test_{os.getpid()}"
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield admin.url.set(database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture(scope="session")
def app(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application on the throw-away database, with files and jobs in memory and cheap password hashes."""
    folder = tmp_path_factory.mktemp("data")
    settings = dataclasses.replace(
        read_settings({"BOTTEGA_DATA": str(folder)}), database_url=database_url, storage_url="memory://",
        jobs_url="memory://", public_url="https://bottega.test",
    )
    made = create_app(
        settings, TESTING=True, WTF_CSRF_ENABLED=False, RATELIMIT_ENABLED=False, SESSION_COOKIE_SECURE=False,
        PASSWORD_COST="cheap", PROPAGATE_EXCEPTIONS=True,
        # Tests read sentences by their message ids, in English; those about translations make an application of their own.
        TRANSLATIONS_FOLDER=str(folder / "no-translations"),
    )
    made.test_client_class = Browser
    with made.app_context():
        Base.metadata.create_all(db.engine)
    yield made
    with made.app_context():
        db.engine.dispose()


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """A session on an outer transaction that is undone; commits inside become savepoints."""
    with app.app_context(), clock.stopped_at(NOW):
        engine = db.engine
        connection = engine.connect()
        outer = connection.begin()
        maker = sessionmaker(bind=connection, join_transaction_mode="create_savepoint", expire_on_commit=False)
        made = scoped_session(maker, scopefunc=_scope.get)
        kept, db.session = db.session, made  # type: ignore[assignment]
        # Asked again only where a test marks its database: a statement more or less must not depend on the clock.
        app.extensions["is_demonstration"] = (float("inf"), False)
        yield made()
        made.remove()
        db.session = kept
        outer.rollback()
        connection.close()


@pytest.fixture
def client(app: Flask, session: Session) -> Browser:
    """Nobody's browser."""
    return app.test_client()  # type: ignore[return-value]


@pytest.fixture
def browser(app: Flask, session: Session) -> Callable[[Person | None], Browser]:
    """Makes browsers: `browser(person)` is signed in, `browser(None)` is not."""

    def make(person: Person | None = None) -> Browser:
        session.flush()
        found: Browser = app.test_client()  # type: ignore[assignment]
        return found.sign_in(person) if person is not None else found

    return make


@pytest.fixture
def cast(session: Session) -> Cast:
    """Ada, Tess, Carla, Otto, Olga and Amin, in one edition and beside it."""
    return make_cast()


@pytest.fixture
def count_queries(session: Session) -> Callable[[], Any]:
    """`with count_queries() as found: …; len(found)`: the statements that ran."""
    from contextlib import contextmanager

    @contextmanager
    def counting() -> Iterator[list[str]]:
        found: list[str] = []

        def note(conn: Any, cursor: Any, statement: str, *rest: Any) -> None:
            if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
                found.append(statement)

        db.session.commit()
        event.listen(db.engine, "before_cursor_execute", note)
        try:
            yield found
        finally:
            event.remove(db.engine, "before_cursor_execute", note)

    return counting


@pytest.fixture
def work_off(session: Session) -> Callable[[], int]:
    """Do the jobs that were asked for."""
    return jobs.work_off
