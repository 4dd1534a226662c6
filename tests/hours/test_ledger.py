"""The hours ledger: what may be posted, what a reversal does, and that all totals are one sum."""

from __future__ import annotations

import csv
import datetime as dt
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import exc, select, text

from app.core.db import db
from app.core.errors import RuleBroken
from app.hours import actions, queries, rules
from app.hours.models import HoursEntry, HoursStatus
from app.hours.permissions import can_view_hours, visible_hours
from tests.cast import NAMES, make_cast
from tests.factories import make_enrolment, phase_of

ON = dt.date(2026, 11, 20)


def post(cast, minutes=180, key="lesson:1/ada", enrolment=None, phase="course", **values):
    values.setdefault("status", HoursStatus.ATTESTED)
    return actions.post_hours(
        enrolment or cast.ada_enrolment, phase_of(cast.edition, phase), minutes=minutes, on=ON, source="lesson:1",
        key=key, attester=cast.carla, evidence="register, page 1", by=cast.carla, **values,
    )


def test_minutes_posted_are_minutes_shown(cast):
    post(cast)
    assert queries.total_minutes(cast.edition.id, cast.ada_enrolment.id) == 180


def test_posting_the_same_key_again_changes_nothing(cast):
    first, second = post(cast), post(cast)
    assert first is second
    assert queries.total_minutes(cast.edition.id, cast.ada_enrolment.id) == 180


def test_the_same_key_with_other_minutes_is_refused(cast):
    post(cast)
    with pytest.raises(RuleBroken, match="already posted"):
        post(cast, minutes=60)


@pytest.mark.parametrize("other", [{"phase": "placement"}, {"status": HoursStatus.CLAIMED}])
def test_the_same_key_says_nothing_else_unheard(cast, other):
    post(cast)
    with pytest.raises(RuleBroken, match="already posted"):
        post(cast, **other)


def test_claimed_hours_do_not_count(cast):
    post(cast, status=HoursStatus.CLAIMED)
    assert queries.total_minutes(cast.edition.id, cast.ada_enrolment.id) == 0


@pytest.mark.parametrize("minutes", [0, -5, 1441])
def test_an_entry_without_sense_is_refused(cast, minutes):
    with pytest.raises(RuleBroken):
        post(cast, minutes=minutes)


@pytest.mark.parametrize("source", ["", "lesson", "lesson:", "moon:1", "lesson:a b", "lesson:1\n"])
def test_an_unknown_source_is_a_fault(source):
    assert rules.fault_of_posting(60, source) is rules.PostingFault.BAD_SOURCE


def test_a_phase_of_another_edition_is_refused(cast):
    with pytest.raises(RuleBroken, match="another edition"):
        actions.post_hours(
            cast.ada_enrolment, phase_of(cast.other), minutes=60, on=ON, source="lesson:1", key="k", attester=None,
            evidence="", by=None,
        )


def test_a_reversal_takes_the_minutes_back_and_says_why(cast):
    entry = post(cast)
    reversal = actions.reverse_hours(entry, by=cast.carla, reason="Wrong day")
    assert (reversal.minutes, reversal.reason, reversal.reverses_id) == (-180, "Wrong day", entry.id)
    assert queries.total_minutes(cast.edition.id, cast.ada_enrolment.id) == 0


def test_a_line_is_reversed_once_and_a_reversal_never(cast):
    entry = post(cast)
    reversal = actions.reverse_hours(entry, by=cast.carla, reason="Wrong day")
    with pytest.raises(RuleBroken, match="already reversed"):
        actions.reverse_hours(entry, by=cast.carla, reason="Again")
    with pytest.raises(RuleBroken, match="itself a reversal"):
        actions.reverse_hours(reversal, by=cast.carla, reason="Back")


def test_a_reversal_without_reason_is_refused(cast):
    with pytest.raises(RuleBroken, match="reason"):
        actions.reverse_hours(post(cast), by=cast.carla, reason="  ")


def test_reversing_a_source_leaves_other_sources_alone(cast):
    post(cast)
    actions.post_hours(cast.ada_enrolment, phase_of(cast.edition), minutes=30, on=ON, source="lesson:2", key="k2",
                       attester=None, evidence="", by=None)
    assert len(actions.reverse_source("lesson:1", by=cast.carla, reason="Lesson was not held")) == 1
    assert queries.total_minutes(cast.edition.id, cast.ada_enrolment.id) == 30


@pytest.mark.parametrize("verb", ["UPDATE hours_entries SET minutes = 1", "DELETE FROM hours_entries"])
def test_the_database_itself_refuses_to_change_the_ledger(cast, session, verb):
    post(cast)
    with pytest.raises(exc.DatabaseError, match="append-only"), session.begin_nested():
        session.execute(text(verb))
    assert queries.total_minutes(cast.edition.id, cast.ada_enrolment.id) == 180


