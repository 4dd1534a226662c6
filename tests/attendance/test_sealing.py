"""Sealing: hours posted once, all or none, and every total the same on screen, in the export and in the ledger."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.attendance import actions, labels, queries, rules
from app.attendance.actions import Said
from app.attendance.models import Lesson, LessonState, PresenceStatus
from app.core import clock, history
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.i18n import LANGUAGES, hours_words, in_language
from app.hours.models import HoursEntry, HoursStatus
from app.hours.queries import minutes_by_phase, total_minutes
from tests.attendance.scenes import A, E, L, P, crowd, facts, hold, lesson_today, row
from tests.cast import make_cast
from tests.factories import make_edition, make_lesson, phase_of


def held(cast, **values):
    """A lesson of today: Ada present, Uma absent."""
    lesson = lesson_today(cast.edition, **values)
    hold(lesson, cast.carla, {cast.ada_enrolment.id: P, cast.uma_enrolment.id: A})
    return lesson


def entries(lesson):
    return db.session.query(HoursEntry).filter_by(source=f"lesson:{lesson.id}").order_by(HoursEntry.id).all()


def export(here, code="ED-1"):
    return list(csv.DictReader(io.StringIO(here.get(f"/editions/{code}/attendance.csv").get_data(as_text=True))))


def test_sealing_posts_what_the_roll_call_says(cast):
    lesson = held(cast, phase=phase_of(cast.edition, "study-visits"))
    assert actions.seal_lesson(lesson, by=cast.carla) == 1
    (entry,) = entries(lesson)
    assert (entry.enrolment_id, entry.minutes, entry.phase.key) == (cast.ada_enrolment.id, 180, "study-visits")
    assert (entry.key, entry.evidence) == (f"lesson:{lesson.id}/{cast.ada_enrolment.id}", f"register:lesson:{lesson.id}")
    assert (entry.on, entry.attester_id, entry.status) == (dt.date(2026, 11, 24), cast.carla.id, HoursStatus.ATTESTED)
    assert (lesson.state, lesson.sealed_at, lesson.sealed_by_id) == (LessonState.SEALED, clock.now(), cast.carla.id)
    assert history.of(lesson)[0].new == {"trainees": 1, "minutes": 180}


def test_the_day_of_the_ledger_is_italys(cast):
    """00:30 on 24 November in Italy is still 23 November in UTC."""
    lesson = make_lesson(cast.edition, starts_at=dt.datetime(2026, 11, 23, 23, 30, tzinfo=dt.UTC))
    hold(lesson, cast.carla, {cast.ada_enrolment.id: P, cast.uma_enrolment.id: A})
    actions.seal_lesson(lesson, by=cast.carla)
    assert entries(lesson)[0].on == dt.date(2026, 11, 24)


@pytest.mark.parametrize(("day", "minutes"), [(dt.date(2026, 3, 29), 120), (dt.date(2026, 10, 25), 240)])
def test_the_night_of_the_clock_change_posts_what_really_passed(session, day, minutes):
    with clock.stopped_at(dt.datetime(2026, 3, 1, tzinfo=dt.UTC)):
        cast = make_cast()
    starts_at, ends_at = rules.instant(day, dt.time(1)), rules.instant(day, dt.time(4))
    lesson = make_lesson(cast.edition, starts_at=starts_at, ends_at=ends_at)
    hold(lesson, cast.carla, {cast.ada_enrolment.id: P, cast.uma_enrolment.id: Said(cast.uma_enrolment.id, L, 30)})
    actions.seal_lesson(lesson, by=cast.carla)
    assert [(entry.minutes, entry.on) for entry in entries(lesson)] == [(minutes, day), (minutes - 30, day)]


def test_a_sealed_lesson_is_not_sealed_again_and_posts_once(cast, browser):
    lesson = held(cast)
    actions.seal_lesson(lesson, by=cast.carla)
    with pytest.raises(RuleBroken, match="sealed already"):
        actions.seal_lesson(lesson, by=cast.amin)
    answer = browser(cast.amin).post(f"/lessons/{lesson.id}/seal", data={"seen": queries.mark_of_roll(lesson)})
    assert answer.status_code == 422
    assert "sealed already" in answer.get_data(as_text=True)
    assert len(entries(lesson)) == 1


@pytest.mark.parametrize(("values", "words"), [
    ({"state": LessonState.CANCELLED}, "was cancelled"), ({"hours_ago": -1}, "has not begun"), ({}, "no word in the roll call"),
])
def test_what_keeps_a_lesson_from_being_sealed(cast, browser, values, words):
    lesson = lesson_today(cast.edition, **values)
    with pytest.raises(RuleBroken, match=words):
        actions.seal_lesson(lesson, by=cast.carla)
    here = browser(cast.carla)
    assert words in here.get(f"/lessons/{lesson.id}/seal").get_data(as_text=True)
    assert here.post(f"/lessons/{lesson.id}/seal", data={"seen": "0"}).status_code == 422
    assert entries(lesson) == []


def test_a_lesson_of_nobody_is_not_sealed(cast):
    with pytest.raises(RuleBroken, match="No trainee takes part"):
        actions.seal_lesson(make_lesson(cast.edition), by=cast.carla)


def mark_on(page):
    return re.search(r'name="seen" type="hidden" value="([^"]+)"', page.get_data(as_text=True))[1]


@pytest.mark.parametrize("change", [
    lambda cast, lesson: hold(lesson, cast.amin, {cast.uma_enrolment.id: Said(cast.uma_enrolment.id, P, seen=1)}),
    lambda cast, lesson: actions.edit_lesson(lesson, moved(cast, phase=phase_of(cast.edition, "placement")), seen=1, by=cast.amin),
], ids=["a word", "the phase"])
def test_what_was_not_on_the_page_is_not_sealed(cast, browser, change):
    lesson, here = held(cast), browser(cast.carla)
    seen = mark_on(here.get(f"/lessons/{lesson.id}/seal"))
    change(cast, lesson)
    answer = here.post(f"/lessons/{lesson.id}/seal", data={"seen": seen})
    assert answer.status_code == 422
    assert "changed while you were reading" in answer.get_data(as_text=True)
    assert entries(lesson) == []
    assert here.post(f"/lessons/{lesson.id}/seal", data={"seen": mark_on(answer)}).status_code == 302
    assert entries(lesson)


def moved(cast, **values):
    """The facts of the lesson of today as they are, but for some."""
    return facts(cast.edition, day=dt.date(2026, 11, 24), begins=dt.time(9, 5), ends=dt.time(12, 5), **values)


@pytest.mark.parametrize("seen", [None, "", "x", "1", "-1.1", "9" * 30])
def test_a_mark_that_was_not_on_the_page_seals_nothing(cast, browser, seen):
    lesson = held(cast)
    assert browser(cast.carla).post(f"/lessons/{lesson.id}/seal", data={} if seen is None else {"seen": seen}).status_code == 422
    assert entries(lesson) == []


def test_nobody_gets_the_same_hours_in_two_lessons_at_once(cast, browser):
    """Both groups are right to be there; Ada stands in both roll calls."""
    lesson, other, here = held(cast), lesson_today(cast.edition, topic="Marketing"), browser(cast.carla)
    hold(other, cast.carla, {cast.ada_enrolment.id: P, cast.uma_enrolment.id: P})
    for one in (lesson, other):
        answer = here.post(f"/lessons/{one.id}/seal", data={"seen": queries.mark_of_roll(one)})
        assert answer.status_code == 422
        assert "Acosta Benítez, Ada: present at the same time in" in answer.get_data(as_text=True)
        assert entries(one) == []
    hold(other, cast.carla, {cast.ada_enrolment.id: Said(cast.ada_enrolment.id, A, seen=1)})
    assert [actions.seal_lesson(one, by=cast.carla) for one in (lesson, other)] == [1, 1]


def test_whoever_goes_from_one_lesson_to_the_other_keeps_both_parts(cast):
    lesson, other = lesson_today(cast.edition), lesson_today(cast.edition)
    hold(lesson, cast.carla, {cast.ada_enrolment.id: Said(cast.ada_enrolment.id, E, 120), cast.uma_enrolment.id: A})
    hold(other, cast.carla, {cast.ada_enrolment.id: Said(cast.ada_enrolment.id, L, 60), cast.uma_enrolment.id: P})
    assert [actions.seal_lesson(one, by=cast.carla) for one in (lesson, other)] == [1, 2]


@pytest.mark.parametrize(("name", "status"), [
    ("ada", 403), ("tess", 403), ("carla", 200), ("otto", 403), ("olga", 404), ("amin", 200),
])
def test_who_seals(cast, browser, name, status):
    lesson = held(cast)
    here = browser(getattr(cast, name))
    assert here.get(f"/lessons/{lesson.id}/seal").status_code == status
    answer = here.post(f"/lessons/{lesson.id}/seal", data={"seen": queries.mark_of_roll(lesson)})
    assert answer.status_code == (302 if status == 200 else status)
    assert len(entries(lesson)) == (1 if status == 200 else 0)


def test_wrong_method(cast, browser):
    assert browser(cast.carla).put(f"/lessons/{held(cast).id}/seal").status_code == 405


def test_a_fall_in_the_middle_seals_nothing(cast, browser, monkeypatch):
    lesson = held(cast)

    def fall(*args, **kwargs):
        raise RuntimeError("the process was killed")

    monkeypatch.setattr(history, "record", fall)
    with pytest.raises(RuntimeError, match="killed"):
        browser(cast.carla).post(f"/lessons/{lesson.id}/seal", data={"seen": queries.mark_of_roll(lesson)})
    db.session.rollback()
    db.session.expire_all()
    assert entries(lesson) == []
    assert db.session.get(Lesson, lesson.id).state is LessonState.HELD


def test_the_page_says_what_will_be_posted(cast, browser):
    lesson = lesson_today(cast.edition)
    hold(lesson, cast.carla, {cast.ada_enrolment.id: P, cast.uma_enrolment.id: Said(cast.uma_enrolment.id, E, 45)})
    page = browser(cast.carla).get(f"/lessons/{lesson.id}/seal").get_data(as_text=True)
    assert "posts 5 h 15 to the ledger" in page
    assert "still going on" in page
    assert "for good" in page


def test_the_seal_page_costs_the_same_for_two_and_for_twelve(cast, browser, count_queries):
    lesson, here, costs = held(cast), browser(cast.carla), []
    for _number in range(2):
        here.get(f"/lessons/{lesson.id}/seal")
        with count_queries() as found:
            here.get(f"/lessons/{lesson.id}/seal")
        costs.append(len(found))
        hold(lesson, cast.carla, {enrolment.id: P for enrolment in crowd(cast.edition, 10)})
    assert costs[0] == costs[1] <= 10


# --- the export ---


def test_the_export_has_its_columns_and_leaves_out_cancelled_lessons(cast, browser):
    lesson, cancelled = held(cast, hours_ago=8), held(cast)
    actions.seal_lesson(lesson, by=cast.carla)
    actions.cancel_lesson(cancelled, by=cast.carla, reason="Neve")
    rows = export(browser(cast.otto))
    ada, uma = ({
        "trainee": f"{name}@test.test", "lesson": str(lesson.id), "on": "2026-11-24", "status": status, "minutes": minutes, "sealed": "true",
    } for name, status, minutes in (("ada", "present", "180"), ("uma", "absent", "0")))
    assert rows == [ada, uma]
    assert list(rows[0]) == ["trainee", "lesson", "on", "status", "minutes", "sealed"]


@pytest.mark.parametrize(("name", "status"), [
    ("ada", 403), ("tess", 403), ("carla", 200), ("otto", 200), ("olga", 404), ("amin", 200),
])
def test_who_exports(cast, browser, name, status):
    assert browser(getattr(cast, name)).get("/editions/ED-1/attendance.csv").status_code == status


# --- one truth ---

words = st.one_of(
    st.tuples(st.sampled_from([P, A]), st.none()), st.tuples(st.sampled_from([L, E]), st.integers(1, 179)), st.none(),
)
roll_calls = st.lists(
    st.tuples(st.lists(words, min_size=3, max_size=3), st.booleans(), st.sampled_from(["course", "placement"])), min_size=1, max_size=4,
)


@settings(max_examples=10)
@given(roll_calls)
def test_screen_export_ledger_and_rules_agree(cast, browser, plans):
    """Over random roll calls, held and sealed by form, every total is the same sum."""
    edition, here, expected = make_edition(), browser(cast.amin), {}
    enrolments = crowd(edition, 3)
    for number, (said, wants_seal, phase) in enumerate(plans):
        lesson, data = lesson_today(edition, 1 + 3 * number, phase=phase_of(edition, phase)), {}
        for enrolment, word in zip(enrolments, said, strict=True):
            data |= row(enrolment, *(word[:1] if word else [None]), missed=word[1] or "" if word else "")
        assert here.post(f"/lessons/{lesson.id}/roll-call", data=data).status_code == 302
        pure = rules.totals(180, [rules.Word(word[0], word[1] or 0) if word else None for word in said])
        answer = here.post(f"/lessons/{lesson.id}/seal", data={"seen": queries.mark_of_roll(lesson)}) if wants_seal else None
        if answer is not None:
            assert answer.status_code == (422 if pure.unsaid else 302)
        if any(said):
            assert f"{hours_words(pure.minutes)} in all" in here.get(f"/lessons/{lesson.id}").get_data(as_text=True)
        is_sealed = wants_seal and not pure.unsaid
        assert sum(entry.minutes for entry in entries(lesson)) == (pure.minutes if is_sealed else 0)
        assert queries.totals_of(lesson) == pure
        for enrolment, word in zip(enrolments, said, strict=True):
            if is_sealed:
                minutes = rules.minutes_present(180, rules.Word(word[0], word[1] or 0))
                expected[enrolment.person.email] = expected.get(enrolment.person.email, 0) + minutes
    exported: dict[str, int] = {}
    for found in export(here, edition.code):
        if found["sealed"] == "true":
            exported[found["trainee"]] = exported.get(found["trainee"], 0) + int(found["minutes"])
    ledger = {enrolment.person.email: total_minutes(edition.id, enrolment.id) for enrolment in enrolments}
    assert exported == expected
    assert ledger == {email: expected.get(email, 0) for email in ledger}


def test_the_screen_shows_what_the_export_and_the_ledger_hold(cast, browser):
    lesson = lesson_today(cast.edition)
    here = browser(cast.carla)
    here.post(f"/lessons/{lesson.id}/roll-call", data=row(cast.ada_enrolment, "late", missed="25") | row(cast.uma_enrolment, "left_early", missed="40"))
    here.post(f"/lessons/{lesson.id}/seal", data={"seen": queries.mark_of_roll(lesson)})
    page = here.get(f"/lessons/{lesson.id}").get_data(as_text=True)
    rows = export(here)
    ledger = sum(sum(phases.values()) for phases in minutes_by_phase(cast.edition.id).values())
    assert sum(int(found["minutes"]) for found in rows) == ledger == 155 + 140
    assert "4 h 55 in all" in page
    assert "2 h 35" in page
    assert "2 h 20" in page


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_status_has_a_tone_and_in_every_language_a_word_and_a_key_of_its_own(app, code):
    with app.test_request_context(), in_language(code):
        assert all(str(labels.PRESENCES[status]) and labels.PRESENCE_TONES[status] for status in PresenceStatus)
        letters = [str(labels.LETTERS[status]) for status in PresenceStatus]
        assert [len(letter) for letter in letters] == [1, 1, 1, 1]
        assert len(set(letters)) == 4
