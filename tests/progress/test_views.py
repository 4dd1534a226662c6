"""The pages of the room: what each of the cast reads, and the form that waives."""

from __future__ import annotations

import csv
import io

import pytest

from app.core.db import db
from app.editions.models import Edition, Enrolment
from app.progress import queries
from app.progress.models import Waiver
from tests.cast import NAMES
from tests.factories import make_enrolment, make_lesson, make_person
from tests.progress.makers import make_hours, make_mark, make_unit_done, make_waiver

PLACE = {"award": "attendance", "leaf": "hours:placement", "act": "waive", "reason": "A reason for it"}
MEMBERS = {"ada", "uma", "tess", "carla", "otto"}


def addresses(cast):
    """Every address of the room, with who may open it."""
    ada, edition = cast.ada_enrolment.id, cast.edition.code
    return {
        f"/enrolments/{ada}/progress": {"ada", "tess", "carla", "otto", "amin"},
        f"/enrolments/{ada}/waivers": {"carla", "amin"},
        f"/editions/{edition}/progress": {"tess", "carla", "otto", "amin"},
        f"/editions/{edition}/progress.csv": {"tess", "carla", "otto", "amin"},
    }


@pytest.mark.parametrize("name", NAMES)
def test_each_of_the_cast_opens_what_is_theirs(cast, browser, name):
    client = browser(getattr(cast, name))
    for address, allowed in addresses(cast).items():
        expected = 200 if name in allowed else 403 if name in MEMBERS else 404
        assert client.get(address).status_code == expected, address


def test_nobody_is_sent_to_sign_in(cast, browser):
    client = browser(None)
    assert {client.get(address).status_code for address in addresses(cast)} == {302}


@pytest.mark.parametrize("address", ["/enrolments/999999/progress", "/enrolments/999999/waivers", "/editions/NONE/progress"])
def test_what_does_not_exist_is_not_found(cast, browser, address):
    assert browser(cast.amin).get(address).status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_reading_pages_take_no_other_method(cast, browser, method):
    client = browser(cast.carla)
    for address in addresses(cast):
        if not address.endswith("waivers"):
            assert getattr(client, method)(address).status_code == 405
    assert client.delete(f"/enrolments/{cast.ada_enrolment.id}/waivers").status_code == 405


def test_trainee_tutor_and_coordinator_read_the_same_tree_each_in_their_language(cast, browser):
    make_hours(cast.ada_enrolment, 90, phase="placement")
    address = f"/enrolments/{cast.ada_enrolment.id}/progress"
    for name in ("ada", "tess", "carla"):
        page = browser(getattr(cast, name)).get(f"{address}?lang=en").text
        assert "1 h 30 of 60 h, minimum 42 h (70 %)" in page
        assert "40 h 30 are missing, of the 58 h 30 still on offer." in page
        assert "until 31 March 2027" in page
        assert f"/enrolments/{cast.ada_enrolment.id}/hours?phase=placement" in page
    assert "placement (es)" in browser(cast.ada).get(address).text
    assert "placement (it)" in browser(cast.carla).get(address).text


def test_only_who_may_waive_is_offered_to(cast, browser):
    address, link = f"/enrolments/{cast.ada_enrolment.id}/progress", f"/enrolments/{cast.ada_enrolment.id}/waivers"
    assert link in browser(cast.carla).get(address).text
    assert link not in browser(cast.tess).get(address).text
    assert link not in browser(cast.ada).get(address).text


def test_a_mark_that_is_not_released_is_told_to_nobody(cast, browser):
    make_mark(cast.ada_enrolment, 4321, is_released=False)
    address = f"/enrolments/{cast.ada_enrolment.id}/progress?lang=en"
    for name in ("ada", "carla"):
        page = browser(getattr(cast, name)).get(address).text
        assert "no mark released yet, minimum 60 of 100" in page
        assert "43.21" not in page


def test_the_cohort_shows_each_trainee_with_hours_units_and_verdicts(cast, browser):
    make_hours(cast.ada_enrolment, 212 * 60, phase="course")
    make_unit_done(cast.ada_enrolment, "local-development-page")
    page = browser(cast.carla).get(f"/editions/{cast.edition.code}/progress?lang=en").text
    assert "Acosta Benítez, Ada" in page
    assert "212 h" in page
    assert "75 %" in page
    assert "1/4" in page
    assert "minimum 70 %" in page


def test_a_tutor_reads_only_their_own_on_screen_and_in_the_export(cast, browser):
    client = browser(cast.tess)
    for address in (f"/editions/{cast.edition.code}/progress", f"/editions/{cast.edition.code}/progress.csv"):
        text = client.get(address).text
        assert "Ada" in text
        assert "Uma" not in text


def rows_of(client, address):
    """The export as rows."""
    return list(csv.DictReader(io.StringIO(client.get(address).text)))


def test_the_export_gives_what_the_screen_shows(cast, browser):
    make_hours(cast.ada_enrolment, 152 * 60)
    make_hours(cast.ada_enrolment, 60 * 60, phase="placement")
    for number in range(28):
        make_enrolment(cast.edition, make_person("Nome", f"Xx{number:02d}"))
    client = browser(cast.carla)
    rows = rows_of(client, f"/editions/{cast.edition.code}/progress.csv")
    first = client.get(f"/editions/{cast.edition.code}/progress?lang=en").text
    second = client.get(f"/editions/{cast.edition.code}/progress?lang=en&page=2").text
    assert len(rows) == 30
    assert all(row["name"] in first for row in rows[:25])
    assert all(row["name"] in second and row["name"] not in first for row in rows[25:])
    assert rows[0] == {
        "trainee": "ada@test.test", "name": "Acosta Benítez, Ada", "country": "AR", "status": "active", "minutes": "12720",
        "planned_minutes": "16800", "units_done": "0", "units": "4", "attendance": "met", "achievement": "reachable",
    }


