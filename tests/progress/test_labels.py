"""The words of the room: every requirement and verdict has its sentence, in every language."""

from __future__ import annotations

from datetime import date

import pytest

from app.core.i18n import LANGUAGES, in_language
from app.courses.requirements import REQUIREMENTS, CourseNames, describe_leaf
from app.progress import labels
from app.progress.checks import CHECKS, DESCRIPTIONS
from app.progress.measures import Amount, Verdict
from app.progress.outcomes import BranchOutcome, LeafOutcome
from app.progress.requirements import KINDS
from app.progress.standing import WaiverFacts

TITLES = labels.Titles(
    {"placement": {"en": "Placement"}}, {"welcome": {"en": "Welcome"}}, {"project-work": {"en": "Project work"}},
    {"attendance": {"en": "Attendance"}},
)


def leaf(requirement="hours", subject="placement", amount=Amount.MINUTES, **values):
    """A leaf at risk, with whatever is said of it."""
    facts = {
        "key": "a-leaf", "verdict": Verdict.AT_RISK, "value": 2160, "threshold": 2520, "whole": 3600, "offered": 540,
        "minimum_share": 7000, "last_on": date(2026, 12, 5), "is_tight": True, "evidence": ("hours", subject), **values,
    }
    return LeafOutcome(requirement=requirement, subject=subject, amount=amount, **facts)


def words(found):
    """What, how much, until, next, in English."""
    with in_language("en"):
        line = labels.line_of(found, TITLES)
        return line.what, line.how_much, line.until, line.todo


def units(**values):
    """A leaf of units."""
    return leaf("units", "all", Amount.UNITS, **{"value": 3, "threshold": 5, "whole": 5, "offered": 2, "minimum_share": None, **values})


def mark(**values):
    """A leaf of a mark."""
    return leaf("mark", "project-work", Amount.HUNDREDTHS, **{"value": 5550, "threshold": 6000, "whole": 10_000, "offered": 4450, **values})


def award(**values):
    """A leaf of an award."""
    return leaf("award", "attendance", Amount.AWARD, **{"value": 0, "threshold": 1, "whole": 1, "offered": 1, "last_on": None, **values})


GONE = {"verdict": Verdict.IMPOSSIBLE}
MET = {"verdict": Verdict.MET}
REACHABLE = {"verdict": Verdict.REACHABLE, "is_tight": False}


@pytest.mark.usefixtures("session")
@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (leaf(), ("Hours: Placement", "36 h of 60 h, minimum 42 h (70 %)", "until 5 December 2026",
                  "6 h are missing: of the 9 h still on offer, at most 3 h can be missed.")),
        (leaf(subject="total", **MET), ("Total hours", "36 h of 60 h, minimum 42 h (70 %)", "", "")),
        (leaf(minimum_share=None, offered=360), ("Hours: Placement", "36 h of 60 h, minimum 42 h", "until 5 December 2026",
                                                 "None of the 6 h still on offer can be missed.")),
        (leaf(**REACHABLE, offered=1200), ("Hours: Placement", "36 h of 60 h, minimum 42 h (70 %)", "until 5 December 2026",
                                           "6 h are missing, of the 20 h still on offer.")),
        (leaf(**GONE, offered=60), ("Hours: Placement", "36 h of 60 h, minimum 42 h (70 %)", "last day: 5 December 2026",
                                    "6 h are missing and 1 h are still on offer. The coordinator can plan make-up hours or waive this.")),
        (leaf(**GONE), ("Hours: Placement", "36 h of 60 h, minimum 42 h (70 %)", "last day: 5 December 2026",
                        "6 h are missing and the time for them has ended. The coordinator can waive this.")),
        (units(), ("Units of the course", "3 of 5", "until 5 December 2026", "2 units are missing, and fewer days are left.")),
        (units(threshold=4, **REACHABLE), ("Units of the course", "3 of 5, minimum 4", "until 5 December 2026", "1 unit is still to be done.")),
        (units(**GONE), ("Units of the course", "3 of 5", "last day: 5 December 2026",
                         "2 units are missing and their time has ended. The coordinator can waive this.")),
        (mark(), ("Mark: Project work", "55.5 of 100, minimum 60", "until 5 December 2026",
                  "The mark is below the minimum: it counts if a better one takes its place.")),
        (mark(value=0, **REACHABLE), ("Mark: Project work", "no mark released yet, minimum 60 of 100", "until 5 December 2026",
                                      "The mark is still to be given and released.")),
        (mark(value=0), ("Mark: Project work", "0 of 100, minimum 60", "until 5 December 2026",
                         "The mark is below the minimum: it counts if a better one takes its place.")),
        (award(), ("Award: Attendance", "its conditions are not yet met", "", "What is missing stands under that award.")),
        (award(value=1, **MET), ("Award: Attendance", "its conditions are met", "", "")),
        (award(**GONE), ("Award: Attendance", "its conditions are not yet met", "",
                         "That award can no longer be reached, for the reasons given there.")),
        (leaf("units", "welcome", Amount.UNITS, **MET), ("Units of Welcome", "2160 of 3600, minimum 2520", "", "")),
        (leaf(subject="unknown", **MET), ("Hours: unknown", "36 h of 60 h, minimum 42 h (70 %)", "", "")),
    ],
)
def test_a_leaf_in_words(found, expected):
    assert words(found) == expected


