"""Lessons: planned, changed, cancelled; who may, what is refused, and what is kept."""

from __future__ import annotations

import datetime as dt

import pytest

from app.attendance import actions, queries
from app.attendance.actions import Clash, Said
from app.attendance.models import Lesson, LessonState, LessonType, PresenceChange
from app.core import clock, history
from app.core.db import db
from app.core.errors import RuleBroken
from app.desk.queries import open_lessons
from app.editions.actions.meanwhile import ChangedMeanwhile
from app.people.rules import Role
from tests.attendance.scenes import A, L, P, facts, hold, lesson_today, presences, typed
from tests.factories import make_enrolment, make_lesson, make_person, phase_of


def plan(cast, **values):
    accepted = values.pop("accepted", ())
    return actions.plan_lesson(cast.edition, facts(cast.edition, **values), by=cast.carla, accepted=accepted)


# --- planning ---


def test_a_lesson_is_planned_on_the_italian_clock(cast):
    lesson = plan(cast)
    assert lesson.starts_at == dt.datetime(2026, 12, 1, 8, tzinfo=dt.UTC)
    assert (lesson.minutes, lesson.state, lesson.created_by_id) == (180, LessonState.PLANNED, cast.carla.id)
    assert [row.verb for row in history.of(lesson)] == ["plan"]


@pytest.mark.parametrize(("values", "words"), [
    ({"day": dt.date(2026, 8, 31)}, "outside the edition"),
    ({"day": dt.date(2027, 4, 1)}, "outside the edition"),
    ({"ends": dt.time(9)}, "does not come after"),
    ({"begins": dt.time(7), "ends": dt.time(20)}, "12 hours"),
    ({"day": dt.date(2027, 3, 28), "begins": dt.time(2, 30), "ends": dt.time(4)}, "does not exist"),
    ({"day": dt.date(2026, 10, 25), "begins": dt.time(2, 30), "ends": dt.time(4)}, "comes twice"),
    ({"topic": "  "}, "no topic"),
    ({"module_id": "moon"}, "no such module"),
    ({"link": "javascript:alert(1)"}, "not the address"),
])
def test_a_lesson_that_cannot_be_is_refused(cast, values, words):
    with pytest.raises(RuleBroken, match=words):
        plan(cast, **values)
    assert db.session.query(Lesson).count() == 0


def test_a_phase_of_another_edition_is_refused(cast):
    with pytest.raises(RuleBroken, match="another edition"):
        plan(cast, phase=phase_of(cast.other))


def test_a_clash_is_refused_by_name_until_it_is_accepted(cast):
    first = plan(cast)
    with pytest.raises(Clash, match="Filiere e qualità, 09:00–12:00") as refused:
        plan(cast, topic="Marketing", begins=dt.time(11), ends=dt.time(13))
    assert refused.value.lessons == {first.id}
    assert plan(cast, topic="Marketing", begins=dt.time(11), ends=dt.time(13), accepted=[first.id]).id


def test_accepting_one_clash_does_not_accept_another(cast):
    first = plan(cast)
    second = plan(cast, begins=dt.time(12), ends=dt.time(14))
    with pytest.raises(Clash) as refused:
        plan(cast, begins=dt.time(11), ends=dt.time(13), accepted=[first.id])
    assert refused.value.lessons == {first.id, second.id}


def test_neighbours_other_editions_and_cancelled_lessons_do_not_clash(cast):
    actions.cancel_lesson(plan(cast), by=cast.carla, reason="Neve")
    make_lesson(cast.other, starts_at=dt.datetime(2026, 12, 1, 8, tzinfo=dt.UTC))
    plan(cast, begins=dt.time(12), ends=dt.time(14))
    assert plan(cast).id


def test_the_night_of_the_clock_change_is_as_long_as_it_is(cast):
    short = plan(cast, day=dt.date(2027, 3, 28), begins=dt.time(1), ends=dt.time(4))
    long = plan(cast, day=dt.date(2026, 10, 25), begins=dt.time(1), ends=dt.time(4))
    assert (short.minutes, long.minutes) == (120, 240)


