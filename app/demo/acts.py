"""What happened in the demonstration edition: reading, hours away from lessons, marks, certificates."""

from __future__ import annotations

import datetime as dt

from app.certificates import actions as certificates
from app.certificates.rules import Cause
from app.core import clock
from app.core.db import db
from app.demo import cast
from app.demo.people import WEEK, Stage
from app.editions import actions as editions
from app.editions.models import EnrolmentStatus, Phase
from app.editions.queries import phases_of
from app.hours import actions as hours
from app.marks import actions as marks
from app.study import actions as study
from app.study.attempts import actions as attempts
from app.study.attempts.models import EndedBy
from app.study.attempts.papers import Paper
from app.study.outline import Unit, outline_of

NOON = dt.time(12)


def withdraw_one(stage: Stage) -> None:
    """Somebody leaves after seven weeks."""
    with clock.stopped_at(clock.at(stage.monday - 8 * WEEK, NOON)):
        editions.change_status(
            stage.enrolments[cast.WITHDRAWN], EnrolmentStatus.WITHDRAWN, reason="Nuovo impiego incompatibile con gli orari",
            by=stage.carla,
        )


def post_work_away(stage: Stage) -> None:
    """Placements that ended early, and hours of project work, attested by the coordinator."""
    phases = {phase.key: phase for phase in phases_of(stage.edition)}
    for number, account in enumerate(cast.FORMERLY_PLACED, start=1):
        for day in range(10):
            on = stage.monday - 5 * WEEK + dt.timedelta(days=day + 2 * (day // 5))
            _post(stage, account, phases["placement"], on, 6 * 60, f"placement:{number}", f"giorno {day + 1}")
    for place, who in enumerate(cast.TRAINEES):
        if who.account == cast.WITHDRAWN:
            continue
        days = 10 if who.account in cast.FORMERLY_PLACED else 2 + place % 4
        for day in range(days):
            on = stage.monday - 4 * WEEK + dt.timedelta(days=day + 2 * (day // 5))
            _post(stage, who.account, phases["project-work"], on, 4 * 60, f"project:{place + 1}", f"giorno {day + 1}")


def _post(stage: Stage, account: str, phase: Phase, on: dt.date, minutes: int, source: str, evidence: str) -> None:
    with clock.stopped_at(clock.at(on, dt.time(18))):
        hours.post_hours(
            stage.enrolments[account], phase, minutes=minutes, on=on, source=source, key=f"{source}/{account}/{on}",
            attester=stage.carla, evidence=evidence, by=stage.carla,
        )


def read_units(stage: Stage) -> None:
    """Each trainee has read some units, the first account half of the first module."""
    units = [unit for _module, unit in outline_of(stage.edition).units.values()]
    for place, who in enumerate(cast.TRAINEES):
        if who.account == cast.WITHDRAWN:
            continue
        read = 2 if place == 0 else len(units) if who.account in cast.FORMERLY_PLACED else 1 + place % 6
        for number, unit in enumerate(units[:read]):
            day = stage.monday - 12 * WEEK + number * WEEK + dt.timedelta(days=place % 5)
            with clock.stopped_at(clock.at(day, dt.time(20), who.time_zone)):
                _complete(stage, who, unit)
        if place == 0 and len(units) > read:
            with clock.stopped_at(clock.at(stage.monday - dt.timedelta(days=3), dt.time(21), who.time_zone)):
                study.open_unit(stage.enrolments[who.account], units[read], language=who.language)


def _complete(stage: Stage, who: cast.Invented, unit: Unit) -> None:
    enrolment = stage.enrolments[who.account]
    if not unit.kind.scores:
        study.mark_as_read(enrolment, unit, language=who.language)
        return
    sitting = attempts.begin_attempt(enrolment, unit)
    paper = Paper(unit, sitting.seed)
    fields = paper.fields(unit.kind.solution(unit.content, paper.drawn))
    attempts.save_form(sitting, unit, fields=fields, device="demonstration", seen_id=0)
    attempts.send_attempt(sitting, by=EndedBy.TRAINEE)
    study.open_unit(enrolment, unit, language=who.language)


def give_marks(stage: Stage) -> None:
    """Tutors mark some project works; the coordinator has released most."""
    assigned = [who.account for who in cast.STAFF if who.account.startswith("tutor")]
    accounts = [who.account for who in cast.TRAINEES]
    for account, (hundredths, comment, is_released) in cast.MARKS.items():
        tutor = stage.person(assigned[accounts.index(account) % len(assigned)])
        with clock.stopped_at(clock.at(stage.monday - 2 * WEEK, NOON)):
            mark = marks.give_mark(
                stage.enrolments[account], "project-work", hundredths=hundredths, comment=comment, by=tutor,
            )
        if is_released:
            with clock.stopped_at(clock.at(stage.monday - WEEK, NOON)):
                marks.release_mark(mark, by=stage.carla)


def issue_and_revoke(stage: Stage) -> None:
    """One certificate stands; another was issued on hours posted by mistake, and revoked."""
    with clock.stopped_at(clock.at(stage.monday - dt.timedelta(days=5), NOON)):
        certificates.issue_certificate(stage.enrolments[cast.ISSUED], "attendance", by=stage.carla)
        wrong = certificates.issue_certificate(stage.enrolments[cast.REVOKED], "attendance", by=stage.carla)
        db.session.flush()
    number = cast.FORMERLY_PLACED.index(cast.REVOKED) + 1
    reason = "Ore di stage attribuite per errore a questa persona"
    with clock.stopped_at(clock.at(stage.monday - dt.timedelta(days=3), NOON)):
        hours.reverse_source(f"placement:{number}", by=stage.carla, reason=reason)
        certificates.revoke_certificate(wrong, by=stage.carla, reason=reason, cause=Cause.NOT_ENTITLED)