@pytest.mark.parametrize(("verdict", "names"), [("met", ["ada"]), ("impossible", []), ("reachable", ["ada", "uma"]), ("nonsense", ["ada", "uma"])])
def test_the_list_can_be_narrowed_to_a_verdict(cast, browser, verdict, names):
    make_hours(cast.ada_enrolment, 152 * 60)
    make_hours(cast.ada_enrolment, 60 * 60, phase="placement")
    client = browser(cast.carla)
    rows = rows_of(client, f"/editions/{cast.edition.code}/progress.csv?verdict={verdict}")
    assert [row["trainee"] for row in rows] == [f"{name}@test.test" for name in names]
    page = client.get(f"/editions/{cast.edition.code}/progress?verdict={verdict}").text
    assert [name for name in ("ada", "uma") if getattr(cast, name).sort_name in page] == names


def test_an_empty_choice_leads_back_to_everybody(cast, browser):
    page = browser(cast.carla).get(f"/editions/{cast.edition.code}/progress?lang=en&verdict=impossible").text
    assert "impossible: 0" in page
    assert "Show all" in page
    assert "appear here once they are enrolled" not in page


def test_pages_cost_the_same_for_two_trainees_and_for_sixty(cast, browser, count_queries):
    make_lesson(cast.edition)
    everything = [*addresses(cast), f"/editions/{cast.edition.code}/progress"]
    # The rules of a course version are read once in each process.
    browser(cast.carla).get(everything[0])
    costs = []
    for number in (0, 10, 48):
        edition, ada = db.session.get(Edition, cast.edition.id), db.session.get(Enrolment, cast.ada_enrolment.id)
        for _ in range(number):
            enrolment = make_enrolment(edition)
            make_hours(enrolment, 60)
            make_unit_done(enrolment, "local-development-page")
        make_waiver(ada, cast.carla, is_waived=not number)
        client = browser(cast.carla)
        found = []
        for address in everything:
            db.session.expunge_all()
            with count_queries() as statements:
                assert client.get(address).status_code == 200
            found.append(len(statements))
        costs.append(found)
    assert costs[0] == costs[1] == costs[2]
    assert max(map(max, costs)) <= 10


def test_a_coordinator_waives_a_requirement_and_ends_the_waiver(cast, browser):
    client, address = browser(cast.carla), f"/enrolments/{cast.ada_enrolment.id}/waivers"
    page = client.get(f"{address}?lang=en&award=attendance&leaf=hours:placement").text
    assert "Waive the requirement" in page
    assert client.post(address, data=PLACE).status_code == 302
    tree = client.get(f"/enrolments/{cast.ada_enrolment.id}/progress?lang=en").text
    assert "Waived by Carla Corrà on 24 November 2026: A reason for it" in tree
    page = client.get(f"{address}?lang=en&award=attendance&leaf=hours:placement").text
    assert "End the waiver" in page
    assert client.post(address, data={**PLACE, "act": "end"}).status_code == 302
    assert [row.is_waived for row in queries.waivers_of(cast.ada_enrolment)] == [False, True]


@pytest.mark.parametrize(
    ("data", "status", "says"),
    [
        ({"reason": ""}, 422, "This field is empty"),
        ({"reason": "x" * 501}, 422, "longer than"),
        ({"act": "end"}, 422, "is not waived"),
        ({"act": ""}, 404, None),
        ({"act": "erase"}, 404, None),
        ({"leaf": "hours:nowhere"}, 404, None),
        ({"award": "another", "leaf": "hours:placement"}, 404, None),
    ],
)
def test_what_cannot_be_waived_is_refused_and_what_was_typed_is_kept(cast, browser, data, status, says):
    answer = browser(cast.carla).post(f"/enrolments/{cast.ada_enrolment.id}/waivers?lang=en", data={**PLACE, **data})
    assert answer.status_code == status
    assert says is None or says in answer.text
    assert status == 404 or data.get("reason", PLACE["reason"])[:400] in answer.text
    assert db.session.query(Waiver).count() == 0


@pytest.mark.parametrize(("name", "status"), [("ada", 403), ("tess", 403), ("otto", 403), ("olga", 404)])
def test_who_may_not_waive_is_refused(cast, browser, name, status):
    answer = browser(getattr(cast, name)).post(f"/enrolments/{cast.ada_enrolment.id}/waivers", data=PLACE)
    assert answer.status_code == status
    assert db.session.query(Waiver).count() == 0


def test_an_enrolment_of_another_edition_is_a_stranger(cast, browser):
    assert browser(cast.carla).post(f"/enrolments/{cast.olga_enrolment.id}/waivers", data=PLACE).status_code == 404


@pytest.mark.parametrize("nasty", ["<script>alert(1)</script>", "'; DROP TABLE waivers; --", "\u202eevil", "{{ 1234567*8 }}", "%(name)s %"])
def test_nasty_reasons_stay_words(cast, browser, nasty):
    client = browser(cast.carla)
    client.post(f"/enrolments/{cast.ada_enrolment.id}/waivers", data={**PLACE, "reason": nasty})
    for address in (f"/enrolments/{cast.ada_enrolment.id}/waivers", f"/enrolments/{cast.ada_enrolment.id}/progress"):
        page = client.get(address)
        assert page.status_code == 200
        assert "<script>alert" not in page.text
        assert "\u202e" not in page.text
        assert "9876536" not in page.text.partition("<main")[2]
