"""What tests of the people room share: a known password, the letters that left, and the links in them."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING

import pytest
from flask import g, has_request_context, request
from flask import session as flask_session
from sqlalchemy import select

from app import create_app
from app.core import jobs, mail
from app.core.db import Base, db
from app.core.i18n import choose_language
from app.core.mail import OutgoingMail
from app.core.web import limiter
from app.people import actions
from config import read_settings
from tests.people.words import PASSWORD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from flask import Flask
    from sqlalchemy.orm import Session

    from app.people.models import Person
    from tests.cast import Cast


class Letters:
    """The letters that left, newest last; looking does the jobs that wait."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str, str]] = []

    def __call__(self) -> list[tuple[str, str, str]]:
        """Return (recipient, subject, text) of every letter."""
        jobs.work_off()
        return self.sent

    def link(self) -> str:
        """Return the path of the link in the newest letter."""
        found = re.search(r"https://bottega\.test(/(?:invitation|reset|profile)/\S+)", self()[-1][2])
        assert found is not None
        return found[1]


@pytest.fixture(autouse=True)
def _in_english(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Outside of pages, and on pages for nobody in particular, the house speaks the language of these tests."""

    def choose() -> str:
        is_somebodys = has_request_context() and (g.get("person") or "lang" in flask_session or "lang" in request.args)
        return choose_language() if is_somebodys else "en"

    monkeypatch.setattr(app.extensions["babel"], "locale_selector", choose)


@pytest.fixture(autouse=True)
def _known_installation(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counts of statements must not depend on when the answer of half a minute ago runs out."""
    monkeypatch.setitem(app.extensions, "is_demonstration", (float("inf"), False))


@pytest.fixture
def letters(session: Session, monkeypatch: pytest.MonkeyPatch) -> Letters:
    """The letters of this test."""
    found = Letters()

    def keep(message: object, url: str) -> None:
        found.sent.append((message["To"], message["Subject"], message.get_content()))  # type: ignore[index,attr-defined]

    monkeypatch.setattr(mail, "deliver", keep)
    return found


@pytest.fixture
def ada(cast: Cast) -> Person:
    """Ada, who can sign in."""
    actions.set_password(cast.ada, PASSWORD)
    return cast.ada


@pytest.fixture
def posted() -> Callable[[], list[OutgoingMail]]:
    """The letters that were written and have not left."""
    return lambda: list(db.session.scalars(select(OutgoingMail).order_by(OutgoingMail.id)))


@pytest.fixture
def make_own_app(tmp_path: Path) -> Iterator[Callable[..., Flask]]:
    """Makes an application with a database file of its own, where transactions are real and can meet."""
    settings = dataclasses.replace(read_settings({"BOTTEGA_DATA": str(tmp_path)}), jobs_url="memory://")
    made: list[Flask] = []

    def make(**overrides: object) -> Flask:
        app = create_app(settings, **{
            "TESTING": True, "WTF_CSRF_ENABLED": False, "RATELIMIT_ENABLED": False, "PASSWORD_COST": "cheap", **overrides,
        })
        with app.app_context():
            Base.metadata.create_all(db.engine)
        made.append(app)
        return app

    yield make
    limiter.enabled = False
    for app in made:
        with app.app_context():
            db.engine.dispose()