# --- changing ---


def test_a_change_keeps_the_old_values(cast):
    lesson = plan(cast)
    actions.edit_lesson(lesson, facts(cast.edition, venue="Aula 5", phase=phase_of(cast.edition, "study-visits")), seen=1, by=cast.carla)
    row = history.of(lesson)[0]
    assert (row.old, row.new) == ({"venue": "", "phase": "course"}, {"venue": "Aula 5", "phase": "study-visits"})
    assert (lesson.venue, lesson.phase.key, lesson.version) == ("Aula 5", "study-visits", 2)


def test_the_record_speaks_in_the_courses_words_and_on_the_readers_clock(cast, browser):
    lesson = plan(cast)
    values = {"begins": dt.time(10), "phase": phase_of(cast.edition, "study-visits"), "module_id": "local-development"}
    actions.edit_lesson(lesson, facts(cast.edition, **values), seen=1, by=cast.carla)
    pages = {}
    for name, zone in (("carla", "Europe/Rome"), ("otto", "America/Argentina/San_Juan")):
        getattr(cast, name).time_zone = zone
        pages[name] = browser(getattr(cast, name)).get(f"/lessons/{lesson.id}").get_data(as_text=True).partition("Record</h2>")[2]
    assert "course (en) → study-visits (en)" in pages["carla"]
    assert "Module: — → local-development (en)" in pages["carla"]
    assert "1 December 2026, 09:00 → 1 December 2026, 10:00" in pages["carla"]
    assert "1 December 2026, 05:00 → 1 December 2026, 06:00" in pages["otto"]


def test_a_change_of_nothing_changes_nothing(cast):
    lesson = plan(cast)
    assert actions.edit_lesson(lesson, facts(cast.edition), seen=1, by=cast.carla) == {}
    assert (lesson.version, len(history.of(lesson))) == (1, 1)


def test_a_change_by_somebody_who_saw_another_version_is_refused(cast):
    lesson = plan(cast)
    actions.edit_lesson(lesson, facts(cast.edition, venue="Aula 5"), seen=1, by=cast.carla)
    with pytest.raises(ChangedMeanwhile):
        actions.edit_lesson(lesson, facts(cast.edition, venue="Aula 6"), seen=1, by=cast.amin)
    assert lesson.venue == "Aula 5"


def test_a_moved_lesson_clashes_with_others_but_not_with_itself(cast):
    other, lesson = plan(cast, begins=dt.time(14), ends=dt.time(16)), plan(cast)
    actions.edit_lesson(lesson, facts(cast.edition, ends=dt.time(13)), seen=1, by=cast.carla)
    with pytest.raises(Clash) as refused:
        actions.edit_lesson(lesson, facts(cast.edition, ends=dt.time(15)), seen=2, by=cast.carla)
    assert refused.value.lessons == {other.id}


def today(cast, **values):
    """Facts of the lesson of today: it began at 9:05 in Italy and lasts three hours."""
    values.setdefault("begins", dt.time(9, 5))
    values.setdefault("ends", dt.time(12, 5))
    return facts(cast.edition, day=dt.date(2026, 11, 24), **values)


def test_another_length_counts_every_word_again(cast):
    lesson = lesson_today(cast.edition)
    hold(lesson, cast.carla, {cast.ada_enrolment.id: P, cast.uma_enrolment.id: Said(cast.uma_enrolment.id, L, 20)})
    actions.edit_lesson(lesson, today(cast, ends=dt.time(11, 5)), seen=1, by=cast.carla)
    assert presences(lesson) == {cast.ada_enrolment.id: ("present", 120), cast.uma_enrolment.id: ("late", 100)}
    assert [(row.old_minutes, row.new_minutes) for row in db.session.query(PresenceChange).order_by(PresenceChange.id)][2:] == [
        (180, 120), (160, 100),
    ]


