"""Who may see what is missing, and who may waive: the cast against every rule."""

from __future__ import annotations

import pytest

from app.core.db import db
from app.editions.models import EnrolmentStatus
from app.progress.permissions import (
    can_view_cohort,
    can_view_progress,
    can_waive_leaf,
    visible_in_cohort,
    visible_progress,
)
from tests.cast import NAMES
from tests.factories import make_enrolment


@pytest.mark.parametrize(
    ("rule", "thing", "allowed"),
    [
        (can_view_progress, "ada_enrolment", {"ada", "tess", "carla", "otto", "amin"}),
        (can_view_progress, "uma_enrolment", {"uma", "carla", "otto", "amin"}),
        (can_view_progress, "olga_enrolment", {"olga", "amin"}),
        (can_view_progress, "tess_enrolment", set()),
        (can_waive_leaf, "ada_enrolment", {"carla", "amin"}),
        (can_waive_leaf, "olga_enrolment", {"amin"}),
        (can_waive_leaf, "tess_enrolment", set()),
        (can_view_cohort, "edition", {"tess", "carla", "otto", "amin"}),
        (can_view_cohort, "other", {"amin"}),
    ],
)
def test_who_may(cast, rule, thing, allowed):
    assert {name for name in NAMES if rule(cast.actor(name), getattr(cast, thing))} == allowed


def test_a_candidate_has_no_progress_yet(cast):
    candidate = make_enrolment(cast.edition, status=EnrolmentStatus.CANDIDATE)
    assert not can_view_progress(cast.actor("carla"), candidate)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("which", ["edition", "other"])
def test_lists_agree_with_the_rule(cast, name, which):
    make_enrolment(cast.edition, status=EnrolmentStatus.CANDIDATE)
    actor, edition = cast.actor(name), getattr(cast, which)
    listed = {enrolment.id for enrolment in db.session.scalars(visible_progress(actor, edition))}
    everybody = [cast.ada_enrolment, cast.uma_enrolment, cast.olga_enrolment, cast.tess_enrolment]
    assert listed == {found.id for found in everybody if found.edition_id == edition.id and can_view_progress(actor, found)}


def test_a_tutor_sees_only_their_own_in_the_cohort(cast):
    assert visible_in_cohort(cast.actor("tess"), cast.edition) == {cast.ada_enrolment.id}
    assert visible_in_cohort(cast.actor("carla"), cast.edition) is None
