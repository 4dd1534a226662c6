"""The home page of each role."""

from __future__ import annotations

from flask import Blueprint, g, render_template

from app.core.doors import current_actor, door
from app.desk.navigation import clocks_of, main_role, place_in_view
from app.people.rules import Actor

bp = Blueprint("desk", __name__, template_folder="templates")


def is_signed_in(actor: Actor) -> bool:  # noqa: ARG001 - a rule always gets the actor
    """Everybody who is signed in has a home page."""
    return True


@bp.route("/")
@door(is_signed_in)
def home() -> str:
    """Where am I, what needs me, what next."""
    actor = current_actor()
    place = place_in_view(actor)
    return render_template(
        "desk/home.html", role=main_role(actor, place), clocks=clocks_of(g.person.time_zone),
    )
