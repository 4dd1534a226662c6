"""Rules of the attendance room: tables and properties, no application."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.attendance import rules
from app.attendance.rules import (
    Act,
    LessonState,
    Missing,
    PresenceStatus,
    TimeFault,
    Totals,
    Word,
    WordFault,
)

P, A, L, E = PresenceStatus
EDITION = (dt.date(2026, 9, 1), dt.date(2027, 4, 30))
NOW = dt.datetime(2026, 11, 24, 9, 5, tzinfo=dt.UTC)


def minutes(number):
    return dt.timedelta(minutes=number)


@pytest.mark.parametrize(("status", "missed", "expected"), [
    (P, 0, 180), (A, 0, 0), (L, 22, 158), (E, 1, 179), (L, 179, 1),
])
def test_minutes_present(status, missed, expected):
    assert rules.minutes_present(180, Word(status, missed)) == expected


@pytest.mark.parametrize(("status", "missed", "note", "fault"), [
    (P, None, "", None), (P, 0, "", None), (A, None, "ill", None), (L, 1, "", None), (E, 179, "", None),
    (L, None, "", WordFault.MINUTES), (L, 0, "", WordFault.MINUTES), (E, 180, "", WordFault.MINUTES), (L, -1, "", WordFault.MINUTES),
    (P, 5, "", WordFault.CONTRADICTION), (A, 180, "", WordFault.CONTRADICTION), (P, -1, "", WordFault.CONTRADICTION),
    (None, None, "", None), (None, 5, "", WordFault.NO_STATUS), (None, None, "ill", WordFault.NO_STATUS),
    (P, None, "x" * 200, None), (P, None, "x" * 201, WordFault.NOTE),
])
def test_what_a_row_may_say(status, missed, note, fault):
    assert rules.word_fault(180, status, missed, note) is fault


@given(st.integers(2, 720), st.sampled_from(PresenceStatus), st.integers(-1, 721))
def test_a_sound_word_is_worth_between_nothing_and_the_whole(length, status, missed):
    if rules.word_fault(length, status, missed) is None:
        found = rules.minutes_present(length, Word(status, missed))
        assert 0 <= found <= length
        assert (found == 0) == (status is A)
        assert (found == length) == (status is P)


@given(st.lists(st.one_of(st.none(), st.builds(Word, st.sampled_from([P, A]))), max_size=30), st.integers(5, 720))
def test_totals_add_up(words, length):
    found = rules.totals(length, words)
    assert found.expected == len(words)
    assert found.unsaid == words.count(None)
    assert found.minutes == length * found.said[P]
    assert found.there == found.said[P]


def test_totals_count_every_word():
    found = rules.totals(180, [Word(P), Word(A), Word(L, 10), Word(E, 20), None])
    assert found == Totals({P: 1, A: 1, L: 1, E: 1}, unsaid=1, minutes=180 + 170 + 160)
    assert (found.there, found.expected) == (3, 5)


@pytest.mark.parametrize(("day", "begins", "ends", "fault"), [
    ("2026-12-01", "09:00", "12:00", None),
    ("2026-12-01", "09:00", "09:05", None),
    ("2026-12-01", "08:00", "20:00", None),
    ("2026-09-01", "00:00", "08:00", None),
    ("2026-12-01", "09:00", "09:04", TimeFault.LENGTH),
    ("2026-12-01", "08:00", "20:01", TimeFault.LENGTH),
    ("2026-12-01", "09:00", "09:00", TimeFault.BACKWARDS),
    ("2026-12-01", "22:00", "00:00", TimeFault.BACKWARDS),
    ("2026-08-31", "09:00", "12:00", TimeFault.OUTSIDE),
    ("2027-05-01", "09:00", "12:00", TimeFault.OUTSIDE),
    # 28 March 2027: 2:00 becomes 3:00. 25 October 2026: 3:00 becomes 2:00.
    ("2027-03-28", "02:30", "05:00", TimeFault.NO_SUCH_TIME),
    ("2027-03-28", "01:00", "02:00", TimeFault.NO_SUCH_TIME),
    ("2027-03-28", "01:00", "03:00", None),
    ("2026-10-25", "02:00", "05:00", TimeFault.TWICE),
    ("2026-10-25", "01:00", "02:59", TimeFault.TWICE),
    ("2026-10-25", "01:00", "03:00", None),
    ("2026-10-25", "01:30", "13:00", TimeFault.LENGTH),
])
def test_when_a_lesson_can_be(day, begins, ends, fault):
    found = rules.time_fault(dt.date.fromisoformat(day), dt.time.fromisoformat(begins), dt.time.fromisoformat(ends), EDITION)
    assert found is fault


@pytest.mark.parametrize(("day", "length"), [("2026-12-01", 120), ("2027-03-28", 60), ("2026-10-25", 180)])
def test_the_length_is_what_really_passes(day, length):
    day = dt.date.fromisoformat(day)
    assert rules.length_in_minutes(rules.instant(day, dt.time(1)), rules.instant(day, dt.time(3))) == length


@given(st.dates(dt.date(2020, 1, 1), dt.date(2035, 12, 31)), st.times(timezones=st.none()))
def test_a_time_without_fault_comes_back_from_its_instant(day, time):
    if rules.wall_fault(day, time) is None:
        there = rules.instant(day, time).astimezone(rules.ITALY)
        assert (there.date(), there.time()) == (day, time)
        assert rules.day_in_italy(rules.instant(day, time)) == day


@given(st.dates(dt.date(2020, 1, 1), dt.date(2035, 12, 31)))
def test_only_two_nights_a_year_have_impossible_times(day):
    faults = {rules.wall_fault(day, dt.time(hour, 30)) for hour in range(24)} - {None}
    changes = rules.length_in_minutes(rules.instant(day, dt.time()), rules.end_of_day(rules.instant(day, dt.time()))) - 1440
    assert faults == {-60: {TimeFault.NO_SUCH_TIME}, 60: {TimeFault.TWICE}, 0: set()}[changes]


@pytest.mark.parametrize(("before", "is_open"), [(16, False), (15, True), (0, True), (-600, True)])
def test_when_the_roll_call_opens(before, is_open):
    assert rules.is_roll_open(NOW + minutes(before), NOW) is is_open


ALL_SAID = Totals({P: 2, A: 1, L: 0, E: 0}, 0, 360)
ONE_UNSAID = Totals({P: 2, A: 0, L: 0, E: 0}, 1, 360)
NOBODY = Totals(dict.fromkeys(PresenceStatus, 0), 0, 0)


@pytest.mark.parametrize(("state", "starts_in", "found", "missing"), [
    (LessonState.HELD, -60, ALL_SAID, None),
    (LessonState.HELD, 0, ALL_SAID, None),
    (LessonState.PLANNED, -60, ALL_SAID, None),
    (LessonState.HELD, 10, ALL_SAID, Missing.NOT_BEGUN),
    (LessonState.HELD, -60, ONE_UNSAID, Missing.WORDS),
    (LessonState.PLANNED, -60, NOBODY, Missing.NOBODY),
    (LessonState.SEALED, -60, ALL_SAID, Missing.SEALED),
    (LessonState.CANCELLED, -60, ALL_SAID, Missing.CANCELLED),
])
def test_what_sealing_waits_for(state, starts_in, found, missing):
    assert rules.missing_to_seal(state, NOW + minutes(starts_in), NOW, found) is missing


@pytest.mark.parametrize(("state", "starts_in", "act"), [
    (LessonState.PLANNED, 60, None), (LessonState.PLANNED, 10, Act.ROLL_CALL), (LessonState.PLANNED, -600, Act.ROLL_CALL),
    (LessonState.HELD, 10, Act.ROLL_CALL), (LessonState.HELD, 0, Act.SEAL), (LessonState.HELD, -60, Act.SEAL),
    (LessonState.SEALED, -60, None), (LessonState.CANCELLED, -60, None),
])
def test_what_a_lesson_waits_for(state, starts_in, act):
    assert rules.next_act(state, NOW + minutes(starts_in), NOW) is act


spans = st.tuples(st.integers(0, 100), st.integers(1, 50)).map(lambda found: (NOW + minutes(found[0]), NOW + minutes(sum(found))))


@given(spans, spans)
def test_a_clash_is_a_minute_in_common(first, second):
    def minutes_of(span):
        return set(range(int(span[0].timestamp()) // 60, int(span[1].timestamp()) // 60))

    assert rules.does_clash(first, second) is bool(minutes_of(first) & minutes_of(second))
    assert rules.does_clash(first, second) is rules.does_clash(second, first)


@pytest.mark.parametrize(("begins", "ends", "minutes", "is_too_much"), [
    (0, 180, 180, False), (0, 180, 181, True),  # the same three hours
    (60, 240, 240, False), (60, 240, 241, True),  # an hour later: four hours from the first beginning to the last end
    (30, 60, 180, False), (-30, 200, 231, True),
])
def test_how_much_is_too_much_in_two_lessons_at_once(begins, ends, minutes, is_too_much):
    first, second = ((NOW + dt.timedelta(minutes=a), NOW + dt.timedelta(minutes=b)) for a, b in ((0, 180), (begins, ends)))
    assert rules.is_too_much(minutes, first, second) is is_too_much
    assert rules.is_too_much(minutes, second, first) is is_too_much


@pytest.mark.parametrize(("text", "is_link"), [
    ("https://aula.test/abc?x=1", True), ("http://aula.test", True), ("javascript:alert(1)", False), ("aula.test", False),
    ("https://", False), ("data:text/html,x", False), ("https://a b", False), ("//aula.test", False), ("https://[", False), ("", False),
    (" https://aula.test", False),
])
def test_what_becomes_a_link(text, is_link):
    assert rules.is_link(text) is is_link
