"""The pages on courses: who may open them, and what they say."""

from __future__ import annotations

import datetime as dt

import pytest

from app.core import clock
from app.courses.actions import publish
from app.courses.permissions import can_view_courses
from app.people.rules import Actor, Role
from tests.courses.sample import MODULE_FILE, sample, spoilt
from tests.courses.test_actions import package_of
from tests.factories import make_course_version, make_person


@pytest.fixture
def version(session):
    """The second version of the sample course."""
    publish(package_of(sample()), by=None)
    return publish(package_of(spoilt(MODULE_FILE, "id: welcome-quiz", "id: welcome-questions")), by=None)


@pytest.mark.parametrize(("actor", "expected"), [
    (Actor(1, is_admin=True), True),
    (Actor(1, roles_in={1: frozenset({Role.COORDINATOR})}), True),
    (Actor(1, roles_in={1: frozenset({Role.TUTOR})}), True),
    (Actor(1, roles_in={1: frozenset({Role.AUDITOR})}), True),
    (Actor(1, roles_in={1: frozenset({Role.TRAINEE})}), False),
    (Actor(1, roles_in={1: frozenset({Role.TEACHER})}), False),
    (Actor(1), False),
])
def test_who_may_view_courses(actor: Actor, expected: bool) -> None:
    assert can_view_courses(actor) is expected


@pytest.mark.parametrize(("name", "of_list", "of_version"), [
    ("amin", 200, 200), ("carla", 200, 200), ("tess", 200, 200), ("otto", 200, 200), ("ada", 403, 404), ("olga", 403, 404), (None, 302, 302),
])
def test_doors(browser, cast, version, name: str | None, of_list: int, of_version: int) -> None:
    visitor = browser(getattr(cast, name) if name else None)
    assert visitor.get("/courses").status_code == of_list
    assert visitor.get(f"/courses/versions/{version.id}").status_code == of_version
    assert visitor.get("/courses/versions/999999").status_code == (404 if name else 302)


def test_nothing_can_be_posted(browser, cast, version) -> None:
    assert browser(cast.amin).post("/courses").status_code == 405
    assert browser(cast.amin).post(f"/courses/versions/{version.id}").status_code == 405


def test_the_list_names_courses_and_versions(browser, cast, version) -> None:
    page = browser(cast.carla).get("/courses?lang=en").text
    assert "Example" in page
    assert page.count('data-label="Version">2<') == 1
    assert "80 h" in page


def test_the_day_of_publishing_is_that_of_the_reader(browser, cast, session) -> None:
    with clock.stopped_at(dt.datetime(2026, 11, 24, 23, 30, tzinfo=dt.UTC)):
        version = publish(package_of(sample()), by=None)
    for address in ("/courses?lang=en", f"/courses/versions/{version.id}?lang=en"):
        assert "25 November 2026, 00:30" in browser(cast.carla).get(address).text


def test_an_empty_list_teaches(browser, session) -> None:
    page = browser(make_person(is_admin=True)).get("/courses?lang=en").text
    assert "No course is published yet" in page
    assert "courses publish" in page


def test_a_version_says_its_rules_in_words_and_what_changed(browser, cast, version) -> None:
    page = browser(cast.carla).get(f"/courses/versions/{version.id}?lang=en").text
    for words in ("All of these:", "One of these:", "At least 1 of these:", "70% of the hours of", "42h of the hours of Placement", "Version 2",
                  "Since version 1", "Added: welcome-questions", "Removed: welcome-quiz", "Project work", "by the tutor", "1 h 30"):
        assert words in page, words


def test_pages_cost_the_same_whatever_the_number_of_rows(browser, cast, version, count_queries) -> None:
    costs = []
    for more in (0, 20):
        for number in range(more):
            make_course_version(slug=f"more-{number}")
        visitor = browser(cast.carla)
        for address in ("/courses", f"/courses/versions/{version.id}"):
            with count_queries() as found:
                assert visitor.get(address).status_code == 200
            costs.append(len(found))
    assert costs[:2] == costs[2:]
    assert max(costs) <= 10


def test_hostile_titles_are_only_text(browser, cast, session) -> None:
    hostile = '<script>alert("x")</script>'
    files = spoilt("course.yaml", "en: Example", f"en: '{hostile}'")
    version = publish(package_of(files), by=None)
    for address in ("/courses?lang=en", f"/courses/versions/{version.id}?lang=en"):
        page = browser(cast.amin).get(address).text
        assert hostile not in page
        assert "&lt;script&gt;" in page
