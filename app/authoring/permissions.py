"""Who writes courses, who reads what changed, and who moves an edition."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.editions.permissions import can_edit_edition
from app.people.rules import Actor, Role

if TYPE_CHECKING:
    from app.authoring.models import CourseDraft
    from app.courses.models import CourseVersion
    from app.editions.models import Edition


def can_upload_course(actor: Actor) -> bool:
    """Administrators: a course is followed by every edition that chooses it, and its awards stand on certificates."""
    return actor.is_admin


def can_publish_course(actor: Actor, draft: CourseDraft) -> bool:  # noqa: ARG001 - the same for every draft
    """Administrators, whoever has uploaded it."""
    return can_upload_course(actor)


def can_download_course(actor: Actor, version: CourseVersion) -> bool:  # noqa: ARG001 - the same for every version
    """Administrators, and coordinators of any edition: a package holds the right answers of its quizzes."""
    return actor.is_admin or actor.works_as(Role.COORDINATOR)


def can_move_edition(actor: Actor, edition: Edition) -> bool:
    """Coordinators of the edition."""
    return can_edit_edition(actor, edition)
