"""The demonstration edition: halfway, fictional, the same every time, and refused where it would do harm."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections import Counter

import pytest

from app.certificates.models import Certificate, RegisterAct, RegisterLine
from app.core.db import db
from app.core.errors import RuleBroken
from app.demo import cast as invented
from app.demo import loading
from app.editions.models import Edition, Enrolment, EnrolmentStatus
from app.hours.models import HoursEntry
from app.people.models import Person
from app.people.rules import Role
from app.progress.measures import Verdict
from app.progress.queries import snapshot
from tests.factories import make_person

TODAY = dt.date(2026, 11, 24)


@pytest.fixture
def loaded(session):
    loading.load(TODAY)
    return db.session.query(Edition).filter_by(code="DEMO-1").one()


def test_twenty_trainees_of_three_countries_and_their_staff(loaded):
    rows = db.session.query(Enrolment).filter_by(edition_id=loaded.id).all()
    assert Counter(row.role for row in rows) == {Role.TRAINEE: 20, Role.TUTOR: 4, Role.COORDINATOR: 2, Role.AUDITOR: 1}
    assert Counter(row.person.country for row in rows if row.role is Role.TRAINEE) == {"AR": 7, "PY": 6, "BR": 7}
    assert all(row.person.is_demonstration and row.person.email.endswith("@demo.test") for row in rows)


def test_it_stands_halfway_with_every_kind_of_trainee(loaded):
    kept = snapshot(loaded)
    counts = Counter(by_award["attendance"] for key, by_award in kept.verdicts.items() if kept.standings[key].is_open)
    assert counts[Verdict.AT_RISK] == 1
    assert counts[Verdict.MET] == 3  # one holds the certificate, two are entitled to it
    withdrawn = db.session.query(Enrolment).filter_by(edition_id=loaded.id, status=EnrolmentStatus.WITHDRAWN).count()
    assert withdrawn == 1
    acts = Counter(line.act for line in db.session.query(RegisterLine))
    assert acts == {RegisterAct.ISSUED: 2, RegisterAct.REVOKED: 1}


def test_the_same_day_gives_the_same_ledger(session):
    def ledger():
        rows = db.session.query(HoursEntry.minutes, HoursEntry.on, HoursEntry.status).order_by(HoursEntry.id)
        return [tuple(row) for row in rows], [row.number for row in db.session.query(Certificate)]

    with session.begin_nested() as undone:
        loading.build(TODAY)
        first = ledger()
        undone.rollback()
    loading.build(TODAY)
    assert ledger() == first


def test_it_is_not_loaded_twice(loaded):
    with pytest.raises(RuleBroken, match="already"):
        loading.load(TODAY)


def test_it_is_not_loaded_beside_real_people(session):
    make_person()
    with pytest.raises(RuleBroken, match="real people"):
        loading.load(TODAY)
    assert db.session.query(Edition).count() == 0


def test_it_is_not_loaded_in_production(session, app, monkeypatch):
    monkeypatch.setitem(app.config, "SETTINGS", dataclasses.replace(app.config["SETTINGS"], is_production=True))
    with pytest.raises(RuleBroken, match="production"):
        loading.load(TODAY)
    assert db.session.query(Person).count() == 0


def test_every_page_says_that_the_data_is_invented(loaded, browser, client):
    coordinator = db.session.query(Person).filter_by(email="coordinator@demo.test").one()
    for page in (client.get("/sign-in"), client.get("/verify"), browser(coordinator).get("/"), client.get("/nowhere")):
        assert 'class="strip' in page.get_data(as_text=True) or "invent" in page.get_data(as_text=True)


def test_the_accounts_shown_can_sign_in(loaded, client):
    for email, password in loading.accounts():
        answer = client.post("/sign-in", data={"email": email, "password": password})
        assert answer.status_code == 302, email
        client.post("/sign-out")
    assert len(loading.accounts()) == len(invented.SHOWN_ACCOUNTS)
