"""How far somebody is, and where to go on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.study.rules import Step, by_module, neighbours, place_of_picture, standing, type_of_picture, where_to_go_on

STEPS = tuple(Step(f"u{number}", f"m{number // 3}", 10 + number) for number in range(6))
some_units = st.frozensets(st.sampled_from([*(step.unit_id for step in STEPS), "gone"]))


@pytest.mark.parametrize(("completed", "last", "expected"), [
    (set(), None, "u0"),
    (set(), "u2", "u2"),
    ({"u2"}, "u2", "u3"),
    ({"u2", "u3"}, "u2", "u4"),
    ({"u3", "u4", "u5"}, "u5", "u0"),
    ({"u0"}, "gone", "u1"),
    ({step.unit_id for step in STEPS}, "u5", None),
])
def test_where_to_go_on(completed: set[str], last: str | None, expected: str | None) -> None:
    assert where_to_go_on(STEPS, frozenset(completed), last) == expected


@given(some_units, st.sampled_from([None, "gone", *(step.unit_id for step in STEPS)]))
def test_one_goes_on_at_an_open_unit_as_long_as_there_is_one(completed: frozenset[str], last: str | None) -> None:
    found = where_to_go_on(STEPS, completed, last)
    assert (found is None) == all(step.unit_id in completed for step in STEPS)
    assert found not in completed


@given(some_units)
def test_modules_add_up_to_the_whole(completed: frozenset[str]) -> None:
    whole, parts = standing(STEPS, completed), by_module(STEPS, completed).values()
    assert whole.done == sum(part.done for part in parts) == len(completed - {"gone"})
    assert whole.minutes_left == sum(part.minutes_left for part in parts)
    assert 0 <= whole.share <= 1
    assert (whole.share == 1) == (whole.minutes_left == 0)


def test_an_empty_course_has_no_share() -> None:
    assert standing((), frozenset()).share == 0
    assert where_to_go_on((), frozenset(), None) is None


def test_neighbours() -> None:
    assert neighbours(STEPS, "u0") == (None, "u1")
    assert neighbours(STEPS, "u3") == ("u2", "u4")
    assert neighbours(STEPS, "u5") == ("u4", None)
    assert neighbours(STEPS[:1], "u0") == (None, None)


@pytest.mark.parametrize(("path", "expected"), [
    ("map.svg", "image/svg+xml"), ("assets/mill.JPG", "image/jpeg"), ("a/b.webp", "image/webp"), ("page.it.md", None),
    ("../x.svg", None), ("/etc/x.svg", None), ("a\\b.svg", None), ("a/../../x.svg", None), ("", None), ("svg", "image/svg+xml"),
    (".hidden.svg", None), ("a//b.svg", None), ("x.svg\0.png", None),
])
def test_only_pictures_inside_the_folder_have_a_type(path: str, expected: str | None) -> None:
    assert type_of_picture(path) == expected


@pytest.mark.parametrize(("path", "expected"), [
    ("map.svg", "modules/01-m/unit/map.svg"), ("assets/map.svg", "modules/01-m/unit/assets/map.svg"), ("~/bank/map.svg", "bank/map.svg"),
    ("~/modules/01-m/other/map.svg", None), ("~/map.svg", None), ("~/../x.svg", None), ("~/bank/../course.svg", None), ("~//etc/x.svg", None),
    ("../x.svg", None), ("a/~/x.svg", None), ("~/~/bank/x.svg", None), ("", None),
])
def test_a_unit_shows_pictures_of_its_own_folder_and_of_shared_ones(path: str, expected: str | None) -> None:
    assert place_of_picture("modules/01-m/unit", path) == expected
