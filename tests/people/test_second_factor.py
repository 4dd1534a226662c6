"""The second step: setting it up, passing it, losing the telephone, switching it off."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from typing import TYPE_CHECKING

import pyotp
import pytest

from app.core import clock
from app.core.db import db
from app.core.errors import RuleBroken
from app.people import actions, second_factor
from tests.conftest import NOW
from tests.people.words import NASTY, OTHER, PASSWORD

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from app.people.models import Person
    from tests.cast import Cast
    from tests.conftest import Browser
    from tests.people.conftest import Letters

HALF_MINUTE = dt.timedelta(seconds=30)
RIGHT = {"email": "tess@test.test", "password": PASSWORD}


def code(person: Person, shift: int = 0) -> str:
    return pyotp.TOTP(str(person.totp_secret)).at(clock.now() + HALF_MINUTE * shift)


@pytest.fixture
def tess(cast: Cast) -> Person:
    """Tess, who can sign in."""
    actions.set_password(cast.tess, PASSWORD)
    return cast.tess


@pytest.fixture
def codes(tess: Person) -> list[str]:
    """Tess's recovery codes; her second step is on."""
    second_factor.begin_second_factor(tess)
    return second_factor.confirm_second_factor(tess)


def is_in(client: Browser) -> bool:
    return client.get("/profile").status_code == 200


def give(client: Browser, typed: str) -> int:
    return client.post("/sign-in/second-step", data={"code": typed}).status_code


@pytest.fixture
def waiting(client: Browser, tess: Person, codes: list[str]) -> Browser:
    """A browser that has given the right password."""
    assert client.post("/sign-in", data=RIGHT).location == "/sign-in/second-step"
    return client


# --- setting up ---


def test_setting_up(browser: Callable[..., Browser], tess: Person, letters: Letters) -> None:
    client = browser(tess)
    assert 'action="/profile/second-factor/begin"' in client.get("/profile/second-factor").text
    assert client.post("/profile/second-factor/begin").location == "/profile/second-factor/confirm"
    page = client.get("/profile/second-factor/confirm").text
    assert "<svg" in page
    assert 'style="' not in page
    assert str(tess.totp_secret)[:4] in page
    assert not tess.has_second_factor
    shown = client.post("/profile/second-factor/confirm", data={"code": code(tess)}).text
    found = re.findall(r"<code>([a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{4})</code>", shown)
    assert len(set(found)) == 10
    assert tess.has_second_factor
    assert letters()[-1][0] == "tess@test.test"
    assert client.get("/profile/second-factor/confirm").location == "/profile/second-factor"
    assert str(tess.totp_secret) not in client.get("/profile/second-factor").text


@pytest.mark.parametrize("typed", ["", "000000", "12345", *NASTY])
def test_a_wrong_code_switches_nothing_on(browser: Callable[..., Browser], tess: Person, typed: str) -> None:
    client = browser(tess)
    client.post("/profile/second-factor/begin")
    assert client.post("/profile/second-factor/confirm", data={"code": typed}).status_code == 422
    assert not tess.has_second_factor


def test_beginning_again_when_it_is_on_changes_nothing(browser: Callable[..., Browser], tess: Person, codes: list[str]) -> None:
    secret = tess.totp_secret
    assert browser(tess).post("/profile/second-factor/begin").status_code == 409
    assert tess.totp_secret == secret
    with pytest.raises(RuleBroken):
        second_factor.confirm_second_factor(tess)


def test_confirming_what_was_not_begun(browser: Callable[..., Browser], tess: Person) -> None:
    assert browser(tess).post("/profile/second-factor/confirm", data={"code": "123456"}).location == "/profile/second-factor"


@pytest.mark.parametrize("path", ["", "/confirm", "/codes", "/off"])
def test_the_pages_ask_who_one_is(client: Browser, path: str) -> None:
    assert client.get(f"/profile/second-factor{path}").location.startswith("/sign-in")
    assert client.post("/profile/second-factor/begin").location.startswith("/sign-in")
    assert client.get("/profile/second-factor/begin").status_code == 405


# --- passing ---


def test_the_password_alone_does_not_open(waiting: Browser) -> None:
    assert not is_in(waiting)


def test_password_and_code_open(waiting: Browser, tess: Person) -> None:
    assert give(waiting, f" {code(tess)[:3]} {code(tess)[3:]} ") == 302
    assert is_in(waiting)
    with waiting.session_transaction() as kept:
        assert "second_step" not in kept