@pytest.mark.usefixtures("session")
def test_a_waived_leaf_names_who_when_and_why():
    found = leaf(waived=WaiverFacts("Worked there before", "Carla", date(2026, 11, 24)), **MET)
    with in_language("en"):
        line = labels.line_of(found, TITLES)
    assert (line.chip, line.tone, line.todo) == ("waived", "done", "Waived by Carla on 24 November 2026: Worked there before")


@pytest.mark.usefixtures("session")
@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("verdict", list(Verdict))
@pytest.mark.parametrize("make", [leaf, units, mark, award])
def test_every_verdict_of_every_kind_can_be_said(code, verdict, make):
    with in_language(code):
        line = labels.line_of(make(verdict=verdict), TITLES)
    assert all((line.what, line.chip, line.tone, line.icon, line.how_much))
    assert verdict is Verdict.MET or line.todo


@pytest.mark.usefixtures("session")
def test_a_tree_keeps_its_groups():
    inner = BranchOutcome("at_least", 2, Verdict.AT_RISK, (leaf(), units(), mark()))
    either = BranchOutcome("any", 1, Verdict.AT_RISK, (leaf(), units()))
    whole = BranchOutcome("all", 2, Verdict.AT_RISK, (inner, either))
    with in_language("en"):
        tree = labels.tree_of(whole, TITLES, lambda found: f"/{found.requirement}")
        alone = labels.tree_of(either, TITLES, lambda _: "")
        single = labels.tree_of(leaf(), TITLES, lambda _: "")
    assert tree.heading == ""
    assert [part.heading for part in tree.parts] == ["At least 2 of these 3", "Any one of these"]
    assert [line.url for line in tree.parts[0].parts] == ["/hours", "/units", "/mark"]
    assert alone.heading == "Any one of these"
    assert (single.heading, len(single.parts)) == ("", 1)


def test_every_kind_has_its_check_its_words_and_its_place_in_the_courses_room(app):
    assert app is not None
    assert set(KINDS) == set(CHECKS) == set(DESCRIPTIONS) == set(labels.WHAT)
    assert set(KINDS) <= set(REQUIREMENTS)
    assert set(Amount) == set(labels.NEXT) == set(labels.HOW_MUCH)


@pytest.mark.usefixtures("session")
@pytest.mark.parametrize(
    ("name", "params", "expected"),
    [
        ("hours", {"phase": "total", "at_least": "70%"}, "Total hours: at least 70%"),
        ("hours", {"phase": "placement", "at_least": "42h"}, "Hours of Placement: at least 42h"),
        ("units", {"module": "all", "at_least": "all"}, "All units of the course"),
        ("units", {"module": "all", "at_least": 3}, "At least 3 units of the course"),
        ("units", {"module": "welcome", "at_least": "all"}, "All units of Welcome"),
        ("units", {"module": "welcome", "at_least": 3}, "At least 3 units of Welcome"),
        ("mark", {"item": "project-work", "at_least": 60}, "Mark of at least 60 of 100: Project work"),
        ("award", {"id": "attendance"}, "The conditions of the award Attendance"),
    ],
)
def test_a_rule_in_words(name, params, expected):
    names = CourseNames({"placement": "Placement"}, {"project-work": "Project work"}, {"welcome": "Welcome"}, {"attendance": "Attendance"})
    with in_language("en"):
        assert str(describe_leaf(name, params, names)) == expected
