"""Opening units, marking them as read, and answering."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from app.core import clock
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.i18n import lazy_gettext as _l
from app.courses.models import CourseUnit
from app.editions.models import Enrolment, EnrolmentStatus
from app.study import queries
from app.study.kinds import KINDS, AnswerRefused
from app.study.models import Attempt, UnitProgress

OPEN_AGAIN_AFTER = dt.timedelta(minutes=5)
STUDIES = frozenset({EnrolmentStatus.ENROLLED, EnrolmentStatus.ACTIVE, EnrolmentStatus.COMPLETED, EnrolmentStatus.CERTIFIED})


def needs_opening(newest: UnitProgress | None, unit_id: str, language: str) -> bool:
    """Whether opening a unit now says anything new: `newest` is what the trainee opened last."""
    return (
        newest is None
        or newest.unit_id != unit_id
        or newest.last_language != language
        or clock.now() - newest.last_opened_at >= OPEN_AGAIN_AFTER
    )


def open_unit(enrolment: Enrolment, unit_id: str, *, language: str) -> UnitProgress:
    """Remember that a trainee opened a unit, and when last."""
    moment = clock.now()
    progress = queries.progress_with(enrolment.id, unit_id)
    if progress is None:
        progress = UnitProgress(
            edition_id=enrolment.edition_id, enrolment_id=enrolment.id, unit_id=unit_id, first_opened_at=moment,
            last_opened_at=moment, last_language=language,
        )
        db.session.add(progress)
    else:
        progress.last_opened_at, progress.last_language = moment, language
    db.session.flush()
    return progress


def mark_as_read(enrolment: Enrolment, unit: CourseUnit, *, language: str) -> UnitProgress:
    """Complete a unit that only has to be read."""
    _check_may_study(enrolment)
    if KINDS[unit.kind].scores:
        raise RuleBroken(_l("This unit is completed by passing it. Answer its questions."))
    progress = open_unit(enrolment, unit.unit_id, language=language)
    progress.completed_at = progress.completed_at or clock.now()
    return progress


def submit_answers(
    enrolment: Enrolment, unit: CourseUnit, *, answers: Mapping[str, str], key: str, language: str,
) -> Attempt:
    """Keep and judge a set of answers. The same form sent twice is one attempt."""
    known = queries.attempt_with_key(key)
    if known is not None and (known.enrolment_id, known.unit_id) == (enrolment.id, unit.unit_id):
        return known
    _check_may_study(enrolment)
    try:
        score = KINDS[unit.kind].score(unit.content, answers)
    except AnswerRefused as refused:
        raise RuleBroken(_l("These answers do not belong to this quiz, so nothing was kept. Open the unit again and answer.")) from refused
    if known is not None or not key:
        raise RuleBroken(_l("This form was made for somebody else, so nothing was kept. Open the unit again and answer."))
    attempt = Attempt(
        enrolment_id=enrolment.id, version_id=unit.version_id, unit_id=unit.unit_id, key=key, submitted_at=clock.now(),
        answers=dict(answers), hundredths=score.hundredths, has_passed=score.has_passed,
    )
    db.session.add(attempt)
    progress = open_unit(enrolment, unit.unit_id, language=language)
    if score.has_passed:
        progress.completed_at = progress.completed_at or clock.now()
    db.session.flush()
    return attempt


def _check_may_study(enrolment: Enrolment) -> None:
    if enrolment.status not in STUDIES:
        raise RuleBroken(_l("Your enrolment is not active at present, so nothing was kept. Ask your coordinator."))
