"""The frame: headers on every answer, errors that are pages, limits, and health."""

from __future__ import annotations

import dataclasses
import io
import re
from types import SimpleNamespace

import pytest
from flask import abort
from sqlalchemy import select, text
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.test import encode_multipart

from app import create_app
from app.core import web
from app.core.db import db
from app.core.doors import door, public
from app.core.errors import Refused, RuleBroken
from app.core.i18n import lazy_gettext as _l
from app.people.models import Person
from config import read_settings
from tests.conftest import Browser
from tests.factories import make_person

CODES = (400, 401, 403, 404, 405, 406, 409, 410, 413, 415, 418, 429, 500, 501, 503)


def add_rooms(app):
    """Addresses that break in every way."""

    @public
    def stop(code):
        abort(code)

    @public
    def broken():
        raise ZeroDivisionError("a secret of the house")

    @public
    def rule():
        raise RuleBroken(_l("The lesson is sealed. <script>alert(1)</script>"))

    @public
    def refused():
        raise Refused(_l("This is not a table."))

    @public
    def overtaken():
        raise StaleDataError("UPDATE statement on table 'enrolments' expected to update 1 row(s); 0 were matched.")

    @public
    def aborted():
        """Leave the database in the middle of a statement that failed."""
        make_person(email="twice@test.test")
        db.session.flush()
        make_person(email="twice@test.test")
        return "never"

    @public
    def taken():
        from flask import request

        return str(len(request.form) + len(request.files))

    @door(lambda actor: True)
    def inside():
        return "inside"

    for path, view in (("/stop/<int:code>", stop), ("/broken", broken), ("/rule", rule), ("/refused", refused),
                       ("/overtaken", overtaken), ("/aborted", aborted), ("/taken", taken), ("/inside", inside)):
        app.add_url_rule("/test" + path, view_func=view, methods=["GET", "POST"])


@pytest.fixture(scope="module")
def strict_app(tmp_path_factory):
    """An application as in production, forgery protection on; with addresses that break."""
    settings = dataclasses.replace(read_settings({"BOTTEGA_DATA": str(tmp_path_factory.mktemp("strict"))}), jobs_url="memory://")
    app = create_app(settings, RATELIMIT_ENABLED=False, PROPAGATE_EXCEPTIONS=False)
    app.test_client_class = Browser
    add_rooms(app)
    return app


@pytest.fixture
def strict(strict_app, session, cast, monkeypatch):
    """That application on the database of this test, whose session ends whenever another application's context does."""
    people = {name: SimpleNamespace(id=getattr(cast, name).id, session_version=1) for name in ("ada", "carla")}
    db.session.commit()
    strict_app.enter = lambda name: strict_app.test_client().sign_in(people[name])
    monkeypatch.setitem(strict_app.extensions, "is_demonstration", (float("inf"), False))
    return strict_app


@pytest.fixture(params=["signed out", "trainee", "coordinator"])
def visitor(request, strict):
    """Somebody at a browser."""
    return strict.test_client() if request.param == "signed out" else strict.enter({"trainee": "ada", "coordinator": "carla"}[request.param])


# --- headers ---

ADDRESSES = [
    "/sign-in", "/verify", "/", "/accessibility", "/no-such-place", "/test/broken", "/test/stop/403", "/test/rule", "/healthz", "/readyz",
    "/editions/ED-1", "/editions/NO", "/certificates", "/test/taken", "/favicon.ico",
]


def test_every_answer_carries_the_headers(visitor):
    for address in ADDRESSES:
        answer = visitor.get(address)
        missing = {name: value for name, value in web.HEADERS.items() if answer.headers.get(name) != value}
        assert missing == {}, address
        assert "Server" not in answer.headers, address
        if answer.mimetype == "text/html":
            assert answer.headers["Content-Language"] in {"it", "es"}, address
            assert answer.headers["Cache-Control"] in {"no-store", "no-cache"}, address


def test_nothing_inline_and_nothing_from_elsewhere_is_allowed():
    policy = dict(part.strip().partition(" ")[::2] for part in web.POLICY.split(";"))
    assert policy["script-src"] == policy["style-src"] == policy["default-src"] == "'self'"
    assert "unsafe" not in web.POLICY
    assert policy["frame-ancestors"] == policy["base-uri"] == policy["object-src"] == "'none'"


def test_what_a_person_sees_is_not_kept_by_the_browser(strict):
    assert strict.enter("ada").get("/").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(("is_secure", "expected"), [(True, "max-age=31536000"), (False, None)])