@pytest.mark.parametrize(("shift", "status"), [(-2, 422), (-1, 302), (0, 302), (1, 302), (2, 422)])
def test_a_clock_may_be_half_a_minute_off(waiting: Browser, tess: Person, shift: int, status: int) -> None:
    assert give(waiting, code(tess, shift)) == status


def test_a_code_works_once(browser: Callable[..., Browser], waiting: Browser, tess: Person) -> None:
    used = code(tess)
    assert give(waiting, used) == 302
    second = browser()
    second.post("/sign-in", data=RIGHT)
    assert give(second, used) == 422
    assert give(second, code(tess, -1)) == 422
    with clock.stopped_at(NOW + HALF_MINUTE):
        assert give(second, used) == 422
        assert give(second, code(tess)) == 302


def test_the_same_code_in_two_requests_at_once(tess: Person, codes: list[str]) -> None:
    step = int(NOW.timestamp()) // 30
    assert [second_factor._take_step(tess, step), second_factor._take_step(tess, step)] == [True, False]


def test_a_recovery_code_works_once(browser: Callable[..., Browser], waiting: Browser, codes: list[str]) -> None:
    assert give(waiting, codes[3].upper().replace("-", " ")) == 302
    assert "9 recovery codes" in waiting.get("/profile/second-factor?lang=en").text
    second = browser()
    second.post("/sign-in", data=RIGHT)
    assert give(second, codes[3]) == 422
    assert give(second, codes[4]) == 302


def test_recovery_codes_are_ones_own(browser: Callable[..., Browser], cast: Cast, waiting: Browser) -> None:
    second_factor.begin_second_factor(cast.carla)
    others = second_factor.confirm_second_factor(cast.carla)
    assert give(waiting, others[0]) == 422


@pytest.mark.parametrize("typed", ["", "000000", *NASTY])
def test_a_wrong_code_does_not_open(waiting: Browser, typed: str) -> None:
    assert give(waiting, typed) == 422
    assert not is_in(waiting)


def test_codes_are_braked(waiting: Browser, tess: Person, codes: list[str]) -> None:
    for _time in range(5):
        assert give(waiting, "000000") == 422
    assert give(waiting, code(tess)) == 422
    assert give(waiting, codes[0]) == 422
    with clock.stopped_at(NOW + dt.timedelta(minutes=16)):
        waiting.post("/sign-in", data=RIGHT)
        assert give(waiting, "000000") == 422
    with clock.stopped_at(NOW + dt.timedelta(minutes=30)):
        waiting.post("/sign-in", data=RIGHT)
        assert give(waiting, code(tess)) == 422
    with clock.stopped_at(NOW + dt.timedelta(minutes=47)):
        waiting.post("/sign-in", data=RIGHT)
        assert give(waiting, codes[0]) == 302  # not burnt at the shut door


def test_signing_in_again_does_not_clear_the_brake_of_codes(waiting: Browser, tess: Person) -> None:
    for _time in range(5):
        give(waiting, "000000")
        waiting.post("/sign-in", data=RIGHT)
    assert give(waiting, code(tess)) == 422


def test_the_second_step_does_not_wait_for_ever(waiting: Browser, tess: Person) -> None:
    with clock.stopped_at(NOW + dt.timedelta(minutes=11)):
        assert waiting.get("/sign-in/second-step").location == "/sign-in"
        assert waiting.post("/sign-in/second-step", data={"code": code(tess)}).location == "/sign-in"
    assert not is_in(waiting)


def test_the_second_step_without_the_first(client: Browser, tess: Person, codes: list[str]) -> None:
    assert client.get("/sign-in/second-step").location == "/sign-in"
    assert client.post("/sign-in/second-step", data={"code": code(tess)}).location == "/sign-in"
    assert client.put("/sign-in/second-step").status_code == 405


def test_signing_out_everywhere_ends_the_wait_too(waiting: Browser, tess: Person) -> None:
    actions.sign_out_everywhere(tess)
    assert waiting.post("/sign-in/second-step", data={"code": code(tess)}).location == "/sign-in"


def test_one_goes_on_to_where_one_was_going(client: Browser, tess: Person, codes: list[str]) -> None:
    client.post("/sign-in?next=/profile/email", data=RIGHT)
    assert client.post("/sign-in/second-step", data={"code": code(tess)}).location == "/profile/email"


def test_a_page_for_recovery_codes(waiting: Browser) -> None:
    assert "/sign-in/second-step?paper=1" in waiting.get("/sign-in/second-step").text
    assert waiting.get("/sign-in/second-step?paper=1").status_code == 200


# --- renewing and switching off ---


