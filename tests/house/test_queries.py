"""Flat cost: a page asks the database as often for twelve rows as for two, and never more than ten times."""

from __future__ import annotations

import pytest

from tests.house.addresses import ADMIN, MAY_PASS, concrete
from tests.house.world import make_more

MOST = 10
READERS = ["carla", "tess", "ada", "otto", "amin"]
FILES = (".csv", ".pdf", "/template.xlsx", "/file")


@pytest.fixture(scope="module")
def measured(house):
    """Statements of each page for each reader, with two of everything and with twelve."""
    make_more(house.world, 1)
    few = measure(house)
    make_more(house.world, 10)
    return few, measure(house)


def measure(house):
    found: dict[tuple[str, str], list[str]] = {}
    seen: set[str] = set()
    for name in READERS:
        browser = house.browser(name)
        for address, path in concrete(house.app, house.world, "GET"):
            if address.is_public or not address.lets_in(name) or (name == "amin" and MAY_PASS[address.rule] != ADMIN):
                continue
            if path not in seen:  # what a process reads once has been read; each home page is another page
                seen |= {path} - {"/"}
                with house.undone():
                    browser.get(path)
            with house.undone() as statements:
                if browser.get(path).status_code == 200:
                    found[name, path] = list(statements)
    return found


def test_there_is_something_to_measure(measured):
    few, many = measured
    assert set(few) == set(many)
    assert len(few) > 100


@pytest.mark.parametrize("name", READERS)
def test_no_page_asks_more_often_for_more_rows(measured, name):
    few, many = measured
    grown = {
        path: f"{len(few[who, path])} -> {len(many[who, path])}: {repeated(many[who, path])}"
        for who, path in few if who == name and len(many[who, path]) > len(few[who, path])
    }
    assert grown == {}


@pytest.mark.parametrize("name", READERS)
def test_no_page_asks_more_than_ten_times(measured, name):
    _few, many = measured
    assert {path: len(statements) for (who, path), statements in many.items() if who == name and len(statements) > MOST} == {}


def repeated(statements):
    """The statement that ran most often."""
    return max(set(statements), key=statements.count)[:300]


@pytest.mark.parametrize("name", READERS)
def test_no_page_asks_the_same_twice(measured, name):
    """The same statement twice on one page is a loop, or something read and forgotten."""
    _few, many = measured
    twice = {
        path: found for (who, path), statements in many.items() if who == name
        for found in [{statement[:200] for statement in statements if statements.count(statement) > 2}] if found
    }
    assert twice == {}


def test_nobody_who_is_not_signed_in_costs_a_statement(house):
    asked = {}
    for address, path in concrete(house.app, house.world, "GET"):
        if not address.is_public:
            with house.undone() as statements:
                house.browser(None).get(path)
            if statements:
                asked[path] = list(statements)
    assert asked == {}
