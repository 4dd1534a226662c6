"""Invitations, new passwords and new addresses: links that open once."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from flask import url_for

from app.core import clock
from app.core.db import db
from app.core.errors import RuleBroken
from app.people import actions, links
from app.people.models import Person
from tests.conftest import NOW
from tests.factories import make_person
from tests.people.words import NASTY, OTHER, PASSWORD

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from tests.cast import Cast
    from tests.conftest import Browser
    from tests.people.conftest import Letters

CHOSEN = {"password": PASSWORD, "again": PASSWORD}
GONE = 410


@pytest.fixture
def invited(cast: Cast, letters: Letters) -> str:
    """The link of Uma's invitation."""
    actions.invite(cast.uma, by=cast.carla, edition_title={"it": "Corso", "pt": "Curso"})
    db.session.commit()
    return letters.link()


@pytest.fixture
def forgotten(ada: Person, client: Browser, letters: Letters) -> str:
    """The link that Ada asked for."""
    client.post("/reset", data={"email": "ada@test.test"})
    return letters.link()


def is_in(client: Browser) -> bool:
    return client.get("/profile").status_code == 200


# --- invitation ---


def test_an_invitation_says_who_and_to_what_in_the_persons_language(invited: str, letters: Letters) -> None:
    to, _subject, text = letters()[-1]
    assert to == "uma@test.test"
    assert "Uma" in text.splitlines()[0]
    assert "Carla Corrà" in text
    assert "Curso" in text
    assert "8 de dezembro de 2026" in text
    assert "lang=pt" in invited
    assert len(text.splitlines()) < 20


def test_an_invitation_lets_in_once(client: Browser, browser: Callable[..., Browser], invited: str, cast: Cast) -> None:
    page = client.get(invited).text
    assert "uma@test.test" in page
    assert "12" in page
    assert client.post(invited, data=CHOSEN).location == "/"
    assert is_in(client)
    assert client.get(invited).status_code == GONE
    assert browser().post(invited, data={"password": OTHER, "again": OTHER}).status_code == GONE
    assert browser().post("/sign-in", data={"email": "uma@test.test", "password": PASSWORD}).status_code == 302


def test_looking_does_not_use_a_link_up(client: Browser, invited: str) -> None:
    assert [client.get(invited).status_code for _time in range(3)] == [200, 200, 200]


def test_a_newer_invitation_ends_the_older(client: Browser, invited: str, cast: Cast, letters: Letters) -> None:
    actions.invite(cast.uma, by=cast.carla)
    db.session.commit()
    newer = letters.link()
    assert client.post(invited, data=CHOSEN).status_code == GONE
    assert client.get(newer).status_code == 200


def test_an_invitation_lasts_fourteen_days(client: Browser, invited: str) -> None:
    with clock.stopped_at(NOW + dt.timedelta(days=13, hours=23)):
        assert client.get(invited).status_code == 200
    with clock.stopped_at(NOW + dt.timedelta(days=14, seconds=2)):
        assert client.get(invited).status_code == GONE
        assert client.post(invited, data=CHOSEN).status_code == GONE


def test_two_browsers_with_one_link(cast: Cast, invited: str) -> None:
    version = cast.uma.link_version
    actions.accept_link(cast.uma, version, PASSWORD)
    with pytest.raises(RuleBroken, match="no longer works"):
        actions.accept_link(cast.uma, version, OTHER)


def test_a_link_of_one_kind_is_none_of_another(client: Browser, invited: str, forgotten: str) -> None:
    assert client.get(invited.replace("/invitation/", "/reset/")).status_code == GONE
    assert client.get(forgotten.replace("/reset/", "/invitation/")).status_code == GONE


def test_a_link_of_one_is_none_of_another(browser: Callable[..., Browser], invited: str, cast: Cast, ada: Person) -> None:
    """Opened in somebody else's browser it lets in whom it was sent to, and changes nobody else's password."""
    client = browser(ada)
    client.post(invited, data={"password": OTHER, "again": OTHER})
    assert "uma@test.test" in client.get("/profile").text
    assert browser().post("/sign-in", data={"email": "ada@test.test", "password": OTHER}).status_code == 422
    assert browser().post("/sign-in", data={"email": "ada@test.test", "password": PASSWORD}).status_code == 302


def test_a_closed_account_has_no_links(client: Browser, invited: str, cast: Cast) -> None:
    actions.close_account(cast.uma, by=cast.amin, reason="left")
    actions.open_account(cast.uma, by=cast.amin, reason="came back")
    assert client.get(invited).status_code == GONE


