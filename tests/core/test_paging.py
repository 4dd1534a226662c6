"""Lists in pages: every item on exactly one page, whatever number is asked for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from app.core import paging
from app.core.paging import Page, paginate
from app.people.models import Person
from tests.factories import make_person

QUERY = select(Person).order_by(Person.id)
NONSENSE = ["", "0", "-1", "-999", "1.5", "1e3", "abc", "²", "٣", " 1", "1 ", "+2", "0x2", "9" * 400, "1;DROP", "\x00", "None"]


@pytest.fixture
def people(session):
    return [make_person(family_name=f"N{number:02d}") for number in range(7)]


@given(size=st.integers(1, 9))
def test_every_item_is_on_exactly_one_page(app, session, people, size):
    with app.test_request_context("/"):
        first = paginate(QUERY, 1, size)
        found = [item for number in range(1, first.pages + 1) for item in paginate(QUERY, number, size).items]
    assert found == people


@given(number=st.integers(-(10**9), 10**9), size=st.integers(1, 9))
def test_any_number_leads_to_a_page_that_exists(app, session, people, number, size):
    with app.test_request_context("/"):
        page = paginate(QUERY, number, size)
    assert 1 <= page.number <= page.pages
    assert page.items


@pytest.mark.parametrize("asked", NONSENSE)
def test_nonsense_in_the_address_is_the_first_page(app, session, people, asked):
    with app.test_request_context("/", query_string={"page": asked}):
        page = paginate(QUERY, size=2)
    assert page.number == 1
    assert list(page.items) == people[:2]


def test_a_page_beyond_the_end_is_the_last(app, session, people):
    with app.test_request_context("/?page=99"):
        page = paginate(QUERY, size=3)
    assert (page.number, page.has_next, page.has_prev, page.first) == (3, False, True, 7)
    assert list(page.items) == people[6:]


def test_an_empty_list_is_one_empty_page(app, session):
    with app.test_request_context("/?page=4"):
        page = paginate(QUERY)
    assert (page.number, page.pages, page.first, list(page.items)) == (1, 1, 0, [])


def test_rows_of_several_columns_come_as_rows(app, session, people):
    with app.test_request_context("/"):
        page = paginate(select(Person.id, Person.family_name).order_by(Person.id), size=2)
    assert [tuple(row) for row in page.items] == [(people[0].id, "N00"), (people[1].id, "N01")]


@given(total=st.integers(0, 500), size=st.integers(1, 60))
def test_pages_cover_the_whole_list_and_no_more(total, size):
    pages = Page(items=[], number=1, total=total, size=size).pages
    last = Page(items=[], number=pages, total=total, size=size)
    assert not last.has_next
    assert (pages - 1) * size <= total <= pages * size
    assert total == 0 or last.first <= total


def test_the_same_number_of_statements_for_few_and_many(app, session, people, count_queries):
    with app.test_request_context("/"):
        with count_queries() as few:
            paginate(QUERY, size=2)
        for _ in range(40):
            make_person()
        with count_queries() as many:
            paginate(QUERY, size=2)
    assert len(few) == len(many) == 2


@pytest.mark.parametrize("query", [
    "_scheme=javascript&_external=1&x=%0aalert(1)", "endpoint=static", "_anchor=x", "_method=POST", "self=1&values=2", "a b=1",
])
def test_a_link_to_another_page_takes_no_orders_from_the_address(app, session, query):
    with app.test_request_context("/verify?" + query):
        address = paging.url_for_page(2)
    assert address.startswith("/verify?")
    assert "page=2" in address


def test_filters_are_kept_from_page_to_page(app, session):
    with app.test_request_context("/verify?q=Mu%C3%B1oz&role=tutor&role=teacher&page=1"):
        assert paging.url_for_page(3) == "/verify?q=Mu%C3%B1oz&role=tutor&role=teacher&page=3"
