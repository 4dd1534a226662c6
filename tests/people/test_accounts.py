"""Accounts, for administrators: the list, inviting again, closing and opening; and making people."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from app.core import history
from app.core.db import db
from app.core.errors import RuleBroken
from app.people import actions, queries
from app.people.models import Person
from tests.factories import make_person
from tests.people.words import NASTY, OTHER, PASSWORD

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from tests.cast import Cast
    from tests.conftest import Browser
    from tests.people.conftest import Letters

WHO = [("amin", 200), ("carla", 403), ("tess", 403), ("otto", 403), ("ada", 404), ("olga", 404)]


@pytest.mark.parametrize(("name", "status"), WHO)
def test_who_sees_accounts(browser: Callable[..., Browser], cast: Cast, name: str, status: int) -> None:
    client = browser(getattr(cast, name))
    assert client.get(f"/people/{cast.uma.id}").status_code == status
    assert client.get("/people").status_code == (200 if status == 200 else 403)


def test_pages_ask_who_one_is(client: Browser, cast: Cast) -> None:
    for path in ("", f"/{cast.uma.id}", f"/{cast.uma.id}/close", f"/{cast.uma.id}/open", f"/{cast.uma.id}/legal-name"):
        assert client.get("/people" + path).location.startswith("/sign-in?next=/people")


@pytest.mark.parametrize(("path", "method"), [
    ("/people", "post"), ("/people/{}", "post"), ("/people/{}/invite", "get"), ("/people/{}/close", "delete"),
    ("/people/{}/open", "put"), ("/people/{}/legal-name", "put"),
])
def test_wrong_methods(browser: Callable[..., Browser], cast: Cast, path: str, method: str) -> None:
    assert getattr(browser(cast.amin), method)(path.format(cast.uma.id)).status_code == 405


@pytest.mark.parametrize(("words", "found"), [
    ("acosta", {"ada"}), ("ADA", {"ada"}), ("@test.test", {"ada", "tess", "carla", "otto", "olga", "amin", "uma"}), ("ol oti", set()),
    ("olga olmos", {"olga"}), ("olmos olga", {"olga"}), ("%", set()), ("_", set()), ("Ñandú", {"uma"}), ("nobody", set()),
    ("ÑANDÚ", {"uma"}), ("nandu", {"uma"}), ("BENITEZ", {"ada"}), ("-", set()),
    ("' OR 1=1 --", set()),
])
def test_looking_for_people(browser: Callable[..., Browser], cast: Cast, words: str, found: set[str]) -> None:
    page = browser(cast.amin).get("/people", query_string={"q": words}).text.split("<main", 1)[1]
    assert set(re.findall(r"(\w+)@test\.test", page.split("<tbody>")[-1])) == found


@pytest.mark.parametrize("nasty", NASTY)
def test_looking_for_nasty_strings(browser: Callable[..., Browser], cast: Cast, nasty: str) -> None:
    answer = browser(cast.amin).get("/people", query_string={"q": nasty})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text


def test_the_list_has_pages_and_a_flat_cost(browser: Callable[..., Browser], cast: Cast, count_queries: Callable[[], Any]) -> None:
    client = browser(cast.amin)
    client.get("/people")
    with count_queries() as few:
        client.get("/people")
    for number in range(60):
        make_person("Nome", f"Cognome{number:02}")
    with count_queries() as many:
        page = client.get("/people").text
    assert len(few) == len(many) <= 10
    assert page.count('<th scope="row">') == 25
    assert client.get("/people?page=3").text.count('<th scope="row">') == 17
    assert client.get("/people?page=999").status_code == 200


def test_inviting_again(browser: Callable[..., Browser], cast: Cast, letters: Letters) -> None:
    path = f"/people/{cast.uma.id}/invite"
    client = browser(cast.amin)
    client.post(path)
    older = letters.link()
    assert client.post(path).location == f"/people/{cast.uma.id}"
    assert letters.link() != older
    assert client.get(older).status_code == 410
    assert [row.verb for row in history.of(cast.uma)] == ["account_invited", "account_invited"]


@pytest.mark.parametrize(("name", "status"), [("carla", 403), ("ada", 404)])
def test_who_invites(browser: Callable[..., Browser], cast: Cast, name: str, status: int, letters: Letters) -> None:
    assert browser(getattr(cast, name)).post(f"/people/{cast.uma.id}/invite").status_code == status
    assert letters() == []


def test_a_closed_account_is_not_invited(browser: Callable[..., Browser], cast: Cast, letters: Letters) -> None:
    actions.close_account(cast.uma, by=cast.amin, reason="left")
    assert browser(cast.amin).post(f"/people/{cast.uma.id}/invite").status_code == 409
    assert letters() == []


def test_closing_and_opening(browser: Callable[..., Browser], cast: Cast, ada: Person) -> None:
    client, inside = browser(cast.amin), browser(ada)
    path = f"/people/{ada.id}"
    assert client.get(f"{path}/close").status_code == 200
    assert client.post(f"{path}/close", data={"reason": "Left the course"}).location == path
    assert not ada.is_active
    assert inside.get("/profile").status_code == 302
    assert browser().post("/sign-in", data={"email": ada.email, "password": PASSWORD}).status_code == 422
    assert client.post(f"{path}/close", data={"reason": "again"}).status_code == 422
    assert client.post(f"{path}/open", data={"reason": "Came back"}).location == path
    assert inside.get("/profile").status_code == 302
    assert browser().post("/sign-in", data={"email": ada.email, "password": PASSWORD}).status_code == 302
    assert client.post(f"{path}/open", data={"reason": "again"}).status_code == 422
    page = client.get(path).text
    assert "Left the course" in page
    assert "Came back" in page
    assert [(row.verb, row.by_id) for row in history.of(ada)][:2] == [
        ("account_opened", cast.amin.id), ("account_closed", cast.amin.id),
    ]


@pytest.mark.parametrize("act", ["close", "open"])
@pytest.mark.parametrize(("name", "status"), [("carla", 403), ("tess", 403), ("ada", 404)])
def test_who_closes_and_opens(browser: Callable[..., Browser], cast: Cast, act: str, name: str, status: int) -> None:
    answer = browser(getattr(cast, name)).post(f"/people/{cast.uma.id}/{act}", data={"reason": "x"})
    assert answer.status_code == status
    assert cast.uma.is_active


@pytest.mark.parametrize("reason", ["", "  ", "\u200b", "a" * 501])
def test_closing_needs_a_reason(browser: Callable[..., Browser], cast: Cast, reason: str) -> None:
    assert browser(cast.amin).post(f"/people/{cast.uma.id}/close", data={"reason": reason}).status_code == 422
    assert cast.uma.is_active


def test_nobody_closes_their_own_account(browser: Callable[..., Browser], cast: Cast) -> None:
    assert browser(cast.amin).post(f"/people/{cast.amin.id}/close", data={"reason": "x"}).status_code == 403
    assert browser(cast.amin).post(f"/people/{cast.amin.id}/second-factor/off", data={"reason": "x"}).status_code == 403
    assert cast.amin.is_active


def test_the_last_administrator_stays(cast: Cast) -> None:
    actions.set_password(cast.amin, PASSWORD)
    second = make_person(is_admin=True)
    with pytest.raises(RuleBroken, match="last administrator"):
        actions.close_account(cast.amin, by=second, reason="x")  # the second never chose a password
    actions.set_password(second, OTHER)
    actions.close_account(cast.amin, by=second, reason="x")
    with pytest.raises(RuleBroken, match="last administrator"):
        actions.close_account(second, by=cast.amin, reason="x")
    assert second.is_active


def test_forms_from_another_site_are_refused(
    browser: Callable[..., Browser], cast: Cast, app: Flask, monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    client = browser(cast.amin)
    for act in ("invite", "close", "open", "legal-name", "second-factor/off"):
        assert client.post(f"/people/{cast.uma.id}/{act}", data={"reason": "x"}).status_code == 400
    assert cast.uma.is_active


# --- making people ---

NEW = {"given_names": "Sofía", "family_name": "Muñoz"}


def test_making_somebody(cast: Cast) -> None:
    person = actions.create_person(
        email="  New.Person@Test.TEST ", given_names=" Sofi\u0301a ", family_name="Muñoz", second_family_name="Díaz", country="PY",
        language="es", birthplace="Encarnación", by=cast.carla,
    )
    db.session.flush()
    assert (person.email, person.legal_name, person.display_name) == ("new.person@test.test", "Sofía Muñoz Díaz", "Sofía Muñoz")
    assert (person.language, person.birthplace, person.password_hash, person.is_admin) == ("es", "Encarnación", None, False)
    assert [(row.verb, row.by_name) for row in history.of(person)] == [("account_created", "Carla Corrà")]


@pytest.mark.parametrize("email", ["ada@test.test", "ADA@TEST.test", " ada@test.test\u200b"])
def test_an_address_belongs_to_one_person(cast: Cast, email: str) -> None:
    with pytest.raises(RuleBroken, match="belongs to somebody"):
        actions.create_person(email=email, by=cast.carla, **NEW)


def test_an_address_that_another_takes_at_the_same_moment(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "person_with_email", lambda _email: None)
    with pytest.raises(RuleBroken, match="belongs to somebody"):
        actions.create_person(email="ada@test.test", by=cast.carla, **NEW)


@pytest.mark.parametrize("email", ["", "x", "a@b.it,c@d.it", "Ada <a@b.it>", "a\r\nBcc: c@d.it", *NASTY])
def test_what_is_no_address_is_refused(cast: Cast, email: str) -> None:
    with pytest.raises(RuleBroken, match="not an e-mail"):
        actions.create_person(email=email, by=cast.carla, **NEW)


@pytest.mark.parametrize(("given_names", "family_name"), [("", "X"), ("X", ""), (" ", "X"), ("\u200b", "X")])
def test_names_are_needed(cast: Cast, given_names: str, family_name: str) -> None:
    with pytest.raises(RuleBroken, match="both needed"):
        actions.create_person(email="new@test.test", given_names=given_names, family_name=family_name, by=None)


def test_a_language_that_nobody_speaks_here_becomes_italian(session: Any) -> None:
    assert actions.create_person(email="new@test.test", language="xx", by=None, **NEW).language == "it"
