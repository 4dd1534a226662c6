"""How far somebody is in a course, and where to go on. Pure: works on the outline's ids and minutes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.courses.rules import problem_of_path


@dataclass(frozen=True, slots=True)
class Step:
    """One unit of the outline, in order."""

    unit_id: str
    module_id: str
    minutes: int


@dataclass(frozen=True, slots=True)
class Standing:
    """How much of a part of the course is done."""

    done: int
    total: int
    minutes_left: int

    @property
    def share(self) -> float:
        """Done units over all, 0 to 1."""
        return self.done / self.total if self.total else 0.0


def standing(steps: Sequence[Step], completed: frozenset[str]) -> Standing:
    """Return how much of these steps is done. Units of an older version that are gone do not count."""
    done = sum(step.unit_id in completed for step in steps)
    left = sum(step.minutes for step in steps if step.unit_id not in completed)
    return Standing(done=done, total=len(steps), minutes_left=left)


def by_module(steps: Sequence[Step], completed: frozenset[str]) -> Mapping[str, Standing]:
    """Return the standing of each module."""
    modules: dict[str, list[Step]] = {}
    for step in steps:
        modules.setdefault(step.module_id, []).append(step)
    return {module: standing(found, completed) for module, found in modules.items()}


def where_to_go_on(
    steps: Sequence[Step], completed: frozenset[str], last: str | None, locked: frozenset[str] = frozenset(),
) -> str | None:
    """Return the unit to open next: the last one while it is open, else the next open one after it, else the first open one.

    A locked unit is passed over; where every unit left is locked, it is the first of them, whose page says what is missing.
    """
    order = [step.unit_id for step in steps]
    to_do = [unit for unit in order if unit not in completed]
    is_open = [unit for unit in to_do if unit not in locked] or to_do
    if not is_open:
        return None
    if last in is_open:
        return last
    if last in order:
        place = order.index(last)
        later = [unit for unit in order[place + 1 :] if unit in is_open]
        if later:
            return later[0]
    return is_open[0]


def neighbours(steps: Sequence[Step], unit_id: str) -> tuple[str | None, str | None]:
    """Return the unit before and the unit after."""
    order = [step.unit_id for step in steps]
    place = order.index(unit_id)
    return (order[place - 1] if place else None, order[place + 1] if place + 1 < len(order) else None)


PICTURE_TYPES = {
    "svg": "image/svg+xml", "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "webp": "image/webp",
}


BESIDE = "~/"
"""Begins the path of a picture that lies in a folder at the top of the package, not in the unit's own."""
MODULES = "modules/"


def place_of_picture(folder: str, path: str) -> str | None:
    """Return where in the package a picture lies that a unit shows: in its own folder, or in one that units share."""
    is_shared = path.startswith(BESIDE)
    inside = path.removeprefix(BESIDE)
    if problem_of_path(inside) is not None or (is_shared and (inside.startswith(MODULES) or "/" not in inside)):
        return None
    return inside if is_shared else f"{folder}/{inside}"


def type_of_picture(path: str) -> str | None:
    """Return the media type of a picture of a unit; None for whatever is no picture inside a folder that it may show."""
    if problem_of_path(path.removeprefix(BESIDE)) is not None:
        return None
    return PICTURE_TYPES.get(path.rpartition(".")[2].lower())
