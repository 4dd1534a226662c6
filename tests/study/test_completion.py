"""When a unit is completed, which are locked, and how study time adds up: rules without an application."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.courses.rules import COMPLETIONS
from app.study.completion import Condition, Facts, Rule, conditions_of, holds, lacking, locked, missing, rules_of_kind
from app.study.rules import Step, where_to_go_on
from app.study.timing import CUT_OFF, cap_of, counted, counted_by_hand, whole_minutes

TEN = Condition(Rule.MINUTES, minutes=10)
ITEM = Condition(Rule.MARKED_BY_TUTOR, item="colloquium")
EVERYTHING = Facts(
    is_opened=True, has_read_to_end=True, has_marked=True, seconds=36_000, has_attempted=True, has_passed=True, items=frozenset({"colloquium"}),
)


@pytest.mark.parametrize(("condition", "fact", "other"), [
    (Condition(Rule.OPENED), {"is_opened": True}, {"has_marked": True}),
    (Condition(Rule.READ_TO_END), {"has_read_to_end": True}, {"is_opened": True}),
    (TEN, {"seconds": 600}, {"seconds": 599}),
    (Condition(Rule.ATTEMPTED), {"has_attempted": True}, {"has_passed": True}),
    (Condition(Rule.PASSED), {"has_passed": True}, {"has_attempted": True}),
    (ITEM, {"items": frozenset({"colloquium"})}, {"items": frozenset({"project-work"})}),
    (Condition(Rule.MARK_AS_READ), {"has_marked": True}, {"has_read_to_end": True}),
])
def test_each_rule_holds_by_its_own_fact_and_no_other(condition: Condition, fact: dict[str, Any], other: dict[str, Any]) -> None:
    assert holds(condition, Facts(**fact))
    assert not holds(condition, Facts(**other))
    assert not holds(condition, Facts())
    assert holds(condition, EVERYTHING)


conditions = st.lists(st.one_of(
    st.builds(Condition, st.sampled_from([rule for rule in Rule if rule not in {Rule.MINUTES, Rule.MARKED_BY_TUTOR}])),
    st.builds(Condition, st.just(Rule.MINUTES), st.integers(1, 600)),
    st.builds(Condition, st.just(Rule.MARKED_BY_TUTOR), st.just(0), st.sampled_from(["colloquium", "project-work"])),
), min_size=1, max_size=7)
facts = st.builds(
    Facts, is_opened=st.booleans(), has_read_to_end=st.booleans(), has_marked=st.booleans(), seconds=st.integers(0, 36_000),
    has_attempted=st.booleans(), has_passed=st.booleans(), items=st.frozensets(st.sampled_from(["colloquium", "project-work"])),
)


@given(conditions, facts)
def test_all_conditions_must_hold(asked: list[Condition], known: Facts) -> None:
    left = missing(asked, known)
    assert (left == ()) == all(holds(each, known) for each in asked)
    assert [each for each in asked if each in left] == list(left)


@given(conditions)
def test_what_a_version_keeps_is_read_back(asked: list[Condition]) -> None:
    stored = [
        {"minutes": each.minutes} if each.rule is Rule.MINUTES else {"marked_by_tutor": each.item} if each.item else each.rule.value
        for each in asked
    ]
    assert conditions_of(stored, Rule.PASSED) == tuple(asked)


def test_an_older_version_says_nothing_and_keeps_the_rule_of_the_kind() -> None:
    assert conditions_of((), Rule.PASSED) == (Condition(Rule.PASSED),)
    assert conditions_of([], Rule.MARK_AS_READ) == (Condition(Rule.MARK_AS_READ),)


def test_a_rule_is_offered_only_where_it_can_be_met() -> None:
    assert rules_of_kind(scores=True) | rules_of_kind(scores=False) == set(Rule)
    assert {rule.value for rule in Rule} == set(COMPLETIONS)
    assert Rule.PASSED not in rules_of_kind(scores=False)
    assert Rule.MARK_AS_READ not in rules_of_kind(scores=True)


# --- locks ---

UNITS = [f"u{number}" for number in range(8)]
some_units = st.frozensets(st.sampled_from(UNITS))


@st.composite
def needs(draw: st.DrawFn) -> dict[str, tuple[str, ...]]:
    """What comes before each unit: only earlier ones, as the check of packages makes sure that there is no circle."""
    return {
        unit: before for number, unit in enumerate(UNITS)
        if (before := tuple(draw(st.lists(st.sampled_from(UNITS[:number]), unique=True)) if number else ()))
    }


@given(needs(), some_units)
def test_a_unit_is_locked_as_long_as_something_is_missing(before: dict[str, tuple[str, ...]], done: frozenset[str]) -> None:
    found = locked(before, done)
    for unit in UNITS:
        assert (unit in found) == (unit not in done and not set(before.get(unit, ())) <= done)
        assert set(lacking(before.get(unit, ()), done)) == set(before.get(unit, ())) - done


@given(needs(), some_units)
def test_there_is_always_a_way_on_and_what_is_done_never_locks_anything(before: dict[str, tuple[str, ...]], done: frozenset[str]) -> None:
    steps = [Step(unit, "m", 10) for unit in UNITS]
    found = locked(before, done)
    following = where_to_go_on(steps, done, None, found)
    assert (following is None) == (set(UNITS) <= done)
    assert following not in found
    assert not found & done
    if following:
        assert locked(before, done | {following}) <= found


def test_where_all_that_is_left_is_locked_the_first_says_why() -> None:
    steps = [Step(unit, "m", 10) for unit in UNITS[:2]]
    assert where_to_go_on(steps, frozenset(), None, frozenset(UNITS)) == "u0"
    assert where_to_go_on(steps, frozenset(), "u0", frozenset({"u0"})) == "u1"


# --- study time ---


@pytest.mark.parametrize(("gap", "before", "cap", "expected"), [
    (None, 0, 600, 0), (0, 0, 600, 0), (-30, 0, 600, 0), (30, 0, 600, 30), (CUT_OFF, 0, 600, CUT_OFF), (CUT_OFF + 1, 0, 600, 0),
    (30, 590, 600, 10), (30, 600, 600, 0), (30, 700, 600, 0),
])
def test_a_sign_of_life_counts_the_time_since_the_last_one(gap: int | None, before: int, cap: int, expected: int) -> None:
    assert counted(gap, before, cap) == expected


@pytest.mark.parametrize(("gap", "before", "expected"), [(None, 0, 0), (-5, 0, 0), (300, 0, 300), (9_000, 0, 1_200), (300, 3_500, 100)])
def test_the_button_counts_at_most_the_planned_minutes(gap: int | None, before: int, expected: int) -> None:
    assert counted_by_hand(gap, before, cap_of(20), planned=20) == expected


def test_a_unit_counts_three_times_its_minutes_but_never_less_than_its_rule() -> None:
    assert [cap_of(20), cap_of(1), cap_of(5, asked=40)] == [3_600, 600, 2_400]


@given(st.lists(st.integers(-300, 300), max_size=200), st.integers(1, 60))
def test_the_sum_is_never_more_than_the_time_that_passed_nor_the_cap(gaps: list[int], minutes: int) -> None:
    total = 0
    for gap in gaps:
        added = counted(gap, total, cap_of(minutes))
        assert 0 <= added <= max(gap, 0)
        total += added
    assert total <= cap_of(minutes)


@given(st.lists(st.integers(0, 5_000), max_size=30))
def test_minutes_of_days_add_up_to_the_minutes_of_the_whole(days: list[int]) -> None:
    before, minutes = 0, 0
    for seconds in days:
        minutes += whole_minutes(before, seconds)
        before += seconds
    assert minutes == before // 60
