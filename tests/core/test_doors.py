"""Doors: no view without one, and each lets in those of whom its rule holds."""

from __future__ import annotations

import importlib
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask, g
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.exceptions import HTTPException

from app import create_app
from app.core.doors import check_doors, door, doors_of, public, safe_target
from app.editions.models import Edition, Enrolment
from app.people.models import Person
from app.people.rules import Role
from config import read_settings

# --- no view without a door ---


def test_a_view_without_a_door_stops_the_start(monkeypatch, tmp_path):
    desk = importlib.import_module("app.desk.room")
    attach = desk.init_app

    def attach_and_forget(app):
        attach(app)
        app.add_url_rule("/forgotten", view_func=lambda: "open to all", endpoint="forgotten")

    monkeypatch.setattr(desk, "init_app", attach_and_forget)
    with pytest.raises(RuntimeError, match="/forgotten"):
        create_app(read_settings({"BOTTEGA_DATA": str(tmp_path)}))


def test_a_door_or_the_word_public_will_do(app):
    made = Flask("rooms")
    made.view_functions["static"].is_public = True
    made.add_url_rule("/a", view_func=public(lambda: "a"), endpoint="a")
    made.add_url_rule("/b", view_func=door(lambda _actor: True)(lambda: "b"), endpoint="b")
    check_doors(made)
    made.add_url_rule("/c", view_func=lambda: "c", endpoint="c")
    with pytest.raises(RuntimeError, match="/c"):
        check_doors(made)


def test_the_command_prints_one_address_a_line_with_its_rule(app):
    lines = app.test_cli_runner().invoke(args=["doors"]).output.splitlines()
    assert len(lines) == len(list(app.url_map.iter_rules()))
    assert "/healthz\tGET\tpublic" in lines
    assert "/editions/<edition_code>/hours.csv\tGET\tcan_export_hours" in lines
    assert all(len(line.split("\t")) == 3 for line in lines)


# --- who is let in ---


def only_coordinators(actor, edition):
    return actor.has(Role.COORDINATOR, edition.id)


def only_coordinators_of_both(actor, edition, enrolment):
    return actor.has(Role.COORDINATOR, edition.id) and enrolment.edition_id == edition.id


def only_admins(actor, *_things):
    return actor.is_admin


@pytest.fixture
def knock(app, session, cast):
    """Puts an actor before a door; returns the status, or what is inside."""

    def make(name, rule, things, **address):
        guarded = door(rule, **things)(lambda **found: found)
        with app.test_request_context("/somewhere?a=1&b=è"):
            g.actor = cast.actor(name) if name else None
            try:
                return guarded(**address)
            except HTTPException as stopped:
                return stopped.code

    return make


@pytest.mark.parametrize(("name", "expected"), [
    ("carla", "inside"), ("ada", 403), ("tess", 403), ("otto", 403), ("olga", 404), ("amin", 403),
])
def test_a_stranger_finds_nothing_and_a_member_is_refused(knock, cast, name, expected):
    answer = knock(name, only_coordinators, {"edition": Edition}, edition_code=cast.edition.code)
    assert answer == (expected if expected != "inside" else {"edition": cast.edition})


@pytest.mark.parametrize(("name", "expected"), [("amin", "inside"), ("carla", 403), ("otto", 403), ("ada", 404), ("olga", 404)])
def test_of_what_belongs_to_no_edition_only_staff_learn_that_it_is_there(knock, cast, name, expected):
    answer = knock(name, only_admins, {"person": Person}, person_id=cast.uma.id)
    assert answer == (expected if expected != "inside" else {"person": cast.uma})


def test_a_thing_of_another_edition_opens_nothing(knock, cast):
    things = {"edition": Edition, "enrolment": Enrolment}
    own = {"edition_code": cast.edition.code, "enrolment_id": cast.ada_enrolment.id}
    assert knock("carla", only_coordinators_of_both, things, **own) == {"edition": cast.edition, "enrolment": cast.ada_enrolment}
    assert knock("carla", only_coordinators_of_both, things, **{**own, "enrolment_id": cast.olga_enrolment.id}) == 404


@pytest.mark.parametrize(("things", "address"), [
    ({"edition": Edition}, {"edition_code": "NO-SUCH"}),
    ({"edition": Edition}, {"edition_code": ""}),
    ({"edition": Edition}, {"edition_code": "' OR 1=1 --"}),
    ({"edition": Edition}, {"edition_code": "x" * 100_000}),
    ({"person": Person}, {"person_id": 0}),
    ({"person": Person}, {"person_id": 2**31 - 1}),
])
def test_what_names_nothing_finds_nothing(knock, cast, things, address):
    assert knock("amin", lambda *_all: True, things, **address) == 404


