"""One's own profile."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from app.core import clock, history
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.i18n import language
from app.people import actions
from app.people.models import Person
from app.people.views import profile as views
from tests.people.words import NASTY, OTHER, PASSWORD

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from tests.cast import Cast
    from tests.conftest import Browser
    from tests.people.conftest import Letters


def profile(person: Person, **changes: str) -> dict[str, str]:
    return {
        "version": str(person.version), "display_name": person.display_name, "language": person.language, "country": person.country,
        "time_zone": person.time_zone, **changes,
    }


def legal(person: Person, **changes: str) -> dict[str, str]:
    return {
        "version": str(person.version), "given_names": person.given_names, "family_name": person.family_name,
        "second_family_name": person.second_family_name, **changes,
    }


def test_changing_the_profile(browser: Callable[..., Browser], ada: Person) -> None:
    client = browser(ada)
    answer = client.post("/profile", data=profile(
        ada, display_name="  Ada   A. ", language="pt", country="BR", time_zone="America/Manaus",
    ))
    assert answer.location == "/profile"
    assert (ada.display_name, ada.language, ada.country, ada.time_zone) == ("Ada A.", "pt", "BR", "America/Manaus")
    assert ada.legal_name == "Ada Acosta Benítez"


def test_the_page_speaks_the_language_just_chosen(browser: Callable[..., Browser], ada: Person) -> None:
    client = browser(ada)
    client.get("/profile?lang=it")
    client.post("/profile", data=profile(ada, language="pt"))
    assert '<html lang="pt">' in client.get("/profile").text


def test_what_is_said_of_the_change_is_said_in_the_new_language(
    browser: Callable[..., Browser], ada: Person, monkeypatch: pytest.MonkeyPatch,
) -> None:
    spoken: list[str] = []
    monkeypatch.setattr(views, "say", lambda _words: spoken.append(language()))
    browser(ada).post("/profile", data=profile(ada, language="pt"))
    assert spoken == ["pt"]


@pytest.mark.parametrize("changes", [
    {"display_name": ""}, {"display_name": " \u200b "}, {"display_name": "a" * 101}, {"language": "xx"}, {"language": ""},
    {"country": "XX"}, {"country": "ar"}, {"time_zone": "Mars/Base"}, {"time_zone": "../../etc/localtime"}, {"version": "x"},
    {"version": ""}, {"version": "9" * 30}, {"version": "-1"},
])
def test_a_profile_that_is_not_accepted(browser: Callable[..., Browser], ada: Person, changes: dict[str, str]) -> None:
    before = (ada.display_name, ada.language, ada.country, ada.time_zone, ada.version)
    assert browser(ada).post("/profile", data=profile(ada, **changes)).status_code == 422
    db.session.refresh(ada)
    assert (ada.display_name, ada.language, ada.country, ada.time_zone, ada.version) == before


@pytest.mark.parametrize("nasty", NASTY)
def test_nasty_names_are_kept_as_text(browser: Callable[..., Browser], ada: Person, nasty: str) -> None:
    client = browser(ada)
    status = client.post("/profile", data=profile(ada, display_name=nasty)).status_code
    page = client.get("/profile").text
    assert status in {302, 422}
    assert "<script>alert" not in page
    assert "\u202e" not in page
    assert "49" not in re.findall(r'<span class="who">([^<]*)', page)[0]


def test_a_zone_of_another_part_of_the_world_is_kept(browser: Callable[..., Browser], ada: Person) -> None:
    ada.time_zone = "Asia/Tokyo"
    client = browser(ada)
    assert 'value="Asia/Tokyo"' in client.get("/profile").text
    assert client.post("/profile", data=profile(ada)).status_code == 302


def test_whoever_saved_first_wins_and_what_was_typed_is_kept(browser: Callable[..., Browser], ada: Person) -> None:
    client, stale = browser(ada), profile(ada, display_name="Second")
    client.post("/profile", data=profile(ada, display_name="First"))
    answer = client.post("/profile?lang=en", data=stale)
    assert answer.status_code == 422
    assert "changed this meanwhile" in answer.text
    assert 'value="Second"' in answer.text
    version = re.findall(r'name="version"[^>]*value="(\d+)"', answer.text)[0]
    assert client.post("/profile", data={**stale, "version": version}).status_code == 302
    assert ada.display_name == "Second"


def test_two_who_write_at_the_same_moment(cast: Cast) -> None:
    """The second loaded the row before the first wrote: the database's own check of the version refuses it."""
    from sqlalchemy import text

    db.session.execute(text("UPDATE people SET version = version + 1 WHERE id = :id"), {"id": cast.ada.id})
    with pytest.raises(RuleBroken, match="meanwhile"):
        actions.update_profile(cast.ada, cast.ada.version, display_name="X", language="es", time_zone="Europe/Rome", country="AR")


