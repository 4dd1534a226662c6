"""The roll call: what is kept, two people at once, forged rows, and who takes part."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from app.attendance import actions, queries
from app.attendance.actions import RowsRefused, Said
from app.attendance.models import Lesson, LessonState, Presence, PresenceChange
from app.attendance.permissions import can_view_lesson, can_view_presence, visible_lessons, visible_presences
from app.core import clock
from app.core.db import db
from app.core.errors import RuleBroken
from app.editions.actions.enrolments import change_status
from app.editions.models import EnrolmentStatus
from app.people.rules import Role
from tests.attendance.scenes import A, E, L, P, crowd, hold, lesson_today, presences, row
from tests.cast import NAMES
from tests.factories import make_enrolment, make_lesson, make_person

NOON = dt.datetime(2026, 11, 10, 11, tzinfo=dt.UTC)


def address(lesson):
    return f"/lessons/{lesson.id}/roll-call"


# --- what is kept ---


def test_every_word_is_kept_with_its_minutes_and_who_said_it(cast):
    lesson = lesson_today(cast.edition)
    saved = hold(lesson, cast.carla, {cast.ada_enrolment.id: P, cast.uma_enrolment.id: Said(cast.uma_enrolment.id, E, 25, "treno")})
    assert (saved.words, saved.conflicts) == (2, frozenset())
    assert presences(lesson) == {cast.ada_enrolment.id: ("present", 180), cast.uma_enrolment.id: ("left_early", 155)}
    kept = db.session.query(Presence).filter_by(enrolment_id=cast.uma_enrolment.id).one()
    assert (kept.minutes_missed, kept.note, kept.recorded_by_id, kept.recorded_at) == (25, "treno", cast.carla.id, clock.now())
    assert lesson.state is LessonState.HELD
    assert lesson.version == 1


def test_every_change_leaves_a_row(cast):
    lesson, ada = lesson_today(cast.edition), cast.ada_enrolment.id
    hold(lesson, cast.carla, {ada: P})
    hold(lesson, cast.carla, {ada: Said(ada, L, 10, seen=1)})
    hold(lesson, cast.carla, {ada: Said(ada, L, 10, seen=2)})
    rows = db.session.query(PresenceChange).order_by(PresenceChange.id).all()
    assert [(row.old_status, row.new_status, row.old_minutes, row.new_minutes) for row in rows] == [
        (None, P, None, 180), (P, L, 180, 170),
    ]


def test_a_note_that_is_written_over_stays_in_the_record(cast):
    lesson, ada = lesson_today(cast.edition), cast.ada_enrolment.id
    hold(lesson, cast.carla, {ada: Said(ada, L, 10, "treno")})
    hold(lesson, cast.carla, {ada: Said(ada, L, 25, "sciopero", seen=1)})
    rows = db.session.query(PresenceChange).order_by(PresenceChange.id).all()
    assert [(row.old_note, row.new_note, row.old_minutes_missed, row.new_minutes_missed) for row in rows] == [
        (None, "treno", None, 10), ("treno", "sciopero", 10, 25),
    ]


def test_a_row_that_says_nothing_is_left_for_later(cast):
    lesson = lesson_today(cast.edition)
    assert hold(lesson, cast.carla, {cast.ada_enrolment.id: Said(cast.ada_enrolment.id, None)}).words == 0
    assert lesson.state is LessonState.PLANNED


def test_a_faulty_row_keeps_all_rows_from_being_saved(cast):
    lesson = lesson_today(cast.edition)
    with pytest.raises(RowsRefused) as refused:
        hold(lesson, cast.carla, {cast.ada_enrolment.id: P, cast.uma_enrolment.id: Said(cast.uma_enrolment.id, L)})
    assert set(refused.value.faults) == {cast.uma_enrolment.id}
    assert db.session.query(Presence).count() == 0


@pytest.mark.parametrize(("state", "hours_ago", "words"), [
    (LessonState.SEALED, 1, "sealed"), (LessonState.CANCELLED, 1, "cancelled"), (LessonState.PLANNED, -1, "opens 15 minutes"),
])
def test_a_closed_roll_call_takes_no_word(cast, browser, state, hours_ago, words):
    lesson = lesson_today(cast.edition, hours_ago, state=state)
    with pytest.raises(RuleBroken, match=words):
        hold(lesson, cast.carla, {cast.ada_enrolment.id: P})
    here = browser(cast.carla)
    assert here.get(address(lesson)).location == f"/lessons/{lesson.id}"
    answer = here.post(address(lesson), data=row(cast.ada_enrolment, "late", missed="5"))
    assert answer.status_code == 422
    assert words in answer.get_data(as_text=True)
    assert presences(lesson) == {}


def test_the_roll_call_opens_shortly_before(cast):
    lesson = lesson_today(cast.edition, -0.25)
    assert hold(lesson, cast.carla, {cast.ada_enrolment.id: P}).words == 1


def test_a_note_that_the_page_did_not_ask_for_stays_with_its_word(cast, browser):
    lesson, uma = lesson_today(cast.edition), cast.uma_enrolment
    hold(lesson, cast.carla, {uma.id: Said(uma.id, P, note="treno")})
    browser(cast.carla).post(address(lesson), data=row(uma, "present", 1))
    assert db.session.query(Presence).one().note == "treno"
    browser(cast.carla).post(address(lesson), data=row(uma, "absent", 1))
    assert db.session.query(Presence).one().note == ""


# --- two people at once ---


def test_two_browsers_and_no_word_is_written_over_unseen(cast, browser):
    lesson = lesson_today(cast.edition)
    carla, amin = browser(cast.carla), browser(cast.amin)
    assert carla.post(address(lesson), data=row(cast.ada_enrolment, "absent") | row(cast.uma_enrolment, None)).status_code == 302
    answer = amin.post(address(lesson), data=row(cast.ada_enrolment, "late", missed="10") | row(cast.uma_enrolment, "present"))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert presences(lesson) == {cast.ada_enrolment.id: ("absent", 0), cast.uma_enrolment.id: ("present", 180)}
    assert "Carla Corrà at 10:05: absent. You: late, 10 minutes missed." in page
    assert f'name="asked-{cast.ada_enrolment.id}"' in page
    assert f'name="seen-{cast.ada_enrolment.id}" value="1"' in page
    assert f'name="asked-{cast.uma_enrolment.id}"' not in page


def test_whoever_is_asked_must_choose_and_their_choice_holds(cast, browser):
    lesson = lesson_today(cast.edition)
    hold(lesson, cast.carla, {cast.ada_enrolment.id: A})
    amin = browser(cast.amin)
    answer = amin.post(address(lesson), data=row(cast.ada_enrolment, None, 1, asked="1"))
    assert answer.status_code == 422
    assert f'name="asked-{cast.ada_enrolment.id}"' in answer.get_data(as_text=True), "and is asked again"
    assert presences(lesson) == {cast.ada_enrolment.id: ("absent", 0)}
    assert amin.post(address(lesson), data=row(cast.ada_enrolment, "late", 1, missed="10", asked="1")).status_code == 302
    assert presences(lesson) == {cast.ada_enrolment.id: ("late", 170)}


def test_a_page_that_came_back_does_not_write_over_what_was_said_meanwhile(cast, browser):
    """Ada's row comes back because Uma's is not complete; Carla's word on Ada stood on neither page."""
    lesson, amin = lesson_today(cast.edition), browser(cast.amin)
    hold(lesson, cast.carla, {cast.ada_enrolment.id: A})
    answer = amin.post(address(lesson), data=row(cast.ada_enrolment, "present") | row(cast.uma_enrolment, "late"))
    assert answer.status_code == 422
    assert f'name="seen-{cast.ada_enrolment.id}" value="0"' in answer.get_data(as_text=True)
    data = row(cast.ada_enrolment, "present") | row(cast.uma_enrolment, "late", missed="5")
    assert amin.post(address(lesson), data=data).status_code == 409
    assert presences(lesson) == {cast.ada_enrolment.id: ("absent", 0), cast.uma_enrolment.id: ("late", 175)}


