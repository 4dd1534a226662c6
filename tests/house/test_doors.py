"""Every address before every visitor: who passes, who is refused, and that the refused change nothing."""

from __future__ import annotations

import pytest

from app.core.doors import doors_of
from tests.house.addresses import BY_THE_VIEW, MAY_PASS, OF_AN_EDITION, all_addresses, concrete
from tests.house.conftest import writing
from tests.house.world import VISITORS

PEOPLE = [name for name in VISITORS if name]
TO_SIGN_IN = "/sign-in"
NAME_MORE = {"/enrolments/<int:enrolment_id>/waivers"}
"""Addresses whose form names the thing: an empty one names nothing, and nothing is found."""


def told(answer):
    """Return the status, or what broke."""
    return getattr(answer, "where", answer.status_code)


def test_every_rule_has_a_line_in_the_table_and_no_line_is_left_over(app):
    assert {address.rule for address in all_addresses(app)} - {"public"} == set(MAY_PASS)


def test_every_argument_of_an_address_can_be_made(app, house):
    known = set(house.world.here)
    assert {address.pattern: address.arguments - known for address in all_addresses(app) if address.arguments - known} == {}


def test_few_addresses_are_public(app):
    assert {address for address, _, rule in doors_of(app) if rule == "public"} == {
        "/accessibility", "/favicon.ico", "/healthz", "/invitation/<token>", "/readyz", "/reset", "/reset/<token>", "/sign-in",
        "/sign-in/second-step", "/sign-out", "/static/<path:filename>", "/verify", "/verify/<code>",
    }


# --- looking ---


@pytest.mark.parametrize("name", PEOPLE)
def test_each_sees_what_is_theirs_to_see(house, name):
    browser, wrong = house.browser(name), []
    for address, path in concrete(house.app, house.world, "GET"):
        with house.undone() as statements:
            status = told(house.ask(browser, path))
        if address.is_public:
            expected = {200, 302, 301, 410, 503}
        elif not address.lets_in(name):
            expected = {address.refusal(name)} if name != "cora" else {403, 404}
            wrong += [f"{path}: wrote {found}" for found in writing(statements)]
        else:
            expected = {200, 302, 410} if name in BY_THE_VIEW.get(address.pattern, [name]) else {404}
        if status not in expected:
            wrong.append(f"{address.rule} {path}: {status}, not {sorted(expected)}")
    assert wrong == []


def test_whoever_is_not_signed_in_is_sent_to_sign_in(house):
    browser, wrong = house.browser(None), []
    for method in ("GET", "POST"):
        for address, path in concrete(house.app, house.world, method):
            with house.undone() as statements:
                answer = house.ask(browser, path, method)
            if address.is_public:
                is_right = answer.status_code < 500 or path == "/readyz"
            else:
                is_right = answer.status_code == 302 and answer.location.startswith(TO_SIGN_IN)
                wrong += [f"{path}: asked {found}" for found in statements]
            if not is_right:
                wrong.append(f"{method} {path}: {told(answer)} {answer.location}")
    assert wrong == []


@pytest.mark.parametrize("name", ["olga", "cora"])
def test_a_stranger_finds_nothing_of_another_edition(house, name):
    browser, seen = house.browser(name), []
    for method in ("GET", "HEAD", "POST"):
        for address, path in concrete(house.app, house.world, "POST" if method == "POST" else "GET"):
            if not address.arguments & OF_AN_EDITION:
                continue
            with house.undone():
                answer = house.ask(browser, path, method)
            if answer.status_code != 404:
                seen.append(f"{method} {path}: {told(answer)}")
            if method == "GET" and b"Ada" in answer.data:
                seen.append(f"{path} names Ada")
    assert seen == []


# --- acting ---


