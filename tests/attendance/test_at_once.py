"""Several people at the same lesson in the same moment: real threads on a database of their own."""

from __future__ import annotations

import dataclasses
import threading

import pytest

from app import create_app
from app.attendance import actions
from app.attendance.actions import Said
from app.attendance.models import Lesson, Presence, PresenceChange
from app.core import clock
from app.core.db import Base, db
from app.core.errors import RuleBroken
from app.editions.models import Edition
from app.hours.models import HoursEntry
from app.people.models import Person
from config import read_settings
from tests.attendance.scenes import A, P, facts, lesson_today
from tests.cast import make_cast
from tests.conftest import NOW

THREADS = 4


@pytest.fixture
def house(tmp_path):
    """An application with the cast and a lesson of today; the ids of lesson, edition, coordinator and trainees."""
    settings = dataclasses.replace(
        read_settings({"BOTTEGA_DATA": str(tmp_path)}), database_url=f"sqlite:///{tmp_path / 'own.sqlite3'}", storage_url="memory://",
        jobs_url="memory://",
    )
    app = create_app(settings, TESTING=True, PASSWORD_COST="cheap")
    with app.app_context(), clock.stopped_at(NOW):
        Base.metadata.create_all(db.engine)
        cast = make_cast()
        lesson = lesson_today(cast.edition)
        db.session.commit()
        ids = lesson.id, cast.edition.id, cast.carla.id, (cast.ada_enrolment.id, cast.uma_enrolment.id)
    yield app, ids
    with app.app_context():
        db.engine.dispose()


def at_once(app, act):
    """Do one thing from several threads; return what each got."""
    found, start = [], threading.Barrier(THREADS)

    def one(number):
        with app.app_context(), clock.stopped_at(NOW):
            start.wait()
            try:
                result = act(number)
                db.session.commit()
                found.append(result)
            except RuleBroken:
                db.session.rollback()
                found.append("refused")
            finally:
                db.session.remove()

    threads = [threading.Thread(target=one, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def count(app, model):
    with app.app_context():
        return db.session.query(model).count()


def test_one_roll_call_is_kept_whole_and_the_lesson_is_sealed_once(house):
    app, (lesson_id, _edition, carla, trainees) = house

    def hold(number):
        said = [Said(key, P if number % 2 else A) for key in trainees]
        return actions.hold_roll_call(db.session.get(Lesson, lesson_id), said, by=db.session.get(Person, carla)).words

    def make_present(_number):
        said = [Said(key, P, seen=1) for key in trainees]
        return actions.hold_roll_call(db.session.get(Lesson, lesson_id), said, by=db.session.get(Person, carla)).words

    def seal(_number):
        return actions.seal_lesson(db.session.get(Lesson, lesson_id), by=db.session.get(Person, carla))

    assert sorted(at_once(app, hold)) == [0, 0, 0, len(trainees)]
    assert (count(app, Presence), count(app, PresenceChange)) == (2, 2)
    at_once(app, make_present)
    assert sorted(map(str, at_once(app, seal))) == ["2", "refused", "refused", "refused"]
    assert count(app, HoursEntry) == 2


def test_one_of_several_equal_plans_is_kept(house):
    app, (_lesson, edition_id, carla, _trainees) = house

    def plan(_number):
        edition = db.session.get(Edition, edition_id)
        return actions.plan_lesson(edition, facts(edition), by=db.session.get(Person, carla)).topic

    assert sorted(at_once(app, plan)) == ["Filiere e qualità", "refused", "refused", "refused"]
    assert count(app, Lesson) == 2


def test_one_of_several_changes_is_kept_and_the_others_are_told(house):
    app, (lesson_id, edition_id, carla, _trainees) = house

    def change(number):
        new = facts(db.session.get(Edition, edition_id), venue=f"Aula {number}")
        actions.edit_lesson(db.session.get(Lesson, lesson_id), new, seen=1, by=db.session.get(Person, carla))
        return "kept"

    assert sorted(at_once(app, change)) == ["kept", "refused", "refused", "refused"]
