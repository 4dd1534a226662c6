"""Doors: every view says who may pass, and what it was asked about is loaded before the question.

`@door(can_seal_lesson, lesson=Lesson)` takes `lesson_id` from the address (or `lesson_<column>` where the model says
`__address__ = "<column>"`), loads the row, asks `can_seal_lesson(actor, lesson)` and passes the row to the view.
Somebody not signed in is sent to sign in; a stranger to the edition gets 404, a member without the right 403.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, TypeVar

from flask import abort, g, redirect, request, url_for
from sqlalchemy import bindparam, select

from app.core.db import Base, db

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask import Flask
    from sqlalchemy import Select
    from sqlalchemy.orm import InstrumentedAttribute

    View = Callable[..., Any]

Thing = TypeVar("Thing", bound=Base)


def current_actor() -> Any:  # noqa: ANN401 - the Actor of the people room, which core does not know
    """Return who is asking, or None."""
    return g.get("actor")


def public(view: View) -> View:
    """Mark a view as open to everybody."""
    view.is_public = True  # type: ignore[attr-defined]
    return view


def door(rule: Callable[..., bool], **things: type[Base]) -> Callable[[View], View]:
    """Let a view be entered only by those of whom the rule holds."""

    def wrap(view: View) -> View:
        @functools.wraps(view)
        def guarded(**address: Any) -> Any:  # noqa: ANN401 - whatever the view takes and returns
            actor = current_actor()
            if actor is None:
                return ask_to_sign_in()
            loaded = {name: load(model, address.pop(f"{name}_{model.__address__}")) for name, model in things.items()}
            if not rule(actor, *loaded.values()):
                abort(403 if all(actor.is_member(edition_id_of(thing)) for thing in loaded.values()) else 404)
            _remember_edition(loaded)
            return view(**loaded, **address)

        guarded.door = rule  # type: ignore[attr-defined]
        return guarded

    return wrap


def load(model: type[Thing], value: object) -> Thing:
    """Return the row that an address names, or answer 404."""
    if model.__address__ == "id":
        found = db.session.get(model, value)
    else:
        found = db.session.scalars(_by_address(model), {"address": value}).one_or_none()
    if found is None:
        abort(404)
    return found


@functools.cache
def _by_address(model: type[Thing]) -> Select[Thing]:
    """Return what finds the row of an address; written once, for nearly every page runs it."""
    column: InstrumentedAttribute[Any] = getattr(model, model.__address__)
    return select(model).where(column == bindparam("address", type_=column.type))


def edition_id_of(thing: object) -> int | None:
    """Return the edition that a row belongs to: `edition_id`, or its own id where it is the edition."""
    if getattr(thing, "__tablename__", "") == "editions":
        return getattr(thing, "id", None)
    return getattr(thing, "edition_id", None)


def _remember_edition(loaded: dict[str, Base]) -> None:
    for thing in loaded.values():
        found = edition_id_of(thing)
        if found is not None:
            g.edition_id = found
            return


def ask_to_sign_in() -> Any:  # noqa: ANN401 - a response
    """Send to the sign-in page and back here afterwards; a posted form is not repeated."""
    target = request.full_path.rstrip("?") if request.method in {"GET", "HEAD"} else None
    return redirect(url_for("people.sign_in", next=target))


def rule_name(view: View) -> str | None:
    """Return the name of the rule on a view's door, `public`, or None where there is no door."""
    if getattr(view, "is_public", False):
        return "public"
    rule = getattr(view, "door", None)
    return rule.__name__ if rule is not None else None


def doors_of(app: Flask) -> Iterator[tuple[str, str, str | None]]:
    """Yield (address, methods, rule) of every address."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda found: found.rule):
        methods = ",".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
        yield rule.rule, methods, rule_name(app.view_functions[rule.endpoint])


def check_doors(app: Flask) -> None:
    """Stop the start-up if a view has no door."""
    open_doors = [address for address, _, rule in doors_of(app) if rule is None]
    if open_doors:
        msg = f"these addresses have no door: {', '.join(open_doors)}"
        raise RuntimeError(msg)


def safe_target(target: str | None) -> str | None:
    """Return a path on this site to go on to, or None: never another site."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return None
    return target if all(character.isprintable() and character != "\\" for character in target) else None
