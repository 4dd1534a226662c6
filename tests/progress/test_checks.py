"""What a course package may write under each requirement."""

from __future__ import annotations

import pytest

from app.courses.package.faults import Faults
from app.courses.package.reading import read_map
from app.courses.requirements import CourseContext
from app.progress.checks import CHECKS
from app.progress.requirements import KINDS

COURSE = CourseContext(
    phases={"course": 9120, "placement": 3600}, items=("project-work",), modules={"welcome": ("w1", "w2"), "territory": ("t1",)},
    awards=("attendance", "achievement"),
)


def check(name, text):
    """The checked leaf and the faults found."""
    faults = Faults()
    return CHECKS[name](read_map("course.yaml", text, faults), COURSE), faults.in_order()


GOOD = [
    ("hours", "phase: total\nat_least: 70%", "hours:total", {"phase": "total", "at_least": "70%"}),
    ("hours", "phase: placement\nat_least: 60h", "hours:placement", {"phase": "placement", "at_least": "60h"}),
    ("hours", 'phase: course\nat_least: "90 min"', "hours:course", {"phase": "course", "at_least": "90 min"}),
    ("units", "module: all\nat_least: all", "units:all", {"module": "all", "at_least": "all"}),
    ("units", "module: welcome\nat_least: 2", "units:welcome", {"module": "welcome", "at_least": 2}),
    ("mark", "item: project-work\nat_least: 60", "mark:project-work", {"item": "project-work", "at_least": 60}),
    ("award", "id: attendance", "award:attendance", {"id": "attendance"}),
]


@pytest.mark.parametrize(("name", "text", "key", "params"), GOOD)
@pytest.mark.usefixtures("session")
def test_what_is_right_is_kept_as_this_room_reads_it(name, text, key, params):
    leaf, faults = check(name, text)
    assert (leaf.key, leaf.params, faults) == (key, params, ())
    assert f"{name}:{KINDS[name].parse(leaf.params).subject}" == key


def test_an_award_says_which_other_it_rests_on():
    assert check("award", "id: attendance")[0].awards == ("attendance",)


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("hours", "phase: nowhere\nat_least: 70%", 1),
        ("hours", "phase: total\nat_least: 170%", 2),
        ("hours", "phase: total\nat_least: 70", 2),
        ("hours", "phase: total\nat_least: most", 2),
        ("hours", "phase: placement\nat_least: 61h", 2),
        ("hours", "phase: total\nat_least: 213h", 2),
        ("hours", "phase: total", 1),
        ("hours", "phase: total\nat_least: 70%\nmore: 1", 3),
        ("units", "module: nowhere\nat_least: all", 1),
        ("units", "module: welcome\nat_least: 3", 2),
        ("units", "module: all\nat_least: 4", 2),
        ("units", "module: all\nat_least: 0", 2),
        ("units", "module: all\nat_least: every", 2),
        ("mark", "item: nothing\nat_least: 60", 1),
        ("mark", "item: project-work\nat_least: 101", 2),
        ("mark", "item: project-work\nat_least: 0", 2),
        ("mark", "item: project-work\nat_least: yes", 2),
        ("award", "id: nothing", 1),
        ("award", "id: [attendance]", 1),
    ],
)
@pytest.mark.usefixtures("session")
def test_what_is_wrong_is_told_once_at_its_line(name, text, line):
    _leaf, faults = check(name, text)
    assert [(fault.file, fault.line) for fault in faults] == [("course.yaml", line)]
    assert all(str(fault.message) and str(fault.remedy) for fault in faults)
