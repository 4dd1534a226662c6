"""Reads of surveys. Nothing here brings sheets and people together: there is nothing by which it could."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import exists, func, select, union

from app.core.db import db
from app.editions.models import Edition, Enrolment, EnrolmentStatus
from app.people.models import Person
from app.people.rules import Role
from app.study.kinds.survey.models import SurveyClosing, SurveyParticipation, SurveyReply, SurveySheet
from app.study.kinds.survey.rules import Sheet, Tally, is_enough, tally
from app.study.outline import Unit

ASKED = (EnrolmentStatus.ENROLLED, EnrolmentStatus.ACTIVE, EnrolmentStatus.COMPLETED, EnrolmentStatus.CERTIFIED)


@dataclass(frozen=True)
class Standing:
    """Where a survey stands for one reader; somebody who only looks has answered nothing."""

    has_participated: bool
    """Answered without a name."""
    has_replied: bool
    """Answered with the name."""
    is_closed: bool

    @property
    def has_answered(self) -> bool:
        """Answered in whichever way."""
        return self.has_participated or self.has_replied


def standing(edition_id: int, unit_id: str, enrolment_id: int | None) -> Standing:
    """Return where a survey stands, in one statement."""
    participated = exists().where(SurveyParticipation.enrolment_id == enrolment_id, SurveyParticipation.unit_id == unit_id)
    replied = exists().where(
        SurveyReply.edition_id == edition_id, SurveyReply.unit_id == unit_id, SurveyReply.enrolment_id == enrolment_id,
    )
    closing = select(SurveyClosing.is_closed).where(SurveyClosing.edition_id == edition_id, SurveyClosing.unit_id == unit_id)
    newest = closing.order_by(SurveyClosing.id.desc()).limit(1).scalar_subquery()
    row = db.session.execute(select(participated, replied, newest)).one()
    return Standing(*(bool(found) for found in row))


def has_attempted(unit: Unit, enrolment: Enrolment) -> bool:
    """Whether a trainee has answered: what completes a survey."""
    return standing(enrolment.edition_id, unit.unit_id, enrolment.id).has_answered


def reply_of(enrolment: Enrolment, unit_id: str) -> SurveyReply | None:
    """Return what a trainee has answered last, with their name."""
    query = select(SurveyReply).where(
        SurveyReply.edition_id == enrolment.edition_id, SurveyReply.unit_id == unit_id, SurveyReply.enrolment_id == enrolment.id,
    )
    return db.session.scalars(query.order_by(SurveyReply.id.desc()).limit(1)).one_or_none()


def reply_with_key(key: str) -> SurveyReply | None:
    """Return the reply that a form made."""
    return db.session.scalars(select(SurveyReply).where(SurveyReply.key == key)).one_or_none()


# --- results ---


@dataclass(frozen=True)
class Results:
    """What a survey has come to. `tallies` is empty while too few have answered to be shown."""

    answered: int
    asked: int
    tallies: tuple[Tally, ...]
    is_shown: bool

    @property
    def share(self) -> float:
        """How many of those asked have answered, 0 to 1."""
        return min(1.0, self.answered / self.asked) if self.asked else 0.0


def results_of(edition: Edition, unit: Unit) -> Results:
    """Add up a survey. Sheets without a name count from five on; replies with names stand for themselves."""
    sheets = _sheets(edition.id, unit.unit_id)
    replies = [Sheet(f"reply {reply.id}", reply.answers) for reply in _newest_replies(edition.id, unit.unit_id)]
    answered = len(sheets) + len(replies)
    # Where a newer version of the course has hidden the names, replies of before count as sheets: together from five on.
    is_anonymous = bool(unit.content["anonymous"])
    pool = sheets + replies if is_enough(len(sheets)) or (is_anonymous and is_enough(answered)) else replies
    is_shown = is_enough(len(pool)) if is_anonymous else bool(pool)
    tallies = tuple(tally(question, pool) for question in unit.content["questions"]) if is_shown else ()
    return Results(answered, asked_count(edition.id, unit.unit_id), tallies, is_shown=is_shown)


def _sheets(edition_id: int, unit_id: str) -> list[Sheet]:
    query = select(SurveySheet.key, SurveySheet.answers).where(
        SurveySheet.edition_id == edition_id, SurveySheet.unit_id == unit_id,
    )
    return [Sheet(key, answers) for key, answers in db.session.execute(query.order_by(SurveySheet.key))]


def _newest(edition_id: int, unit_id: str) -> Any:  # noqa: ANN401 - a select of ids
    return select(func.max(SurveyReply.id)).where(
        SurveyReply.edition_id == edition_id, SurveyReply.unit_id == unit_id,
    ).group_by(SurveyReply.enrolment_id)


def _newest_replies(edition_id: int, unit_id: str) -> Sequence[SurveyReply]:
    return db.session.scalars(select(SurveyReply).where(SurveyReply.id.in_(_newest(edition_id, unit_id)))).all()


def asked_count(edition_id: int, unit_id: str) -> int:
    """Return how many trainees are asked: those who study now, and those who have answered before they left."""
    studying = select(Enrolment.id).where(
        Enrolment.edition_id == edition_id, Enrolment.role == Role.TRAINEE, Enrolment.status.in_(ASKED),
    )
    sent = [
        select(model.enrolment_id).where(model.edition_id == edition_id, model.unit_id == unit_id)
        for model in (SurveyParticipation, SurveyReply)
    ]
    return db.session.scalar(select(func.count()).select_from(union(studying, *sent).subquery())) or 0


def named_replies(edition: Edition, unit: Unit) -> Any:  # noqa: ANN401 - a select of (reply, person)
    """Select the newest reply of each trainee with their person, by name."""
    query = select(SurveyReply, Person).join(Enrolment, Enrolment.id == SurveyReply.enrolment_id)
    return query.join(Person, Person.id == Enrolment.person_id).where(
        SurveyReply.id.in_(_newest(edition.id, unit.unit_id)),
    ).order_by(Person.sort_key, SurveyReply.id)


def earlier_replies(reply_ids: Sequence[int], edition_id: int, unit_id: str) -> dict[int, int]:
    """Return {enrolment id: how many older replies are kept} for some of the newest."""
    newest = select(SurveyReply.enrolment_id).where(SurveyReply.id.in_(reply_ids))
    query = select(SurveyReply.enrolment_id, func.count() - 1).where(
        SurveyReply.edition_id == edition_id, SurveyReply.unit_id == unit_id, SurveyReply.enrolment_id.in_(newest),
    )
    return {row[0]: row[1] for row in db.session.execute(query.group_by(SurveyReply.enrolment_id))}
