"""Answering a survey, closing it and opening it again."""

from __future__ import annotations

import hashlib
import json
import secrets
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.exc import IntegrityError

from app.core import clock
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.i18n import lazy_gettext as _l
from app.editions.models import Edition, Enrolment
from app.people.models import Person
from app.study import actions as study
from app.study.kinds.survey import queries
from app.study.kinds.survey.models import SurveyClosing, SurveyParticipation, SurveyReply, SurveySheet
from app.study.kinds.survey.rules import Answers
from app.study.outline import Unit


def answer_survey(enrolment: Enrolment, unit: Unit, *, answers: Answers, form_key: str, language: str) -> None:
    """Keep what a trainee answers, and complete the unit. Answers have been read by the rules before."""
    if not study.is_kept(enrolment):
        raise RuleBroken(_l("Your enrolment is not active at present, so nothing was kept. Ask your coordinator."))
    _lock(enrolment.edition_id)
    here = queries.standing(enrolment.edition_id, unit.unit_id, enrolment.id)
    if here.is_closed:
        raise RuleBroken(_l("This survey is closed, so nothing was kept. Ask your coordinator."))
    if not answers:
        raise RuleBroken(_l("No question has an answer, so nothing was kept. Answer at least one, then send."))
    if here.has_participated or (here.has_replied and unit.content["anonymous"]):
        raise RuleBroken(_l("You have answered this survey already. It can be answered once: what you sent first counts."))
    if unit.content["anonymous"]:
        _keep_without_name(enrolment, unit, answers)
    else:
        _keep_with_name(enrolment, unit, answers, form_key)
    study.complete_if_due(enrolment, unit, language=language)


def _lock(edition_id: int) -> None:
    """One answer at a time in an edition: closing, sending twice and mixing the sheets wait for one another."""
    db.session.execute(select(Edition.id).where(Edition.id == edition_id).with_for_update())


def _keep_without_name(enrolment: Enrolment, unit: Unit, answers: Answers) -> None:
    db.session.add(SurveyParticipation(
        edition_id=enrolment.edition_id, unit_id=unit.unit_id, enrolment_id=enrolment.id, answered_on=clock.today(),
    ))
    # In the order of the questions, not in that in which they were filled in.
    ordered = {question["id"]: answers[question["id"]] for question in unit.content["questions"] if question["id"] in answers}
    db.session.add(SurveySheet(
        key=secrets.token_hex(16), edition_id=enrolment.edition_id, unit_id=unit.unit_id, answers=ordered,
    ))
    db.session.flush()
    _mix_sheets(enrolment.edition_id, unit.unit_id)


def _mix_sheets(edition_id: int, unit_id: str) -> None:
    """Write every sheet of a survey anew, in the order of their random keys.

    PostgreSQL keeps with each row the transaction that wrote it and a place in the file: the newest sheet would be known by
    either, and with it whose it is. Afterwards all have the same transaction, and places that say nothing.
    """
    here = SurveySheet.__table__.c
    of_this = (here.edition_id == edition_id) & (here.unit_id == unit_id)
    keys = db.session.scalars(select(here.key).where(of_this).order_by(here.key)).all()
    statement = update(SurveySheet.__table__).where(here.key == bindparam("of_key")).values(unit_id=unit_id)  # type: ignore[arg-type]
    db.session.connection().execute(statement, [{"of_key": key} for key in keys])


def _keep_with_name(enrolment: Enrolment, unit: Unit, answers: Answers, form_key: str) -> SurveyReply:
    if not study.KEY.fullmatch(form_key):
        raise RuleBroken(_l("This form is damaged, so nothing was kept. Open the survey again and answer."))
    key = f"{enrolment.id}:{unit.unit_id}:{form_key}:{_digest(answers)}"
    known = queries.reply_with_key(key)
    if known is not None:
        return known
    reply = SurveyReply(
        edition_id=enrolment.edition_id, unit_id=unit.unit_id, enrolment_id=enrolment.id, at=clock.now(), answers=dict(answers),
        key=key,
    )
    try:
        with db.session.begin_nested():
            db.session.add(reply)
    except IntegrityError:  # the same form, sent twice at this very moment
        known = queries.reply_with_key(key)
        if known is None:
            raise
        return known
    return reply


def _digest(answers: Any) -> str:  # noqa: ANN401 - JSON
    return hashlib.sha256(json.dumps(answers, sort_keys=True).encode()).hexdigest()[:16]


def close_survey(edition: Edition, unit: Unit, *, is_closed: bool, by: Person) -> None:
    """Take no more answers, or take them again. Where it stands so already, nothing happens."""
    _lock(edition.id)
    if queries.standing(edition.id, unit.unit_id, None).is_closed == is_closed:
        return
    db.session.add(SurveyClosing(
        edition_id=edition.id, unit_id=unit.unit_id, is_closed=is_closed, at=clock.now(), by_id=by.id,
    ))
    db.session.flush()