def test_where_the_site_is_on_https_the_browser_is_told_to_stay_there(strict, monkeypatch, is_secure, expected):
    monkeypatch.setitem(strict.config, "SESSION_COOKIE_SECURE", is_secure)
    assert strict.test_client().get("/sign-in").headers.get("Strict-Transport-Security") == expected


def test_the_cookie_is_kept_from_scripts_and_other_sites(strict):
    cookie = strict.test_client().get("/sign-in?lang=pt").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


# --- errors ---


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_every_error_is_a_page(visitor, method):
    for code in CODES:
        answer = visitor.open(f"/test/stop/{code}", method=method)
        assert answer.status_code == code
        assert answer.mimetype == "text/html"
        assert method == "HEAD" or "<h1>" in answer.text


def test_a_mistake_of_ours_is_a_page_that_tells_no_secret(visitor):
    answer = visitor.get("/test/broken")
    assert answer.status_code == 500
    assert "<h1>" in answer.text
    assert not re.search("secret of the house|ZeroDivision|Traceback", answer.text)


def test_where_the_database_does_not_answer_there_is_still_a_page(tmp_path):
    settings = dataclasses.replace(
        read_settings({"BOTTEGA_DATA": str(tmp_path)}), jobs_url="memory://", database_url=f"sqlite:///{tmp_path}/no-such-folder/x.sqlite3",
    )
    client = create_app(settings, RATELIMIT_ENABLED=False, PROPAGATE_EXCEPTIONS=False).test_client()
    answer = client.get("/verify/AAAA-BBBB-CCCC-DDDD-EEEE")
    assert answer.status_code == 500
    assert "<h1>" in answer.text
    assert client.get("/sign-in").status_code == 200
    assert client.get("/readyz").status_code == 503


def test_after_a_statement_that_failed_there_is_still_a_page(visitor):
    answer = visitor.post("/test/aborted", data=token(visitor))
    assert answer.status_code == 500
    assert "<h1>" in answer.text
    assert visitor.get("/sign-in").status_code in {200, 302}


def test_a_broken_rule_that_nobody_caught_is_said_undone_and_harmless(visitor):
    answer = visitor.get("/test/rule")
    assert answer.status_code == 409
    assert "The lesson is sealed." in answer.text
    assert "<script>alert" not in answer.text
    assert visitor.get("/test/refused").status_code == 409


def test_an_address_that_leads_nowhere_is_a_page(visitor):
    for address in ("/no-such-place", "/editions/", "/../etc/passwd", "/%00", "/%ff%fe", "/" + "x" * 5_000, "/a//b", "/<script>"):
        answer = visitor.get(address)
        assert answer.status_code == 404, address
        assert '<main id="content"' in answer.text, address
        assert "<script>" not in answer.text, address


def test_error_pages_show_whoever_is_signed_in_their_own_places(strict):
    answer = strict.enter("carla").get("/no-such-place")
    assert "Carla Corrà" in answer.text


QUERIES = [
    "_scheme=javascript&_external=1&x=%0aalert(1)", "endpoint=static", "_anchor=x", "_method=POST", "values=1", "app=1", "lang=zz",
    "page=-1", "page=9999999999999999999999", "next=//evil.test", "%00=%00", "a b=c", "x=%F0%9F%92%A9", "q=" + "x" * 3_000, "=", "&&&=&",
]


def test_somebody_elses_change_meanwhile_is_a_page(visitor):
    answer = visitor.get("/test/overtaken")
    assert answer.status_code == 409
    assert '<main id="content"' in answer.text
    assert "UPDATE" not in answer.text


@pytest.mark.parametrize("address", ["/sign-in", "/verify", "/no-such-place", "/editions"])
def test_no_query_breaks_a_page_or_bends_its_links(visitor, address):
    for query in QUERIES:
        answer = visitor.get(f"{address}?{query}")
        assert answer.status_code in {200, 302, 404}, query
        assert "javascript:" not in answer.text, query
        assert 'href="//' not in answer.text, query
        assert 'href="http' not in answer.text.replace("https://www.w3.org", ""), query


# --- forgery ---


def token(browser):
    """The token that a page of this site gives."""
    html = browser.get("/no-such-place").text + browser.get("/sign-in").text + browser.get("/verify").text
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', html)
    return {"csrf_token": found[1]} if found else {}


