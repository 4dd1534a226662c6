"""Writes: who tutors whom. An assignment ends with a reason and is never deleted."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from app.core import clock, history
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.i18n import lazy_gettext as _l
from app.editions import queries
from app.editions.actions.meanwhile import lock
from app.editions.models import EnrolmentStatus, TutorAssignment
from app.editions.rules import does_overlap, is_within
from app.people.rules import Role

if TYPE_CHECKING:
    from app.editions.models import Enrolment
    from app.people.models import Person

TUTORABLE = frozenset({EnrolmentStatus.ENROLLED, EnrolmentStatus.ACTIVE, EnrolmentStatus.SUSPENDED})
DAY = dt.timedelta(days=1)


def assign_tutor(
    tutor: Enrolment, trainee: Enrolment, *, starts_on: dt.date, ends_on: dt.date | None = None, minutes: int = 0,
    by: Person | None,
) -> TutorAssignment:
    """Give a trainee a tutor from one day on, for so many planned minutes."""
    lock(trainee)
    lock(tutor)
    _check_pair(tutor, trainee)
    edition = trainee.edition
    if ends_on is not None and ends_on < starts_on:
        raise RuleBroken(_l("The last day comes before the first. Exchange or correct them."))
    if not is_within(starts_on, ends_on, (edition.starts_on, edition.ends_on)):
        raise RuleBroken(_l("These days lie outside the edition. Choose days within it, or lengthen the edition."))
    if minutes < 0:
        raise RuleBroken(_l("Planned tutoring cannot be less than nothing. Correct the hours."))
    for other in queries.assignments_of(trainee):
        if other.tutor_id == tutor.id and does_overlap((other.starts_on, other.ends_on), (starts_on, ends_on)):
            raise RuleBroken(_l(
                "%(tutor)s already tutors %(trainee)s in these days.", tutor=tutor.person.display_name,
                trainee=trainee.person.display_name,
            ))
    assignment = TutorAssignment(
        edition_id=trainee.edition_id, tutor=tutor, trainee=trainee, starts_on=starts_on, ends_on=ends_on, minutes=minutes,
        created_at=clock.now(), created_by_id=by.id if by else None,
    )
    db.session.add(assignment)
    db.session.flush()
    return assignment


def end_assignment(assignment: TutorAssignment, *, on: dt.date, reason: str, by: Person | None) -> None:
    """End an assignment: `on` is its last day."""
    if not reason.strip():
        raise RuleBroken(_l("Write the reason: it stands in the record."))
    lock(assignment)
    if assignment.end_reason:
        raise RuleBroken(_l("This assignment was ended already. Load the page again to see by when and why."))
    if on < assignment.starts_on:
        raise RuleBroken(_l("The last day comes before the first. Exchange or correct them."))
    if assignment.ends_on is not None and on > assignment.ends_on:
        raise RuleBroken(_l("The assignment ends before that day anyway. Choose an earlier one."))
    if on > max(assignment.starts_on, assignment.trainee.edition.ends_on):
        raise RuleBroken(_l("These days lie outside the edition. Choose days within it, or lengthen the edition."))
    note_end(assignment, on=on, reason=reason, by=by)
    db.session.flush()


def note_end(assignment: TutorAssignment, *, on: dt.date, reason: str, by: Person | None) -> None:
    """Set the last day of an assignment and its reason, and keep what stood there before."""
    old = {"ends_on": assignment.ends_on and assignment.ends_on.isoformat(), "end_reason": assignment.end_reason}
    assignment.ends_on, assignment.end_reason = on, reason
    history.record(
        "end", assignment, by=by, edition_id=assignment.edition_id, reason=reason, old=old, new={"ends_on": on.isoformat()},
    )


def substitute_tutor(
    assignment: TutorAssignment, tutor: Enrolment, *, from_day: dt.date, minutes: int, reason: str, by: Person | None,
) -> TutorAssignment:
    """Hand a trainee over: the old assignment ends the day before, the new one begins, both as one act."""
    if tutor.id == assignment.tutor_id:
        raise RuleBroken(_l("This is the tutor whom you want to replace. Choose another one."))
    if from_day <= assignment.starts_on:
        raise RuleBroken(_l("The new tutor begins after the old one. Choose a later day."))
    lock(assignment.trainee)  # in the same order as whoever records a withdrawal: trainee, assignment, tutor
    ends_on = assignment.ends_on
    end_assignment(assignment, on=from_day - DAY, reason=reason, by=by)
    return assign_tutor(tutor, assignment.trainee, starts_on=from_day, ends_on=ends_on, minutes=minutes, by=by)


def _check_pair(tutor: Enrolment, trainee: Enrolment) -> None:
    if tutor.edition_id != trainee.edition_id or tutor.role is not Role.TUTOR or trainee.role is not Role.TRAINEE:
        raise RuleBroken(_l("A tutor and a trainee of the same edition are needed. Choose again."))
    if tutor.status is not EnrolmentStatus.ACTIVE:
        raise RuleBroken(_l("%(tutor)s no longer works in this edition. Choose another tutor.", tutor=tutor.person.display_name))
    if trainee.status not in TUTORABLE:
        raise RuleBroken(_l("%(trainee)s is not on the course now, so no tutor is needed.", trainee=trainee.person.display_name))
    if tutor.person_id == trainee.person_id:
        raise RuleBroken(_l("Nobody tutors themselves. Choose another tutor."))
