"""The places of the white bar, in the words of each role, and what else the frame shows of whoever is signed in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import current_app, g, request, session

from app.core import clock
from app.core.doors import current_actor
from app.core.i18n import Words
from app.core.i18n import lazy_gettext as _l
from app.core.web import kept_url
from app.notices.queries import unread_count
from app.people.rules import Actor, Place, Role
from app.progress.labels import TONES, VERDICTS

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class Item:
    """One place: its word, the view it leads to, and the views that count as being there."""

    label: Words
    endpoint: str
    needs: str = "edition"
    """What the address needs: the edition's code, the person's own enrolment, or nothing."""
    rooms: tuple[str, ...] = ()


@dataclass(frozen=True)
class Link:
    """An item with its address, as the frame draws it."""

    label: str
    url: str
    is_current: bool


WHOLE_EDITION = (
    Item(_l("Calendar"), "attendance.lessons", rooms=("attendance",)),
    Item(_l("Trainees"), "editions.trainees", rooms=("editions",)),
    Item(_l("Hours"), "hours.of_edition", rooms=("hours",)),
    Item(_l("Progress"), "progress.cohort", rooms=("progress",)),
    Item(_l("Marks"), "marks.of_edition", rooms=("marks",)),
    Item(_l("Certificates"), "certificates.of_edition", rooms=("certificates",)),
    Item(_l("Documents"), "documents.of_edition", rooms=("documents",)),
)
STAFF: dict[Role, tuple[Item, ...]] = {
    Role.COORDINATOR: (Item(_l("Today"), "desk.home", "nothing"), *WHOLE_EDITION),
    Role.TUTOR: (
        Item(_l("Today"), "desk.home", "nothing"),
        Item(_l("My trainees"), "editions.trainees", rooms=("editions",)),
        Item(_l("Progress"), "progress.cohort", rooms=("progress",)),
        Item(_l("Marks"), "marks.of_edition", rooms=("marks",)),
        Item(_l("Calendar"), "attendance.lessons", rooms=("attendance",)),
        Item(_l("Course"), "study.outline", rooms=("study",)),
    ),
    Role.TEACHER: (
        Item(_l("Today"), "desk.home", "nothing"),
        Item(_l("Calendar"), "attendance.lessons", rooms=("attendance",)),
        Item(_l("Course"), "study.outline", rooms=("study",)),
    ),
    Role.AUDITOR: (Item(_l("Overview"), "desk.home", "nothing"), *WHOLE_EDITION),
}
TRAINEE = (
    Item(_l("Home"), "desk.home", "nothing"),
    Item(_l("Course"), "study.outline", rooms=("study",)),
    Item(_l("Lessons"), "attendance.lessons", rooms=("attendance",)),
    Item(_l("Hours"), "hours.of_trainee", "enrolment", rooms=("hours",)),
    Item(_l("What is missing"), "progress.of_trainee", "enrolment", rooms=("progress",)),
    Item(_l("Certificate"), "certificates.mine", "nothing", rooms=("certificates",)),
)
ADMIN = (
    Item(_l("Today"), "desk.home", "nothing"),
    Item(_l("Editions"), "editions.editions", "nothing", rooms=("editions",)),
    Item(_l("People"), "people.people", "nothing", rooms=("people",)),
    Item(_l("Courses"), "courses.courses", "nothing", rooms=("courses", "authoring")),
)
ORDER = (Role.COORDINATOR, Role.TUTOR, Role.TEACHER, Role.AUDITOR)


def place_in_view(actor: Actor) -> Place | None:
    """Return the edition being looked at, else the one chosen before, else the newest of the actor."""
    wanted = g.get("edition_id") or session.get("edition_id")
    for place in actor.places:
        if place.edition_id == wanted:
            return place
    return actor.places[0] if actor.places else None


def main_role(place: Place | None) -> Role | None:
    """Return the role whose words the frame speaks: staff before trainee."""
    if place is None:
        return None
    held = place.roles
    return next((role for role in ORDER if role in held), Role.TRAINEE if Role.TRAINEE in held else None)


def items_of(actor: Actor, place: Place | None) -> Sequence[Item]:
    """Return the items of the bar."""
    role = main_role(place)
    if role is None:
        return ADMIN if actor.is_admin else ()
    return TRAINEE if role is Role.TRAINEE else STAFF[role]


def _room() -> str:
    """Return the room of the page: a kind of unit has pages of its own, which belong to the study room all the same."""
    blueprint = current_app.blueprints.get(request.blueprint or "")
    return blueprint.import_name.split(".")[1] if blueprint else ""


def links_of(actor: Actor, place: Place | None) -> list[Link]:
    """Return the bar as the frame draws it."""
    room = _room()
    own = next((key for key, edition in actor.enrolments.items() if place and edition == place.edition_id), None)
    links = []
    for item in items_of(actor, place):
        values: dict[str, Any] = {}
        if item.needs == "edition":
            if place is None:
                continue
            values["edition_code"] = place.code
        elif item.needs == "enrolment":
            if own is None:
                continue
            values["enrolment_id"] = own
        is_current = room in item.rooms or request.endpoint == item.endpoint
        links.append(Link(str(item.label), kept_url(item.endpoint, **values), is_current))
    return links


CITIES = {
    "America/Argentina/San_Juan": "San Juan", "America/Asuncion": "Asunción", "America/Sao_Paulo": "São Paulo",
    "Europe/Rome": "Venezia",
}


@dataclass(frozen=True)
class Clock:
    """The time in one place."""

    place: str
    time: str
    is_home: bool


def clocks_of(zone_name: str, others: Sequence[str] = ()) -> list[Clock]:
    """Return the reader's own clock first, then Italy's, then others."""
    names = list(dict.fromkeys([zone_name, clock.ITALY, *others]))
    moment = clock.now()
    return [
        Clock(
            place=CITIES.get(name, name.rpartition("/")[2].replace("_", " ")),
            time=f"{moment.astimezone(clock.zone(name)):%H:%M}", is_home=name == zone_name,
        )
        for name in names
    ]


def frame() -> dict[str, Any]:
    """Give every template what the frame shows of whoever is signed in."""
    actor = current_actor()
    if actor is None:
        return {}
    place = place_in_view(actor)
    return {
        "nav": links_of(actor, place), "place": place, "unread": unread_count(actor.person_id),
        "other_places": [found for found in actor.places if found != place],
        "zone_of": clock.zone, "verdict_words": VERDICTS, "verdict_tones": TONES,
    }
