"""Beginning an attempt, and saving answers one by one as they are given."""

from __future__ import annotations

import datetime as dt
import enum
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import JSON, Integer, String, bindparam, or_, select
from sqlalchemy.exc import IntegrityError

from app.core import clock
from app.core.db import UtcDateTime, db, insert_into
from app.core.errors import RuleBroken
from app.core.i18n import Words
from app.core.i18n import lazy_gettext as _l
from app.courses.models import CourseVersion
from app.editions.models import Enrolment
from app.study import actions as study
from app.study.attempts import queries, rules
from app.study.attempts.actions.ending import hold, hold_trainee, send_attempt
from app.study.attempts.models import EndedBy, SavedAnswer, Sitting, SittingState
from app.study.attempts.papers import Paper
from app.study.attempts.rules import Hindrance
from app.study.kinds import AnswerRefused
from app.study.outline import Unit

DEVICE = re.compile(r"[\w-]{4,40}", re.ASCII)
LARGEST_SEED = 2**31 - 1
HIGHEST_SEQUENCE = 2**31 - 1
WHY_NOT: dict[Hindrance, Words] = {
    Hindrance.NOT_YET: _l("This quiz is not open yet, so nothing was begun."),
    Hindrance.OVER: _l("This quiz is closed, so nothing was kept. Ask your coordinator if you were kept from answering."),
    Hindrance.NONE_LEFT: _l("You have used all attempts at this quiz, so nothing was begun."),
}
FOREIGN = _l("These answers do not belong to this unit, so nothing was kept. Open the unit again and answer.")


