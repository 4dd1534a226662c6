"""Waiving a requirement and ending a waiver."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import history
from app.core.db import db
from app.core.errors import RuleBroken
from app.progress import actions, queries
from app.progress.measures import Verdict
from app.progress.models import Waiver
from app.progress.outcomes import leaves_of

PLACE = ("attendance", "hours:placement")


def leaf_of(enrolment):
    """How the placement's hours stand."""
    outcome = queries.outcomes_of(enrolment.edition, [enrolment])[enrolment.id]["attendance"]
    return next(leaf for leaf in leaves_of(outcome) if leaf.key == "hours:placement")


def test_a_waived_leaf_is_met_and_says_who_when_and_why(cast):
    actions.waive_leaf(cast.ada_enrolment, *PLACE, by=cast.carla, reason="  Twelve years\r\nin the district ")
    leaf = leaf_of(cast.ada_enrolment)
    assert leaf.verdict is Verdict.MET
    assert (leaf.waived.by, leaf.waived.reason) == ("Carla Corrà", "Twelve years\nin the district")


def test_an_ended_waiver_asks_again(cast):
    actions.waive_leaf(cast.ada_enrolment, *PLACE, by=cast.carla, reason="A reason")
    actions.end_waiver(cast.ada_enrolment, *PLACE, by=cast.carla, reason="It was a mistake")
    assert leaf_of(cast.ada_enrolment).waived is None
    assert [row.is_waived for row in queries.waivers_of(cast.ada_enrolment)] == [False, True]


def test_both_acts_stand_in_the_history(cast):
    actions.waive_leaf(cast.ada_enrolment, *PLACE, by=cast.carla, reason="A reason")
    actions.end_waiver(cast.ada_enrolment, *PLACE, by=cast.amin, reason="A mistake")
    db.session.flush()
    rows = history.of(cast.ada_enrolment)
    assert [(row.verb, row.by_name, row.reason) for row in rows] == [
        ("end_waiver", "Amin Amadi", "A mistake"), ("waive_leaf", "Carla Corrà", "A reason"),
    ]


def test_a_waiver_touches_no_other_trainee_and_no_other_award(cast):
    actions.waive_leaf(cast.ada_enrolment, "achievement", "mark:project-work", by=cast.carla, reason="A reason")
    assert leaf_of(cast.ada_enrolment).waived is None
    assert queries.waivers_of(cast.uma_enrolment) == []


@pytest.mark.parametrize(
    ("award", "leaf"), [("attendance", "hours:nowhere"), ("nothing", "hours:placement"), ("attendance", "mark:project-work"), ("", "")],
)
@pytest.mark.parametrize("act", [actions.waive_leaf, actions.end_waiver])
def test_an_unknown_requirement_is_refused(cast, act, award, leaf):
    with pytest.raises(RuleBroken, match="no such requirement"):
        act(cast.ada_enrolment, award, leaf, by=cast.carla, reason="A reason")
    assert db.session.query(Waiver).count() == 0


@pytest.mark.parametrize(("reason", "says"), [("", "is empty"), (" \n\u200b ", "is empty"), ("x" * 501, "longer than 500")])
def test_a_waiver_needs_a_reason(cast, reason, says):
    with pytest.raises(RuleBroken, match=says):
        actions.waive_leaf(cast.ada_enrolment, *PLACE, by=cast.carla, reason=reason)
    assert db.session.query(Waiver).count() == 0


def test_the_same_act_twice_is_refused(cast):
    actions.waive_leaf(cast.ada_enrolment, *PLACE, by=cast.carla, reason="A reason")
    with pytest.raises(RuleBroken, match="already waived"):
        actions.waive_leaf(cast.ada_enrolment, *PLACE, by=cast.amin, reason="Another")
    actions.end_waiver(cast.ada_enrolment, *PLACE, by=cast.carla, reason="A reason")
    with pytest.raises(RuleBroken, match="is not waived"):
        actions.end_waiver(cast.ada_enrolment, *PLACE, by=cast.carla, reason="Again")
    assert db.session.query(Waiver).count() == 2


@given(st.lists(st.booleans(), max_size=8))
def test_whatever_is_tried_the_newest_row_that_was_let_in_decides(session, cast, tries):
    with db.session.begin_nested() as attempt:
        is_waived = False
        for wants_waiver in tries:
            act = actions.waive_leaf if wants_waiver else actions.end_waiver
            try:
                act(cast.ada_enrolment, *PLACE, by=cast.carla, reason="A reason")
                is_waived = wants_waiver
            except RuleBroken:
                assert wants_waiver is is_waived
        found = leaf_of(cast.ada_enrolment).waived
        attempt.rollback()
    assert (found is not None) is is_waived