@pytest.mark.parametrize(("password", "again", "word"), [
    ("", "", "empty"), ("short", "short", "12"), (PASSWORD, OTHER, "differ"), (PASSWORD, "", "differ"),
    ("uma@test.test", "uma@test.test", "your name"), ("passwordpassword", "passwordpassword", "others would try"),
    ("x1" * 101, "x1" * 101, "200"), ("x1" * 1_001, "x1" * 1_001, "200"),
])
def test_a_password_that_is_not_accepted(client: Browser, invited: str, cast: Cast, password: str, again: str, word: str) -> None:
    answer = client.post(invited.replace("lang=pt", "lang=en"), data={"password": password, "again": again})
    assert answer.status_code == 422
    assert word in answer.text
    assert "Field" not in answer.text  # said once, in our words
    assert cast.uma.password_hash is None


@pytest.mark.parametrize("words", ["Ñandú e gabbiani 🐈 ", "\ufb03cio e gabbiani "])  # composed, the second is longer than typed
def test_the_longest_password_is_accepted(client: Browser, browser: Callable[..., Browser], invited: str, words: str) -> None:
    longest = (words * 20)[:200]
    assert client.post(invited, data={"password": longest, "again": longest}).status_code == 302
    assert browser().post("/sign-in", data={"email": "uma@test.test", "password": longest}).status_code == 302
    assert browser().post("/sign-in", data={"email": "uma@test.test", "password": longest[:199]}).status_code == 422


def test_an_invitation_with_a_second_factor_still_asks_for_the_code(client: Browser, invited: str, cast: Cast) -> None:
    cast.uma.totp_secret, cast.uma.totp_confirmed_at = "JBSWY3DPEHPK3PXP", clock.now()
    assert client.post(invited, data=CHOSEN).location == "/sign-in/second-step"
    assert not is_in(client)


def test_a_closed_account_is_not_invited(cast: Cast) -> None:
    actions.close_account(cast.uma, by=cast.amin, reason="left")
    with pytest.raises(RuleBroken, match="closed"):
        actions.invite(cast.uma, by=cast.amin)


# --- reset ---


def test_a_reset_link_lets_in_once_and_signs_out_elsewhere(
    browser: Callable[..., Browser], ada: Person, forgotten: str, letters: Letters,
) -> None:
    elsewhere, here = browser(ada), browser()
    assert here.post(forgotten, data={"password": OTHER, "again": OTHER}).status_code == 302
    assert is_in(here)
    assert not is_in(elsewhere)
    assert browser().get(forgotten).status_code == GONE
    assert browser().post("/sign-in", data={"email": "ada@test.test", "password": PASSWORD}).status_code == 422
    assert [to for to, _subject, _text in letters()] == ["ada@test.test"] * 2


def test_a_reset_link_lasts_two_hours(client: Browser, forgotten: str) -> None:
    with clock.stopped_at(NOW + dt.timedelta(hours=2)):
        assert client.get(forgotten).status_code == 200
    with clock.stopped_at(NOW + dt.timedelta(hours=2, seconds=2)):
        assert client.get(forgotten).status_code == GONE


def test_a_link_from_the_future_is_none(client: Browser, forgotten: str) -> None:
    with clock.stopped_at(NOW - dt.timedelta(hours=1)):
        assert client.get(forgotten).status_code == GONE


def test_a_newer_reset_ends_the_older(client: Browser, forgotten: str, letters: Letters) -> None:
    client.post("/reset", data={"email": "ADA@test.test"})
    newer = letters.link()
    assert newer != forgotten
    assert client.get(forgotten).status_code == GONE
    assert client.get(newer).status_code == 200


def test_a_new_password_ends_a_lock(client: Browser, browser: Callable[..., Browser], forgotten: str) -> None:
    for _time in range(6):
        client.post("/sign-in", data={"email": "ada@test.test", "password": OTHER})
    client.post(forgotten, data={"password": OTHER, "again": OTHER})
    assert browser().post("/sign-in", data={"email": "ada@test.test", "password": OTHER}).status_code == 302


def test_changing_the_password_ends_a_reset_link(client: Browser, forgotten: str, ada: Person) -> None:
    actions.change_password(ada, OTHER)
    assert client.get(forgotten).status_code == GONE