def test_the_same_word_twice_is_no_conflict(cast, browser):
    lesson = lesson_today(cast.edition)
    for person in (cast.carla, cast.amin):
        assert browser(person).post(address(lesson), data=row(cast.ada_enrolment, "present")).status_code == 302
    assert db.session.query(PresenceChange).count() == 1


@pytest.mark.parametrize("seen", ["0", "7", "-1", "x", "", "9" * 30])
def test_a_version_that_was_not_shown_overwrites_nothing(cast, browser, seen):
    lesson = lesson_today(cast.edition)
    hold(lesson, cast.carla, {cast.ada_enrolment.id: A})
    assert browser(cast.amin).post(address(lesson), data=row(cast.ada_enrolment, "present", seen)).status_code == 409
    assert presences(lesson) == {cast.ada_enrolment.id: ("absent", 0)}


# --- forged and faulty rows ---


def test_a_trainee_of_another_edition_is_refused_with_everything(cast, browser):
    lesson = lesson_today(cast.edition)
    for stranger in (cast.olga_enrolment, cast.tess_enrolment):
        answer = browser(cast.carla).post(address(lesson), data=row(cast.ada_enrolment) | row(stranger))
        assert answer.status_code == 422
        assert "does not take part" in answer.get_data(as_text=True)
    assert db.session.query(Presence).count() == 0


