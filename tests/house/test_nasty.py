"""What nobody would type: in every query, in every field of every form, in every choice."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.house.addresses import concrete
from tests.house.conftest import writing
from tests.house.pages import Page

ROOT = Path(__file__).parents[2]
FINE = {200, 301, 302, 400, 404, 409, 410, 413, 422}
ACTS = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
NASTY = [
    ACTS,
    "=cmd|' /C calc'!A0 %s %(name)s {0} {{ 7*7 }} ${7*7} %n '; DROP TABLE people; --",
    "\u202eÑandú\u0000\u200b 🦀 g̃ ẽ\r\n\r\nBcc: x@evil.test",
    " \t\u00a0 ",
    "x" * 20_000,
]
FORGED = ["999999", "-1", "x", "", "9" * 30, "1\x00", "٣"]
VISITORS = ("carla", "amin", "ada", "tess")


def visitor_of(address):
    """Somebody whom the address lets in."""
    return "ada" if address.is_public else next((name for name in VISITORS if address.lets_in(name)), None)


def names_in_queries():
    """Every name that the code looks for in a query."""
    found = set()
    for path in (ROOT / "app").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        found |= set(re.findall(r'request\.args\.get(?:list)?\(\s*"(\w+)"', text)) | set(re.findall(r'"(\w+)" in request\.args', text))
    return found


ORDERS = "_scheme=javascript&_external=1&_anchor=x&_method=POST&endpoint=static&edition_code=ED-3&enrolment_id=999&self=1&values=1"
QUERIES = [ACTS, "%00", "9" * 30, "//evil.test%25%27%5C_%D9%A3"]


@pytest.mark.parametrize("value", QUERIES, ids=range(len(QUERIES)))
def test_no_query_breaks_a_page_or_acts_on_it(house, value):
    browsers, wrong = {name: house.browser(name) for name in VISITORS}, []
    names = sorted(names_in_queries() | {"page", "lang", "q", "role", "status", "partner", "tutor", "sort", "country"})
    query = "&".join([*(f"{name}={value}" for name in names), ORDERS])
    for address, path in concrete(house.app, house.world, "GET"):
        with house.undone():
            answer = house.ask(browsers[visitor_of(address)], f"{path}?{query}")
        if answer.status_code not in FINE and path != "/readyz":
            wrong.append(f"{path}: {getattr(answer, 'where', answer.status_code)}")
        if "html" in (getattr(answer, "mimetype", "") or ""):
            page = Page(answer.text)
            wrong += [f"{path}: {found}" for found in page.acting]
            wrong += [f"{path}: {link}" for link in page.links if urlsplit(link).netloc]
    assert wrong == []


@pytest.fixture(scope="module")
def sheets(house):
    """Every form on every page, with who sees it and where it leads."""
    found = {}
    for address, path in concrete(house.app, house.world, "GET"):
        name = visitor_of(address)
        with house.undone():
            answer = house.browser(name).get(path) if name else None
        if answer is None or answer.status_code != 200 or answer.mimetype != "text/html":
            continue
        for sheet in Page(answer.text).sheets:
            target = sheet.action or path
            if sheet.method == "post" and not sheet.is_frame:
                found.setdefault((name, target, tuple(one.name for one in sheet.fields)), sheet)
    return [(name, target, sheet) for (name, target, _fields), sheet in found.items()]


def test_there_are_forms_enough(sheets):
    assert len(sheets) >= 25


def send(house, sheets, make):
    """Send what `make` makes of each form; return what broke, and what acts on the page that follows."""
    browsers, wrong = {name: house.browser(name) for name in VISITORS}, []
    for name, target, sheet in sheets:
        with house.undone():
            answer = house.ask(browsers[name], target, "POST", data=make(sheet))
            if answer.status_code not in FINE:
                wrong.append(f"{name} {target}: {getattr(answer, 'where', answer.status_code)}")
            if answer.status_code == 302:
                answer = house.ask(browsers[name], answer.location)
                if answer.status_code >= 500:
                    wrong.append(f"{name} after {target}: {answer.where}")
        if "html" in (getattr(answer, "mimetype", "") or ""):
            wrong += [f"{name} {target}: {found}" for found in Page(answer.text).acting]
    return wrong


@pytest.mark.parametrize("everywhere", [False, True], ids=["free fields", "all fields"])
@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_no_text_breaks_a_form_or_acts_on_the_page_after(house, sheets, text, everywhere):
    assert send(house, sheets, lambda sheet: sheet.filled(text, everywhere=everywhere)) == []


@pytest.mark.parametrize("value", FORGED, ids=range(len(FORGED)))
def test_no_forged_choice_breaks_a_form(house, sheets, value):
    assert send(house, sheets, lambda sheet: sheet.forged(value, "select", "radio", "checkbox", "hidden")) == []


@pytest.mark.parametrize("argument", ["enrolment_id", "person_id", "partner_id", "version_id", "unit_id", "item"])
def test_nothing_of_the_other_edition_can_be_chosen(house, sheets, argument):
    browsers, wrong, value = {name: house.browser(name) for name in VISITORS}, [], str(house.world.there[argument])
    for name, target, sheet in sheets:
        if not any(one.kind == "select" and value not in one.choices for one in sheet.fields):
            continue
        with house.undone() as statements:
            answer = house.ask(browsers[name], target, "POST", data=sheet.forged(value, "select"))
            if answer.status_code not in {302, 422} or writing(statements):
                wrong.append(f"{name} {target}: {answer.status_code}")
    assert wrong == []