@pytest.mark.parametrize("address", [
    "/people/2147483648", "/people/9223372036854775808", "/people/" + "9" * 400, "/people/-1", "/people/1.0", "/people/%D9%A1",
    "/editions/ED-1%00", "/editions/%00", "/editions/ED-1/course/%00", "/editions/ED-1/course/a/files/b%00c", "/verify/%00",
])
def test_an_address_that_no_database_could_answer_is_not_found(browser, cast, count_queries, address):
    visitor = browser(cast.amin)
    with count_queries() as found:
        answer = visitor.get(address)
    assert answer.status_code == 404
    assert len(found) <= 4  # of those that the frame needs


def test_whoever_is_not_signed_in_is_sent_to_sign_in_before_anything_is_looked_up(knock, cast, count_queries):
    with count_queries() as found:
        answer = knock(None, only_admins, {"edition": Edition}, edition_code="NO-SUCH")
    assert answer.status_code == 302
    assert found == []
    target = urlsplit(answer.location)
    assert (target.netloc, target.path) == ("", "/sign-in")
    assert parse_qs(target.query)["next"] == ["/somewhere?a=1&b=è"]


@pytest.mark.parametrize("address", ["/editions/ED-1", "/", "/people?q=a%0d%0aX:y", "/editions/ED-1?next=//evil.test", "/certificates"])
def test_after_signing_in_one_goes_on_to_the_same_place_and_no_other(client, cast, address):
    answer = client.get(address)
    assert answer.status_code == 302
    [target] = parse_qs(urlsplit(answer.location).query)["next"]
    assert safe_target(target) == target
    assert urlsplit(target).path == urlsplit(address).path


def test_a_posted_form_is_not_repeated_after_signing_in(client, cast):
    answer = client.post("/editions/ED-1/edit", data={"title": "x"})
    assert (answer.status_code, answer.location) == (302, "/sign-in")


def test_a_wrong_method_is_said_to_be_one(browser, cast):
    assert browser(cast.amin).post("/certificates").status_code == 405
    assert browser(cast.amin).get("/sign-out-everywhere").status_code == 405


def test_every_address_has_a_rule_with_a_name(app):
    assert [address for address, _, rule in doors_of(app) if not rule or rule == "<lambda>"] == []


# --- where one may go on to ---

SAFE = ["/", "/editions/ED-1", "/editions?page=2&q=Mu%C3%B1oz", "/a//b", "/:80", "/@evil.test", "/%2f%2fevil.test", "/è", "/?next=//evil.test"]
UNSAFE = [
    None, "", "//evil.test", "///evil.test", "/\\evil.test", "\\\\evil.test", "/\\/evil.test", "\\/evil.test", "https://evil.test",
    "http:evil.test", "https:/evil.test", "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "evil.test", "./x", "../x",
    "?x=1", "#x", " //evil.test", "\t//evil.test", "/\t/evil.test", "/\n/evil.test", "/\r\nSet-Cookie: a=b", "/x\r\nLocation: //evil.test",
    "/\x00/evil.test", "/\x0b/evil.test", "/a\\b", "/\u2028x", "/\u202ex", "/\u3000x", "mailto:x@evil.test", "@evil.test", ":80",
]


@pytest.mark.parametrize("target", SAFE)
def test_a_path_on_this_site_is_kept(target):
    assert safe_target(target) == target


@pytest.mark.parametrize("target", UNSAFE)
def test_what_may_lead_to_another_site_is_dropped(target):
    assert safe_target(target) is None


@given(st.text(st.sampled_from("/\\:@?#.evil \t\n\r\x00%"), max_size=12))
def test_whatever_is_kept_stays_on_this_site(target):
    kept = safe_target(target)
    if kept is not None:
        parts = urlsplit(kept)
        assert (parts.scheme, parts.netloc) == ("", "")
        assert kept[0] == "/"
        assert kept[1:2] not in {"/", "\\"}


@pytest.mark.parametrize("target", ["//evil.test", "/\\evil.test", "https://evil.test", "javascript:alert(1)", "/\r\nX: y"])
def test_signing_in_never_leads_to_another_site(browser, cast, target):
    answer = browser(cast.ada).get("/sign-in", query_string={"next": target})
    assert (answer.status_code, answer.location) == (302, "/")
