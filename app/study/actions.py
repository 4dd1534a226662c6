"""Opening units, marking them as read, and answering."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

from sqlalchemy.exc import IntegrityError

from app.core import clock
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.i18n import lazy_gettext as _l
from app.editions.models import Enrolment, EnrolmentStatus
from app.study import queries
from app.study.completion import BY_HAND
from app.study.kinds import AnswerRefused, Score
from app.study.models import Attempt, UnitProgress
from app.study.outline import Unit
from app.study.queries import Reading

OPEN_AGAIN_AFTER = dt.timedelta(minutes=5)
STUDIES = frozenset({EnrolmentStatus.ENROLLED, EnrolmentStatus.ACTIVE, EnrolmentStatus.COMPLETED, EnrolmentStatus.CERTIFIED})
STRANGE = _l("These answers do not belong to this unit, so nothing was kept. Open the unit again and answer.")
KEY = re.compile(r"[\w-]{8,64}", re.ASCII)


def is_kept(enrolment: Enrolment) -> bool:
    """Whether what this trainee reads and answers is recorded at present."""
    return enrolment.status in STUDIES


def needs_opening(newest: UnitProgress | None, unit_id: str, language: str) -> bool:
    """Whether opening a unit now says anything new: `newest` is what the trainee opened last."""
    return (
        newest is None
        or newest.unit_id != unit_id
        or newest.last_language != language
        or clock.now() - newest.last_opened_at >= OPEN_AGAIN_AFTER
    )


def open_unit(enrolment: Enrolment, unit: Unit, *, language: str, known: UnitProgress | None = None) -> UnitProgress:
    """Remember that a trainee opened a unit, when last and in which language. `known` spares asking for the row again."""
    progress = known or queries.progress_with(enrolment.id, unit.unit_id) or _begin(enrolment, unit, language)
    progress.last_opened_at, progress.last_language = clock.now(), language
    return settle_unit(progress, enrolment, unit)


def _begin(enrolment: Enrolment, unit: Unit, language: str) -> UnitProgress:
    moment = clock.now()
    progress = UnitProgress(
        edition_id=enrolment.edition_id, enrolment_id=enrolment.id, unit_id=unit.unit_id, first_opened_at=moment,
        last_opened_at=moment, last_language=language, studied_seconds=0,
    )
    try:
        with db.session.begin_nested():
            db.session.add(progress)
    except IntegrityError:  # opened in another window at this very moment
        known = queries.progress_with(enrolment.id, unit.unit_id)
        if known is None:
            raise
        return known
    return progress


def complete_if_due(enrolment: Enrolment, unit: Unit, *, language: str) -> UnitProgress:
    """Complete a unit where all that its rules ask is done: to be called after anything that may be the last of it."""
    return open_unit(enrolment, unit, language=language)


def settle_unit(progress: UnitProgress, enrolment: Enrolment, unit: Unit) -> UnitProgress:
    """Complete a unit where all that its rules ask is done. What was completed once stays so, whatever the rules say now."""
    if progress.completed_at is None and queries.is_due(progress, enrolment, unit):
        progress.completed_at = clock.now()
    db.session.flush()
    return progress


def settle(reading: Reading) -> bool:
    """Record the units that are completed by what came without the trainee, such as a mark; return whether there were any."""
    if reading.enrolment is None or not is_kept(reading.enrolment):
        return False
    due = queries.due_units(reading)
    for progress in due:
        progress.completed_at = clock.now()
    db.session.flush()
    return bool(due)


def mark_as_read(enrolment: Enrolment, unit: Unit, *, language: str) -> UnitProgress:
    """Keep that a trainee says they have read a unit, to its end. Marked again, it stays as it was."""
    check_is_kept(enrolment)
    if not unit.rules & BY_HAND:
        if unit.kind.scores:
            raise RuleBroken(_l("This unit is completed by passing it, so nothing was kept. Answer its questions."))
        raise RuleBroken(_l("This unit is not completed by marking it, so nothing was kept. Its page says what is missing."))
    progress = queries.progress_with(enrolment.id, unit.unit_id) or _begin(enrolment, unit, language)
    progress.marked_at = progress.marked_at or clock.now()
    progress.read_to_end_at = progress.read_to_end_at or clock.now()
    return open_unit(enrolment, unit, language=language, known=progress)


def submit_answers(
    enrolment: Enrolment, unit: Unit, *, answers: Mapping[str, Any], form_key: str, language: str,
) -> Attempt:
    """Keep and judge a set of answers. The same form sent twice is one attempt; changed and sent again, it is another."""
    check_is_kept(enrolment)
    if not KEY.fullmatch(form_key):
        raise RuleBroken(_l("This form is damaged, so nothing was kept. Open the unit again and answer."))
    # The trainee, the unit and the answers stand in the key: a form made for somebody else is simply another form, and so
    # is one to which the trainee went back to answer differently.
    key = f"{enrolment.id}:{unit.unit_id}:{form_key}:{_digest(answers)}"
    known = queries.attempt_with_key(key)
    if known is not None:
        return known
    if not unit.kind.scores:
        raise RuleBroken(STRANGE)
    if not answers:
        raise RuleBroken(_l("No question has an answer, so nothing was kept. Choose an answer, then send."))
    try:
        score = unit.kind.score(unit.content, answers, paper_of(enrolment, unit))
    except AnswerRefused as refused:
        raise RuleBroken(STRANGE) from refused
    attempt = record_attempt(enrolment, unit, answers=answers, score=score, key=key)
    complete_if_due(enrolment, unit, language=language)
    return attempt


def record_attempt(enrolment: Enrolment, unit: Unit, *, answers: Mapping[str, Any], score: Score, key: str) -> Attempt:
    """Keep judged answers. Whoever sends them twice with one key has made one attempt."""
    return _add_attempt(Attempt(
        enrolment_id=enrolment.id, version_id=unit.version_id, unit_id=unit.unit_id, key=key, submitted_at=clock.now(),
        answers=dict(answers), hundredths=score.hundredths, has_passed=score.has_passed,
    ))


def complete_meanwhile(enrolment: Enrolment, unit: Unit) -> None:
    """Complete a unit where all that its rules ask is done, by the end of time or by somebody else: the trainee's place stays."""
    progress = queries.progress_with(enrolment.id, unit.unit_id) or _begin(enrolment, unit, enrolment.person.language)
    settle_unit(progress, enrolment, unit)


def paper_of(enrolment: Enrolment | None, unit: Unit) -> Mapping[str, Any] | None:
    """Return the paper that a trainee gets at a unit that scores; whoever only looks gets one of their own."""
    if not unit.kind.scores:
        return None
    return unit.kind.paper(unit.content, f"{enrolment.id if enrolment else 0}:{unit.unit_id}")


def _digest(answers: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(answers, sort_keys=True).encode()).hexdigest()[:16]


def _add_attempt(attempt: Attempt) -> Attempt:
    try:
        with db.session.begin_nested():
            db.session.add(attempt)
    except IntegrityError:  # the same form, sent twice at this very moment
        known = queries.attempt_with_key(attempt.key)
        if known is None:
            raise
        return known
    return attempt


def check_is_kept(enrolment: Enrolment) -> None:
    """Refuse to keep anything of somebody whose enrolment is not active."""
    if not is_kept(enrolment):
        raise RuleBroken(_l("Your enrolment is not active at present, so nothing was kept. Ask your coordinator."))
