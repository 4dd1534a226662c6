"""Every page that a role can reach: it answers, has one title, fits a phone, and axe finds nothing."""

from __future__ import annotations

import csv
import re
from collections import deque
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

import pytest

from tests.browser.looks import faults_of, faults_of_access, faults_of_layout, faults_of_outline, structure_of

if TYPE_CHECKING:
    from tests.browser.visitor import Visitor, Visits

ROLES = {
    "admin": "it", "coordinator": "it", "tutor": "it", "auditor": "it", "trainee": "es", "trainee15": "pt",
}
"""Whose pages are looked at, each in their own language; the last one holds a certificate."""
MOST_PAGES, DEEPEST = 80, 3
LINKS = """() => [...document.querySelectorAll("a[href]:not([download])")].filter(
  a => a.origin === location.origin && a.protocol.startsWith("http")
).map(a => a.pathname + a.search)"""
NO_PAGE = re.compile(r"\.(csv|pdf|xlsx|md)(\?|$)|/file$|/files/|/static/|[?&]lang=")


@pytest.fixture
def certificates(visits: Visits) -> dict[str, str]:
    """A code of each status, from the register's export."""
    rows = visits.open("coordinator").context.request.get("/editions/DEMO-1/certificates.csv").text().splitlines()
    return {row["status"]: row["code"] for row in csv.DictReader(rows)}


@pytest.fixture(scope="module")
def seen() -> set[str]:
    """Structures that axe has looked at: the auditor's pages are mostly the coordinator's."""
    return set()


def shape_of(path: str) -> str:
    """Return an address without what tells one row from another, so that each kind of page is opened once."""
    parts = urlsplit(path)
    bare = re.sub(r"/\d+(?=/|$)", "/<n>", parts.path)
    bare = re.sub(r"/(certificates|verify)/[0-9A-Z]{20}", r"/\1/<code>", bare)
    bare = re.sub(r"/course/(?!notes$|glossary$)[a-z-]+?(-quiz)?$", r"/course/<unit>\1", bare)
    return bare + "?" + "&".join(sorted(name for name, _value in parse_qsl(parts.query)))


def faults_once(visitor: Visitor, language: str, seen: set[str]) -> list[str]:
    """Return what is wrong with a page; axe is not asked about a page that is built like one it has looked at."""
    page = visitor.page
    faults = [*faults_of_outline(page, language), *faults_of_layout(page)]
    structure = structure_of(page)
    if structure not in seen:
        seen.add(structure)
        faults += faults_of_access(page)
    return [f"{visitor.path}: {fault}" for fault in faults]


def walk(visitor: Visitor, language: str, seen: set[str]) -> tuple[list[str], list[str]]:
    """Open one page of each kind, from the home page along the links; return them and what is wrong with them."""
    opened: list[str] = []
    faults: list[str] = []
    queue, known = deque([("/", 0)]), {shape_of("/")}
    while queue and len(opened) < MOST_PAGES:
        path, depth = queue.popleft()
        opened.append(path)
        if visitor.go(path).status == 200:
            faults += faults_once(visitor, language, seen)
        for link in visitor.page.evaluate(LINKS) if depth < DEEPEST else ():
            if not NO_PAGE.search(link) and shape_of(link) not in known:
                known.add(shape_of(link))
                queue.append((link, depth + 1))
    return opened, faults


@pytest.mark.parametrize(("account", "language"), ROLES.items())
def test_every_page_that_a_role_can_reach(account: str, language: str, visits: Visits, seen: set[str]) -> None:
    visitor = visits.open(account, language=language)
    opened, faults = walk(visitor, language, seen)
    places = visitor.page.evaluate("[...document.querySelectorAll('.places a')].map(a => a.pathname)")
    assert not faults, "\n".join(faults)
    assert set(places) <= {path.partition("?")[0] for path in opened}
    assert len(opened) < MOST_PAGES, "there are pages beyond those looked at"


@pytest.mark.parametrize("language", ["it", "es", "pt", "en"])
def test_pages_for_whoever_has_no_account(language: str, visits: Visits, certificates: dict[str, str]) -> None:
    visitor = visits.open(language=language)
    visitor.foresee(404, 410)
    pages = {
        "/sign-in": 200, "/reset": 200, "/verify": 200, "/accessibility": 200, "/no-such-page": 404, "/invitation/no-such-link": 410,
        "/verify/0000000000ABCDEFGHJK": 404, f"/verify/{certificates['issued']}": 200, f"/verify/{certificates['revoked']}": 200,
    }
    faults = []
    for path, status in pages.items():
        answer = visitor.go(path)
        assert (path, answer.status) == (path, status)
        faults += [f"{path}: {fault}" for fault in faults_of(visitor.page, language)]
    assert not faults, "\n".join(faults)


def test_pages_on_which_something_is_decided(visits: Visits, certificates: dict[str, str]) -> None:
    coordinator = visits.open("coordinator")
    faults = []
    for act in ("revoke", "supersede"):
        coordinator.go(f"/certificates/{certificates['issued']}/{act}")
        faults += faults_of(coordinator.page, "en")
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize(("path", "button"), [
    ("/editions/DEMO-1/lessons/new", "Plan the lesson"), ("/editions/DEMO-1/people/new", "Enrol"),
    ("/editions/DEMO-1/certificates/prepare", "Issue to those ticked"), ("/profile/password", "Save the new password"),
])
def test_forms_that_came_back(path: str, button: str, visits: Visits) -> None:
    coordinator = visits.open("coordinator")
    coordinator.go(path)
    coordinator.foresee(422)
    coordinator.page.evaluate("for (const form of document.forms) form.noValidate = true")
    coordinator.press(button)
    assert coordinator.page.evaluate("document.activeElement.id") == "form-errors", "the summary of what is wrong has the focus"
    assert faults_of(coordinator.page, "en") == []