def test_a_length_that_somebody_missed_altogether_is_refused(cast):
    lesson = lesson_today(cast.edition)
    hold(lesson, cast.carla, {cast.uma_enrolment.id: Said(cast.uma_enrolment.id, L, 60)})
    with pytest.raises(RuleBroken, match="Correct the roll call first"):
        actions.edit_lesson(lesson, today(cast, ends=dt.time(10, 5)), seen=1, by=cast.carla)


@pytest.mark.parametrize("values", [{"day": dt.date(2026, 11, 25)}, {"begins": dt.time(15), "ends": dt.time(18)}])
def test_a_lesson_that_was_held_stays_where_it_was_held(cast, values):
    lesson = lesson_today(cast.edition)
    hold(lesson, cast.carla, {cast.ada_enrolment.id: P})
    with pytest.raises(RuleBroken, match="stays on its day"):
        actions.edit_lesson(lesson, facts(cast.edition, **{"day": dt.date(2026, 11, 24), **values}), seen=1, by=cast.carla)


@pytest.mark.parametrize(("state", "words"), [(LessonState.SEALED, "is sealed"), (LessonState.CANCELLED, "was cancelled")])
def test_a_closed_lesson_is_neither_changed_nor_cancelled(cast, state, words):
    lesson = make_lesson(cast.edition, state=state)
    with pytest.raises(RuleBroken, match=words):
        actions.edit_lesson(lesson, facts(cast.edition), seen=1, by=cast.carla)
    with pytest.raises(RuleBroken, match=words):
        actions.cancel_lesson(lesson, by=cast.carla, reason="Neve")


def test_a_cancelled_lesson_says_why(cast):
    lesson = plan(cast)
    with pytest.raises(RuleBroken, match="reason"):
        actions.cancel_lesson(lesson, by=cast.carla, reason="  ")
    actions.cancel_lesson(lesson, by=cast.carla, reason=" Neve ")
    assert (lesson.state, lesson.cancel_reason) == (LessonState.CANCELLED, "Neve")
    assert history.of(lesson)[0].reason == "Neve"


# --- pages ---

ANYBODY = [("ada", 200), ("tess", 200), ("carla", 200), ("otto", 200), ("olga", 404), ("amin", 200), ("uma", 200)]
COORDINATORS = [("ada", 403), ("tess", 403), ("carla", 200), ("otto", 403), ("olga", 404), ("amin", 200)]


@pytest.mark.parametrize(("name", "status"), ANYBODY)
def test_who_opens_the_calendar_and_a_lesson(cast, browser, name, status):
    lesson = lesson_today(cast.edition)
    here = browser(getattr(cast, name))
    assert here.get("/editions/ED-1/lessons").status_code == status
    assert here.get(f"/lessons/{lesson.id}").status_code == status


@pytest.mark.parametrize(("name", "status"), COORDINATORS)
def test_who_plans_changes_and_cancels(cast, browser, name, status):
    lesson = lesson_today(cast.edition)
    here = browser(getattr(cast, name))
    for address in ("/editions/ED-1/lessons/new", f"/lessons/{lesson.id}/edit", f"/lessons/{lesson.id}/cancel"):
        assert here.get(address).status_code == status, address
        if status != 200:
            assert here.post(address, data=typed(cast.edition, reason="Neve")).status_code == status, address
    assert db.session.query(Lesson).count() == 1


def test_somebody_signed_out_is_asked_to_sign_in(cast, browser):
    lesson = lesson_today(cast.edition)
    for address in ("/editions/ED-1/lessons", "/editions/ED-1/lessons/new", f"/lessons/{lesson.id}", f"/lessons/{lesson.id}/edit"):
        assert "/sign-in" in browser(None).get(address).location


@pytest.mark.parametrize(("address", "method"), [
    ("/editions/ED-1/lessons", "post"), ("/lessons/{id}", "post"), ("/editions/ED-1/lessons/new", "put"),
    ("/lessons/{id}/edit", "delete"), ("/lessons/{id}/cancel", "put"), ("/editions/ED-1/attendance.csv", "post"),
])
def test_wrong_methods(cast, browser, address, method):
    lesson = lesson_today(cast.edition)
    assert getattr(browser(cast.carla), method)(address.format(id=lesson.id)).status_code == 405


