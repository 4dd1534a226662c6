"""Where an enrolment stands, where it may go from there, and how many seats are left."""

from __future__ import annotations

import enum


class EnrolmentStatus(enum.StrEnum):
    """Where somebody's enrolment stands."""

    CANDIDATE = "candidate"
    ENROLLED = "enrolled"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"
    COMPLETED = "completed"
    CERTIFIED = "certified"
    NOT_CERTIFIED = "not_certified"


class Step(enum.StrEnum):
    """What a change of status is, in the words of whoever does it."""

    ENROL = "enrol"
    START = "start"
    SUSPEND = "suspend"
    RESUME = "resume"
    WITHDRAW = "withdraw"
    READMIT = "readmit"
    COMPLETE = "complete"
    REOPEN = "reopen"
    CERTIFY = "certify"
    REFUSE = "refuse"
    RECONSIDER = "reconsider"


class HouseReason(enum.StrEnum):
    """A reason that nobody had to type. Kept as this word and shown in the reader's language (`labels.reason_words`)."""

    OPENED = "house:opened-the-edition"
    IMPORTED = "house:on-the-imported-list"
    CERTIFICATE = "house:certificate-issued"
    REVOKED = "house:certificate-revoked"


_S = EnrolmentStatus
OF_TRAINEES: dict[EnrolmentStatus, dict[EnrolmentStatus, Step]] = {
    _S.CANDIDATE: {_S.ENROLLED: Step.ENROL, _S.WITHDRAWN: Step.WITHDRAW},
    _S.ENROLLED: {_S.ACTIVE: Step.START, _S.WITHDRAWN: Step.WITHDRAW},
    _S.ACTIVE: {_S.COMPLETED: Step.COMPLETE, _S.SUSPENDED: Step.SUSPEND, _S.WITHDRAWN: Step.WITHDRAW},
    _S.SUSPENDED: {_S.ACTIVE: Step.RESUME, _S.WITHDRAWN: Step.WITHDRAW},
    _S.WITHDRAWN: {_S.ENROLLED: Step.READMIT},
    _S.COMPLETED: {_S.CERTIFIED: Step.CERTIFY, _S.NOT_CERTIFIED: Step.REFUSE, _S.ACTIVE: Step.REOPEN},
    _S.CERTIFIED: {_S.COMPLETED: Step.RECONSIDER},
    _S.NOT_CERTIFIED: {_S.COMPLETED: Step.RECONSIDER},
}
OF_STAFF: dict[EnrolmentStatus, dict[EnrolmentStatus, Step]] = {
    _S.CANDIDATE: {_S.ACTIVE: Step.START, _S.WITHDRAWN: Step.WITHDRAW},
    _S.ENROLLED: {_S.ACTIVE: Step.START, _S.WITHDRAWN: Step.WITHDRAW},
    _S.ACTIVE: {_S.WITHDRAWN: Step.WITHDRAW},
    _S.SUSPENDED: {_S.ACTIVE: Step.RESUME, _S.WITHDRAWN: Step.WITHDRAW},
    _S.WITHDRAWN: {_S.ACTIVE: Step.READMIT},
}
# Somebody who is suspended or has finished keeps the seat; a candidate or somebody withdrawn does not.
RUNNING = frozenset({_S.ACTIVE, _S.SUSPENDED, _S.COMPLETED, _S.CERTIFIED, _S.NOT_CERTIFIED})
OCCUPYING = RUNNING | {_S.ENROLLED}


def next_statuses(status: EnrolmentStatus, *, is_trainee: bool = True) -> tuple[EnrolmentStatus, ...]:
    """Return the statuses that may follow, the usual one first."""
    return tuple((OF_TRAINEES if is_trainee else OF_STAFF).get(status, {}))


def statuses_by_hand(status: EnrolmentStatus, *, is_trainee: bool = True) -> tuple[EnrolmentStatus, ...]:
    """Return what a person may choose: only the register of certificates says that somebody is certified."""
    if status is _S.CERTIFIED:
        return ()
    return tuple(found for found in next_statuses(status, is_trainee=is_trainee) if found is not _S.CERTIFIED)


def step_of(old: EnrolmentStatus | None, new: EnrolmentStatus, *, is_trainee: bool = True) -> Step | None:
    """Return what going from one status to another is called; None where that way does not exist."""
    if old is None:
        return Step.ENROL
    return (OF_TRAINEES if is_trainee else OF_STAFF).get(old, {}).get(new)


def is_over_seats(occupied: int, seats: int) -> bool:
    """Whether more trainees are enrolled than there are seats: worth a warning."""
    return occupied > seats


def is_seat_free(running: int, seats: int) -> bool:
    """Whether one more trainee may start."""
    return running < seats
