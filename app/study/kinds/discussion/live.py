"""What the unit's page shows of a discussion that comes from the database."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.core import clock
from app.core.doors import current_actor
from app.editions.models import Edition, Enrolment
from app.study.kinds.discussion import queries, rules
from app.study.outline import Unit


def live(unit: Unit, edition: Edition, enrolment: Enrolment | None) -> Mapping[str, Any]:  # noqa: ARG001 - the common call
    """Return how large the thread is and how much of it is new to the reader."""
    person_id = current_actor().person_id
    last = queries.visit_of(queries.reader_of(edition.id, unit.unit_id, person_id))
    since = rules.new_after(last, clock.now())
    return {"count": queries.count_of(edition.id, unit.unit_id, since=since, reader_id=person_id)}
