"""What tests of the ground share: applications with a database of their own, where transactions are real."""

from __future__ import annotations

import dataclasses
import os
import secrets
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import create_engine, text

from app import create_app
from app.core.db import Base, db
from app.core.web import limiter
from config import read_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask import Flask

ROOT = Path(__file__).parents[2]


@pytest.fixture
def make_app(tmp_path: Path) -> Iterator[Callable[..., Flask]]:
    """Makes applications on an empty SQLite file: settings by their name, Flask's own in capitals."""
    made: list[Flask] = []

    def make(**said: Any) -> Flask:
        own = {name: said.pop(name) for name in list(said) if name.isupper()}
        settings = dataclasses.replace(read_settings({"BOTTEGA_DATA": str(tmp_path)}), **{"jobs_url": "memory://", **said})
        app = create_app(settings, **{"TESTING": True, "RATELIMIT_ENABLED": False, **own})
        with app.app_context():
            Base.metadata.create_all(db.engine)
        made.append(app)
        return app

    yield make
    for app in made:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
    limiter.enabled = False


@pytest.fixture
def postgres_url() -> Iterator[str]:
    """An empty PostgreSQL database of its own; skips where there is no server."""
    server = os.environ.get("TEST_DATABASE_URL")
    if not server:
        pytest.skip("no PostgreSQL server is named by TEST_DATABASE_URL")
    name = f"bottega_core_{secrets.token_hex(4)}"
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield admin.url.set(database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


def start_script(name: str, *arguments: object) -> subprocess.Popen[str]:
    """Start one of the scripts beside this file in a process of its own."""
    command = [sys.executable, "-m", f"tests.core.{name}", *map(str, arguments)]
    return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
