"""Who is asking: turns the session's cookie into a Person and an Actor, once per request; lets people in and out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Flask, g, redirect, request, session, url_for
from flask_login import LoginManager, UserMixin, current_user, login_user
from sqlalchemy import Integer, bindparam, select

from app.core import clock
from app.core.db import db
from app.core.doors import safe_target
from app.core.i18n import forget_language
from app.core.settings import settings
from app.people.models import Person
from app.people.rules import STAFF, Actor

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.wrappers import Response

login_manager = LoginManager()
ANONYMOUS = {"static", "core.healthz", "core.readyz", "core.favicon"}
SETTING_UP = {
    "people.second_factor", "people.begin_second_factor", "people.confirm_second_factor", "people.sign_out",
    "people.sign_out_everywhere", "core.accessibility",
}
PATIENCE = 600
"""Seconds between the password and the code."""
_actor_source: list[Callable[[Person], Actor]] = []
_membership_source: list[Callable[[Person], frozenset[int]]] = []


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


def use_membership_source(source: Callable[[Person], frozenset[int]]) -> None:
    """Tell how to find the editions in which a person takes part, as anything."""
    _membership_source[:] = [source]


def editions_of(person: Person) -> frozenset[int]:
    """Return the editions in which a person takes part; none where the room upstairs has not said how to find them."""
    return _membership_source[0](person) if _membership_source else frozenset()


_BY_ID = select(Person).where(Person.id == bindparam("person_id", type_=Integer))
"""Built once: every request runs it."""


@login_manager.user_loader
def load_signed_in(kept: str) -> SignedIn | None:
    """Return the person of a cookie, unless they were signed out everywhere or closed since."""
    person_id, _, version = kept.partition(".")
    if not (person_id.isdigit() and version.isdigit()):
        return None
    person = db.session.scalars(_BY_ID, {"person_id": int(person_id)}).one_or_none()
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
        _keep_signed_in()
        g.actor = _actor_source[0](g.person) if _actor_source else Actor(g.person.id, is_admin=g.person.is_admin)


def _keep_signed_in() -> None:
    """Renew the cookie on each day of use, so that only those who stay away for long sign in again."""
    today = clock.today().isoformat()
    if session.get("renewed_on") != today:
        session["renewed_on"] = today


def must_have_second_factor(person: Person, actor: Actor) -> bool:
    """Whether this installation asks this person for a code at each sign-in."""
    return settings().is_second_factor_compulsory and (person.is_admin or actor.works_as(*STAFF))


def ask_for_second_factor() -> Response | None:
    """Send staff to set up the second step before anything else, where it is compulsory."""
    person = g.get("person")
    if person is None or person.has_second_factor or request.endpoint in ANONYMOUS | SETTING_UP:
        return None
    return redirect(url_for("people.second_factor")) if must_have_second_factor(person, g.actor) else None


# --- in and out ---


def enter(person: Person) -> None:
    """Sign somebody in. Nothing of the session before survives but the language: no session can be planted."""
    _begin_anew()
    session.permanent = True
    login_user(SignedIn(person))


def leave() -> None:
    """Sign out here."""
    _begin_anew()


def await_code(person: Person, target: str | None) -> None:
    """Remember who gave the right password, until the code comes."""
    _begin_anew()
    session["second_step"] = {
        "id": SignedIn(person).get_id(), "at": int(clock.now().timestamp()), "target": target,
    }


def awaited() -> tuple[Person, str | None] | None:
    """Return who gave the right password not long ago, and where they were going."""
    kept: dict[str, Any] | None = session.get("second_step")
    if kept is None or not 0 <= clock.now().timestamp() - kept["at"] <= PATIENCE:
        return None
    found = load_signed_in(kept["id"])
    return (found.person, safe_target(kept["target"])) if found is not None else None


def speak(language: str) -> None:
    """Let the person's own choice win over one made on the way, from the very next sentence."""
    if session.get("lang", language) != language:
        session.pop("lang")
    forget_language()


def _begin_anew() -> None:
    kept = session.get("lang")
    session.clear()
    if kept is not None:
        session["lang"] = kept


def init_app(app: Flask) -> None:
    """Attach to the application."""
    login_manager.init_app(app)
    login_manager.session_protection = None
    app.before_request(identify)
    app.extensions["identify"] = identify
    app.before_request(ask_for_second_factor)
