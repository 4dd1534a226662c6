"""Who is asking: turns the session's cookie into a Person and an Actor, once per request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask, g, request
from flask_login import LoginManager, UserMixin, current_user

from app.core.db import db
from app.people.models import Person
from app.people.rules import Actor

if TYPE_CHECKING:
    from collections.abc import Callable

login_manager = LoginManager()
ANONYMOUS = {"static", "core.healthz", "core.readyz", "core.favicon"}
_actor_source: list[Callable[[Person], Actor]] = []


class SignedIn(UserMixin):
    """What flask-login keeps: the person, and the session's version that "sign out everywhere" raises."""

    def __init__(self, person: Person) -> None:
        self.person = person

    def get_id(self) -> str:
        """Return what the cookie holds."""
        return f"{self.person.id}.{self.person.session_version}"


def use_actor_source(source: Callable[[Person], Actor]) -> None:
    """Tell how an Actor is built: roles live in editions, upstairs."""
    _actor_source[:] = [source]


@login_manager.user_loader
def load_signed_in(kept: str) -> SignedIn | None:
    """Return the person of a cookie, unless they were signed out everywhere or closed since."""
    person_id, _, version = kept.partition(".")
    if not (person_id.isdigit() and version.isdigit()):
        return None
    person = db.session.get(Person, int(person_id))
    if person is None or not person.is_active or person.session_version != int(version):
        return None
    return SignedIn(person)


def identify() -> None:
    """Set `g.person` and `g.actor` for this request; a health check or a static file needs neither."""
    if request.endpoint in ANONYMOUS:
        return
    g.person = current_user.person if current_user.is_authenticated else None
    if g.person is None:
        g.actor = None
    else:
        g.actor = _actor_source[0](g.person) if _actor_source else Actor(g.person.id, is_admin=g.person.is_admin)


def init_app(app: Flask) -> None:
    """Attach to the application."""
    login_manager.init_app(app)
    login_manager.session_protection = None
    app.before_request(identify)
