"""Who writes in discussions, and who moderates them. Reading is the study room's rule: everybody in the edition."""

from __future__ import annotations

from app.editions.models import Edition
from app.people.rules import Actor, Role
from app.study.kinds.discussion.models import Post

MODERATES = frozenset({Role.COORDINATOR, Role.TUTOR, Role.TEACHER})
WRITES = MODERATES | {Role.TRAINEE}


def can_post(actor: Actor, edition: Edition) -> bool:
    """Trainees, and the staff that works with them. Whether a trainee's enrolment is active is asked when something is kept."""
    return actor.has_any(WRITES, edition.id)


def can_follow(actor: Actor, edition: Edition) -> bool:
    """Whoever belongs to the edition; an administrator passes by."""
    return edition.id in actor.roles_in


def can_change_post(actor: Actor, edition: Edition, post: Post) -> bool:
    """Only the author: to edit it or to withdraw it."""
    return post.edition_id == edition.id and post.author_id == actor.person_id and can_post(actor, edition)


def can_reply(actor: Actor, edition: Edition, post: Post) -> bool:
    """Whoever may post."""
    return post.edition_id == edition.id and can_post(actor, edition)


def can_moderate(actor: Actor, edition: Edition) -> bool:
    """Coordinators, tutors and teachers of the edition."""
    return actor.is_admin or actor.has_any(MODERATES, edition.id)


def can_moderate_post(actor: Actor, edition: Edition, post: Post) -> bool:
    """The same, for a post of the edition."""
    return post.edition_id == edition.id and can_moderate(actor, edition)
