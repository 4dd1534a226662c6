"""The marks ledger: given, replaced with a reason, released by a separate act, and never lost."""

from __future__ import annotations

import csv
import io
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import exc, text

from app.core.db import db
from app.core.errors import RuleBroken
from app.editions.models import EnrolmentStatus
from app.marks import actions, queries, rules
from app.marks.models import Mark
from app.marks.permissions import can_give_mark, can_view_marks_of, visible_marks
from app.notices.models import Notice
from tests.cast import NAMES
from tests.factories import make_enrolment


def give(cast, hundredths=7000, enrolment=None, **values):
    return actions.give_mark(
        enrolment or cast.ada_enrolment, "project-work", hundredths=hundredths, comment="Chiaro", by=cast.tess, **values,
    )


@pytest.mark.parametrize(("typed", "hundredths"), [
    ("0", 0), ("60", 6000), ("60,5", 6050), ("60.05", 6005), ("100", 10000), (" 27 ", 2700),
    ("60.004", None), ("-1", None), ("101", None), ("100.01", None), ("18/30", None), ("", None), ("६०", None),
    ("1e2", None), ("60,", None), ("nan", None),
])
def test_what_counts_as_a_mark(typed, hundredths):
    assert rules.read_points(typed) == hundredths


@given(st.integers(0, rules.MAXIMUM))
def test_a_mark_written_and_read_again_is_the_same(hundredths):
    assert rules.read_points(rules.write_points(hundredths)) == hundredths


@given(st.dictionaries(st.sampled_from("abc"), st.integers(0, 10_000), min_size=3),
       st.dictionaries(st.sampled_from("abc"), st.integers(0, 100), min_size=1))
def test_the_weighted_total_is_the_exact_mean_rounded_down(marks, weights):
    total = rules.weighted_total(marks, weights)
    weight = sum(weights.values())
    if not weight:
        assert total is None
    else:
        exact = Fraction(sum(marks[item] * part for item, part in weights.items()), weight)
        assert total == exact.__floor__()


def test_a_mark_does_not_count_before_its_release(cast):
    mark = give(cast)
    assert queries.released_marks(cast.edition.id) == {}
    actions.release_mark(mark, by=cast.carla)
    assert queries.released_marks(cast.edition.id) == {cast.ada_enrolment.id: {"project-work": 7000}}
    assert [notice.person_id for notice in db.session.query(Notice)] == [cast.ada.id]


def test_replacing_a_mark_needs_a_reason_and_keeps_the_old_one(cast):
    first = give(cast)
    with pytest.raises(RuleBroken, match="reason"):
        give(cast, 8000)
    second = give(cast, 8000, reason="Second reading")
    assert second.replaces_id == first.id
    assert db.session.query(Mark).count() == 2


def test_a_released_mark_goes_on_counting_until_its_successor_is_released(cast):
    actions.release_mark(give(cast), by=cast.carla)
    second = give(cast, 8000, reason="Second reading")
    assert queries.released_marks(cast.edition.id)[cast.ada_enrolment.id]["project-work"] == 7000
    actions.release_mark(second, by=cast.carla)
    assert queries.released_marks(cast.edition.id)[cast.ada_enrolment.id]["project-work"] == 8000


def test_what_cannot_be_marked_is_refused(cast):
    with pytest.raises(RuleBroken, match="no such item"):
        actions.give_mark(cast.ada_enrolment, "moon", hundredths=1, comment="", by=cast.tess)
    with pytest.raises(RuleBroken, match="between 0 and 100"):
        give(cast, 10_001)
    gone = make_enrolment(cast.edition, status=EnrolmentStatus.WITHDRAWN)
    with pytest.raises(RuleBroken, match="not taking part"):
        give(cast, enrolment=gone)
    assert db.session.query(Mark).count() == 0


def test_a_mark_is_released_once_and_only_while_in_force(cast):
    first = give(cast)
    second = give(cast, 8000, reason="x")
    with pytest.raises(RuleBroken, match="replaced"):
        actions.release_mark(first, by=cast.carla)
    actions.release_mark(second, by=cast.carla)
    with pytest.raises(RuleBroken, match="already"):
        actions.release_mark(second, by=cast.carla)


