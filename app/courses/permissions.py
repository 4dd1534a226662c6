"""Who may see courses. A course holds nothing personal; trainees read theirs in the study room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.people.rules import Actor, Role

if TYPE_CHECKING:
    from app.courses.models import CourseVersion


def can_view_courses(actor: Actor, version: CourseVersion | None = None) -> bool:  # noqa: ARG001 - the same for every version
    """Administrators, and coordinators, tutors and auditors of any edition."""
    return actor.is_admin or actor.works_as(Role.COORDINATOR, Role.TUTOR, Role.AUDITOR)
