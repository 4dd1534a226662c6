"""What a phase still offers: lessons not yet sealed, and planned hours that no lesson has taken up."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.progress.offers import Offer, PlannedLesson, PlannedPhase, offers_of

TODAY = date(2026, 11, 24)
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
ENDS_ON = TODAY + timedelta(days=30)


def offer(*lessons, minutes=600, ends_on=ENDS_ON):
    """What one phase of ten hours offers today."""
    return offers_of([PlannedPhase("course", minutes, ends_on)], lessons, TODAY)["course"]


def lesson(minutes=180, on=TOMORROW, **values):
    """A lesson of that phase."""
    return PlannedLesson("course", minutes, on, values.pop("is_sealed", False), **values)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (offer(), Offer(0, None, 600, ENDS_ON)),
        (offer(lesson()), Offer(180, TOMORROW, 420, ENDS_ON)),
        (offer(lesson(is_sealed=True, on=YESTERDAY)), Offer(0, None, 420, ENDS_ON)),
        (offer(lesson(on=YESTERDAY)), Offer(180, TODAY, 420, ENDS_ON)),  # held, and not yet sealed
        (offer(lesson(is_extra=True)), Offer(180, TOMORROW, 600, ENDS_ON)),
        (offer(lesson(700)), Offer(700, TOMORROW, 0, ENDS_ON)),
        (offer(ends_on=YESTERDAY), Offer(0, None, 0, YESTERDAY)),
        (offer(lesson(), ends_on=YESTERDAY), Offer(180, TOMORROW, 0, YESTERDAY)),
        (offer(ends_on=TODAY), Offer(0, None, 600, TODAY)),
    ],
)
def test_what_a_phase_offers(found, expected):
    assert found == expected


@pytest.mark.parametrize(
    ("gained_otherwise", "missed", "expected"),
    [
        (0, 0, (600, ENDS_ON)),
        (420, 0, (180, TOMORROW)),
        (500, 0, (180, TOMORROW)),
        (420, 180, (0, TOMORROW)),
        (0, 60, (540, ENDS_ON)),
        (0, 999, (420, ENDS_ON)),
    ],
)
def test_what_it_offers_to_one_trainee(gained_otherwise, missed, expected):
    assert offer(lesson()).to_trainee(gained_otherwise, missed) == expected


lessons = st.builds(
    PlannedLesson, st.just("course"), st.integers(1, 600), st.dates(TODAY - timedelta(20), TODAY + timedelta(20)), st.booleans(),
)


@given(st.lists(lessons), st.integers(0, 6000))
def test_sealing_with_everybody_present_takes_from_the_offer_what_it_gives(planned, minutes):
    present = sum(found.minutes for found in planned if found.is_sealed)
    before = present + offer(*planned, minutes=minutes).to_trainee(0, 0)[0]
    all_sealed = [PlannedLesson(found.phase, found.minutes, found.on, is_sealed=True) for found in planned]
    after = sum(found.minutes for found in planned) + offer(*all_sealed, minutes=minutes).to_trainee(0, 0)[0]
    assert before == after == max(minutes, sum(found.minutes for found in planned))


@given(st.lists(lessons), st.integers(0, 6000), st.integers(0, 6000), st.integers(0, 6000))
def test_an_offer_is_never_negative_and_never_grows_with_what_is_gained_or_missed(planned, minutes, gained, missed):
    found = offer(*planned, minutes=minutes)
    assert 0 <= found.to_trainee(gained, missed)[0] <= found.to_trainee(0, 0)[0]
