"""One trainee in many windows at the same moment, on a database that really commits: one attempt, sent once, nothing lost."""

from __future__ import annotations

import dataclasses
import datetime as dt
import threading
from types import SimpleNamespace

import pytest

from app import create_app
from app.core import clock
from app.core.db import Base, db
from app.core.errors import RuleBroken
from app.editions.models import Enrolment
from app.study.attempts import actions, jobs, queries, rules
from app.study.attempts.actions import Arrived, SaveState
from app.study.attempts.models import EndedBy, SavedAnswer, Sitting
from app.study.models import Attempt
from app.study.outline import forget_outlines, outline_of
from config import read_settings
from tests.cast import make_cast
from tests.conftest import NOW
from tests.study.attempts.scenes import QUIZ, give_terms

WINDOWS = 10
LATER = NOW + dt.timedelta(minutes=31)


@pytest.fixture
def own(database, tmp_path):
    """An application with the cast and a quiz of half an hour; Ada's enrolment."""
    settings = dataclasses.replace(
        read_settings({"BOTTEGA_DATA": str(tmp_path)}), database_url=database, storage_url="memory://", jobs_url="memory://",
    )
    app = create_app(settings, TESTING=True, PASSWORD_COST="cheap", TRANSLATIONS_FOLDER=str(tmp_path / "no-translations"))
    forget_outlines()
    with app.app_context(), clock.stopped_at(NOW):
        Base.metadata.create_all(db.engine)
        cast = make_cast()
        give_terms(cast, minutes=30, attempts=1)
        db.session.commit()
        ids = SimpleNamespace(ada=cast.ada_enrolment.id)
        db.session.remove()
    yield app, ids
    forget_outlines()
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def at_once(app, act, instant=NOW):
    """Do one thing in all windows at the same moment; return what each got."""
    found, start = [], threading.Barrier(WINDOWS)

    def one(number):
        with app.app_context(), clock.stopped_at(instant):
            start.wait()
            try:
                result = act(number)
                db.session.commit()
            except RuleBroken:
                db.session.rollback()
                result = "refused"
            finally:
                db.session.remove()
            found.append(result)

    threads = [threading.Thread(target=one, args=(number,)) for number in range(WINDOWS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len(found) == WINDOWS
    return found


def begin(ids):
    enrolment = db.session.get_one(Enrolment, ids.ada)
    return actions.begin_attempt(enrolment, outline_of(enrolment.edition).units[QUIZ][1])


def facts_in(app, ids):
    with app.app_context(), clock.stopped_at(NOW):
        sitting = begin(ids)
        facts = actions.facts_of(sitting)
        outline = outline_of(db.session.get_one(Enrolment, ids.ada).edition)
        db.session.commit()
        db.session.remove()
    return facts, outline.units[QUIZ][1]


def test_ten_windows_begin_one_attempt(own):
    app, ids = own
    assert len(set(at_once(app, lambda number: begin(ids).id))) == 1
    with app.app_context():
        assert db.session.query(Sitting).count() == 1


def test_ten_windows_send_one_attempt_once(own):
    app, ids = own
    facts, _unit = facts_in(app, ids)
    sent = at_once(app, lambda number: actions.send_attempt(db.session.get_one(Sitting, facts.sitting_id), by=EndedBy.TRAINEE).id)
    assert len(set(sent)) == 1
    with app.app_context():
        assert db.session.query(Attempt).count() == 1


def test_the_minute_the_trainee_and_a_look_end_an_attempt_once(own):
    app, ids = own
    facts, _unit = facts_in(app, ids)

    def end(number):
        if number % 3 == 0:
            jobs.end_attempts()
        elif number % 3 == 1:
            actions.send_attempt(db.session.get_one(Sitting, facts.sitting_id), by=EndedBy.TRAINEE)
        else:
            actions.end_what_is_over(facts.sitting_id)

    at_once(app, end, LATER)
    with app.app_context():
        assert db.session.query(Attempt).count() == 1
        assert db.session.get_one(Sitting, facts.sitting_id).ended_by is EndedBy.TIME


def test_ten_windows_that_save_at_once_lose_nothing(own):
    app, ids = own
    facts, unit = facts_in(app, ids)

    def save(number):
        return actions.save_answer(facts, unit, Arrived("q1", {"answer.q1": ["a"]}, f"window-{number}", 1))

    assert at_once(app, save) == [SaveState.SAVED] * WINDOWS
    with app.app_context():
        assert db.session.query(SavedAnswer).count() == WINDOWS


def test_whatever_was_told_saved_while_somebody_sends_is_what_is_marked(own):
    app, ids = own
    facts, unit = facts_in(app, ids)

    def save_or_send(number):
        if number == WINDOWS // 2:
            return actions.send_attempt(db.session.get_one(Sitting, facts.sitting_id), by=EndedBy.TRAINEE).id
        question = "q1" if number % 2 else "q2"
        return question, actions.save_answer(facts, unit, Arrived(question, {f"answer.{question}": ["a"]}, f"window-{number}", 1))

    told = {result[0] for result in at_once(app, save_or_send) if isinstance(result, tuple) and result[1] is SaveState.SAVED}
    with app.app_context():
        assert set(db.session.query(Attempt).one().answers) == told
        assert set(rules.merged(queries.saves_of(facts.sitting_id))) == told
