"""What strangers may learn: whether a certificate stands, what is printed on it, and nothing of a person."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any

import pytest

from app.certificates import actions, rules
from app.certificates.models import Certificate
from app.certificates.rules import Cause
from app.core.db import db
from app.core.web import limiter
from tests.certificates.conftest import open_house
from tests.certificates.staging import issue, make_eligible

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cast import Cast
    from tests.certificates.conftest import RealHouse
    from tests.conftest import Browser

    Browse = Callable[[Any], Browser]

UNKNOWN = "/verify/" + "0" * 20


@pytest.fixture
def of_ada(cast: Cast) -> Certificate:
    """A certificate of achievement that holds everything personal that can be printed."""
    cast.ada.born_on, cast.ada.birthplace = dt.date(1994, 2, 17), "Caucete"
    cast.ada.nationality, cast.ada.document_number = "AR", "AAB778812"
    cast.ada.family_name, cast.ada.second_family_name = "Acosta", "Benítez"
    return issue(make_eligible(cast.ada_enrolment, cast.carla), cast.carla, "achievement")


def test_the_page_shows_what_is_printed(client: Browser, of_ada: Certificate) -> None:
    page = client.get(f"/verify/{of_ada.code}?lang=en").text
    printed = [
        "ED-1/2026/0001", "Achievement (en)", "Course (en)", "Programme (en)", "Ente capofila", "Direttrice",
        "Nome Cognome", "280 h", "Outcome en", "local-development (en)", "Venezia", "24 November 2026",
        "1 September 2026", "31 March 2027", of_ada.sha256, rules.printed_code(of_ada.code), "A. A. B.",
    ]
    assert [words for words in printed if words not in page] == []


PERSONAL = [
    "Acosta", "Benítez", "Ada ", "1994", "17 February", "Caucete", "Argentina", "AAB778812", "78.5", "78,5", "7850",
    "ada@test.test", "Wrong hours",
]


def personal_on(page: str, words: list[str] = PERSONAL) -> list[str]:
    """What a page tells of a person; codes and hashes left out, which hold any figures by chance."""
    plain = re.sub(r"[0-9a-f]{12,}|[0-9A-Z]{20}|[0-9A-Z]{4}(-[0-9A-Z]{4}){4}", "", page)
    return [word for word in words if word in plain]


@pytest.mark.parametrize("language", ["it", "es", "pt", "en"])
def test_nothing_personal_is_shown(client: Browser, cast: Cast, of_ada: Certificate, language: str) -> None:
    for _time in range(2):
        page = client.get(f"/verify/{of_ada.code}?lang={language}").text
        assert personal_on(page) == []
        if _time == 0:
            actions.revoke_certificate(of_ada, by=cast.carla, reason="Wrong hours", cause=Cause.ERROR)


@pytest.mark.parametrize("surname", ["Acosta Benítez", "acosta", "BENITEZ", " Benítez  "])
def test_the_right_surname_shows_the_name_and_nothing_else(client: Browser, of_ada: Certificate, surname: str) -> None:
    page = client.post(f"/verify/{of_ada.code}", data={"surname": surname})
    assert page.status_code == 200
    assert "Ada Acosta Benítez" in page.text
    assert personal_on(page.text, PERSONAL[3:]) == []


@pytest.mark.parametrize("surname", ["Ada", "Rossi", "", " ", "A", "%", "acost", "acosta,benite", "x" * 500])
def test_a_wrong_surname_says_so_and_nothing_else(client: Browser, of_ada: Certificate, surname: str) -> None:
    page = client.post(f"/verify/{of_ada.code}", data={"surname": surname})
    kept = page.text.replace(f'value="{surname}"', "")
    assert page.status_code == 422
    assert personal_on(kept) == []
    assert "A. A. B." in page.text


def test_the_name_is_not_remembered(client: Browser, of_ada: Certificate) -> None:
    client.post(f"/verify/{of_ada.code}", data={"surname": "Acosta"})
    assert "Ada Acosta" not in client.get(f"/verify/{of_ada.code}").text


def test_an_unknown_code_gets_the_same_page_and_a_404(client: Browser, of_ada: Certificate) -> None:
    for path in (UNKNOWN, "/verify/x", "/verify/%F0%9F%98%80", "/verify/" + "Z" * 300):
        answer = client.get(path + "?lang=en")
        assert answer.status_code == 404
        assert "No certificate has this code" in answer.text
    assert client.post(UNKNOWN, data={"surname": "Acosta"}).status_code == 404


def test_known_and_unknown_take_the_same_statements(
    client: Browser, of_ada: Certificate, count_queries: Callable[[], Any],
) -> None:
    client.get(UNKNOWN)
    counted = []
    for path in (UNKNOWN, f"/verify/{of_ada.code}", "/verify/x"):
        with count_queries() as found:
            client.get(path)
        counted.append([statement for statement in found if "certificates" in statement])
    assert counted[0] == counted[1] == counted[2]
    assert len(counted[0]) == 1


def test_a_revoked_one_tells_when_and_the_cause_but_not_the_reason(
    client: Browser, cast: Cast, of_ada: Certificate,
) -> None:
    actions.revoke_certificate(of_ada, by=cast.carla, reason="Confused with her sister", cause=Cause.NOT_ENTITLED)
    page = client.get(f"/verify/{of_ada.code}?lang=en").text
    assert "revoked" in page
    assert "24 November 2026" in page
    assert "Its requirements were not met" in page
    assert "sister" not in page
    assert "Carla" not in page


def test_a_superseded_one_names_its_successor_but_does_not_lead_there(
    client: Browser, cast: Cast, of_ada: Certificate,
) -> None:
    new = actions.supersede_certificate(of_ada, by=cast.carla, reason="Name")
    page = client.get(f"/verify/{of_ada.code}?lang=en").text
    assert new.number in page
    assert new.code not in page


def test_pages_stay_out_of_search_engines_and_caches(client: Browser, of_ada: Certificate) -> None:
    for path in ("/verify", f"/verify/{of_ada.code}", UNKNOWN):
        answer = client.get(path)
        assert "noindex" in answer.headers["X-Robots-Tag"]
        assert '<meta name="robots" content="noindex, nofollow">' in answer.text
    assert client.get(f"/verify/{of_ada.code}").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("write", [str, str.lower, rules.printed_code, lambda code: f" {rules.printed_code(code).lower()} "])
def test_the_form_leads_to_the_page(client: Browser, of_ada: Certificate, write: Callable[[str], str]) -> None:
    answer = client.get("/verify", query_string={"code": write(of_ada.code)})
    assert answer.location == f"/verify/{of_ada.code}"


FROM_HERE = [{"Sec-Fetch-Site": "same-origin"}, {"Referer": "http://localhost/verify"}]
FROM_ELSEWHERE = [
    {}, {"Sec-Fetch-Site": "none"}, {"Sec-Fetch-Site": "cross-site"}, {"Referer": "https://evil.test/verify"},
    {"Sec-Fetch-Site": "cross-site", "Referer": "http://localhost/verify"},
]


@pytest.mark.parametrize("headers", FROM_HERE)
def test_the_form_takes_the_hash_of_a_file(client: Browser, of_ada: Certificate, headers: dict[str, str]) -> None:
    answer = client.get("/verify", query_string={"code": of_ada.sha256.upper()})
    assert answer.location == f"/verify/{of_ada.code}?file={of_ada.sha256}"
    assert "Your file is the one" in client.get(answer.location + "&lang=en", headers=headers).text
    assert "Your file is the one" not in client.get(f"/verify/{of_ada.code}?lang=en&file={'0' * 64}", headers=headers).text
    assert client.get("/verify", query_string={"code": "0" * 64}).status_code == 404


@pytest.mark.parametrize("headers", FROM_ELSEWHERE)
def test_a_link_from_elsewhere_says_nothing_of_the_readers_file(
    client: Browser, of_ada: Certificate, headers: dict[str, str],
) -> None:
    page = client.get(f"/verify/{of_ada.code}?lang=en&file={of_ada.sha256}", headers=headers)
    assert "This certificate is valid" in page.text
    assert "Your file is the one" not in page.text


@pytest.mark.parametrize("typed", ["", "x", "Acosta", "ED-1/2026/0001", "' OR 1=1 --", "0" * 21])
def test_there_is_no_search_but_by_code(client: Browser, of_ada: Certificate, typed: str) -> None:
    answer = client.get("/verify", query_string={"code": typed, "lang": "en"})
    assert answer.status_code == 422
    assert "twenty letters" in answer.text


def test_a_file_that_cannot_be_read_is_told_wherever_one_is_taken(client: Browser, of_ada: Certificate) -> None:
    for path in ("/verify", f"/verify/{of_ada.code}"):
        place = re.findall(r'<div class="drop"[^>]*>', client.get(f"{path}?lang=en").text)
        assert ["Choose it again" in found for found in place] == [True]


def test_the_form_answers_to_no_post(client: Browser) -> None:
    assert client.post("/verify").status_code == 405
    assert client.put(UNKNOWN).status_code == 405


@pytest.mark.parametrize("language", ["it", "es", "pt", "en"])
def test_it_speaks_four_languages_without_an_account(client: Browser, of_ada: Certificate, language: str) -> None:
    page = client.get(f"/verify/{of_ada.code}?lang={language}").text
    assert f'<html lang="{language}">' in page
    assert f"Achievement ({language})" in page


def test_a_text_that_is_missing_stands_in_italian_and_says_so(
    client: Browser, cast: Cast, of_ada: Certificate,
) -> None:
    cast.other.programme.funding_text = {"it": "Finanziato dall’Unione europea"}
    found = issue(make_eligible(cast.olga_enrolment, cast.carla), cast.carla)
    page = client.get(f"/verify/{found.code}?lang=pt").text
    assert '<span lang="it">Finanziato dall’Unione europea</span>' in page


def test_lookups_and_surnames_are_braked(house: RealHouse) -> None:
    app = open_house(house.folder, house.url, with_brakes=True)
    try:
        client = app.test_client()
        surnames = [client.post(UNKNOWN, data={"surname": "Rossi"}).status_code for _ in range(12)]
        lookups = [client.get(UNKNOWN).status_code for _ in range(32)]
        searches = [client.get("/verify?code=x").status_code for _ in range(32)]
        elsewhere = client.get(UNKNOWN, environ_base={"REMOTE_ADDR": "192.0.2.7"}).status_code
    finally:
        limiter.reset()
        limiter.enabled = False
        with app.app_context():
            db.engine.dispose()
    assert surnames == [404] * 10 + [429] * 2
    assert lookups == [404] * 30 + [429] * 2
    assert searches == [422] * 30 + [429] * 2
    assert elsewhere == 404


def test_what_stands_in_the_row_is_what_was_printed(of_ada: Certificate) -> None:
    assert of_ada.holder_family_fold == "acosta|benitez"
    assert db.session.query(Certificate).one() is of_ada
