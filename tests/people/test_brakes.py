"""The brake counts every attempt, however many come at once."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.core import clock
from app.core.db import db
from app.people import brakes
from app.people.models import SignInBrake
from tests.conftest import NOW

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from sqlalchemy.orm import Session


def test_two_failures_at_once_both_count(make_own_app: Callable[..., Flask]) -> None:
    app = make_own_app()
    together, passed = threading.Barrier(8), []

    def attempt() -> None:
        with app.app_context():
            together.wait()
            passed.append(brakes.charge(brakes.SIGN_IN, "ada@test.test"))
            db.session.commit()

    threads = [threading.Thread(target=attempt) for _number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with app.app_context():
        (row,) = db.session.scalars(select(SignInBrake)).all()
        assert row.failures == 5
    assert sorted(passed) == [False] * 3 + [True] * 5


def test_purposes_and_subjects_do_not_touch_each_other(session: Session) -> None:
    for _time in range(6):
        brakes.charge(brakes.SIGN_IN, "ada@test.test")
    assert not brakes.charge(brakes.SIGN_IN, "ada@test.test")
    assert brakes.charge(brakes.CODE, "ada@test.test")
    assert brakes.charge(brakes.SIGN_IN, "uma@test.test")


def test_clearing_opens(session: Session) -> None:
    for _time in range(6):
        brakes.charge(brakes.SIGN_IN, "ada@test.test")
    brakes.clear(brakes.SIGN_IN, "ada@test.test")
    assert brakes.charge(brakes.SIGN_IN, "ada@test.test")


def test_the_wait_grows_to_eight_hours_and_the_table_forgets(session: Session) -> None:
    import datetime as dt

    moment, waits = NOW, []
    for _time in range(12):
        with clock.stopped_at(moment):
            assert brakes.charge(brakes.SIGN_IN, "ada@test.test")
        row = session.scalars(select(SignInBrake).execution_options(populate_existing=True)).one()
        waits.append((row.locked_until - moment).total_seconds() / 60 if row.locked_until else 0)
        moment = row.locked_until or moment
    assert waits == [0, 0, 0, 0, 15, 30, 60, 120, 240, 480, 480, 480]
    with clock.stopped_at(moment + dt.timedelta(hours=24)):
        brakes.charge(brakes.SIGN_IN, "uma@test.test")
    assert len(session.scalars(select(SignInBrake)).all()) == 1