def test_whom_the_door_lets_in_is_whom_the_list_shows(cast):
    for name in NAMES:
        actor = cast.actor(name)
        listed = {found.id for found in db.session.scalars(visible_hours(actor, cast.edition))}
        for enrolment in (cast.ada_enrolment, cast.uma_enrolment):
            assert (enrolment.id in listed) == can_view_hours(actor, enrolment), (name, enrolment.id)


@pytest.mark.parametrize(("name", "status"), [
    ("ada", 403), ("tess", 200), ("carla", 200), ("otto", 200), ("olga", 404), ("amin", 200), ("uma", 403),
])
def test_who_opens_the_hours_of_an_edition(cast, browser, name, status):
    answer = browser(getattr(cast, name)).get("/editions/ED-1/hours")
    assert answer.status_code == status


@pytest.mark.parametrize(("name", "status"), [
    ("ada", 200), ("tess", 200), ("carla", 200), ("otto", 200), ("olga", 404), ("amin", 200), ("uma", 403),
])
def test_who_opens_the_hours_of_ada(cast, browser, name, status):
    answer = browser(getattr(cast, name)).get(f"/enrolments/{cast.ada_enrolment.id}/hours")
    assert answer.status_code == status


@pytest.mark.parametrize(("name", "status"), [("ada", 403), ("tess", 403), ("carla", 200), ("otto", 200), ("olga", 404)])
def test_who_exports_the_ledger(cast, browser, name, status):
    assert browser(getattr(cast, name)).get("/editions/ED-1/hours.csv").status_code == status


def test_only_trainees_have_hours(cast, browser):
    assert browser(cast.carla).get(f"/enrolments/{cast.tess_enrolment.id}/hours").status_code == 403


def test_a_ledger_cannot_be_posted_to_by_address(cast, browser):
    assert browser(cast.carla).post("/editions/ED-1/hours").status_code == 405


def test_a_tutor_sees_only_their_own(cast, browser):
    page = browser(cast.tess).get("/editions/ED-1/hours").get_data(as_text=True)
    assert "Acosta Benítez" in page
    assert "Ñandú" not in page


def test_the_page_costs_the_same_for_two_and_for_twelve(cast, browser, count_queries):
    here = browser(cast.carla)
    here.get("/editions/ED-1/hours")
    with count_queries() as two:
        here.get("/editions/ED-1/hours")
    for number in range(12):
        enrolment = make_enrolment(cast.edition)
        post(cast, key=f"k{number}", enrolment=enrolment)
    with count_queries() as twelve:
        here.get("/editions/ED-1/hours")
    assert len(two) == len(twelve) <= 10


postings = st.lists(
    st.tuples(
        st.integers(0, 1), st.sampled_from(["course", "placement"]), st.integers(1, 600),
        st.sampled_from(list(HoursStatus)), st.booleans(),
    ),
    max_size=12,
)


@given(postings=postings)
def test_query_export_and_sum_agree(app, session, postings):
    """Over random postings and reversals, the pure sum, the query and the rows of the CSV say the same."""
    with session.begin_nested() as undone:
        cast = make_cast()
        enrolments = (cast.ada_enrolment, cast.uma_enrolment)
        for number, (who, phase, minutes, status, is_reversed) in enumerate(postings):
            entry = post(cast, minutes, f"k{number}", enrolments[who], phase, status=status)
            if is_reversed:
                actions.reverse_hours(entry, by=cast.carla, reason="test")
        rows = session.scalars(select(HoursEntry).where(HoursEntry.edition_id == cast.edition.id))
        expected = rules.totals(
            rules.Posted(row.enrolment_id, row.phase_id, row.minutes, row.status is HoursStatus.ATTESTED) for row in rows
        )
        found = queries.minutes_by_phase(cast.edition.id)
        assert found == expected
        exported: dict[str, int] = {}
        for row in queries.ledger_rows(cast.edition.id):
            if row.status is HoursStatus.ATTESTED:
                exported[row[0]] = exported.get(row[0], 0) + row.minutes
        assert sum(exported.values()) == sum(sum(phases.values()) for phases in found.values())
        undone.rollback()


def test_the_screen_shows_what_the_export_holds(cast, browser):
    post(cast, 90)
    post(cast, 125, key="k2", phase="placement")
    here = browser(cast.carla)
    rows = list(csv.DictReader(io.StringIO(here.get("/editions/ED-1/hours.csv").get_data(as_text=True))))
    total = sum(int(row["minutes"]) for row in rows if row["trainee"] == "ada@test.test")
    page = here.get(f"/enrolments/{cast.ada_enrolment.id}/hours").get_data(as_text=True)
    assert total == 215
    assert "3 h 35" in page
    assert list(rows[0]) == ["trainee", "phase", "on", "minutes", "source", "attester", "evidence", "status"]
