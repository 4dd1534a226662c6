"""Commands: inviting, making administrators."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from app.people import actions, hashing, queries
from tests.people.words import NASTY, OTHER, PASSWORD

if TYPE_CHECKING:
    from click.testing import Result
    from flask import Flask

    from tests.cast import Cast
    from tests.conftest import Browser
    from tests.people.conftest import Letters


def run(app: Flask, *arguments: str, given: str = "") -> Result:
    return app.test_cli_runner().invoke(args=["people", *arguments], input=given)


NAMES = ("--given-names", "Sofía", "--family-name", "Muñoz")


def test_inviting(app: Flask, cast: Cast, letters: Letters, client: Browser) -> None:
    result = run(app, "invite", "New@Test.test", *NAMES, "--language", "es")
    assert result.exit_code == 0
    person = queries.person_with_email("new@test.test")
    assert person is not None
    assert (person.legal_name, person.language, person.is_admin) == ("Sofía Muñoz", "es", False)
    assert letters()[-1][0] == "new@test.test"
    assert client.get(letters.link()).status_code == 200


def test_inviting_an_administrator(app: Flask, cast: Cast, letters: Letters) -> None:
    run(app, "invite", "new@test.test", *NAMES, "--admin")
    person = queries.person_with_email("new@test.test")
    assert person is not None
    assert person.is_admin


def test_inviting_twice_makes_one_person(app: Flask, cast: Cast, letters: Letters) -> None:
    for _time in range(2):
        assert run(app, "invite", "ada@test.test", *NAMES).exit_code == 0
    assert cast.ada.given_names == "Ada"
    assert len(letters()) == 2


@pytest.mark.parametrize("email", ["x", "a@b.it,c@d.it", *NASTY])
def test_what_is_no_address(app: Flask, cast: Cast, email: str, letters: Letters) -> None:
    result = run(app, "invite", email, *NAMES) if "\x00" not in email else run(app, "invite", "nul", *NAMES)
    assert result.exit_code == 1
    assert "not an e-mail" in result.output
    assert letters() == []


@pytest.mark.parametrize("arguments", [("invite",), ("invite", "a@b.it"), ("invite", "a@b.it", *NAMES, "--language", "xx"), ("create-admin",)])
def test_what_is_missing_is_named(app: Flask, cast: Cast, arguments: tuple[str, ...]) -> None:
    assert run(app, *arguments).exit_code == 2


def test_an_administrator_by_link(app: Flask, cast: Cast, client: Browser) -> None:
    result = run(app, "create-admin", "boss@test.test")
    assert result.exit_code == 0
    link = re.search(r"https://bottega\.test(/invitation/\S+)", result.output)
    assert link is not None
    assert client.post(link[1], data={"password": PASSWORD, "again": PASSWORD}).status_code == 302
    assert client.get("/people").status_code == 200


def test_an_administrator_by_password(app: Flask, cast: Cast, client: Browser) -> None:
    result = run(app, "create-admin", "boss@test.test", "--password-stdin", given=f"{PASSWORD}\n")
    assert result.exit_code == 0
    assert "/invitation/" not in result.output
    assert client.post("/sign-in", data={"email": "boss@test.test", "password": PASSWORD}).status_code == 302
    assert client.get("/people").status_code == 200


@pytest.mark.parametrize("password", ["", "short", "boss@test.test", "passwordpassword", "x" * 11])
def test_a_poor_password_makes_nobody(app: Flask, cast: Cast, password: str) -> None:
    result = run(app, "create-admin", "boss@test.test", "--password-stdin", given=f"{password}\n")
    assert result.exit_code == 1
    assert queries.person_with_email("boss@test.test") is None


def test_somebody_known_becomes_an_administrator(app: Flask, cast: Cast) -> None:
    assert run(app, "create-admin", "carla@test.test", "--password-stdin", given=OTHER).exit_code == 0
    assert cast.carla.is_admin
    assert cast.carla.given_names == "Carla"
    assert hashing.is_right(cast.carla.password_hash, OTHER)


@pytest.mark.parametrize("arguments", [(), ("--password-stdin",)])
def test_a_closed_account_is_not_said_to_be_able_to_sign_in(app: Flask, cast: Cast, arguments: tuple[str, ...]) -> None:
    actions.close_account(cast.carla, by=cast.amin, reason="left")
    result = run(app, "create-admin", "carla@test.test", *arguments, given=f"{OTHER}\n")
    assert result.exit_code == 1
    assert "closed" in result.output
    assert not cast.carla.is_admin