@pytest.mark.parametrize("verb", ["UPDATE marks SET hundredths = 0", "DELETE FROM marks"])
def test_the_database_refuses_to_change_a_mark(cast, session, verb):
    give(cast)
    with pytest.raises(exc.DatabaseError, match="append-only"), session.begin_nested():
        session.execute(text(verb))
    assert session.query(Mark).one().hundredths == 7000


def test_door_and_list_agree(cast):
    for name in NAMES:
        actor = cast.actor(name)
        listed = {found.id for found in db.session.scalars(visible_marks(actor, cast.edition))}
        for enrolment in (cast.ada_enrolment, cast.uma_enrolment):
            assert (enrolment.id in listed) == can_view_marks_of(actor, enrolment), name


def test_a_tutor_marks_their_own_trainees_only(cast):
    tess = cast.actor("tess")
    assert can_give_mark(tess, cast.ada_enrolment)
    assert not can_give_mark(tess, cast.uma_enrolment)
    assert not can_give_mark(cast.actor("ada"), cast.ada_enrolment)
    assert not can_give_mark(cast.actor("otto"), cast.ada_enrolment)


@pytest.mark.parametrize(("item", "name", "status"), [
    *[("project-work", name, status) for name, status in (
        ("ada", 403), ("tess", 200), ("carla", 200), ("otto", 403), ("olga", 404), ("amin", 200), ("uma", 403),
    )],
    ("colloquium", "tess", 403), ("colloquium", "carla", 200), ("colloquium", "amin", 200), ("moon", "carla", 404),
])
def test_who_opens_the_form(cast, browser, item, name, status):
    address = f"/enrolments/{cast.ada_enrolment.id}/marks/{item}"
    assert browser(getattr(cast, name)).get(address).status_code == status


def test_a_tutor_gives_no_mark_of_the_board(cast, browser):
    page = f"/enrolments/{cast.ada_enrolment.id}/marks"
    answer = browser(cast.tess).post(f"{page}/colloquium", data={"points": "100", "seen": ""})
    assert answer.status_code == 403
    assert db.session.query(Mark).count() == 0
    assert f"{page}/colloquium" not in browser(cast.tess).get(page).get_data(as_text=True)
    assert f"{page}/project-work" in browser(cast.tess).get(page).get_data(as_text=True)
    assert f"{page}/colloquium" in browser(cast.carla).get(page).get_data(as_text=True)


def test_a_tutor_gives_a_mark_by_form(cast, browser):
    address = f"/enrolments/{cast.ada_enrolment.id}/marks/project-work"
    answer = browser(cast.tess).post(address, data={"points": "60,5", "comment": "Muy bien", "seen": ""})
    assert answer.status_code == 302
    assert db.session.query(Mark).one().hundredths == 6050


def test_a_mark_that_is_none_is_refused_and_kept_in_the_form(cast, browser):
    address = f"/enrolments/{cast.ada_enrolment.id}/marks/project-work"
    answer = browser(cast.tess).post(address, data={"points": "18/30", "comment": "Muy bien", "seen": ""})
    assert answer.status_code == 422
    assert "Muy bien" in answer.get_data(as_text=True)
    assert db.session.query(Mark).count() == 0


def test_a_second_writer_with_an_old_page_overwrites_nothing(cast, browser):
    address = f"/enrolments/{cast.ada_enrolment.id}/marks/project-work"
    browser(cast.tess).post(address, data={"points": "60", "comment": "first", "seen": ""})
    answer = browser(cast.carla).post(address, data={"points": "80", "comment": "second", "reason": "r", "seen": ""})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "first" in page
    assert "second" in page
    assert db.session.query(Mark).one().hundredths == 6000


@pytest.mark.parametrize("seen", ["²", "-1", "x", "9" * 5_000])
def test_a_meddled_page_overwrites_nothing(cast, browser, seen):
    give(cast)
    address = f"/enrolments/{cast.ada_enrolment.id}/marks/project-work"
    answer = browser(cast.carla).post(address, data={"points": "80", "reason": "r", "seen": seen})
    assert answer.status_code == 422
    assert db.session.query(Mark).count() == 1


def test_an_error_of_another_kind_does_not_unlock_an_old_page(cast, browser):
    first = give(cast)
    address = f"/enrolments/{cast.ada_enrolment.id}/marks/project-work"
    give(cast, 8000, reason="Second reading")
    answer = browser(cast.carla).post(address, data={"points": "18/30", "reason": "r", "seen": str(first.id)})
    assert f'name="seen" type="hidden" value="{first.id}"' in answer.get_data(as_text=True)
    answer = browser(cast.carla).post(address, data={"points": "18", "reason": "r", "seen": str(first.id)})
    assert "while you were writing" in answer.get_data(as_text=True)
    assert db.session.query(Mark).count() == 2


