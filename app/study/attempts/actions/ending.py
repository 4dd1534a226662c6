"""The end of an attempt: sent by the trainee, by the end of its time, or by a coordinator. It happens once."""

from __future__ import annotations

from sqlalchemy import select

from app.core import clock, history
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.i18n import lazy_gettext as _l
from app.editions.models import Enrolment
from app.people.models import Person
from app.study import actions as study
from app.study.attempts import queries, rules
from app.study.attempts.actions.counting import settle
from app.study.attempts.models import AttemptScore, EndedBy, Sitting, SittingState
from app.study.attempts.papers import Paper
from app.study.models import Attempt
from app.study.outline import unit_of_version


def hold(sitting: Sitting) -> None:
    """Read an attempt as it stands now and keep others from ending it, and from saving into it, until this transaction ends."""
    db.session.flush()
    db.session.refresh(sitting, [attribute.key for attribute in Sitting.__mapper__.column_attrs], with_for_update=True)


def hold_trainee(enrolment_id: int) -> None:
    """Let one at a time begin or send attempts of one trainee."""
    db.session.execute(select(Enrolment.id).where(Enrolment.id == enrolment_id).with_for_update())


def send_attempt(sitting: Sitting, *, by: EndedBy, closer: Person | None = None, reason: str = "") -> Attempt | None:
    """Send what is saved of an attempt, and mark it. Sent again, it is the attempt that it was; None where it was closed unmarked.

    An attempt whose time is over ends by its time, whoever comes first to look.
    """
    hold_trainee(sitting.enrolment_id)
    hold(sitting)
    if sitting.state is not SittingState.OPEN:
        return db.session.get(Attempt, sitting.attempt_id) if sitting.attempt_id is not None else None
    if rules.is_over(sitting.deadline_at, clock.now()):
        by = EndedBy.TIME
    unit = unit_of_version(sitting.version_id, sitting.unit_id)
    paper = Paper(unit, sitting.seed)
    answers = rules.answers_in(rules.merged(queries.saves_of(sitting.id)))
    score = paper.judge(answers)
    attempt = study.record_attempt(sitting.enrolment, unit, answers=answers, score=score, key=f"{sitting.id}.sitting")
    if score.waits:
        db.session.add(AttemptScore(
            attempt_id=attempt.id, hundredths=score.hundredths, has_passed=score.has_passed, is_waiting=True, at=clock.now(), by_id=None,
        ))
    _end(sitting, SittingState.SUBMITTED, by, closer, reason)
    sitting.attempt_id = attempt.id
    db.session.flush()
    settle(sitting.enrolment, unit)
    return attempt


def close_attempt(sitting: Sitting, *, is_marked: bool, by: Person, reason: str) -> Attempt | None:
    """Close an open attempt for a trainee: send what is saved, or (`is_marked` False) set it aside, so that it does not count."""
    hold_trainee(sitting.enrolment_id)
    hold(sitting)
    if sitting.state is not SittingState.OPEN:
        raise RuleBroken(_l("This attempt has ended already. Nothing was changed."))
    if not reason.strip():
        raise RuleBroken(_l("Say why you close the attempt: the reason stays in the record."))
    attempt = None
    if is_marked:
        attempt = send_attempt(sitting, by=EndedBy.COORDINATOR, closer=by, reason=reason)
    else:
        _end(sitting, SittingState.CLOSED, EndedBy.COORDINATOR, by, reason)
        db.session.flush()
    history.record(
        "closed", sitting, by=by, edition_id=sitting.edition_id, new={"state": sitting.state, "attempt": sitting.attempt_id}, reason=reason,
    )
    return attempt


def _end(sitting: Sitting, state: SittingState, by: EndedBy, closer: Person | None, reason: str) -> None:
    now = clock.now()
    sitting.state, sitting.ended_by, sitting.reason = state, by, reason.strip()
    sitting.ended_at = min(now, sitting.deadline_at) if by is EndedBy.TIME and sitting.deadline_at else now
    sitting.closed_by_id = closer.id if closer is not None else None


def end_what_is_over(sitting_id: int) -> Attempt | None:
    """Send an attempt whose time is over; anything else is left as it is."""
    sitting = queries.sitting_with_enrolment(sitting_id)
    if sitting is None or not rules.is_over(sitting.deadline_at, clock.now()):
        return None
    return send_attempt(sitting, by=EndedBy.TIME)
