"""An application of its own on a real database file (or a PostgreSQL database), for what a rolled-back test cannot show."""

from __future__ import annotations

import dataclasses
import os
import secrets
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import create_engine, text

from app import create_app
from app.core import clock
from app.core.db import Base, db
from app.editions.models import Edition
from app.people.rules import Role
from config import read_settings
from tests.certificates.staging import make_eligible_trainees
from tests.conftest import NOW
from tests.factories import make_edition, make_enrolment, make_person

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask

TRAINEES = 20


@dataclasses.dataclass(frozen=True)
class RealHouse:
    """An application with one edition in it: ids only, because every thread and process loads its own rows."""

    app: Flask
    folder: Path
    url: str
    edition_id: int
    coordinator_id: int
    enrolment_ids: list[int]


@pytest.fixture
def real_url(tmp_path: Path) -> Iterator[str]:
    """A database that commits are really written to."""
    server = os.environ.get("TEST_DATABASE_URL")
    if not server:
        yield f"sqlite:///{tmp_path / 'real.sqlite3'}"
        return
    name = f"bottega_register_{secrets.token_hex(4)}"
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield admin.url.set(database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


def open_house(folder: Path, url: str, *, with_brakes: bool = False) -> Flask:
    """Open the application on that database; another process does the same."""
    settings = dataclasses.replace(
        read_settings({"BOTTEGA_DATA": str(folder)}), database_url=url, jobs_url="memory://",
        storage_url=f"file://{folder / 'files'}", public_url="https://bottega.test",
    )
    return create_app(settings, TESTING=True, RATELIMIT_ENABLED=with_brakes, WTF_CSRF_ENABLED=False)


@pytest.fixture
def house(real_url: str, tmp_path: Path) -> Iterator[RealHouse]:
    """Twenty trainees who have earned their first award, and a coordinator."""
    app = open_house(tmp_path, real_url)
    with app.app_context(), clock.stopped_at(NOW):
        Base.metadata.create_all(db.engine)
        edition = make_edition(code="REAL-1")
        coordinator = make_person("Carla", "Corrà")
        make_enrolment(edition, coordinator, Role.COORDINATOR)
        ids = [one.id for one in make_eligible_trainees(edition, TRAINEES)]
        db.session.commit()
        made = RealHouse(app, tmp_path, real_url, edition.id, coordinator.id, ids)
        db.session.remove()
        assert db.session.get(Edition, made.edition_id) is not None
        db.session.remove()
    yield made
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
