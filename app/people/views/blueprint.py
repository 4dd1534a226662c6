"""The blueprint that every page of this room hangs on, and what several of them need."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, g, redirect, url_for

from app.core.db import db
from app.core.i18n import gettext as _
from app.people import brakes, hashing, session

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.wrappers import Response
    from wtforms import Field

    from app.people.models import Person

bp = Blueprint("people", __name__, template_folder="../templates")


def braked(purpose: str, subject: str, is_right: Callable[[], bool], *, always: bool = False) -> bool:
    """Count the attempt, look, and give it back if it was right.

    Between counting and looking nothing is held: hashing takes long, and others want to write. With `always` the work
    is the same behind a shut door.
    """
    is_free = brakes.charge(purpose, subject)
    db.session.commit()
    was_right = (is_free or always) and is_right() and is_free
    if was_right:
        brakes.clear(purpose, subject)
    db.session.commit()
    return was_right


def is_own_password(field: Field) -> bool:
    """Whether the password typed here is that of whoever is signed in; says so beside the field if not."""
    kept, typed = g.person.password_hash, field.data or ""
    if braked(brakes.OWN_PASSWORD, str(g.person.id), lambda: hashing.is_right(kept, typed)):
        return True
    field.errors = [_("This is not your password. After five wrong ones this page waits a quarter of an hour.")]
    return False


def let_in(person: Person, target: str | None) -> Response:
    """Sign in, or ask for the code first."""
    if person.has_second_factor:
        session.await_code(person, target)
        return redirect(url_for("people.second_step"))
    session.enter(person)
    return redirect(target or url_for("desk.home"))