@pytest.mark.parametrize("token", [None, "", "x", "IjEi.x.y", "è\x00"])
def test_a_post_without_its_token_is_a_page_that_says_so(visitor, token):
    for address in ("/sign-out", "/sign-in", "/no-such-place-at-all", "/test/taken"):
        answer = visitor.post(address, data={} if token is None else {"csrf_token": token})
        assert answer.status_code == (404 if address == "/no-such-place-at-all" else 400)
        assert '<main id="content"' in answer.text
        assert answer.headers["Content-Security-Policy"] == web.POLICY


def test_a_post_with_its_token_passes(visitor):
    given = token(visitor)
    assert given
    assert visitor.post("/test/taken", data=given).text == "1"
    assert visitor.post("/test/taken", headers={"X-CSRFToken": given["csrf_token"]}).text == "0"


def test_another_sessions_token_does_not_pass(strict):
    stolen = token(strict.test_client())
    assert strict.enter("ada").post("/test/taken", data=stolen).status_code == 400


def test_a_refused_post_changes_nothing_and_signs_nobody_out(strict):
    browser = strict.enter("ada")
    assert browser.post("/sign-out-everywhere").status_code == 400
    assert browser.get("/test/inside").text == "inside"
    assert db.session.scalars(select(Person.session_version).where(Person.email == "ada@test.test")).one() == 1


def test_the_page_of_a_refused_post_knows_who_is_signed_in_and_speaks_their_language(strict):
    answer = strict.enter("ada").post("/sign-out", headers={"Accept-Language": "en"})
    assert answer.status_code == 400
    assert "Ada Acosta Benítez" in answer.text
    assert '<html lang="es">' in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


# --- sizes ---


@pytest.mark.parametrize("content_type", ["multipart/form-data; boundary=xyz", "application/x-www-form-urlencoded"])
def test_a_body_beyond_all_measure_is_a_page(strict, visitor, content_type):
    body = b"x" * (strict.config["MAX_CONTENT_LENGTH"] + 1)
    answer = visitor.post("/test/taken", data=body, content_type=content_type)
    assert answer.status_code == 413
    assert '<main id="content"' in answer.text


def test_a_body_that_lies_about_its_length_is_a_page(visitor):
    answer = visitor.post(
        "/test/taken", environ_overrides={"CONTENT_LENGTH": str(10**12)}, input_stream=io.BytesIO(b"a=b"),
        content_type="application/x-www-form-urlencoded",
    )
    assert answer.status_code == 413


def test_too_many_fields_or_too_long_a_field_is_a_page(visitor):
    given = token(visitor)
    for fields in ({f"f{number}": "x" for number in range(6_000)}, {"f": "x" * 600_000}):
        boundary, body = encode_multipart({**given, **fields})
        answer = visitor.post("/test/taken", data=body, content_type=f"multipart/form-data; boundary={boundary}")
        assert answer.status_code == 413


# --- limits ---


def test_too_many_attempts_are_a_page(make_app, session, cast):
    app = make_app(WTF_CSRF_ENABLED=False, RATELIMIT_ENABLED=True, PASSWORD_COST="cheap")
    app.test_client_class = Browser
    web.limiter.reset()
    try:
        browser = app.test_client()
        answers = [browser.post("/sign-in", data={"email": "x", "password": "y"}).status_code for _ in range(61)]
        assert answers[-1] == 429
        assert set(answers[:-1]) == {422}
        last = browser.post("/sign-in", data={"email": "x", "password": "y"})
        assert '<main id="content"' in last.text
        assert last.headers["Content-Security-Policy"] == web.POLICY
        assert browser.get("/healthz").status_code == 200
    finally:
        web.limiter.reset()
        web.limiter.enabled = False


# --- health ---


def test_the_process_lives(client, count_queries):
    with count_queries() as found:
        answer = client.get("/healthz")
    assert (answer.status_code, answer.text, answer.mimetype) == (200, "ok\n", "text/plain")
    assert found == []


def test_a_database_that_was_not_set_up_is_not_ready(client):
    assert client.get("/readyz").status_code == 503
    assert client.get("/sign-in").status_code == 200


@pytest.mark.parametrize(("versions", "status"), [([], 503), (["0000"], 503), (["newest"], 200)])
def test_ready_means_at_the_newest_migration(make_app, monkeypatch, versions, status):
    app = make_app()
    monkeypatch.setattr(web, "newest_migration", lambda _folder: "newest")
    with app.app_context():
        db.session.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
        for version in versions:
            db.session.execute(text("INSERT INTO alembic_version VALUES (:version)"), {"version": version})
        db.session.commit()
    assert app.test_client().get("/readyz").status_code == status
