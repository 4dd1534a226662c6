"""The kinds of requirement: what each reads from a course package and how each measures a trainee."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.progress.measures import Amount, Requirement, RuleMistake, Verdict, ceil_share, verdict_of
from app.progress.requirements import KINDS
from app.progress.requirements.award import Award
from app.progress.requirements.hours import Hours
from app.progress.requirements.mark import Mark
from app.progress.requirements.units import Units
from app.progress.standing import Standing, Terms

TODAY = date(2026, 11, 24)
ENDS_ON = TODAY + timedelta(days=3)
PLANNED = {"course": 9000, "placement": 3601}
TERMS = Terms(PLANNED, {"one": frozenset("abc"), "two": frozenset("de")}, ENDS_ON, {"project-work": TODAY})
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


def verdict(requirement, standing, awards=None):
    """What a requirement says of a standing."""
    return verdict_of(requirement.measure(standing, awards or {}), standing)


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_every_kind_found_keeps_the_contract(kind):
    assert issubclass(kind, Requirement)
    assert isinstance(kind.amount, Amount)
    assert all((kind.name, kind.evidence_room))
    for wrong in (None, [], "all", {}, {"unheard-of": 1}, {1: 2}):
        with pytest.raises(RuleMistake):
            kind.parse(wrong)


def test_the_four_kinds_are_found_by_being_there():
    assert dict(KINDS) == {"award": Award, "hours": Hours, "mark": Mark, "units": Units}


@pytest.mark.parametrize(
    ("at_least", "share", "minutes"),
    [("70%", 7000, None), ("66.67 %", 6667, None), ("7.5%", 750, None), ("100%", 10_000, None), ("42h", None, 2520), ("90 min", None, 90)],
)
def test_hours_read_a_share_or_a_time(at_least, share, minutes):
    assert Hours.parse({"phase": "course", "at_least": at_least}) == Hours("course", share=share, minutes=minutes)


@pytest.mark.parametrize("at_least", ["0%", "101%", "100.01%", "70", 70, 0.7, "0h", "-5h", "1.5h", "٧٠%", "1h30", "70 % of it", None, True, ["70%"]])
def test_hours_refuse_anything_else(at_least):
    with pytest.raises(RuleMistake, match='"at_least" is'):
        Hours.parse({"phase": "course", "at_least": at_least})


@pytest.mark.parametrize("phase", ["", " ", None, 3, ["course"]])
def test_a_phase_is_an_identifier(phase):
    with pytest.raises(RuleMistake, match="identifier"):
        Hours.parse({"phase": phase, "at_least": "70%"})


@given(st.integers(0, 10**9), st.integers(1, 10_000))
def test_the_minutes_needed_are_the_fewest_that_reach_the_share(whole, share):
    needed = ceil_share(whole, share)
    assert needed * 10_000 >= whole * share
    assert needed == 0 or (needed - 1) * 10_000 < whole * share


@pytest.mark.parametrize(
    ("value", "offered", "last_on", "expected"),
    [
        (2521, 0, YESTERDAY, Verdict.MET),  # 70 % of 3601 is 2520.7
        (2520, 0, TOMORROW, Verdict.IMPOSSIBLE),
        (2520, 1, TOMORROW, Verdict.AT_RISK),
        (2520, 1, TODAY, Verdict.AT_RISK),
        (2520, 1, YESTERDAY, Verdict.IMPOSSIBLE),
        (2520, 1, None, Verdict.AT_RISK),
        (0, 2520, TOMORROW, Verdict.IMPOSSIBLE),
        (0, 2521 + 360, TOMORROW, Verdict.AT_RISK),  # a margin of 360 is under 10 points of 3601
        (0, 2521 + 361, TOMORROW, Verdict.REACHABLE),
        (0, 3601, TOMORROW, Verdict.REACHABLE),
    ],
)
def test_hours_of_a_phase(value, offered, last_on, expected):
    standing = Standing(
        TERMS, TODAY, minutes_by_phase={"placement": value, "course": 9000},
        offered_by_phase={"placement": offered}, last_on_by_phase={"placement": last_on} if last_on else {},
    )
    assert verdict(Hours("placement", share=7000), standing) is expected


def test_who_has_lost_nothing_is_never_at_risk_however_high_the_threshold():
    untouched = Standing(TERMS, TODAY, minutes_by_phase={"placement": 601}, offered_by_phase={"placement": 3000})
    assert verdict(Hours("placement", share=10_000), untouched) is Verdict.REACHABLE
    late = Standing(TERMS, TODAY, minutes_by_phase={"placement": 600}, offered_by_phase={"placement": 3000})
    assert verdict(Hours("placement", share=9_500), late) is Verdict.AT_RISK


def test_the_points_of_risk_are_a_setting():
    careful = Terms(PLANNED, {}, ENDS_ON, risk_points=20)
    standing = Standing(careful, TODAY, offered_by_phase={"placement": 2521 + 400})
    assert verdict(Hours("placement", share=7000), standing) is Verdict.AT_RISK


def test_total_hours_add_up_every_phase_and_end_with_the_last():
    standing = Standing(
        TERMS, TODAY, minutes_by_phase={"course": 5000, "placement": 100}, offered_by_phase={"course": 700, "placement": 20},
        last_on_by_phase={"course": YESTERDAY, "placement": TOMORROW},
    )
    measure = Hours("total", minutes=5200).measure(standing, {})
    assert (measure.value, measure.offered, measure.whole, measure.last_on) == (5100, 720, 12_601, TOMORROW)


def test_a_phase_that_the_edition_does_not_plan_is_never_met_by_being_absent():
    assert verdict(Hours("study-visits", share=7000), Standing(TERMS, TODAY)) is Verdict.IMPOSSIBLE
    assert verdict(Units("three"), Standing(TERMS, TODAY)) is Verdict.IMPOSSIBLE
    assert verdict(Award("three"), Standing(TERMS, TODAY)) is Verdict.IMPOSSIBLE


@pytest.mark.parametrize("count", [0, -1, "some", 1.5, True, None, "3"])
def test_units_refuse_what_is_not_a_number_of_units(count):
    with pytest.raises(RuleMistake, match='"at_least" is'):
        Units.parse({"module": "one", "at_least": count})


def test_units_read_all_or_a_number():
    assert Units.parse({"module": "all", "at_least": "all"}) == Units("all", None)
    assert Units.parse({"module": "one", "at_least": 2}) == Units("one", 2)


@pytest.mark.parametrize(
    ("module", "count", "done", "today", "expected"),
    [
        ("all", None, "abcde", TODAY, Verdict.MET),
        ("all", None, "abcd", ENDS_ON, Verdict.REACHABLE),
        ("all", None, "abc", ENDS_ON, Verdict.AT_RISK),  # two units, one day
        ("all", None, "abcd", ENDS_ON + timedelta(days=1), Verdict.IMPOSSIBLE),
        ("one", None, "abde", TODAY, Verdict.REACHABLE),
        ("one", 2, "ab", TODAY, Verdict.MET),
        ("one", 4, "abc", TODAY, Verdict.IMPOSSIBLE),
        ("two", None, "z", TODAY, Verdict.REACHABLE),  # a unit that a newer version took away counts for nothing
    ],
)
def test_units_done(module, count, done, today, expected):
    assert verdict(Units(module, count), Standing(TERMS, today, units_done=frozenset(done))) is expected


@pytest.mark.parametrize(("written", "hundredths"), [(60, 6000), (60.5, 6050), (60.1, 6010), (0.01, 1), (100, 10_000)])
def test_marks_are_read_exactly(written, hundredths):
    assert Mark.parse({"item": "project-work", "at_least": written}) == Mark("project-work", hundredths)


@pytest.mark.parametrize("written", [0, -1, 100.01, 60.005, True, "60", None, float("nan"), float("inf"), [60]])
def test_marks_refuse_what_is_not_a_mark(written):
    with pytest.raises(RuleMistake, match='"at_least" is'):
        Mark.parse({"item": "project-work", "at_least": written})


@pytest.mark.parametrize(
    ("item", "marks", "today", "expected"),
    [
        ("project-work", {}, TODAY, Verdict.REACHABLE),
        ("project-work", {}, TOMORROW, Verdict.IMPOSSIBLE),
        ("project-work", {"project-work": 6000}, TOMORROW, Verdict.MET),
        ("project-work", {"project-work": 5999}, TODAY, Verdict.AT_RISK),
        ("project-work", {"project-work": 5999}, TOMORROW, Verdict.IMPOSSIBLE),
        ("project-work", {"project-work": 0}, TODAY, Verdict.AT_RISK),
        ("colloquium", {"project-work": 9000}, TOMORROW, Verdict.REACHABLE),
    ],
)
def test_marks(item, marks, today, expected):
    assert verdict(Mark(item, 6000), Standing(TERMS, today, marks=marks)) is expected


@pytest.mark.parametrize(("days_left", "is_named"), [(1, True), (0, True), (-1, False)])
def test_a_mark_can_be_earned_until_the_edition_ends_and_given_afterwards(days_left, is_named):
    measure = Mark("thesis", 6000).measure(Standing(TERMS, ENDS_ON - timedelta(days=days_left)), {})
    assert measure.last_on == (ENDS_ON if is_named else None)
    assert verdict(Mark("thesis", 6000), Standing(TERMS, ENDS_ON + timedelta(days=9))) is Verdict.REACHABLE


@pytest.mark.parametrize("other", list(Verdict))
def test_an_award_passes_on_the_verdict_of_the_other(other):
    assert verdict(Award("attendance"), Standing(TERMS, TODAY), {"attendance": other}) is other
