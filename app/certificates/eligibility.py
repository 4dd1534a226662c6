"""May a certificate be issued now? The same answer for the list before an issue and for the issue itself."""

from __future__ import annotations

from app.certificates.rules import Refusal
from app.editions.models import EnrolmentStatus
from app.people.rules import Role
from app.progress.measures import Verdict

ATTENDING = frozenset({EnrolmentStatus.ACTIVE, EnrolmentStatus.COMPLETED, EnrolmentStatus.CERTIFIED})


def refusal_of(
    status: EnrolmentStatus, verdict: Verdict | None, *, is_last_award: bool, has_valid: bool, role: Role = Role.TRAINEE,
) -> Refusal | None:
    """Return why not, or None. Whoever finished without being certified may still receive what is not the last award."""
    if role is not Role.TRAINEE:
        return Refusal.NOT_A_TRAINEE
    if has_valid:
        return Refusal.ALREADY_ISSUED
    if status is EnrolmentStatus.NOT_CERTIFIED:
        if is_last_award:
            return Refusal.DECIDED_AGAINST
    elif status not in ATTENDING:
        return Refusal.NOT_ATTENDING
    return None if verdict is Verdict.MET else Refusal.NOT_MET
