"""The home page of each role."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, abort, g, redirect, render_template, session, url_for

from app.core.doors import current_actor, door
from app.desk import homes
from app.desk.navigation import clocks_of, main_role, place_in_view
from app.desk.trainee import of_trainee
from app.people.rules import Actor, Role

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

bp = Blueprint("desk", __name__, template_folder="templates")
STAFF_HOMES = {
    Role.COORDINATOR: homes.of_coordinator,
    Role.TUTOR: homes.of_tutor,
    Role.TEACHER: homes.of_teacher,
    Role.AUDITOR: homes.of_auditor,
}


def is_signed_in(actor: Actor) -> bool:  # noqa: ARG001 - a rule always gets the actor
    """Everybody who is signed in has a home page."""
    return True


@bp.route("/")
@door(is_signed_in)
def home() -> str:
    """Where am I, what needs me, what next."""
    actor = current_actor()
    place = place_in_view(actor)
    role = main_role(place)
    if place is not None and role is Role.TRAINEE:
        return render_template("desk/trainee.html", **of_trainee(actor, place, g.person))
    if place is not None and role is not None:
        return render_template("desk/staff.html", role=role.value, **STAFF_HOMES[role](actor, place, g.person))
    if actor.is_admin:
        return render_template("desk/admin.html", **homes.of_admin(actor, g.person))
    return render_template("desk/nowhere.html", clocks=clocks_of(g.person.time_zone))


@bp.route("/choose/<code>", methods=["POST"])
@door(is_signed_in)
def choose(code: str) -> Response:
    """Look at another of one's own editions from now on."""
    found = next((place for place in current_actor().places if place.code == code), None)
    if found is None:
        abort(404)
    session["edition_id"] = found.edition_id
    return redirect(url_for(".home"))
