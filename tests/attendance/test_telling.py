"""Trainees are told of lessons by a job: each in their language and on their clock, nobody twice."""

from __future__ import annotations

import datetime as dt

import pytest

from app.attendance import actions, jobs
from app.core.db import db
from app.core.jobs import Job
from app.editions.models import EnrolmentStatus
from app.notices.models import Notice, NoticeKind
from tests.attendance.scenes import crowd, facts
from tests.factories import make_enrolment


def told():
    db.session.expire_all()
    return [(notice.person_id, notice.kind) for notice in db.session.query(Notice).order_by(Notice.id)]


def plan(cast, **values):
    lesson = actions.plan_lesson(cast.edition, facts(cast.edition, **values), by=cast.carla)
    db.session.commit()
    return lesson


def test_planning_tells_the_trainees_of_the_edition(cast, work_off):
    plan(cast)
    assert told() == []
    work_off()
    assert told() == [(cast.ada.id, NoticeKind.LESSON_PLANNED), (cast.uma.id, NoticeKind.LESSON_PLANNED)]


def test_each_is_told_in_their_language_and_on_their_clock(cast, work_off, browser):
    lesson = plan(cast)
    work_off()
    ada = db.session.query(Notice).filter_by(person_id=cast.ada.id).one()
    assert ada.path == f"/lessons/{lesson.id}"
    assert "05:00–08:00" in ada.values["when"]["es"]
    assert "09:00–12:00" in ada.values["when"]["es"]
    assert "martes 1 de diciembre" in ada.values["when"]["es"]
    assert "Filiere e qualità" in browser(cast.ada).get("/notices").get_data(as_text=True)


def test_whoever_does_not_take_part_is_not_told(cast, work_off):
    for status in (EnrolmentStatus.CANDIDATE, EnrolmentStatus.SUSPENDED, EnrolmentStatus.WITHDRAWN, EnrolmentStatus.ENROLLED):
        late = make_enrolment(cast.edition, status=status)
    plan(cast)
    work_off()
    assert {person_id for person_id, _kind in told()} == {cast.ada.id, cast.uma.id, late.person_id}


@pytest.mark.parametrize(("values", "is_told"), [
    ({"venue": "Aula 5"}, True), ({"begins": dt.time(10)}, True), ({"topic": "Marketing"}, True), ({"module_id": "local-development"}, False), ({}, False),
])
def test_only_changes_that_concern_trainees_are_told(cast, work_off, values, is_told):
    lesson = plan(cast)
    work_off()
    actions.edit_lesson(lesson, facts(cast.edition, **values), seen=1, by=cast.carla)
    db.session.commit()
    work_off()
    assert told()[2:] == ([(cast.ada.id, NoticeKind.LESSON_CHANGED), (cast.uma.id, NoticeKind.LESSON_CHANGED)] if is_told else [])


def test_cancelling_tells_why(cast, work_off):
    lesson = plan(cast)
    work_off()
    actions.cancel_lesson(lesson, by=cast.carla, reason="Acqua alta")
    db.session.commit()
    work_off()
    newest = db.session.query(Notice).order_by(Notice.id.desc()).first()
    assert newest.kind is NoticeKind.LESSON_CHANGED
    assert "Acqua alta" in newest.values["when"]["pt"]


def test_a_lesson_that_was_refused_tells_nobody(cast, work_off, browser):
    from tests.attendance.scenes import typed

    assert browser(cast.carla).post("/editions/ED-1/lessons/new", data=typed(cast.edition, ends="08:00")).status_code == 422
    work_off()
    assert told() == []


def test_a_thousand_are_not_told_while_the_coordinator_waits(cast, browser, count_queries):
    from tests.attendance.scenes import typed

    crowd(cast.edition, 40)
    with count_queries() as found:
        assert browser(cast.carla).post("/editions/ED-1/lessons/new", data=typed(cast.edition)).status_code == 302
    assert len(found) <= 12
    assert told() == []


def test_a_job_that_fell_goes_on_where_it_stopped(cast, work_off, monkeypatch):
    crowd(cast.edition, 6)
    monkeypatch.setattr(jobs, "BATCH", 3)
    plan(cast)
    real, calls = actions.tell_of_lesson, []

    def fall_once(*args):
        calls.append(args)
        if len(calls) == 2:
            raise RuntimeError("the worker was killed")
        real(*args)

    monkeypatch.setattr(actions, "tell_of_lesson", fall_once)
    work_off()
    people = [person_id for person_id, _kind in told()]
    assert len(people) == len(set(people)) == 8
    assert db.session.query(Job).filter_by(name="tell_of_lesson").one().result == {"told": 8}


def test_planning_can_be_quiet(cast, work_off):
    actions.plan_lesson(cast.edition, facts(cast.edition), by=cast.carla, is_told=False)
    db.session.commit()
    assert work_off() == 0
