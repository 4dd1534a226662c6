"""What the page of a video shows that comes from the database."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.editions.models import Edition, Enrolment
from app.study.kinds.video.queries import position_in
from app.study.kinds.video.rules import NEAR_AN_END, clock_of
from app.study.outline import Unit


def live(unit: Unit, edition: Edition, enrolment: Enrolment | None) -> Mapping[str, Any]:  # noqa: ARG001 - the common call
    """Return where the trainee stopped."""
    if enrolment is None or "file" not in unit.content["video"]:
        return {}
    found = position_in(enrolment.id, unit.unit_id)
    if found is None:
        return {"number": 0, "seconds": 0, "clock": ""}
    seconds = found.seconds if found.seconds > NEAR_AN_END else 0
    return {"number": found.number, "seconds": seconds, "clock": clock_of(seconds) if seconds else ""}