def test_a_coordinator_plans_by_form(cast, browser):
    answer = browser(cast.carla).post("/editions/ED-1/lessons/new", data=typed(cast.edition, module="local-development", link="https://aula.test"))
    lesson = db.session.query(Lesson).one()
    assert answer.location == f"/lessons/{lesson.id}"
    assert (lesson.venue, lesson.teacher, lesson.type, lesson.module_id) == ("Aula 2", "Docente", LessonType.CLASSROOM, "local-development")
    page = browser(cast.carla).get(answer.location).get_data(as_text=True)
    assert "Filiere e qualità" in page
    assert "https://aula.test" in page


@pytest.mark.parametrize(("values", "status"), [
    ({"on": ""}, 422), ({"on": "tomorrow"}, 422), ({"on": "9999-12-31"}, 422), ({"begins": "25:00"}, 422), ({"begins": "09:00:30"}, 422),
    ({"ends": ""}, 422), ({"topic": ""}, 422), ({"topic": "x" * 201}, 422), ({"type": "moon"}, 422), ({"phase": ""}, 422),
    ({"phase": "999999"}, 422), ({"module": "moon"}, 422), ({"link": "javascript:alert(1)"}, 422), ({"on": "2026-08-31"}, 422),
    ({"on": "2027-03-28", "begins": "02:30"}, 422),
])
def test_what_was_typed_stays_when_something_is_wrong(cast, browser, values, status):
    answer = browser(cast.carla).post("/editions/ED-1/lessons/new", data=typed(cast.edition, venue="Aula magna “B”", **values))
    page = answer.get_data(as_text=True)
    assert answer.status_code == status
    assert "Aula magna “B”" in page
    assert 'id="form-errors"' in page
    assert db.session.query(Lesson).count() == 0


def test_a_phase_of_another_edition_is_not_offered(cast, browser):
    answer = browser(cast.carla).post("/editions/ED-1/lessons/new", data=typed(cast.edition, phase=str(phase_of(cast.other).id)))
    assert answer.status_code == 422
    assert db.session.query(Lesson).count() == 0


def test_a_clash_is_confirmed_on_the_page(cast, browser):
    first = plan(cast)
    here = browser(cast.carla)
    answer = here.post("/editions/ED-1/lessons/new", data=typed(cast.edition, topic="Marketing"))
    assert answer.status_code == 409
    assert f'name="accepted" value="{first.id}"' in answer.get_data(as_text=True)
    assert here.post("/editions/ED-1/lessons/new", data=typed(cast.edition, topic="Marketing", accepted=str(first.id))).status_code == 302
    assert db.session.query(Lesson).count() == 2


def test_two_browsers_change_a_lesson_and_the_second_sees_both(cast, browser):
    lesson = plan(cast)
    carla, amin = browser(cast.carla), browser(cast.amin)
    address = f"/lessons/{lesson.id}/edit"
    assert carla.post(address, data=typed(cast.edition, venue="Aula 5", seen="1")).status_code == 302
    answer = amin.post(address, data=typed(cast.edition, venue="Aula 6", seen="1"))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert 'value="Aula 6"' in page
    assert "Aula 5" in page
    assert 'name="seen" type="hidden" value="2"' in page
    assert amin.post(address, data=typed(cast.edition, venue="Aula 6", seen="2")).status_code == 302
    assert db.session.get(Lesson, lesson.id).venue == "Aula 6"


def test_a_lesson_is_cancelled_by_form(cast, browser):
    lesson = plan(cast)
    here = browser(cast.carla)
    assert ">Cancel this lesson<" in here.get(f"/lessons/{lesson.id}").get_data(as_text=True)
    assert here.post(f"/lessons/{lesson.id}/cancel", data={"reason": ""}).status_code == 422
    data = {"reason": "Neve", "seen": lesson.mark}
    assert here.post(f"/lessons/{lesson.id}/cancel", data=data).location == f"/lessons/{lesson.id}"
    assert "Neve" in browser(cast.ada).get(f"/lessons/{lesson.id}").get_data(as_text=True)
    assert here.get(f"/lessons/{lesson.id}/edit").location == f"/lessons/{lesson.id}"


