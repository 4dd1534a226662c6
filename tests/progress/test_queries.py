"""From the ledgers to a standing: the right sums, in few statements, and never stale."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.attendance.models import LessonState, LessonType, Presence, PresenceChange, PresenceStatus
from app.core import clock, history
from app.core.db import db
from app.editions.models import Enrolment, EnrolmentChange, EnrolmentStatus
from app.hours.models import HoursStatus
from app.hours.queries import minutes_by_phase
from app.marks.models import MarkRelease
from app.people.rules import Role
from app.progress import queries
from app.progress.course import course_rules
from app.progress.measures import Verdict
from app.progress.outcomes import leaves_of
from tests.factories import make_edition, make_enrolment, make_lesson, make_person, phase_of
from tests.progress.makers import add, make_hours, make_mark, make_unit_done, make_waiver

TODAY = dt.date(2026, 11, 24)


def standing_of(enrolment):
    """The standing of one trainee."""
    return queries.standings(enrolment.edition, [enrolment])[enrolment.id]


def test_a_trainee_of_whom_nothing_is_known_has_everything_before_them(cast):
    found = standing_of(cast.ada_enrolment)
    assert (found.today, found.is_open, found.minutes_by_phase, found.units_done, found.marks) == (TODAY, True, {}, frozenset(), {})
    assert found.offered_by_phase == found.terms.planned_by_phase
    assert found.terms.planned == 280 * 60
    assert set(found.last_on_by_phase.values()) == {dt.date(2027, 3, 31)}


def test_only_attested_minutes_count_and_reversals_are_subtracted(cast):
    entry = make_hours(cast.ada_enrolment, 300)
    make_hours(cast.ada_enrolment, 120, phase="placement", status=HoursStatus.CLAIMED)
    make_hours(cast.ada_enrolment, 60)
    make_hours(cast.ada_enrolment, -300, reverses_id=entry.id)
    make_hours(cast.uma_enrolment, 999)
    assert standing_of(cast.ada_enrolment).minutes_by_phase == {"course": 60}


@given(st.lists(st.tuples(st.sampled_from(["ada", "uma"]), st.sampled_from(["course", "placement", "colloquium"]), st.integers(0, 500))))
def test_the_sums_are_those_of_the_hours_room(session, cast, postings):
    with db.session.begin_nested() as attempt:
        for who, phase, minutes in postings:
            make_hours(getattr(cast, f"{who}_enrolment"), minutes, phase)
        found = queries.standings(cast.edition, [cast.ada_enrolment, cast.uma_enrolment])
        keys = {phase_of(cast.edition, key).id: key for key in ("course", "placement", "colloquium")}
        expected = minutes_by_phase(cast.edition.id)
        attempt.rollback()
    for enrolment_id, standing in found.items():
        assert standing.minutes_by_phase == {keys[phase]: minutes for phase, minutes in expected.get(enrolment_id, {}).items()}


def test_what_is_gained_otherwise_is_no_longer_on_offer(cast):
    make_hours(cast.ada_enrolment, 600, phase="placement", source="placement:1")
    make_hours(cast.ada_enrolment, 180, phase="course", source="lesson:1")
    found = standing_of(cast.ada_enrolment)
    assert found.offered_by_phase["placement"] == 3000
    assert found.offered_by_phase["course"] == 152 * 60


def test_lessons_offer_until_they_are_sealed_or_cancelled(cast):
    make_lesson(cast.edition, state=LessonState.SEALED)
    make_lesson(cast.edition, state=LessonState.CANCELLED)
    make_lesson(cast.edition, state=LessonState.HELD)
    make_lesson(cast.edition, starts_at=clock.now() + dt.timedelta(days=7))
    make_lesson(cast.edition, type=LessonType.RECOVERY, starts_at=clock.now() + dt.timedelta(days=9))
    found = standing_of(cast.ada_enrolment)
    # Sealed three hours are gone; two lessons and the make-up hours are open; the rest of the plan is not yet in the calendar.
    assert found.offered_by_phase["course"] == (152 - 9) * 60 + 9 * 60
    assert found.last_on_by_phase["course"] == dt.date(2027, 3, 31)


def test_a_roll_call_not_yet_sealed_takes_away_what_was_missed(cast):
    edition = make_edition()
    enrolment = make_enrolment(edition)
    lesson = make_lesson(edition, state=LessonState.HELD)
    other = make_lesson(edition, state=LessonState.HELD)
    for found, minutes in ((lesson, 0), (other, 120)):
        add(Presence(
            lesson_id=found.id, enrolment_id=enrolment.id, status=PresenceStatus.ABSENT if not minutes else PresenceStatus.LATE,
            minutes=minutes, recorded_at=clock.now(), recorded_by_id=cast.carla.id,
        ))
    assert standing_of(enrolment).offered_by_phase["course"] == (152 - 6) * 60 + 120


def test_after_its_last_day_a_phase_offers_nothing_but_lessons_not_sealed(cast):
    phase = phase_of(cast.edition, "placement")
    phase.ends_on = TODAY - dt.timedelta(days=1)
    db.session.flush()
    found = standing_of(cast.ada_enrolment)
    assert (found.offered_by_phase["placement"], found.last_on_by_phase["placement"]) == (0, phase.ends_on)


def test_the_newest_released_mark_counts(cast):
    first = make_mark(cast.ada_enrolment, 5000)
    second = make_mark(cast.ada_enrolment, 7000, replaces=first)
    make_mark(cast.ada_enrolment, 9000, replaces=second, is_released=False)
    make_mark(cast.ada_enrolment, 8000, item="colloquium", is_released=False)
    assert standing_of(cast.ada_enrolment).marks == {"project-work": 7000}


def test_only_completed_units_count(cast):
    make_unit_done(cast.ada_enrolment, "local-development-page")
    make_unit_done(cast.ada_enrolment, "local-development-quiz", is_completed=False)
    assert standing_of(cast.ada_enrolment).units_done == {"local-development-page"}


def test_a_waiver_holds_until_it_is_ended(cast):
    make_waiver(cast.ada_enrolment, cast.carla, reason="Worked there before")
    place = ("attendance", "hours:placement")
    waived = standing_of(cast.ada_enrolment).waived
    assert (waived[place].reason, waived[place].by, waived[place].on) == ("Worked there before", "Carla Corrà", TODAY)
    make_waiver(cast.ada_enrolment, cast.carla, is_waived=False)
    assert standing_of(cast.ada_enrolment).waived == {}
    make_waiver(cast.ada_enrolment, cast.carla)
    assert set(standing_of(cast.ada_enrolment).waived) == {place}


@pytest.mark.parametrize("status", list(EnrolmentStatus))
def test_only_who_left_or_was_refused_can_gain_nothing_more(cast, status):
    enrolment = make_enrolment(cast.edition, status=status)
    is_closed = status in {EnrolmentStatus.WITHDRAWN, EnrolmentStatus.NOT_CERTIFIED}
    assert standing_of(enrolment).is_open is not is_closed


def test_outcomes_follow_the_order_of_the_course_and_are_never_kept(cast):
    outcomes = queries.outcomes_of(cast.edition, [cast.ada_enrolment])[cast.ada_enrolment.id]
    assert list(outcomes) == ["attendance", "achievement"]
    make_mark(cast.ada_enrolment, 9000)
    again = queries.outcomes_of(cast.edition, [cast.ada_enrolment])[cast.ada_enrolment.id]
    marks = [leaf.value for leaf in leaves_of(again["achievement"]) if leaf.requirement == "mark"]
    assert marks == [9000]


def fill(edition, number):
    """Trainees with something in every ledger."""
    for _ in range(number):
        enrolment = make_enrolment(edition)
        make_hours(enrolment, 60)
        make_mark(enrolment, 7000)
        make_unit_done(enrolment, "local-development-page")
    db.session.flush()


def everybody_in(edition):
    """The trainees of an edition."""
    return list(db.session.query(Enrolment).filter_by(edition_id=edition.id, role=Role.TRAINEE))


def test_two_trainees_and_sixty_take_the_same_statements(cast, count_queries):
    counts = []
    for number in (2, 10, 48):
        fill(cast.edition, number)
        everybody = everybody_in(cast.edition)
        course_rules(cast.edition.course_version)
        with count_queries() as found:
            assert len(queries.standings(cast.edition, everybody)) == len(everybody)
        counts.append(len(found))
    assert counts == [4, 4, 4]


def test_a_whole_edition_and_one_trainee_give_the_same_standings(cast):
    fill(cast.edition, 5)
    make_waiver(cast.ada_enrolment, cast.carla)
    together = queries.snapshot(cast.edition).standings
    assert together == {enrolment.id: standing_of(enrolment) for enrolment in everybody_in(cast.edition)}


def test_a_snapshot_is_kept_while_nothing_changes_and_costs_one_statement(cast, count_queries):
    first = queries.snapshot(cast.edition)
    with count_queries() as found:
        assert queries.snapshot(cast.edition) is first
    assert len(found) == 1


def lesson_of(cast):
    """A lesson of tomorrow."""
    return make_lesson(cast.edition, starts_at=clock.now() + dt.timedelta(days=1))


def a_release(cast):
    """A mark that was there before, released now."""
    mark = make_mark(cast.ada_enrolment, 9000, is_released=False)
    return lambda: add(MarkRelease(mark_id=mark.id, released_at=clock.now(), released_by_id=cast.carla.id))


def a_roll_call(cast):
    """A word on a lesson that was there before."""
    lesson = lesson_of(cast)
    return lambda: add(PresenceChange(
        lesson_id=lesson.id, enrolment_id=cast.ada_enrolment.id, at=clock.now(), by_id=cast.carla.id,
        new_status=PresenceStatus.ABSENT, new_minutes=0,
    ))


def a_status(cast):
    """A step of an enrolment that was there before."""
    return lambda: add(EnrolmentChange(
        enrolment_id=cast.ada_enrolment.id, at=clock.now(), by_id=None, old_status=EnrolmentStatus.ACTIVE,
        new_status=EnrolmentStatus.WITHDRAWN, reason="left",
    ))


CHANGES = {
    "hours": lambda cast: lambda: make_hours(cast.ada_enrolment, 60),
    "a mark": lambda cast: lambda: make_mark(cast.ada_enrolment, 9000, is_released=False),
    "a release": a_release,
    "a unit": lambda cast: lambda: make_unit_done(cast.ada_enrolment, "local-development-page"),
    "a lesson": lambda cast: lambda: lesson_of(cast),
    "a waiver": lambda cast: lambda: make_waiver(cast.ada_enrolment, cast.carla),
    "an enrolment": lambda cast: lambda: make_enrolment(cast.edition),
    "a status": a_status,
    "a roll call": a_roll_call,
    "anything in the record": lambda cast: lambda: history.record("edit", cast.edition, by=cast.carla, edition_id=cast.edition.id),
}
"""What is prepared, and then the one row that changes something: no other part of the mark may change with it."""


@pytest.mark.parametrize("prepare", CHANGES.values(), ids=CHANGES)
def test_whatever_changes_makes_a_new_snapshot(cast, prepare):
    change = prepare(cast)
    first = queries.snapshot(cast.edition)
    assert queries.snapshot(cast.edition) is first
    change()
    db.session.flush()
    assert queries.snapshot(cast.edition) is not first


def test_a_change_in_one_edition_costs_the_others_no_snapshot(cast, monkeypatch):
    monkeypatch.setattr(queries, "SNAPSHOTS", 2)
    monkeypatch.setattr(queries, "_snapshots", {})
    first, other = queries.snapshot(cast.edition), queries.snapshot(cast.other)
    make_hours(cast.ada_enrolment, 60)
    assert queries.snapshot(cast.edition) is not first
    assert queries.snapshot(cast.other) is other
    queries.snapshot(make_edition())
    assert queries.snapshot(cast.other) is other
    assert len(queries._snapshots) == 2


def test_a_lesson_that_is_sealed_makes_a_new_snapshot(cast):
    lesson = lesson_of(cast)
    first = queries.snapshot(cast.edition)
    lesson.state = LessonState.SEALED
    db.session.flush()
    assert queries.snapshot(cast.edition) is not first


def test_the_next_day_makes_a_new_snapshot(cast):
    first = queries.snapshot(cast.edition)
    with clock.stopped_at(clock.now() + dt.timedelta(days=1)):
        assert queries.snapshot(cast.edition) is not first


def test_a_snapshot_counts_and_lists_those_still_here(cast):
    make_enrolment(cast.edition, status=EnrolmentStatus.CANDIDATE)
    gone = make_enrolment(cast.edition, make_person("Zoe", "Zorzi"), status=EnrolmentStatus.WITHDRAWN)
    make_hours(cast.ada_enrolment, 152 * 60)
    make_hours(cast.ada_enrolment, 60 * 60, phase="placement")
    kept = queries.snapshot(cast.edition)
    assert kept.having(None) == [cast.ada_enrolment.id, cast.uma_enrolment.id, gone.id]
    assert kept.having(Verdict.MET) == [cast.ada_enrolment.id]
    assert kept.having(Verdict.IMPOSSIBLE) == []
    assert kept.having(Verdict.REACHABLE, among={cast.uma_enrolment.id}) == [cast.uma_enrolment.id]
    assert kept.counts() == {Verdict.MET: 1, Verdict.REACHABLE: 2}
    assert kept.counts({gone.id}) == {}


def test_names_are_ordered_as_people_order_them(cast):
    for family in ("Zanon", "Álvarez", "ńowak"):
        make_enrolment(cast.edition, make_person("Nome", family))
    kept = queries.snapshot(cast.edition)
    rows = queries.cohort(kept, ("attendance",), kept.having(None))
    names = [row.enrolment.person.family_name for row in rows]
    assert names == ["Acosta Benítez", "Álvarez", "Ñandú Conceição", "ńowak", "Zanon"]