def test_renewing_recovery_codes(browser: Callable[..., Browser], tess: Person, codes: list[str]) -> None:
    client = browser(tess)
    assert client.post("/profile/second-factor/codes", data={"current": OTHER}).status_code == 422
    shown = client.post("/profile/second-factor/codes", data={"current": PASSWORD}).text
    new = re.findall(r"<code>([a-z0-9-]{14})</code>", shown)
    assert len(new) == 10
    assert not set(new) & set(codes)
    assert not second_factor.use_code(tess, codes[0])
    assert second_factor.use_code(tess, new[0])


def test_switching_off_needs_password_and_code(browser: Callable[..., Browser], tess: Person, codes: list[str]) -> None:
    client = browser(tess)
    path = "/profile/second-factor/off"
    assert client.get(path).status_code == 200
    assert client.post(path, data={"current": PASSWORD, "code": "000000"}).status_code == 422
    assert client.post(path, data={"current": OTHER, "code": code(tess)}).status_code == 422
    assert client.post(path, data={"code": code(tess)}).status_code == 422
    assert tess.has_second_factor
    assert client.post(path, data={"current": PASSWORD, "code": code(tess)}).status_code == 302
    assert not tess.has_second_factor
    assert tess.totp_secret is None
    assert client.get(path).location == "/profile/second-factor"


def test_a_wrong_password_here_is_braked(browser: Callable[..., Browser], tess: Person, codes: list[str]) -> None:
    client = browser(tess)
    for _time in range(5):
        client.post("/profile/second-factor/codes", data={"current": OTHER})
    assert client.post("/profile/second-factor/codes", data={"current": PASSWORD}).status_code == 422


def test_an_administrator_helps_somebody_who_lost_everything(
    browser: Callable[..., Browser], cast: Cast, tess: Person, codes: list[str], letters: Letters,
) -> None:
    path = f"/people/{tess.id}/second-factor/off"
    assert browser(cast.ada).post(path, data={"reason": "x"}).status_code == 404
    assert browser(cast.carla).post(path, data={"reason": "x"}).status_code == 403
    client = browser(cast.amin)
    assert client.get(path).status_code == 200
    assert client.post(path, data={"reason": ""}).status_code == 422
    assert tess.has_second_factor
    assert client.post(path, data={"reason": "telephone stolen; we spoke"}).status_code == 302
    assert not tess.has_second_factor
    assert letters()[-1][0] == "tess@test.test"
    assert "telephone stolen" in client.get(f"/people/{tess.id}").text
    assert client.post(path, data={"reason": "again"}).status_code == 422


# --- compulsory ---


@pytest.fixture
def compulsory(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """An installation that asks it of all staff."""
    monkeypatch.setitem(app.config, "SETTINGS", dataclasses.replace(app.config["SETTINGS"], is_second_factor_compulsory=True))


@pytest.mark.parametrize("name", ["tess", "carla", "otto", "amin"])
def test_staff_set_it_up_before_anything_else(compulsory: None, browser: Callable[..., Browser], cast: Cast, name: str) -> None:
    client = browser(getattr(cast, name))
    for path in ("/", "/profile", "/notices", "/profile/email"):
        assert client.get(path).location == "/profile/second-factor"
    assert client.post("/profile/password", data={}).location == "/profile/second-factor"
    assert client.get("/profile/second-factor").status_code == 200
    assert client.get("/healthz").status_code == 200
    assert client.post("/profile/second-factor/begin").location == "/profile/second-factor/confirm"
    assert client.post("/profile/second-factor/confirm", data={"code": code(getattr(cast, name))}).status_code == 200
    assert client.get("/profile").status_code == 200


def test_trainees_are_not_asked(compulsory: None, browser: Callable[..., Browser], cast: Cast) -> None:
    assert browser(cast.ada).get("/profile").status_code == 200


def test_one_may_always_sign_out(compulsory: None, browser: Callable[..., Browser], cast: Cast) -> None:
    assert browser(cast.tess).post("/sign-out").location == "/sign-in"
    assert browser(cast.tess).post("/sign-out-everywhere").location == "/sign-in"


def test_what_is_compulsory_stays_on(compulsory: None, browser: Callable[..., Browser], tess: Person, codes: list[str]) -> None:
    path = "/profile/second-factor/off"
    answer = browser(tess).post(path, data={"current": PASSWORD, "code": code(tess)})
    assert answer.location == "/profile/second-factor"
    db.session.refresh(tess)
    assert tess.has_second_factor


def test_it_is_left_to_everybody_where_it_is_not(browser: Callable[..., Browser], cast: Cast) -> None:
    assert browser(cast.tess).get("/profile").status_code == 200
