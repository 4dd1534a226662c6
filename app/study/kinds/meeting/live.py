"""What the page of a live session shows that comes from the edition."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.core import clock
from app.core.spans import times_of, whole_day
from app.editions.models import Edition, Enrolment
from app.study.kinds.meeting.permissions import can_change_meeting, can_join_meeting
from app.study.kinds.meeting.queries import meeting_of
from app.study.outline import Unit


def live(unit: Unit, edition: Edition, enrolment: Enrolment | None) -> Mapping[str, Any]:  # noqa: ARG001 - the common call
    """Return when it is, whether its door is open now, and the rules that the template asks of the reader."""
    meeting, instant = meeting_of(edition, unit), clock.now()
    return {
        "meeting": meeting, "state": meeting.state_at(instant), "is_open": meeting.is_open_at(instant), "times_of": times_of,
        "whole_day": whole_day, "may_change": can_change_meeting, "may_join": can_join_meeting,
    }
