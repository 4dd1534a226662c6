"""What the unit's page shows of a survey that comes from the database."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.core.doors import current_actor
from app.editions.models import Edition, Enrolment
from app.study.kinds.survey import queries
from app.study.kinds.survey.permissions import can_view_survey_results
from app.study.kinds.survey.rules import Audience
from app.study.outline import Unit


def live(unit: Unit, edition: Edition, enrolment: Enrolment | None) -> Mapping[str, Any]:
    """Return where the survey stands for this reader, and whether its results are theirs to read."""
    here = queries.standing(edition.id, unit.unit_id, enrolment.id if enrolment else None)
    return {"standing": here, "reads_results": reads_results(unit, edition, enrolment, here)}


def reads_results(unit: Unit, edition: Edition, enrolment: Enrolment | None, here: queries.Standing) -> bool:
    """Whether the results are the reader's to read: coordinators; where shared, all others, trainees once they have answered."""
    if can_view_survey_results(current_actor(), edition):
        return True
    return unit.content["results"] == Audience.SHARED and (enrolment is None or here.has_answered)