@pytest.mark.parametrize("data", [
    {"status-x": "present"}, {"status-": "present"}, {"status-99999999999999999999": "present"}, {"status--1": "present"},
    {"status-0": "present"}, {"status-१": "present"}, {f"status-{number}": "present" for number in range(1, 300)},
])
def test_rows_of_nobody_are_refused(cast, browser, data):
    lesson = lesson_today(cast.edition)
    assert browser(cast.carla).post(address(lesson), data=data).status_code == 422
    assert db.session.query(Presence).count() == 0


@pytest.mark.parametrize("parts", [
    {"status": "late"}, {"status": "late", "missed": "0"}, {"status": "late", "missed": "180"}, {"status": "left_early", "missed": "x"},
    {"status": "late", "missed": "-5"}, {"status": "late", "missed": "1e2"}, {"status": "late", "missed": "9" * 50},
    {"status": "present", "missed": "5"}, {"status": None, "missed": "5"}, {"status": None, "note": "ill"}, {"status": "moon"},
    {"status": "present", "note": "x" * 201},
])
def test_a_faulty_row_comes_back_as_it_was_typed(cast, browser, parts):
    lesson = lesson_today(cast.edition)
    answer = browser(cast.carla).post(address(lesson), data=row(cast.ada_enrolment, **parts) | row(cast.uma_enrolment, "absent", note="Ñandú"))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert f'id="fault-{cast.ada_enrolment.id}"' in page
    assert 'value="Ñandú"' in page
    assert 'value="absent" aria-label="absent" checked' in page
    assert presences(lesson) == {}


@pytest.mark.parametrize(("parts", "field"), [({"status": "late"}, "missed"), ({"status": "late", "missed": "5", "note": "x" * 201}, "note")])
def test_what_is_wrong_is_read_out_with_its_field(cast, browser, parts, field):
    lesson, ada = lesson_today(cast.edition), cast.ada_enrolment
    page = browser(cast.carla).post(address(lesson), data=row(ada, **parts)).get_data(as_text=True)
    described = re.findall(rf'<input [^>]*name="(\w+)-{ada.id}"[^>]*aria-invalid="true" aria-describedby="fault-{ada.id}"', page)
    assert described == [field]


def test_the_nastiest_note_is_only_a_note(cast, browser):
    lesson = lesson_today(cast.edition)
    note = '"><script>alert(1)</script> {{ 7*7 }} %(x)s \u202e'
    browser(cast.carla).post(address(lesson), data=row(cast.ada_enrolment, note=note))
    browser(cast.carla).post(address(lesson), data=row(cast.uma_enrolment, "absent"))
    for page in (address(lesson), f"/lessons/{lesson.id}", f"/lessons/{lesson.id}/seal"):
        text = browser(cast.carla).get(page).get_data(as_text=True)
        assert "<script>alert" not in text
        assert "{{ 7*7 }} %(x)s" in text


def test_without_scripts_everybody_else_is_present_by_one_button(cast, browser):
    lesson = lesson_today(cast.edition)
    data = row(cast.ada_enrolment, "absent") | row(cast.uma_enrolment, None) | {"everyone": "1"}
    assert browser(cast.carla).post(address(lesson), data=data).status_code == 302
    assert presences(lesson) == {cast.ada_enrolment.id: ("absent", 0), cast.uma_enrolment.id: ("present", 180)}


