"""Who may open which page, and how many queries it costs."""

from __future__ import annotations

import pytest

from app.editions.models import Enrolment, Partner
from app.people.rules import Role
from tests.factories import make_edition, make_enrolment, make_person, make_tutor_assignment

NAMES = ("amin", "carla", "otto", "tess", "ada", "uma", "olga")
# What each of the cast gets: administrator, coordinator, auditor, Ada's tutor, Ada, another trainee, a stranger.
DOORS = {
    "/editions": (200, 200, 200, 200, 200, 200, 200),
    "/editions/new": (200, 200, 403, 403, 403, 403, 403),
    "/editions/ED-1": (200, 200, 200, 200, 200, 200, 404),
    "/editions/ED-1/edit": (200, 200, 403, 403, 403, 403, 404),
    "/editions/ED-1/trainees": (200, 200, 200, 200, 403, 403, 404),
    "/editions/ED-1/trainees.csv": (200, 200, 200, 200, 403, 403, 404),
    "/editions/ED-1/people": (200, 200, 200, 403, 403, 403, 404),
    "/editions/ED-1/people.csv": (200, 200, 200, 403, 403, 403, 404),
    "/editions/ED-1/people/new": (200, 200, 403, 403, 403, 403, 404),
    "/editions/ED-1/import": (200, 200, 403, 403, 403, 403, 404),
    "/editions/ED-1/import/template.csv": (200, 200, 403, 403, 403, 403, 404),
    "/editions/ED-1/import/template.xlsx": (200, 200, 403, 403, 403, 403, 404),
    "/editions/ED-1/tutoring": (200, 200, 200, 200, 403, 403, 404),
    "/editions/ED-1/tutoring/new": (200, 200, 403, 403, 403, 403, 404),
    "/enrolments/{ada}": (200, 200, 200, 200, 200, 403, 404),
    "/enrolments/{uma}": (200, 200, 200, 403, 403, 200, 404),
    "/editions/ED-1/tutoring/{assignment}/end": (200, 200, 403, 403, 403, 403, 404),
    "/editions/ED-1/tutoring/{assignment}/substitute": (200, 200, 403, 403, 403, 403, 404),
    "/programmes": (200, 200, 200, 403, 403, 403, 403),
    "/programmes/new": (200, 403, 403, 403, 403, 403, 403),
    "/programmes/{programme}": (200, 200, 200, 403, 404, 404, 404),
    "/programmes/{programme}/edit": (200, 403, 403, 403, 404, 404, 404),
}
POSTS = {
    "/editions/ED-1/invitations": (302, 302, 403, 403, 403, 403, 404),
    "/enrolments/{ada}/status": (422, 422, 403, 403, 403, 403, 404),
    "/enrolments/{ada}/partner": (302, 302, 403, 403, 403, 403, 404),
    "/enrolments/{ada}/invitation": (302, 302, 403, 403, 403, 403, 404),
    "/programmes/{programme}/partners": (422, 403, 403, 403, 404, 404, 404),
    "/programmes/{programme}/partners/{partner}/remove": (302, 403, 403, 403, 404, 404, 404),
}


@pytest.fixture
def ids(cast, session):
    """The numbers that stand in addresses."""
    partner = Partner(programme_id=cast.edition.programme_id, name="Unión Sanjuanina", country="AR")
    session.add(partner)
    assignment = make_tutor_assignment(cast.tess_enrolment, make_enrolment(cast.edition))
    session.flush()
    return {
        "ada": cast.ada_enrolment.id, "uma": cast.uma_enrolment.id, "assignment": assignment.id, "partner": partner.id,
        "programme": cast.edition.programme_id,
    }


@pytest.mark.parametrize("address", DOORS)
def test_a_page_opens_to_those_it_is_for(cast, browser, ids, address):
    found = tuple(browser(getattr(cast, name)).get(address.format(**ids)).status_code for name in NAMES)
    assert found == DOORS[address]


@pytest.mark.parametrize("address", POSTS)
def test_an_act_is_open_to_those_it_is_for_and_only_as_a_post(cast, browser, ids, address):
    found = tuple(browser(getattr(cast, name)).post(address.format(**ids)).status_code for name in reversed(NAMES))
    assert tuple(reversed(found)) == POSTS[address]
    assert browser(cast.amin).get(address.format(**ids)).status_code == 405


@pytest.mark.parametrize("address", [*DOORS, *POSTS])
def test_whoever_is_signed_out_is_sent_to_sign_in(cast, browser, ids, address):
    visitor = browser(None)
    answer = (visitor.get if address in DOORS else visitor.post)(address.format(**ids))
    assert answer.status_code == 302
    assert "/sign-in" in answer.location


@pytest.mark.parametrize("address", [address for address in DOORS if not address.endswith((".csv", ".xlsx"))])
@pytest.mark.parametrize("lang", ["it", "es", "pt", "en"])
def test_every_page_speaks_every_language(cast, browser, ids, address, lang):
    page = browser(cast.amin).get(address.format(**ids), query_string={"lang": lang}).get_data(as_text=True)
    assert f'<html lang="{lang}">' in page
    assert "style=" not in page
    assert "%(" not in page