def test_what_was_given_while_the_coordinator_was_reading_is_not_released(cast, browser):
    shown, replaced = give(cast), give(cast, 5000, enrolment=cast.uma_enrolment)
    carla, address = browser(cast.carla), "/editions/ED-1/marks/release"
    assert f'name="seen" type="hidden" value="{replaced.id}"' in carla.get(address).get_data(as_text=True)
    later = give(cast, 9000, enrolment=cast.uma_enrolment, reason="Second reading")
    assert carla.post(address, data={"seen": str(replaced.id)}).status_code == 302
    assert queries.released_marks(cast.edition.id) == {cast.ada_enrolment.id: {"project-work": shown.hundredths}}
    assert queries.waiting(cast.edition.id) == (1, later.id)


def test_releasing_all_asks_as_much_for_two_as_for_twelve(cast, browser, count_queries):
    carla, found = browser(cast.carla), []
    for number in (2, 12):
        for _ in range(number):
            give(cast, enrolment=make_enrolment(cast.edition))
        with count_queries() as statements:
            assert carla.post("/editions/ED-1/marks/release").status_code == 302
        found.append(sum(statement.startswith("SELECT") for statement in statements))
    assert found[0] == found[1], found


def test_the_coordinator_releases_all_and_the_trainee_reads(cast, browser):
    give(cast)
    assert "Chiaro" not in browser(cast.ada).get(f"/enrolments/{cast.ada_enrolment.id}/marks").get_data(as_text=True)
    assert browser(cast.tess).post("/editions/ED-1/marks/release").status_code == 403
    assert browser(cast.carla).post("/editions/ED-1/marks/release").status_code == 302
    assert "Chiaro" in browser(cast.ada).get(f"/enrolments/{cast.ada_enrolment.id}/marks").get_data(as_text=True)


def test_the_page_of_a_trainee_offers_what_may_be_done_and_names_its_consequence(cast, browser):
    give(cast)
    gone = make_enrolment(cast.edition, status=EnrolmentStatus.WITHDRAWN)
    carla = browser(cast.carla)
    page = carla.get(f"/enrolments/{cast.ada_enrolment.id}/marks").get_data(as_text=True)
    assert "/marks/project-work" in page
    assert page.index("cannot be hidden again") < page.index("Release this mark")
    assert "/marks/project-work" not in carla.get(f"/enrolments/{gone.id}/marks").get_data(as_text=True)
    assert carla.get(f"/enrolments/{cast.tess_enrolment.id}/marks").status_code == 403


def test_one_mark_is_released_by_the_coordinator_alone(cast, browser):
    mark = give(cast)
    address = f"/marks/{mark.id}/release"
    assert browser(cast.tess).post(address).status_code == 403
    assert browser(cast.olga).post(address).status_code == 404
    assert browser(cast.carla).get(address).status_code == 405
    assert browser(cast.carla).post(address).status_code == 302
    assert browser(cast.carla).post(address).status_code == 409


def test_the_export_holds_a_row_a_trainee_and_a_column_an_item(cast, browser):
    actions.release_mark(give(cast, 6050), by=cast.carla)
    give(cast, 9000, enrolment=cast.uma_enrolment)
    answer = browser(cast.otto).get("/editions/ED-1/marks.csv")
    rows = list(csv.reader(io.StringIO(answer.get_data(as_text=True))))
    assert rows == [["trainee", "project-work", "colloquium"], ["ada@test.test", "60.5", ""], ["uma@test.test", "", ""]]
    assert browser(cast.tess).get("/editions/ED-1/marks.csv").status_code == 403


def test_the_page_costs_the_same_for_two_and_for_twelve(cast, browser, count_queries):
    here = browser(cast.carla)
    here.get("/editions/ED-1/marks")
    with count_queries() as two:
        here.get("/editions/ED-1/marks")
    for _ in range(12):
        give(cast, enrolment=make_enrolment(cast.edition))
    with count_queries() as twelve:
        here.get("/editions/ED-1/marks")
    assert len(two) == len(twelve) <= 10