def test_a_roll_call_held_meanwhile_is_not_cancelled_unseen(cast, browser):
    lesson, here = lesson_today(cast.edition), browser(cast.carla)
    seen = lesson.mark
    hold(lesson, cast.amin, {cast.ada_enrolment.id: P})
    for old in (seen, "", "x"):
        answer = here.post(f"/lessons/{lesson.id}/cancel", data={"reason": "Neve", "seen": old})
        page = answer.get_data(as_text=True)
        assert answer.status_code == 422
        assert "changed while you were reading" in page
        assert "roll call held, not yet sealed" in page
        assert "Neve</textarea>" in page
    assert f'name="seen" type="hidden" value="{lesson.mark}"' in page
    assert db.session.get(Lesson, lesson.id).state is LessonState.HELD


def test_what_comes_next_stands_first(cast, browser):
    for topic, days in (("past-far", -9), ("past-near", -2), ("next-far", 9), ("next-near", 2)):
        make_lesson(cast.edition, topic=topic, starts_at=clock.now() + dt.timedelta(days=days))
    page = browser(cast.ada).get("/editions/ED-1/lessons").get_data(as_text=True)
    places = [page.index(topic) for topic in ("next-near", "next-far", "past-near", "past-far")]
    assert places == sorted(places)


def test_a_trainee_abroad_sees_two_clocks(cast, browser):
    plan(cast)
    for address in ("/editions/ED-1/lessons", f"/lessons/{db.session.query(Lesson).one().id}"):
        page = browser(cast.ada).get(address).get_data(as_text=True)
        assert "05:00–08:00" in page
        assert "09:00–12:00" in page
        assert "05:00–08:00" not in browser(cast.tess).get(address).get_data(as_text=True)


def test_a_coordinator_sees_what_each_lesson_waits_for(cast, browser):
    held, waiting, future = lesson_today(cast.edition, 8), lesson_today(cast.edition, 4), plan(cast)
    hold(held, cast.carla, {cast.ada_enrolment.id: P})
    page = browser(cast.carla).get("/editions/ED-1/lessons").get_data(as_text=True)
    assert f"/lessons/{held.id}/seal" in page
    assert f"/lessons/{waiting.id}/roll-call" in page
    assert f"/lessons/{future.id}/roll-call" not in page
    only = browser(cast.carla).get("/editions/ED-1/lessons?show=waiting").get_data(as_text=True)
    assert f"/lessons/{waiting.id}" in only
    assert f'/lessons/{future.id}"' not in only
    assert "roll-call" not in browser(cast.ada).get("/editions/ED-1/lessons?show=waiting").get_data(as_text=True)


def test_a_lesson_that_is_still_going_on_waits_for_nothing_yet(cast, browser):
    """What stands behind the figure on the home page is what the list shows."""
    over, going = lesson_today(cast.edition, 8), lesson_today(cast.edition)
    for lesson in (over, going):
        hold(lesson, cast.carla, {cast.ada_enrolment.id: P})
    page = browser(cast.carla).get("/editions/ED-1/lessons?show=waiting").get_data(as_text=True)
    assert f'href="/lessons/{over.id}"' in page
    assert f'href="/lessons/{going.id}"' not in page
    assert queries.to_seal_count(cast.edition.id) == open_lessons(cast.edition.id).waiting == 1


def test_a_teacher_holds_roll_calls_but_does_not_plan(cast, browser):
    teacher = make_person("Teo", "Testa", email="teo@test.test")
    make_enrolment(cast.edition, teacher, Role.TEACHER)
    lesson = lesson_today(cast.edition)
    here = browser(teacher)
    assert f"/lessons/{lesson.id}/roll-call" in here.get("/editions/ED-1/lessons").get_data(as_text=True)
    assert here.get(f"/lessons/{lesson.id}/roll-call").status_code == 200
    assert here.get("/editions/ED-1/lessons/new").status_code == 403
    assert here.get(f"/lessons/{lesson.id}/seal").status_code == 403