@pytest.mark.parametrize("address", [
    "/editions", "/editions/ED-1", "/editions/ED-1/trainees", "/editions/ED-1/people", "/editions/ED-1/tutoring",
    "/editions/ED-1/tutoring?show=all", "/editions/ED-1/trainees.csv", "/editions/ED-1/tutoring/new", "/enrolments/{ada}",
    "/enrolments/{tess}", "/programmes", "/programmes/{programme}", "/editions/ED-1/edit", "/editions/ED-1/trainees?q=nombre",
])
def test_a_page_costs_the_same_for_two_and_for_twelve(cast, browser, ids, count_queries, session, address):
    address = address.format(**ids, tess=cast.tess_enrolment.id)
    carla = browser(cast.carla)
    carla.get(address)
    with count_queries() as few:
        carla.get(address)
    for number in range(12):
        partner = Partner(programme_id=cast.edition.programme_id, name=f"Partner {number}", country="PY")
        session.add(partner)
        trainee = make_enrolment(cast.edition, make_person("Nombre", f"Apellido {number}"), partner=partner)
        tutor = make_enrolment(cast.edition, make_person("Tutora", f"Apellido {number}"), Role.TUTOR)
        make_tutor_assignment(tutor, trainee)
        make_tutor_assignment(cast.tess_enrolment, trainee)
    session.flush()
    with count_queries() as many:
        assert carla.get(address).status_code == 200
    assert (len(many), len(many) <= 10) == (len(few), True), "\n".join(many)


def test_a_long_list_comes_in_pages_and_keeps_its_filter(cast, browser):
    for number in range(30):
        make_enrolment(cast.edition, make_person("Nombre", f"Apellido {number:02d}"))
    first = browser(cast.carla).get("/editions/ED-1/trainees?q=apellido").get_data(as_text=True)
    assert first.count("<tr>") - 1 == 25
    assert "q=apellido&amp;page=2" in first or "page=2&amp;q=apellido" in first
    second = browser(cast.carla).get("/editions/ED-1/trainees?q=apellido&page=2").get_data(as_text=True)
    assert second.count("<tr>") - 1 == 5


def test_an_edition_without_people_says_how_they_come(cast, browser):
    make_edition("EMPTY-1")
    amin = browser(cast.amin)
    page = amin.get("/editions/EMPTY-1/people?lang=en").get_data(as_text=True)
    assert "Enrol people one by one" in page
    assert "Nobody is like that" not in page
    assert "Nobody is like that" in amin.get("/editions/EMPTY-1/people?role=tutor&lang=en").get_data(as_text=True)


def test_unknown_things_are_not_found(cast, browser):
    carla = browser(cast.carla)
    assert [carla.get(address).status_code for address in (
        "/editions/NO-SUCH", "/enrolments/999999", "/editions/ED-1/import/999999", "/editions/ED-1/tutoring/999999/end",
    )] == [404, 404, 404, 404]


def test_the_list_of_a_tutor_holds_own_trainees_only(cast, browser):
    page = browser(cast.tess).get("/editions/ED-1/trainees").get_data(as_text=True)
    assert "Acosta Benítez" in page
    assert "Ñandú" not in page
    export = browser(cast.tess).get("/editions/ED-1/trainees.csv").get_data(as_text=True)
    assert "ada@test.test" in export
    assert "uma@test.test" not in export


@pytest.mark.parametrize("typed", ["nandu", "ÑANDÚ", "conceicao uma", "Uma Ñandú", "uma@test"])
def test_a_name_is_found_with_and_without_its_accents(cast, browser, typed):
    page = browser(cast.carla).get("/editions/ED-1/trainees", query_string={"q": typed}).get_data(as_text=True)
    assert "Ñandú Conceição" in page
    assert "Acosta" not in page


def test_what_a_search_is_made_of_does_no_harm(cast, browser):
    for typed in ("%", "_", "'; drop table people; --", "\x00", "a" * 5_000, "😀", "\\"):
        assert browser(cast.carla).get("/editions/ED-1/trainees", query_string={"q": typed}).status_code == 200


def test_the_export_is_what_the_screen_shows(cast, browser):
    assert make_enrolment(cast.edition, make_person("=1+1", "@cmd"), status="candidate").id
    carla = browser(cast.carla)
    export = carla.get("/editions/ED-1/trainees.csv", query_string={"status": "active"}).get_data(as_text=True)
    assert [line.split(",")[0] for line in export.strip().splitlines()][1:] == ["Acosta Benítez", "Ñandú Conceição"]
    assert "'@cmd,,'=1+1," in carla.get("/editions/ED-1/trainees.csv?status=candidate").get_data(as_text=True)


def test_a_tutor_does_not_see_when_a_trainee_was_born(cast, browser):
    assert "Date of birth" not in browser(cast.tess).get(f"/enrolments/{cast.ada_enrolment.id}?lang=en").get_data(as_text=True)
    assert "Date of birth" in browser(cast.otto).get(f"/enrolments/{cast.ada_enrolment.id}?lang=en").get_data(as_text=True)


def test_enrolments_of_another_edition_stay_closed_to_a_coordinator(cast, browser, session):
    foreign = make_enrolment(cast.other, status="active")
    assert browser(cast.carla).get(f"/enrolments/{foreign.id}").status_code == 404
    assert session.get(Enrolment, foreign.id).edition_id == cast.other.id