@pytest.mark.parametrize("name", PEOPLE)
def test_nobody_without_the_right_changes_anything(house, name):
    browser, wrong, before = house.browser(name), [], house.counts()
    for address, path in concrete(house.app, house.world, "POST"):
        if address.is_public or address.lets_in(name):
            continue
        with house.undone() as statements:
            status = told(house.ask(browser, path, "POST"))
            wrong += [f"{path}: wrote {found}" for found in writing(statements)]
            if house.counts() != before:
                wrong.append(f"{path}: rows came or went")
        if status not in ({address.refusal(name)} if name != "cora" else {403, 404}):
            wrong.append(f"{address.rule} {path}: {status}, not {address.refusal(name)}")
    assert wrong == []


@pytest.mark.parametrize("name", PEOPLE)
def test_an_empty_form_is_answered_with_a_page(house, name):
    browser, wrong = house.browser(name), []
    for address, path in concrete(house.app, house.world, "POST"):
        if not (address.is_public or address.lets_in(name)):
            continue
        with house.undone():
            status = told(house.ask(browser, path, "POST"))
        expected = {200, 302, 400, 409, 410, 415, 422} if name in BY_THE_VIEW.get(address.pattern, [name]) else {404}
        if address.is_public or address.pattern in NAME_MORE:
            expected |= {404}
        if status not in expected:
            wrong.append(f"{address.rule} {path}: {status}")
    assert wrong == []


def test_no_address_answers_to_a_method_that_it_does_not_have(house):
    browser, wrong = house.browser("amin"), []
    for address in all_addresses(house.app):
        path = address.path(house.app, address.named(house.world.here))
        others = [found for found in all_addresses(house.app) if found.pattern == address.pattern]
        known = {method for found in others for method in found.methods}
        for method in {"GET", "POST", "PUT", "DELETE", "PATCH"} - known:
            with house.undone() as statements:
                status = told(house.ask(browser, path, method))
            if status != 405 or writing(statements):
                wrong.append(f"{method} {path}: {status}")
    assert wrong == []


# --- another edition's things ---

SHARED = {"programme_id", "version_id", "package_id", "slug", "number", "kind", "path", "filename", "token"}
"""What belongs to no edition, or means the same in all."""


@pytest.mark.parametrize("name", ["carla", "tess", "ada"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_no_id_of_another_edition_opens_anything(house, name, method):
    browser, wrong = house.browser(name), []
    for address, _path in concrete(house.app, house.world, method):
        if address.is_public:
            continue
        own, other = address.named(house.world.here), address.named(house.world.there)
        forged = [{**own, argument: other[argument]} for argument in address.arguments - SHARED]
        for values in [*forged, other] if address.arguments - SHARED else []:
            path = address.path(house.app, values)
            with house.undone() as statements:
                status = told(house.ask(browser, path, method))
            if status not in {403, 404} or (method == "POST" and writing(statements)):
                wrong.append(f"{address.rule} {path}: {status}")
    assert wrong == []


NONSENSE = {
    int: [0, 2**31 - 1, 2**31, 10**40],
    str: ["x" * 2_000, "ED-1\x00", "' OR 1=1 --<script>", "è✓\u202e", "..", "ed-1"],
}


def test_an_address_that_names_nothing_is_not_found(house):
    browser, wrong = house.browser("amin"), []
    for method in ("GET", "POST"):
        for address, _path in concrete(house.app, house.world, method):
            own = address.named(house.world.here)
            for argument in address.arguments:
                for value in NONSENSE[type(own[argument])][:: 1 if method == "GET" else 3]:
                    path = address.path(house.app, {**own, argument: value})
                    with house.undone() as statements:
                        status = told(house.ask(browser, path, method))
                    is_right = {403, 404, 405, 308} if address.rule != "can_edit_own_account" else {404, 410}
                    if argument == "token" and address.is_public:
                        is_right = {404, 410}
                    if argument == "kind":
                        is_right = {200, 404}
                    if status not in is_right or (method == "POST" and writing(statements)):
                        wrong.append(f"{method} {path[:120]}: {status}")
    assert wrong == []
