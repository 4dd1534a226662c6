"""What coordinators set for a quiz of their edition: when it opens and closes, how often and how long, and who has more time."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from app.core import clock
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.i18n import lazy_gettext as _l
from app.editions.models import Edition, Enrolment
from app.people.models import Person
from app.study.attempts import queries
from app.study.attempts.actions.ending import hold_trainee
from app.study.attempts.models import ExtraTime, QuizSetting
from app.study.outline import Unit, unit_of_version

MOST_EXTRA = 24 * 60


@dataclass(frozen=True, slots=True)
class QuizTerms:
    """What an edition sets; None: no limit, or as the course says."""

    opens_at: dt.datetime | None = None
    closes_at: dt.datetime | None = None
    attempts: int | None = None
    minutes: int | None = None


def set_quiz(edition: Edition, unit: Unit, terms: QuizTerms, *, by: Person, seen_id: int | None) -> QuizSetting:
    """Set the terms of a quiz in an edition. Attempts under way follow at once: their time is shortened or lengthened."""
    present = queries.setting_of(edition.id, unit.unit_id)
    if (present.id if present else None) != seen_id:
        raise RuleBroken(_l("Somebody else has set this quiz meanwhile. Look at what stands now, then save again."))
    if terms.opens_at and terms.closes_at and terms.closes_at <= terms.opens_at:
        raise RuleBroken(_l("The quiz would close before it opens. Nothing was saved."))
    setting = QuizSetting(
        edition_id=edition.id, unit_id=unit.unit_id, opens_at=terms.opens_at, closes_at=terms.closes_at, attempts=terms.attempts,
        minutes=terms.minutes, set_at=clock.now(), set_by_id=by.id,
    )
    db.session.add(setting)
    db.session.flush()
    _move_deadlines(edition.id, unit.unit_id, setting)
    return setting


def give_extra_time(enrolment: Enrolment, unit: Unit, *, minutes: int, reason: str, by: Person) -> ExtraTime:
    """Give one trainee more minutes at a quiz, in place of what was given before; an attempt under way has them at once."""
    if not 0 <= minutes <= MOST_EXTRA:
        raise RuleBroken(_l("Extra time lies between 0 and 1,440 minutes. Nothing was saved."))
    if not reason.strip():
        raise RuleBroken(_l("Say why: the reason stays in the record."))
    hold_trainee(enrolment.id)
    extra = ExtraTime(
        edition_id=enrolment.edition_id, enrolment_id=enrolment.id, unit_id=unit.unit_id, minutes=minutes, reason=reason.strip(),
        given_at=clock.now(), given_by_id=by.id,
    )
    db.session.add(extra)
    db.session.flush()
    _move_deadlines(enrolment.edition_id, unit.unit_id, queries.setting_of(enrolment.edition_id, unit.unit_id), enrolment.id)
    return extra


def _move_deadlines(edition_id: int, unit_id: str, setting: QuizSetting | None, enrolment_id: int | None = None) -> None:
    extra = queries.extra_in_force(edition_id, unit_id)
    for sitting in queries.open_sittings(edition_id, unit_id, enrolment_id):
        # The attempt keeps its version to the end, and with it the time that this version gives.
        unit = unit_of_version(sitting.version_id, unit_id)
        sitting.deadline_at = queries.terms_with(unit, setting, extra.get(sitting.enrolment_id, 0)).deadline(sitting.started_at)
    db.session.flush()
