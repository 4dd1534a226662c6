"""History keeps who did what; the installation says whether its data is invented."""

from __future__ import annotations

import datetime as dt

import pytest

from app.core import clock, history, installation
from app.core.settings import public_address
from tests.conftest import NOW
from tests.factories import make_edition, make_person


def test_an_act_is_kept_with_who_what_when_and_why(session):
    carla, edition = make_person("Carla", "Corrà"), make_edition()
    row = history.record("renamed", edition, by=carla, edition_id=edition.id, old={"code": "A"}, new={"code": "Ñ"}, reason="Errore")
    session.flush()
    assert (row.by_id, row.by_name, row.verb, row.thing, row.thing_id) == (carla.id, "Carla Corrà", "renamed", "editions", edition.id)
    assert (row.edition_id, row.old, row.new, row.reason, row.at) == (edition.id, {"code": "A"}, {"code": "Ñ"}, "Errore", NOW)


def test_what_nobody_did_was_done_by_the_house(session):
    row = history.record("swept", make_edition(), by=None)
    session.flush()
    assert (row.by_id, row.by_name, row.reason) == (None, "Bottega", "")


def test_the_newest_acts_on_a_thing_come_first_and_others_not_at_all(session):
    edition, other = make_edition(), make_edition()
    for number in range(4):
        with clock.stopped_at(NOW + dt.timedelta(hours=number)):
            history.record(f"act {number}", edition, by=None)
            history.record("other", other, by=None)
            session.flush()
    assert [row.verb for row in history.of(edition, 3)] == ["act 3", "act 2", "act 1"]


@pytest.fixture
def unasked(app, session):
    """The installation, not asked yet."""
    kept = app.extensions.pop("is_demonstration", None)
    yield
    app.extensions.pop("is_demonstration", None)
    if kept is not None:
        app.extensions["is_demonstration"] = kept


def test_every_page_says_that_the_data_is_invented_once_it_is(unasked, client):
    assert "demo-strip" not in client.get("/sign-in").text
    installation.mark_as_demonstration()
    assert 'class="demo-strip"' in client.get("/sign-in").text
    assert 'class="demo-strip"' in client.get("/no-such-place").text


def test_marking_twice_is_marking_once(unasked, session):
    for _ in range(2):
        installation.mark_as_demonstration()
        session.flush()
    assert session.query(installation.Installation).one().is_demonstration is True
    assert installation.is_demonstration() is True


def test_the_database_is_asked_seldom(unasked, session, count_queries):
    with count_queries() as found:
        answers = {installation.is_demonstration() for _ in range(10)}
    assert answers == {False}
    assert len(found) == 1


def test_a_public_address_is_the_sites_own(app):
    with app.app_context():
        assert public_address("/verify/X") == "https://bottega.test/verify/X"