class SaveState(enum.StrEnum):
    """What became of an answer that arrived."""

    SAVED = "saved"
    OVER = "over"
    """The time of the attempt is over: the answer came too late."""
    SENT = "sent"
    """The attempt was sent or closed before."""
    NOT_ACTIVE = "not_active"
    """The trainee's enrolment is not active."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """One answer as a window of a device sends it: the fields of one question, and how long it was kept there."""

    question_id: str
    fields: Mapping[str, Sequence[str]]
    device: str
    sequence: int
    age: float = 0.0


@dataclass(frozen=True, slots=True)
class SittingFacts:
    """What never changes of an attempt: enough to save an answer without asking the database for it first."""

    sitting_id: int
    enrolment_id: int
    version_id: int
    unit_id: str
    seed: int
    started_at: dt.datetime
    digest: str
    """Of the version."""


def facts_of(sitting: Sitting) -> SittingFacts:
    """Return the facts of an attempt."""
    return SittingFacts(
        sitting.id, sitting.enrolment_id, sitting.version_id, sitting.unit_id, sitting.seed, sitting.started_at,
        db.session.get_one(CourseVersion, sitting.version_id).digest,
    )


def begin_attempt(enrolment: Enrolment, unit: Unit, *, number: int | None = None) -> Sitting:
    """Begin an attempt, or return the one that is open. `number` is the attempt for which the page was made."""
    study.check_is_kept(enrolment)
    hold_trainee(enrolment.id)
    stand = queries.stand_of(enrolment.id, unit)
    if stand.overdue is not None:
        send_attempt(stand.overdue, by=EndedBy.TIME)
    if stand.open is not None and number in {None, stand.open.number}:
        return stand.open
    if number is not None and number != stand.next_number:
        raise RuleBroken(_l("That attempt was sent already, so nothing was begun. Your result stands below."))
    why_not = stand.terms.hindrance(stand.tries.count, clock.now())
    if why_not is not None:
        raise RuleBroken(WHY_NOT[why_not])
    return _begin(enrolment, unit, stand)


def _begin(enrolment: Enrolment, unit: Unit, stand: queries.Stand) -> Sitting:
    now = clock.now()
    sitting = Sitting(
        edition_id=enrolment.edition_id, enrolment_id=enrolment.id, version_id=unit.version_id, unit_id=unit.unit_id,
        number=stand.next_number, seed=secrets.randbelow(LARGEST_SEED), started_at=now, deadline_at=stand.terms.deadline(now),
        state=SittingState.OPEN,
    )
    try:
        with db.session.begin_nested():
            db.session.add(sitting)
    except IntegrityError:  # begun in another window at this very moment
        known = queries.sitting_numbered(enrolment.id, unit.unit_id, stand.next_number)
        if known is None:
            raise
        return known
    return sitting


@cache
def _saving(dialect: str) -> Any:  # noqa: ANN401, ARG001 - the insert of either dialect, kept for each
    """Return the one statement that saves an answer: only into an attempt that is open, in time, of a trainee who is active."""
    columns: dict[str, Any] = {
        "question_id": String(), "answer": JSON(), "device": String(), "sequence": Integer(), "made_at": UtcDateTime(),
        "saved_at": UtcDateTime(),
    }
    now = bindparam("saved_at", type_=UtcDateTime())
    source: Any = (
        select(Sitting.id, *(bindparam(name, type_=kind).label(name) for name, kind in columns.items()))
        .join(Enrolment, Enrolment.id == Sitting.enrolment_id)
        .where(
            Sitting.id == bindparam("sitting_id", type_=Integer), Sitting.enrolment_id == bindparam("enrolment_id", type_=Integer),
            Sitting.state == SittingState.OPEN, or_(Sitting.deadline_at.is_(None), Sitting.deadline_at > now),
            Enrolment.status.in_(study.STUDIES),
        )
        .with_for_update(read=True, of=Sitting)
    )
    table: Any = SavedAnswer.__table__
    saving = insert_into(table).from_select(["sitting_id", *columns], source)
    return saving.on_conflict_do_nothing().returning(table.c.id)


def save_answer(facts: SittingFacts, unit: Unit, arrived: Arrived) -> SaveState:
    """Save one answer of an attempt, in one statement; return what became of it. Sent twice, it is saved once.

    Nothing is written over: which answer counts is found out from all of them (`rules.merged`).
    """
    now = clock.now()
    if not DEVICE.fullmatch(arrived.device) or not 0 < arrived.sequence <= HIGHEST_SEQUENCE:
        raise RuleBroken(FOREIGN)
    values = {
        "sitting_id": facts.sitting_id, "enrolment_id": facts.enrolment_id, "question_id": arrived.question_id,
        "answer": _read(Paper(unit, facts.seed), arrived), "device": arrived.device, "sequence": arrived.sequence,
        "made_at": rules.made_at(now, arrived.age, facts.started_at), "saved_at": now,
    }
    row_id = db.session.scalar(_saving(db.session.get_bind().dialect.name), values)
    return SaveState.SAVED if row_id is not None else _why_not_saved(facts.sitting_id)


def _read(paper: Paper, arrived: Arrived) -> Any:  # noqa: ANN401 - an answer, as its question has them
    if arrived.question_id not in paper.questions:
        raise RuleBroken(FOREIGN)
    try:
        answers = paper.read(arrived.fields)
    except AnswerRefused as refused:
        raise RuleBroken(FOREIGN) from refused
    if not set(answers) <= {arrived.question_id}:
        raise RuleBroken(FOREIGN)
    return answers.get(arrived.question_id)


def _why_not_saved(sitting_id: int) -> SaveState:
    """Find out why nothing was written; an answer that is there already is saved."""
    sitting = queries.sitting_with_enrolment(sitting_id)
    if sitting is None or sitting.state is not SittingState.OPEN:
        return SaveState.SENT
    if rules.is_over(sitting.deadline_at, clock.now()):
        return SaveState.OVER
    return SaveState.SAVED if study.is_kept(sitting.enrolment) else SaveState.NOT_ACTIVE


def save_form(sitting: Sitting, unit: Unit, *, fields: Mapping[str, Sequence[str]], device: str, seen_id: int) -> int:
    """Save what a whole form says otherwise than the page on which it stood; return how many answers that were.

    `seen_id` is the newest saved answer that the page showed: what came from elsewhere since then is not written over
    by fields that nobody touched.
    """
    hold(sitting)
    if sitting.state is not SittingState.OPEN:
        raise RuleBroken(_l("This attempt was sent already. What you have just answered was not kept: the answers sent before count."))
    if rules.is_over(sitting.deadline_at, clock.now()):
        raise RuleBroken(_l("The time was over. What you have just answered was not kept: the answers saved before count."))
    if not DEVICE.fullmatch(device):
        raise RuleBroken(_l("This form is damaged, so nothing was kept. Open the unit again and answer."))
    paper = Paper(unit, sitting.seed)
    try:
        given = paper.read(fields)
    except AnswerRefused as refused:
        raise RuleBroken(FOREIGN) from refused
    saves = queries.saves_of(sitting.id)
    seen = rules.answers_in(rules.merged(save for save in saves if save.id <= seen_id))
    changed = rules.changed(given, seen, paper.questions)
    now, sequence = clock.now(), max((save.sequence for save in saves if save.device == device), default=0) + 1
    db.session.add_all(
        SavedAnswer(
            sitting_id=sitting.id, question_id=question, answer=answer, device=device, sequence=sequence, made_at=now, saved_at=now,
        )
        for question, answer in changed.items()
    )
    db.session.flush()
    return len(changed)