def test_the_page_asks_the_database_little(browser: Callable[..., Browser], ada: Person, count_queries: Callable[[], Any]) -> None:
    client = browser(ada)
    client.get("/profile")
    with count_queries() as found:
        client.get("/profile")
    assert len(found) <= 6


@pytest.mark.parametrize("path", ["/profile", "/profile/legal-name", "/profile/email", "/profile/password"])
def test_pages_ask_who_one_is_and_know_two_methods(client: Browser, browser: Callable[..., Browser], ada: Person, path: str) -> None:
    assert client.get(path).location == f"/sign-in?next={path}"
    assert client.post(path, data={}).location == "/sign-in"
    assert browser(ada).get(path).status_code == 200
    assert browser(ada).delete(path).status_code == 405


def test_forms_from_another_site_are_refused(
    browser: Callable[..., Browser], ada: Person, app: Flask, monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    client = browser(ada)
    for path in ("/profile", "/profile/legal-name", "/profile/email", "/profile/password", "/profile/second-factor/begin", "/sign-out-everywhere"):
        assert client.post(path, data=profile(ada, display_name="Forged")).status_code == 400
    assert ada.display_name != "Forged"


# --- legal name ---


def test_changing_ones_legal_name(browser: Callable[..., Browser], ada: Person) -> None:
    answer = browser(ada).post("/profile/legal-name", data=legal(ada, family_name="Muñoz", second_family_name="Díaz"))
    assert answer.location == "/profile"
    assert ada.legal_name == "Ada Muñoz Díaz"
    (row,) = [row for row in history.of(ada) if row.verb == "legal_name_changed"]
    assert (row.old["family_name"], row.new["family_name"], row.by_id) == ("Acosta Benítez", "Muñoz", ada.id)


def test_a_frozen_name_stays(browser: Callable[..., Browser], ada: Person) -> None:
    actions.freeze_legal_name(ada)
    moment = ada.legal_name_frozen_at
    actions.freeze_legal_name(ada)
    client = browser(ada)
    assert ada.legal_name_frozen_at == moment
    assert "<form" not in client.get("/profile/legal-name").text.split('id="content"')[1].split("<footer")[0]
    assert client.post("/profile/legal-name", data=legal(ada, family_name="Muñoz")).status_code == 422
    db.session.refresh(ada)
    assert ada.family_name == "Acosta Benítez"


@pytest.mark.parametrize("changes", [{"given_names": ""}, {"family_name": "\u200b"}, {"given_names": "a" * 101}, {"version": "0"}, {}])
def test_a_legal_name_that_is_not_accepted(browser: Callable[..., Browser], ada: Person, changes: dict[str, str]) -> None:
    assert browser(ada).post("/profile/legal-name", data=legal(ada, **changes)).status_code == 422
    db.session.refresh(ada)
    assert ada.legal_name == "Ada Acosta Benítez"


CORRECTION = {"given_names": "Ada", "family_name": "Acosta", "second_family_name": "Benítez", "reason": "Passport seen"}


def test_a_coordinator_corrects_a_frozen_name(browser: Callable[..., Browser], cast: Cast) -> None:
    actions.freeze_legal_name(cast.ada)
    client, path = browser(cast.carla), f"/people/{cast.ada.id}/legal-name"
    assert client.get(path).status_code == 200
    answer = client.post(path + "?next=/editions", data={**CORRECTION, "version": cast.ada.version})
    assert answer.location == "/editions"
    assert (cast.ada.family_name, cast.ada.second_family_name) == ("Acosta", "Benítez")
    (row,) = [row for row in history.of(cast.ada) if row.verb == "legal_name_corrected"]
    assert (row.by_id, row.reason, row.old["family_name"]) == (cast.carla.id, "Passport seen", "Acosta Benítez")
    assert "Passport seen" in client.get(path).text


@pytest.mark.parametrize(("name", "status"), [
    ("amin", 302), ("carla", 302), ("tess", 403), ("otto", 403), ("ada", 404), ("uma", 404), ("olga", 404),
])
def test_who_corrects_names(browser: Callable[..., Browser], cast: Cast, name: str, status: int) -> None:
    data = {**CORRECTION, "version": cast.ada.version}
    assert browser(getattr(cast, name)).post(f"/people/{cast.ada.id}/legal-name", data=data).status_code == status
    assert (cast.ada.family_name == "Acosta") == (status == 302)


def test_a_coordinator_of_another_edition_is_a_stranger(browser: Callable[..., Browser], cast: Cast) -> None:
    data = {**CORRECTION, "version": cast.olga.version}
    assert browser(cast.carla).post(f"/people/{cast.olga.id}/legal-name", data=data).status_code == 404
    assert browser(cast.carla).get(f"/people/{cast.olga.id}/legal-name").status_code == 404
    assert cast.olga.family_name == "Olmos"


@pytest.mark.parametrize("changes", [{"reason": ""}, {"reason": " "}, {"given_names": ""}, {"version": "0"}, {"reason": "a" * 501}])
def test_a_correction_that_is_not_accepted(browser: Callable[..., Browser], cast: Cast, changes: dict[str, str]) -> None:
    data = {**CORRECTION, "version": str(cast.ada.version), **changes}
    assert browser(cast.amin).post(f"/people/{cast.ada.id}/legal-name", data=data).status_code == 422
    db.session.refresh(cast.ada)
    assert cast.ada.family_name == "Acosta Benítez"


def test_a_correction_never_leads_to_another_site(browser: Callable[..., Browser], cast: Cast) -> None:
    data = {**CORRECTION, "version": cast.ada.version}
    answer = browser(cast.amin).post(f"/people/{cast.ada.id}/legal-name?next=//evil.test", data=data)
    assert answer.location == f"/people/{cast.ada.id}/legal-name"


# --- password ---


def change(client: Browser, current: str = PASSWORD, password: str = OTHER, again: str = "") -> int:
    return client.post("/profile/password", data={"current": current, "password": password, "again": again or password}).status_code


def test_changing_the_password(browser: Callable[..., Browser], ada: Person, letters: Letters) -> None:
    here, elsewhere = browser(ada), browser(ada)
    assert change(here) == 302
    assert here.get("/profile").status_code == 200
    assert elsewhere.get("/profile").status_code == 302
    assert browser().post("/sign-in", data={"email": "ada@test.test", "password": OTHER}).status_code == 302
    assert [to for to, _subject, _text in letters()] == ["ada@test.test"]


@pytest.mark.parametrize(("current", "password", "again"), [
    ("wrong", OTHER, ""), ("", OTHER, ""), (PASSWORD, "short", ""), (PASSWORD, OTHER, PASSWORD), (PASSWORD, "ada@test.test", ""),
    (PASSWORD, "Acosta Benítez Ada", ""), (PASSWORD, "contraseña123", ""),
])
def test_a_change_of_password_that_is_not_accepted(
    browser: Callable[..., Browser], ada: Person, current: str, password: str, again: str,
) -> None:
    kept = ada.password_hash
    assert change(browser(ada), current, password, again) == 422
    db.session.refresh(ada)
    assert ada.password_hash == kept


def test_guessing_the_present_password_is_braked(browser: Callable[..., Browser], ada: Person) -> None:
    client = browser(ada)
    assert [change(client, "wrong") for _time in range(5)] == [422] * 5
    assert change(client) == 422
    assert browser().post("/sign-in", data={"email": "ada@test.test", "password": PASSWORD}).status_code == 302


def test_the_rules_are_said_before_typing(browser: Callable[..., Browser], ada: Person) -> None:
    page = browser(ada).get("/profile/password?lang=en").text
    assert "At least 12 characters" in page
    assert 'autocomplete="new-password"' in page


def test_times_are_written_by_the_house_clock(ada: Person) -> None:
    actions.freeze_legal_name(ada)
    assert ada.legal_name_frozen_at == clock.now()