def test_everybody_else_is_nobody_on_whom_a_word_stands(cast, browser):
    """Asked to choose between two words, and pressing that button instead: Carla's word holds until somebody chooses."""
    lesson = lesson_today(cast.edition)
    hold(lesson, cast.carla, {cast.ada_enrolment.id: A})
    data = row(cast.ada_enrolment, None, 1, asked="1") | row(cast.uma_enrolment, None) | {"everyone": "1"}
    assert browser(cast.amin).post(address(lesson), data=data).status_code == 422
    assert presences(lesson) == {cast.ada_enrolment.id: ("absent", 0)}


# --- who may ---


@pytest.mark.parametrize(("name", "status"), [
    ("ada", 403), ("tess", 403), ("carla", 200), ("otto", 403), ("olga", 404), ("amin", 200), ("teo", 200),
])
def test_who_holds_the_roll_call(cast, browser, name, status):
    cast.teo = make_person("Teo", "Testa")
    make_enrolment(cast.edition, cast.teo, Role.TEACHER)
    lesson = lesson_today(cast.edition)
    here = browser(getattr(cast, name))
    assert here.get(address(lesson)).status_code == status
    assert here.post(address(lesson), data=row(cast.ada_enrolment)).status_code == (302 if status == 200 else status)
    assert bool(presences(lesson)) is (status == 200)


def test_somebody_signed_out_is_sent_to_sign_in_and_nothing_is_kept(cast, browser):
    lesson = lesson_today(cast.edition)
    assert "/sign-in" in browser(None).post(address(lesson), data=row(cast.ada_enrolment)).location
    assert presences(lesson) == {}


def test_wrong_method(cast, browser):
    assert browser(cast.carla).delete(address(lesson_today(cast.edition))).status_code == 405


def test_whom_the_door_lets_in_is_whom_the_list_shows(cast):
    here, there = lesson_today(cast.edition), lesson_today(cast.other)
    for name in NAMES:
        actor = cast.actor(name)
        for lesson, edition, enrolments in (
            (here, cast.edition, [cast.ada_enrolment, cast.uma_enrolment]), (there, cast.other, [cast.olga_enrolment]),
        ):
            listed = {found.id for found in db.session.scalars(visible_lessons(actor, edition))}
            assert (lesson.id in listed) == can_view_lesson(actor, lesson), (name, lesson.id)
            shown = {found.Enrolment.id for found in db.session.execute(queries.roll_of(lesson).where(visible_presences(actor, lesson)))}
            for enrolment in enrolments:
                assert (enrolment.id in shown) == can_view_presence(actor, enrolment), (name, enrolment.id)


# --- who takes part ---


def names_in(lesson):
    return [found.Enrolment.person.given_names for found in db.session.execute(queries.roll_of(lesson))]


@pytest.fixture
def early(session):
    """The cast's edition, opened two weeks ago: Ada active since then."""
    from tests.cast import make_cast

    with clock.stopped_at(NOON):
        return make_cast()


def at(days: float, enrolment, status, by):
    with clock.stopped_at(NOON + dt.timedelta(days=days)):
        change_status(enrolment, status, reason="x", by=by)


def test_somebody_enrolled_late_is_only_in_lessons_from_then_on(early):
    with clock.stopped_at(NOON + dt.timedelta(days=3)):
        late = make_enrolment(early.edition, make_person("Lia", "Longo"), status=EnrolmentStatus.ENROLLED)
    at(5, late, EnrolmentStatus.ACTIVE, early.carla)
    found = [names_in(make_lesson(early.edition, starts_at=NOON + dt.timedelta(days=day))) for day in (1, 4, 6)]
    assert found == [["Ada", "Uma"], ["Ada", "Uma"], ["Ada", "Lia", "Uma"]]


def test_somebody_who_starts_on_the_day_is_in_its_lessons(early):
    lesson = make_lesson(early.edition, starts_at=NOON - dt.timedelta(hours=3))
    day_before = make_lesson(early.edition, starts_at=NOON - dt.timedelta(days=1))
    assert (names_in(lesson), names_in(day_before)) == (["Ada", "Uma"], [])


