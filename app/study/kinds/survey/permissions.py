"""Who reads what a survey has come to, and who closes it. Who answers is the study room's rule."""

from __future__ import annotations

from app.editions.models import Edition
from app.people.rules import Actor, Role


def can_view_survey_results(actor: Actor, edition: Edition) -> bool:
    """Coordinators of the edition. Participants find shared results with the survey itself."""
    return actor.is_admin or actor.has(Role.COORDINATOR, edition.id)


def can_close_survey(actor: Actor, edition: Edition) -> bool:
    """Coordinators of the edition."""
    return can_view_survey_results(actor, edition)