def test_whoever_never_chose_a_password_gets_the_invitation_again(client: Browser, invited: str, letters: Letters) -> None:
    client.post("/reset", data={"email": "uma@test.test"})
    assert letters.link().startswith("/invitation/")
    assert letters.link() != invited


def test_nobody_invites_themselves(client: Browser, cast: Cast, letters: Letters) -> None:
    client.post("/reset", data={"email": "uma@test.test"})
    assert letters() == []
    assert cast.uma.invited_at is None


def test_nobody_is_flooded_with_letters(client: Browser, ada: Person, letters: Letters) -> None:
    for _time in range(20):
        client.post("/reset", data={"email": "ada@test.test"})
    assert len(letters()) == 5


@pytest.mark.parametrize("nasty", ["", "x", "a@b", "a@b.it,c@d.it", *NASTY])
def test_what_is_no_address_is_named(client: Browser, ada: Person, nasty: str, letters: Letters) -> None:
    assert client.post("/reset", data={"email": nasty}).status_code == 422
    assert letters() == []


@pytest.mark.parametrize(("path", "method"), [("/reset", "put"), ("/reset/x", "delete"), ("/invitation/x", "put")])
def test_wrong_methods(client: Browser, path: str, method: str) -> None:
    assert getattr(client, method)(path).status_code == 405


def test_links_lead_to_the_pages_that_read_them(app: Flask, cast: Cast) -> None:
    with app.test_request_context():
        for purpose, endpoint in ((links.INVITATION, "invitation"), (links.RESET, "reset"), (links.EMAIL_CHANGE, "confirm_email")):
            assert url_for(f"people.{endpoint}", token="t") == f"{purpose.path}t"


# --- another address ---


def ask_change(client: Browser, email: str = "new@test.test", password: str = PASSWORD) -> int:
    return client.post("/profile/email", data={"email": email, "current": password}).status_code


def test_another_address(browser: Callable[..., Browser], ada: Person, letters: Letters) -> None:
    client = browser(ada)
    assert ask_change(client, "New@Test.test") == 302
    assert ada.email == "ada@test.test"
    assert letters()[-1][0] == "new@test.test"
    link = letters.link()
    assert "new@test.test" in client.get(link).text
    assert client.post(link).location == "/profile"
    assert ada.email == "new@test.test"
    assert letters()[-1][0] == "ada@test.test"
    assert client.post(link).status_code == GONE
    assert browser().post("/sign-in", data={"email": "new@test.test", "password": PASSWORD}).status_code == 302


def test_another_address_asks_for_the_password(browser: Callable[..., Browser], ada: Person, letters: Letters) -> None:
    assert ask_change(browser(ada), password=OTHER) == 422
    assert letters() == []


def test_a_letter_gone_astray_gives_nobody_the_account(browser: Callable[..., Browser], ada: Person, cast: Cast, letters: Letters) -> None:
    ask_change(browser(ada))
    link = letters.link()
    assert browser().post(link).location.startswith("/sign-in")
    assert browser(cast.olga).get(link).status_code == GONE
    assert browser(cast.olga).post(link).status_code == GONE
    assert ada.email == "ada@test.test"


def test_the_holder_of_an_address_hears_that_it_was_asked_for(browser: Callable[..., Browser], ada: Person, letters: Letters) -> None:
    assert ask_change(browser(ada), "olga@test.test") == 302
    to, _subject, text = letters()[-1]
    assert to == "olga@test.test"
    assert "/profile/email/" not in text
    assert "Ada" not in text


def test_an_address_that_was_taken_meanwhile(browser: Callable[..., Browser], ada: Person, letters: Letters) -> None:
    client = browser(ada)
    ask_change(client)
    link = letters.link()
    make_person(email="new@test.test")
    assert client.post(link).status_code == 422
    db.session.refresh(ada)
    assert ada.email == "ada@test.test"


def test_a_new_address_must_be_confirmed_within_two_hours(browser: Callable[..., Browser], ada: Person, letters: Letters) -> None:
    client = browser(ada)
    ask_change(client)
    link = letters.link()
    with clock.stopped_at(NOW + dt.timedelta(hours=2, seconds=2)):
        assert client.post(link).status_code == GONE


@pytest.mark.parametrize("email", ["", "x", "ada@test.test", "a@b.it, c@d.it", *NASTY])
def test_an_address_that_is_not_accepted(browser: Callable[..., Browser], ada: Person, email: str, letters: Letters) -> None:
    assert ask_change(browser(ada), email) == 422
    assert letters() == []
