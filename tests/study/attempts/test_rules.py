"""When an attempt ends, which answer counts, which attempt counts."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.study.attempts import rules
from app.study.attempts.rules import Counts, Hindrance, Review, Save, Terms

T0 = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)


def at(minute: float) -> dt.datetime:
    return T0 + dt.timedelta(minutes=minute)


# --- terms ---


@pytest.mark.parametrize(("terms", "end"), [
    (Terms(), None),
    (Terms(minutes=30), 30),
    (Terms(minutes=30, extra_minutes=10), 40),
    (Terms(closes_at=at(20)), 20),
    (Terms(closes_at=at(20), extra_minutes=5), 25),
    (Terms(minutes=30, closes_at=at(20)), 20),
    (Terms(minutes=30, closes_at=at(20), extra_minutes=15), 35),
    (Terms(minutes=30, closes_at=at(200), extra_minutes=15), 45),
    (Terms(extra_minutes=15), None),
])
def test_when_an_attempt_ends(terms: Terms, end: int | None) -> None:
    assert terms.deadline(T0) == (None if end is None else at(end))


@given(st.integers(1, 600), st.integers(0, 1440), st.integers(0, 3000), st.integers(1, 3000))
def test_extra_time_never_shortens_and_is_wholly_given(minutes: int, extra: int, begun: int, closes: int) -> None:
    terms, more = Terms(minutes=minutes, closes_at=at(closes)), Terms(minutes=minutes, closes_at=at(closes), extra_minutes=extra)
    plain, longer = terms.deadline(at(begun)), more.deadline(at(begun))
    assert plain is not None
    assert longer == plain + dt.timedelta(minutes=extra)


@pytest.mark.parametrize(("terms", "used", "minute", "why_not"), [
    (Terms(), 99, 0, None),
    (Terms(attempts=2), 1, 0, None),
    (Terms(attempts=2), 2, 0, Hindrance.NONE_LEFT),
    (Terms(opens_at=at(5)), 0, 4.99, Hindrance.NOT_YET),
    (Terms(opens_at=at(5)), 0, 5, None),
    (Terms(closes_at=at(5)), 0, 4.99, None),
    (Terms(closes_at=at(5)), 0, 5, Hindrance.OVER),
    (Terms(closes_at=at(5), extra_minutes=3), 0, 7.99, None),
    (Terms(closes_at=at(5), extra_minutes=3), 0, 8, Hindrance.OVER),
    (Terms(attempts=1, closes_at=at(5)), 1, 9, Hindrance.OVER),
])
def test_what_keeps_from_beginning(terms: Terms, used: int, minute: float, why_not: Hindrance | None) -> None:
    assert terms.hindrance(used, at(minute)) is why_not


@pytest.mark.parametrize(("deadline", "minute", "is_over", "left"), [
    (None, 999, False, None), (at(5), 4, False, 60), (at(5), 4.999, False, 0), (at(5), 5, True, 0), (at(5), 9, True, 0),
])
def test_the_deadline_itself_is_too_late(deadline: dt.datetime | None, minute: float, is_over: bool, left: int | None) -> None:
    assert rules.is_over(deadline, at(minute)) is is_over
    assert rules.seconds_left(deadline, at(minute)) == left


def test_terms_come_from_the_course_and_what_the_edition_sets_goes_before() -> None:
    content = {"attempts": 3, "minutes": 20, "counts": "mean", "review": {"score": "never", "answers": "after_closing"}, "questions": [{}]}
    assert rules.terms_of(content) == Terms(
        attempts=3, minutes=20, counts=Counts.MEAN, score=Review.NEVER, answers=Review.AFTER_CLOSING, feedback=Review.AT_ONCE,
    )
    assert rules.terms_of(content, attempts=1, minutes=5, closes_at=at(9)).deadline(T0) == at(5)
    assert rules.terms_of({"questions": [{}]}).is_free
    assert rules.terms_of({"questions": [{}]}).answers is Review.NEVER
    for term in ({"attempts": 1}, {"minutes": 1}, {"shuffle": True}, {"questions": [{"draw": {"tag": "x", "count": 1}}]}):
        assert not rules.terms_of({"questions": [{}], **term}).is_free
    assert not rules.terms_of({"questions": [{}]}, opens_at=T0).is_free


@pytest.mark.parametrize(("when", "minute", "is_shown"), [
    (Review.AT_ONCE, 0, True), (Review.AFTER_CLOSING, 4.9, False), (Review.AFTER_CLOSING, 5, True), (Review.NEVER, 99, False),
])
def test_what_is_shown_when(when: Review, minute: float, is_shown: bool) -> None:
    assert rules.is_shown(when, at(5), at(minute)) is is_shown


# --- saved answers ---


@pytest.mark.parametrize(("age", "minute"), [
    (0, 10), (60, 9), (600, 0), (6_000, 0), (1e300, 0), (-60, 10), (float("nan"), 10), (float("inf"), 0),
])
def test_when_an_answer_was_given_by_the_servers_clock(age: float, minute: float) -> None:
    assert rules.made_at(at(10), age, T0) == at(minute)


def test_of_one_window_the_number_decides_and_of_several_the_time() -> None:
    first, late_retry = Save("q", "new", "phone", 2, at(5)), Save("q", "old", "phone", 1, at(9))
    assert rules.merged([first, late_retry])["q"].answer == "new"
    elsewhere = Save("q", "other", "laptop", 1, at(6))
    assert rules.merged([first, late_retry, elsewhere])["q"].answer == "other"
    assert rules.merged([Save("q", None, "laptop", 2, at(7)), elsewhere])["q"].answer is None


SAVES = st.lists(
    st.builds(
        Save, st.sampled_from(["q1", "q2"]), st.sampled_from(["a", "b", None]), st.sampled_from(["phone", "laptop", "library"]),
        st.integers(1, 6), st.integers(0, 8).map(at),
    ),
    max_size=14, unique_by=lambda save: (save.question_id, save.device, save.sequence),
)


@given(SAVES, st.randoms(use_true_random=False), st.integers(0, 14))
def test_saves_of_several_devices_merge_to_the_same_in_any_order(saves: list[Save], random: Any, cut: int) -> None:
    mixed = saves[:]
    random.shuffle(mixed)
    assert rules.merged(mixed) == rules.merged(saves)
    assert rules.merged([*mixed, *saves[:cut]]) == rules.merged(saves)  # a retry changes nothing


@given(SAVES)
def test_what_counts_is_the_newest_of_its_window_and_nobody_elses_is_newer(saves: list[Save]) -> None:
    found = rules.merged(saves)
    assert set(found) == {save.question_id for save in saves}
    for question, winner in found.items():
        of_window = [save.sequence for save in saves if (save.question_id, save.device) == (question, winner.device)]
        assert winner.sequence == max(of_window)
        for device in {save.device for save in saves if save.question_id == question}:
            newest = max((save for save in saves if (save.question_id, save.device) == (question, device)), key=lambda save: save.sequence)
            assert newest.made_at <= winner.made_at


@pytest.mark.parametrize(("answer", "is_blank"), [
    (None, True), ("", True), ("  ", True), ([], True), ({}, True), ({"value": "", "unit": " "}, True), ("a", False), (["a"], False),
    ({"value": "1", "unit": ""}, False),
])
def test_what_says_nothing(answer: Any, is_blank: bool) -> None:
    assert rules.is_blank(answer) is is_blank


def test_a_form_changes_only_what_was_touched_in_it() -> None:
    seen = {"q1": "a", "q2": "b", "q3": "c"}
    assert rules.changed({"q1": "a", "q2": "x", "q4": "d"}, seen, ["q1", "q2", "q3", "q4", "q5"]) == {"q2": "x", "q3": None, "q4": "d"}
    assert rules.changed({}, {}, ["q1"]) == {}


# --- what counts ---


@pytest.mark.parametrize(("counts", "scores", "counted"), [
    (Counts.BEST, [], None), (Counts.BEST, [5000, 9000, 7000], 9000), (Counts.LAST, [5000, 9000, 7000], 7000),
    (Counts.MEAN, [5000, 9000, 7000], 7000), (Counts.MEAN, [3333, 3334], 3333), (Counts.MEAN, [0], 0),
])
def test_which_attempt_counts(counts: Counts, scores: list[int], counted: int | None) -> None:
    assert rules.counted(scores, counts) == counted


@given(st.lists(st.integers(0, 10_000), min_size=1))
def test_the_best_is_never_below_the_mean_or_the_last(scores: list[int]) -> None:
    best, mean, last = (rules.counted(scores, counts) for counts in (Counts.BEST, Counts.MEAN, Counts.LAST))
    assert best is not None
    assert mean is not None
    assert last is not None
    assert min(scores) <= mean <= best
    assert last <= best
