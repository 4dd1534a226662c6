"""Home pages: what needs doing comes first, for each role, at the same cost for two trainees and for twelve."""

from __future__ import annotations

import datetime as dt

import pytest

from app.attendance.models import LessonState
from app.core import clock
from app.core.db import db
from app.desk import navigation
from app.editions.models import EnrolmentStatus, Phase
from app.marks import actions as marks
from app.people.rules import Role
from tests.cast import NAMES
from tests.certificates.staging import issue, make_eligible
from tests.factories import make_edition, make_enrolment, make_lesson, make_person, make_tutor_assignment


def home(browser, person):
    answer = browser(person).get("/")
    return answer.status_code, answer.get_data(as_text=True)


def test_signed_out_one_is_asked_to_sign_in(client):
    assert "/sign-in" in client.get("/").location


@pytest.mark.parametrize("name", NAMES)
def test_everybody_has_a_home(cast, browser, name):
    status, page = home(browser, getattr(cast, name))
    assert status == 200
    assert "<h1" in page


def test_a_coordinator_reads_what_waits_most_urgent_first(cast, browser):
    make_lesson(cast.edition, topic="Over and open")
    marks.give_mark(cast.ada_enrolment, "project-work", hundredths=7000, comment="", by=cast.tess)
    _, page = home(browser, cast.carla)
    main = page.partition("<main")[2]
    assert main.index("Over and open") < main.index("/editions/ED-1/marks")


def test_nothing_waiting_is_said_kindly(cast, browser):
    for enrolment in (cast.ada_enrolment, cast.uma_enrolment):
        enrolment.status = EnrolmentStatus.WITHDRAWN
    _, page = home(browser, cast.carla)
    assert "todo" not in page.partition("<main")[2].partition("</main")[0].replace("todos", "")


def test_a_tutor_reads_about_their_own_trainees_only(cast, browser):
    _, page = home(browser, cast.tess)
    assert "Acosta Benítez" in page
    assert "Ñandú" not in page


def test_a_tutor_is_asked_for_the_marks_that_are_missing(cast, browser):
    address = f"/enrolments/{cast.ada_enrolment.id}/marks/project-work"
    assert address in home(browser, cast.tess)[1]
    marks.give_mark(cast.ada_enrolment, "project-work", hundredths=7000, comment="", by=cast.tess)
    assert address not in home(browser, cast.tess)[1]


def test_a_tutor_of_two_editions_is_asked_for_the_marks_of_the_one_in_view(cast, browser):
    other = make_enrolment(cast.other, cast.tess, Role.TUTOR)
    make_tutor_assignment(other, cast.olga_enrolment)
    here = browser(cast.tess)
    for code, own, foreign in (("ED-1", cast.ada_enrolment, cast.olga_enrolment), ("ED-2", cast.olga_enrolment, cast.ada_enrolment)):
        here.post(f"/choose/{code}")
        page = here.get("/").get_data(as_text=True)
        assert f"/enrolments/{own.id}/marks/project-work" in page
        assert f"/enrolments/{foreign.id}/marks" not in page


def test_a_tutor_is_asked_for_no_mark_that_could_not_be_given(cast, browser):
    cast.ada_enrolment.status = EnrolmentStatus.WITHDRAWN
    assert f"/enrolments/{cast.ada_enrolment.id}/marks/project-work" not in home(browser, cast.tess)[1]


def test_only_those_who_may_waive_read_that_one_can(cast, browser):
    cast.edition.ends_on = clock.today() - dt.timedelta(days=1)
    for phase in db.session.query(Phase).filter_by(edition_id=cast.edition.id):
        phase.ends_on = cast.edition.ends_on
    assert "verdict=impossible" in home(browser, cast.tess)[1]
    assert "can be waived" not in home(browser, cast.tess)[1]
    assert "can be waived" in home(browser, cast.carla)[1]


def test_a_teacher_is_asked_only_for_roll_calls_that_were_not_held(cast, browser):
    thea = make_person("Thea", "Tardi")
    make_enrolment(cast.edition, thea, Role.TEACHER)
    for number in range(5):
        make_lesson(cast.edition, topic="Held", state=LessonState.HELD, starts_at=clock.now() - dt.timedelta(days=20 + number))
    open_one = make_lesson(cast.edition, topic="Not held", starts_at=clock.now() - dt.timedelta(days=3))
    _, page = home(browser, thea)
    assert page.count("/roll-call") == 1
    assert f"/lessons/{open_one.id}/roll-call" in page