@pytest.mark.parametrize("status", [EnrolmentStatus.SUSPENDED, EnrolmentStatus.WITHDRAWN])
def test_somebody_away_is_in_lessons_before_but_not_after(early, status):
    at(5, early.uma_enrolment, status, early.carla)
    lessons = [make_lesson(early.edition, starts_at=NOON + dt.timedelta(days=day)) for day in (4, 4.9, 5.1, 6)]
    assert [names_in(lesson) for lesson in lessons] == [["Ada", "Uma"], ["Ada", "Uma"], ["Ada"], ["Ada"]]


def test_somebody_back_is_back(early):
    at(3, early.uma_enrolment, EnrolmentStatus.SUSPENDED, early.carla)
    at(5, early.uma_enrolment, EnrolmentStatus.ACTIVE, early.carla)
    assert [len(names_in(make_lesson(early.edition, starts_at=NOON + dt.timedelta(days=day)))) for day in (2, 4, 6)] == [2, 1, 2]


def test_somebody_who_completed_since_stays_in_earlier_lessons(early):
    lesson = make_lesson(early.edition, starts_at=NOON + dt.timedelta(days=1))
    at(5, early.uma_enrolment, EnrolmentStatus.COMPLETED, early.carla)
    assert names_in(lesson) == ["Ada", "Uma"]


def test_whoever_has_a_word_stays_in_the_roll_call(early):
    lesson = make_lesson(early.edition, starts_at=NOON + dt.timedelta(days=1))
    hold(lesson, early.carla, {early.uma_enrolment.id: P})
    lesson.starts_at -= dt.timedelta(days=3)
    db.session.flush()
    assert names_in(lesson) == ["Uma"]


def test_staff_and_other_editions_are_not_in_the_roll_call(cast):
    assert names_in(lesson_today(cast.edition)) == ["Ada", "Uma"]


# --- what it costs ---


def test_the_page_costs_the_same_for_two_and_for_twenty(cast, browser, count_queries):
    lesson, here, costs = lesson_today(cast.edition), browser(cast.carla), []
    for _number in range(2):
        here.get(address(lesson))
        with count_queries() as found:
            assert here.get(address(lesson)).status_code == 200
        costs.append(len(found))
        crowd(cast.edition, 18)
    assert costs[0] == costs[1] <= 10


def test_saving_a_page_of_25_costs_as_much_as_saving_one_row(cast, browser, count_queries):
    enrolments, here, costs = crowd(cast.edition, 25), browser(cast.carla), []
    for number in (1, 25):
        lesson = lesson_today(cast.edition)
        for status, seen in (("present", 0), ("absent", 1)):
            data = {}
            for enrolment in enrolments[:number]:
                data |= row(enrolment, status, seen)
            with count_queries() as found:
                assert here.post(address(lesson), data=data).status_code == 302
            costs.append(len(found))
        assert len(presences(lesson)) == number
    assert costs[:2] == costs[2:]
    assert max(costs) <= 10


def test_pages_of_25_lead_on_to_each_other(cast, browser):
    enrolments = crowd(cast.edition, 30)
    lesson, here = lesson_today(cast.edition), browser(cast.carla)
    first = here.get(address(lesson)).get_data(as_text=True)
    assert first.count('class="segments"') == 25
    assert 'value="next"' in first
    assert here.post(address(lesson), data=row(enrolments[0]) | {"then": "next"}).location == f"{address(lesson)}?page=2"
    second = here.get(f"{address(lesson)}?page=2").get_data(as_text=True)
    assert second.count('class="segments"') == 7
    assert 'value="next"' not in second


def test_a_fall_in_the_middle_leaves_nothing(cast, browser, monkeypatch):
    lesson = lesson_today(cast.edition)

    def fall(lesson):
        raise RuntimeError("the process was killed")

    monkeypatch.setattr(actions.roll, "_mark_held", fall)
    with pytest.raises(RuntimeError, match="killed"):
        browser(cast.carla).post(address(lesson), data=row(cast.ada_enrolment))
    db.session.rollback()
    assert presences(lesson) == {}
    assert db.session.get(Lesson, lesson.id).state is LessonState.PLANNED