def test_each_reads_only_what_concerns_them(cast, browser):
    lesson = lesson_today(cast.edition)
    hold(lesson, cast.carla, {cast.ada_enrolment.id: P, cast.uma_enrolment.id: A})
    pages = {name: browser(getattr(cast, name)).get(f"/lessons/{lesson.id}").get_data(as_text=True) for name in ("ada", "tess", "otto", "uma")}
    assert ["Acosta Benítez, Ada" in pages[name] for name in ("tess", "otto", "uma")] == [True, True, False]
    assert [("present</span>" in pages[name], "absent</span>" in pages[name]) for name in ("ada", "uma")] == [(True, False), (False, True)]
    assert ["Ñandú Conceição, Uma" in pages[name] for name in ("ada", "tess", "otto")] == [False, False, True]


def test_who_is_both_trainee_and_tutor_reads_whose_presence_it_is(cast, browser):
    make_enrolment(cast.edition, cast.tess)
    lesson = lesson_today(cast.edition)
    hold(lesson, cast.carla, {cast.ada_enrolment.id: A})
    page = browser(cast.tess).get(f"/lessons/{lesson.id}").get_data(as_text=True)
    assert "Your presence" not in page
    assert "Acosta Benítez, Ada" in page
    assert "Tosi, Tess" in page


def test_nobody_was_present_or_absent_in_a_lesson_that_was_cancelled(cast, browser):
    held, cancelled = lesson_today(cast.edition, 8), lesson_today(cast.edition)
    for lesson, word in ((held, P), (cancelled, A)):
        hold(lesson, cast.carla, {cast.ada_enrolment.id: word})
    actions.cancel_lesson(cancelled, by=cast.carla, reason="Neve")
    page = browser(cast.ada).get("/editions/ED-1/lessons").get_data(as_text=True)
    assert ("present</span>" in page, "absent</span>" in page) == (True, False)


@pytest.mark.parametrize("words", ["<script>alert(1)</script>", "{{ 7*7 }}", "%(when)s %s %", "Ñandú ✓ “x” ' OR 1=1 --", "=1+1"])
def test_a_topic_may_say_anything(cast, browser, words):
    browser(cast.carla).post("/editions/ED-1/lessons/new", data=typed(cast.edition, topic=words, venue=words, teacher=words))
    lesson = db.session.query(Lesson).one()
    assert lesson.topic == words
    for address in ("/editions/ED-1/lessons", f"/lessons/{lesson.id}", f"/lessons/{lesson.id}/edit"):
        page = browser(cast.carla).get(address)
        assert page.status_code == 200
        assert "<script>alert" not in page.get_data(as_text=True)


def test_the_pages_cost_the_same_for_two_and_for_twelve(cast, browser, count_queries):
    lessons = [lesson_today(cast.edition, 4 * place + 1) for place in range(2)]
    for lesson in lessons:
        hold(lesson, cast.carla, {cast.ada_enrolment.id: P})
    costs = {}
    for _crowd in (2, 12):
        for name in ("carla", "ada", "tess"):
            here = browser(getattr(cast, name))
            for address in ("/editions/ED-1/lessons", f"/lessons/{lessons[0].id}"):
                here.get(address)
                with count_queries() as found:
                    assert here.get(address).status_code == 200
                costs.setdefault((name, address), []).append(len(found))
        for number in range(10):
            enrolment = make_enrolment(cast.edition)
            hold(lessons[0], cast.carla, {enrolment.id: P})
            hold(make_lesson(cast.edition, starts_at=clock.now() - dt.timedelta(hours=1, minutes=number)), cast.carla, {enrolment.id: P})
    assert all(two == twelve <= 10 for two, twelve in costs.values()), costs
