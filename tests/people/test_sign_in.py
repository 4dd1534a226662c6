"""Signing in and out."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from app.core import clock
from app.core.db import db
from app.people import actions, hashing
from app.people.models import Person, SignInBrake
from tests.conftest import NOW
from tests.people.words import NASTY, OTHER, PASSWORD

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from flask import Flask

    from tests.cast import Cast
    from tests.conftest import Browser

RIGHT = {"email": "ada@test.test", "password": PASSWORD}
WRONG = {"email": "ada@test.test", "password": OTHER}


def is_in(client: Browser) -> bool:
    return client.get("/profile").status_code == 200


def test_the_page_has_the_two_fields_that_others_rely_on(client: Browser) -> None:
    page = client.get("/sign-in").text
    assert 'name="email"' in page
    assert 'name="password"' in page


def test_the_right_password_opens(client: Browser, ada: Person) -> None:
    answer = client.post("/sign-in", data=RIGHT)
    assert (answer.status_code, answer.location) == (302, "/")
    assert is_in(client)


@pytest.mark.parametrize("typed", ["ADA@test.test", "  ada@test.test ", "Ada@TEST.test"])
def test_an_address_is_found_however_it_is_written(client: Browser, ada: Person, typed: str) -> None:
    assert client.post("/sign-in", data={**RIGHT, "email": typed}).status_code == 302


def test_an_accent_may_be_composed_either_way(client: Browser, ada: Person) -> None:
    actions.set_password(ada, "nin\u0303o sobre el ri\u0301o grande")
    assert client.post("/sign-in", data={**RIGHT, "password": "niño sobre el río grande"}).status_code == 302


@pytest.mark.parametrize("target", ["/profile", "/editions/ED-1/trainees?q=a&page=2"])
def test_one_goes_on_to_where_one_was_going(client: Browser, ada: Person, target: str) -> None:
    answer = client.post("/sign-in", query_string={"next": target}, data=RIGHT)
    assert answer.location == target


@pytest.mark.parametrize("target", [
    "https://evil.test/", "//evil.test", "/\\evil.test", "\\\\evil.test", "javascript:alert(1)", "/\tevil", "evil.test", "",
    "/\r\nSet-Cookie: a=b", "///evil.test", "http:evil.test",
])
def test_one_never_goes_on_to_another_site(client: Browser, ada: Person, target: str) -> None:
    answer = client.post("/sign-in", query_string={"next": target}, data=RIGHT)
    assert answer.location == "/"
    assert client.get("/sign-in", query_string={"next": target}).location == "/"


def test_whoever_is_signed_in_is_sent_on(browser: Callable[..., Browser], ada: Person) -> None:
    assert browser(ada).get("/sign-in?next=/profile").location == "/profile"


def test_a_closed_door_leads_to_signing_in_and_back(client: Browser, ada: Person) -> None:
    sent = client.get("/profile/password")
    assert sent.location == "/sign-in?next=/profile/password"
    assert client.post(sent.location, data=RIGHT).location == "/profile/password"


@pytest.mark.parametrize("data", [{}, {"email": "ada@test.test"}, {"password": PASSWORD}, {"email": " ", "password": "x"}])
def test_an_empty_field_is_named(client: Browser, ada: Person, data: dict[str, str]) -> None:
    answer = client.post("/sign-in", data=data)
    assert answer.status_code == 422
    assert "is empty" in answer.text


@pytest.mark.parametrize("nasty", NASTY)
def test_nasty_strings_are_only_wrong(client: Browser, ada: Person, nasty: str) -> None:
    for data in ({"email": nasty, "password": PASSWORD}, {"email": "ada@test.test", "password": nasty}):
        answer = client.post("/sign-in", data=data)
        assert answer.status_code == 422
        assert "<script>alert" not in answer.text


def test_a_huge_password_is_only_wrong(client: Browser, ada: Person) -> None:
    assert client.post("/sign-in", data={**RIGHT, "password": PASSWORD * 10_000}).status_code == 422


@pytest.mark.parametrize(("address", "method"), [("/sign-in", "put"), ("/sign-out", "get"), ("/sign-out-everywhere", "get")])
def test_wrong_methods(client: Browser, address: str, method: str) -> None:
    assert getattr(client, method)(address).status_code == 405


def test_a_planted_session_does_not_survive(client: Browser, ada: Person) -> None:
    with client.session_transaction() as planted:
        planted.update(planted="by somebody else", csrf_token="known", lang="es", second_step={"id": "1.1"})
    client.post("/sign-in", data=RIGHT)
    with client.session_transaction() as kept:
        assert "planted" not in kept
        assert kept.get("csrf_token") != "known"
        assert "second_step" not in kept
        assert kept["lang"] == "es"
        assert kept.permanent


def test_signing_out_here_leaves_other_browsers_alone(browser: Callable[..., Browser], ada: Person) -> None:
    here, there = browser(ada), browser(ada)
    assert here.post("/sign-out").location == "/sign-in"
    assert not is_in(here)
    assert is_in(there)
    with here.session_transaction() as kept:
        assert not {"_user_id", "_fresh", "csrf_token"} & set(kept)


def test_signing_out_twice_is_no_error(client: Browser) -> None:
    assert client.post("/sign-out").location == "/sign-in"


def test_signing_out_everywhere(browser: Callable[..., Browser], ada: Person) -> None:
    here, there = browser(ada), browser(ada)
    assert here.post("/sign-out-everywhere").location == "/sign-in"
    assert not is_in(here)
    assert not is_in(there)


def test_signing_out_everywhere_asks_who_one_is(client: Browser, ada: Person) -> None:
    version = ada.session_version
    assert client.post("/sign-out-everywhere").location == "/sign-in"
    assert ada.session_version == version


def test_a_closed_account_is_out_at_once(browser: Callable[..., Browser], cast: Cast, ada: Person) -> None:
    there = browser(ada)
    assert is_in(there)
    actions.close_account(ada, by=cast.amin, reason="left")
    assert not is_in(there)


@pytest.mark.parametrize("kept", ["", ".", "x.1", "1.x", "1", "999999.1", "1.99", "-1.1", "1.1.1"])
def test_a_cookie_that_names_nobody(client: Browser, ada: Person, kept: str) -> None:
    with client.session_transaction() as session:
        session["_user_id"] = kept
    assert not is_in(client)


# --- the brake ---


def fail(client: Browser, times: int, email: str = "ada@test.test") -> None:
    for _time in range(times):
        assert client.post("/sign-in", data={"email": email, "password": OTHER}).status_code == 422


def test_after_five_failures_the_right_password_waits_a_quarter_of_an_hour(client: Browser, ada: Person) -> None:
    fail(client, 5)
    assert client.post("/sign-in", data=RIGHT).status_code == 422
    with clock.stopped_at(NOW + dt.timedelta(minutes=14, seconds=59)):
        assert client.post("/sign-in", data=RIGHT).status_code == 422
    with clock.stopped_at(NOW + dt.timedelta(minutes=15)):
        assert client.post("/sign-in", data=RIGHT).status_code == 302


def test_the_next_failure_doubles_the_wait(client: Browser, ada: Person) -> None:
    fail(client, 5)
    with clock.stopped_at(NOW + dt.timedelta(minutes=16)):
        fail(client, 1)
    with clock.stopped_at(NOW + dt.timedelta(minutes=45)):
        assert client.post("/sign-in", data=RIGHT).status_code == 422
    with clock.stopped_at(NOW + dt.timedelta(minutes=47)):
        assert client.post("/sign-in", data=RIGHT).status_code == 302


def test_attempts_at_a_shut_door_do_not_lengthen_the_wait(client: Browser, ada: Person) -> None:
    fail(client, 30)
    with clock.stopped_at(NOW + dt.timedelta(minutes=15)):
        assert client.post("/sign-in", data=RIGHT).status_code == 302


def test_success_clears_the_count(client: Browser, ada: Person) -> None:
    fail(client, 4)
    client.post("/sign-in", data=RIGHT)
    client.post("/sign-out")
    fail(client, 4)
    assert client.post("/sign-in", data=RIGHT).status_code == 302


def test_failures_of_yesterday_are_forgotten(client: Browser, ada: Person) -> None:
    fail(client, 4)
    with clock.stopped_at(NOW + dt.timedelta(hours=25)):
        fail(client, 4)
        assert client.post("/sign-in", data=RIGHT).status_code == 302


def test_the_brake_keeps_no_address(client: Browser, ada: Person) -> None:
    fail(client, 1)
    (row,) = db.session.scalars(select(SignInBrake)).all()
    assert row.failures == 1
    assert len(row.email_digest) == 64
    assert ada.email not in row.email_digest
    assert set(row.email_digest) <= set("0123456789abcdef")


def test_the_outer_brake_answers_429(make_own_app: Callable[..., Flask]) -> None:
    client = make_own_app(RATELIMIT_ENABLED=True).test_client()
    answers = [client.post("/sign-in", data=WRONG).status_code for _number in range(61)]
    assert answers[:60] == [422] * 60
    assert answers[60] == 429


# --- tokens, hashes, queries ---


def test_a_form_from_another_site_is_refused(client: Browser, ada: Person, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    assert client.post("/sign-in", data=RIGHT).status_code == 400
    page = client.get("/sign-in").text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    assert client.post("/sign-in", data={**RIGHT, "csrf_token": token}).status_code == 302
    assert client.post("/sign-out").status_code == 400
    assert client.post("/sign-out", data={"csrf_token": token}).status_code == 400
    token = client.get("/profile").text.split('name="csrf_token" value="')[1].split('"')[0]
    assert client.post("/sign-out", data={"csrf_token": token}).status_code == 302


def test_an_old_hash_is_renewed_at_the_next_sign_in(client: Browser, ada: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    old, version = ada.password_hash, ada.version
    monkeypatch.setitem(hashing.COSTS, "cheap", (16, 1, 1))
    hashing._hasher.cache_clear()
    client.post("/sign-in", data=RIGHT)
    db.session.refresh(ada)
    monkeypatch.undo()
    hashing._hasher.cache_clear()
    assert ada.password_hash != old
    assert "m=16" in str(ada.password_hash)
    assert ada.version == version


def test_production_hashes_cost_what_was_decided(app: Flask, session: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(app.config, "PASSWORD_COST")
    kept = hashing.hash_password(PASSWORD)
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert hashing.is_right(kept, PASSWORD)
    assert not hashing.is_right(kept, OTHER)
    assert not hashing.is_right(None, PASSWORD)
    assert not hashing.is_right("nonsense", PASSWORD)


def test_the_page_asks_the_database_next_to_nothing(client: Browser, ada: Person, count_queries: Callable[[], Any]) -> None:
    client.get("/sign-in")
    with count_queries() as found:
        client.get("/sign-in")
    assert len(found) <= 1
