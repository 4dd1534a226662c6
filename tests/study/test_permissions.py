"""Who may open the course, and whose reading counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.study.permissions import can_study, can_view_course, own_enrolment_id

if TYPE_CHECKING:
    from tests.cast import Cast


@pytest.mark.parametrize(("name", "views", "studies"), [
    ("ada", True, True), ("uma", True, True), ("tess", True, False), ("carla", True, False), ("otto", True, False),
    ("amin", True, False), ("olga", False, False),
])
def test_members_view_and_trainees_study(cast: Cast, name: str, views: bool, studies: bool) -> None:
    actor = cast.actor(name)
    assert can_view_course(actor, cast.edition) is views
    assert can_study(actor, cast.edition) is studies


def test_the_enrolment_is_the_one_of_that_edition(cast: Cast) -> None:
    assert own_enrolment_id(cast.actor("olga"), cast.other) == cast.olga_enrolment.id
    assert own_enrolment_id(cast.actor("olga"), cast.edition) is None