def test_a_coordinator_is_led_to_the_award_that_can_be_issued(cast, browser):
    make_eligible(cast.ada_enrolment, cast.carla)
    issue(cast.ada_enrolment, cast.carla)
    assert "/certificates/prepare?award=achievement" in home(browser, cast.carla)[1]
    issue(cast.ada_enrolment, cast.carla, "achievement")
    assert "/certificates/prepare" not in home(browser, cast.carla)[1]


def test_nobody_is_called_entitled_who_cannot_receive_a_certificate_now(cast, browser):
    make_eligible(cast.ada_enrolment, cast.carla)
    assert "/certificates/prepare?award=attendance" in home(browser, cast.carla)[1]
    for status in (EnrolmentStatus.SUSPENDED, EnrolmentStatus.ENROLLED):
        cast.ada_enrolment.status = status
        assert "/certificates/prepare" not in home(browser, cast.carla)[1]


def test_a_trainee_sees_where_to_go_on_and_what_is_missing(cast, browser):
    _, page = home(browser, cast.ada)
    assert "/editions/ED-1/course/local-development-page" in page
    assert f"/enrolments/{cast.ada_enrolment.id}/hours" in page
    assert "San Juan" in page
    assert "Venezia" in page


def test_an_auditor_is_offered_nothing_to_change(cast, browser):
    _, page = home(browser, cast.otto)
    main = page.partition("<main")[2].partition("</main")[0]
    assert "<form" not in main
    assert "/editions/ED-1/hours" in main


def test_an_administrator_sees_every_edition(cast, browser):
    _, page = home(browser, cast.amin)
    assert "ED-1" in page
    assert "ED-2" in page


def test_an_administrator_who_coordinates_an_edition_still_finds_the_others(cast, browser, session):
    make_enrolment(cast.edition, cast.amin, Role.COORDINATOR)
    session.flush()
    _, page = home(browser, cast.amin)
    band = page.partition("<main")[0]
    assert [f'href="/{place}"' in band for place in ("editions", "people", "courses")] == [True] * 3


def test_somebody_in_no_edition_is_told_what_comes(session, browser):
    status, page = home(browser, make_person("Nora", "Nuova"))
    assert status == 200
    assert "/profile" in page


@pytest.mark.parametrize("name", ["carla", "tess", "otto", "ada", "amin"])
def test_a_home_costs_the_same_for_two_and_for_twelve(cast, browser, count_queries, name):
    person = getattr(cast, name)
    make_lesson(cast.edition)
    here = browser(person)
    here.get("/")
    with count_queries() as two:
        here.get("/")
    for number in range(12):
        enrolment = make_enrolment(cast.edition)
        make_tutor_assignment(cast.tess_enrolment, enrolment)
        make_lesson(cast.edition, starts_at=clock.now() + dt.timedelta(days=number + 1))
    here.get("/")
    with count_queries() as twelve:
        here.get("/")
    assert len(two) == len(twelve) <= 10


def test_every_place_of_every_bar_exists(app):
    items = {item for found in navigation.STAFF.values() for item in found} | set(navigation.TRAINEE) | set(navigation.ADMIN)
    assert {item.endpoint for item in items} <= set(app.view_functions)
    assert all(len(found) <= 8 for found in [*navigation.STAFF.values(), navigation.TRAINEE, navigation.ADMIN])


def test_staff_words_come_before_trainee_words():
    place = navigation.Place(1, "X", frozenset({Role.TRAINEE, Role.TUTOR}))
    assert navigation.main_role(place) is Role.TUTOR


def test_one_chooses_among_ones_own_editions(cast, browser):
    later = make_edition(code="ED-9", ends_on=dt.date(2028, 1, 1))
    make_enrolment(later, cast.carla, Role.COORDINATOR)
    here = browser(cast.carla)
    assert "/editions/ED-9/marks" in here.get("/").get_data(as_text=True)
    assert here.post("/choose/ED-1").status_code == 302
    assert "/editions/ED-1/marks" in here.get("/").get_data(as_text=True)
    assert here.post("/choose/ED-2").status_code == 404
    assert here.get("/choose/ED-1").status_code == 405
