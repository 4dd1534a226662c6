"""The tree of an award: read, evaluated, stored and read back."""

import json
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.progress.measures import RuleMistake, Verdict
from app.progress.outcomes import LeafOutcome, leaves_of, outcome_from_json
from app.progress.requirements import parse_awards, parse_rule
from app.progress.rules import Branch, evaluate_awards, verdicts_only
from app.progress.standing import Standing, Terms, WaiverFacts

TODAY = date(2026, 11, 24)
ENDS_ON = date(2027, 2, 28)
PLANNED = {"course": 9120, "study-visits": 1440, "project-work": 2400, "placement": 3600, "colloquium": 240}
UNITS = {"welcome": frozenset({"w1", "w2"}), "territory": frozenset({"t1", "t2", "t3"})}
TERMS = Terms(PLANNED, UNITS, ENDS_ON, {"project-work": date(2027, 1, 31)})
ATTENDANCE = {
    "all": [
        {"hours": {"phase": "total", "at_least": "70%"}},
        {"hours": {"phase": "placement", "at_least": "42h"}},
    ],
}
ACHIEVEMENT = {
    "all": [
        {"award": {"id": "attendance"}},
        {"units": {"module": "all", "at_least": "all"}},
        {
            "at_least": {
                "n": 2,
                "of": [
                    {"mark": {"item": "project-work", "at_least": 60}},
                    {"mark": {"item": "colloquium", "at_least": 60}},
                    {"units": {"module": "territory", "at_least": 2}},
                ],
            },
        },
    ],
}
# Written the wrong way round on purpose: what an award rests on is found and put first.
RULES = parse_awards({"achievement": ACHIEVEMENT, "attendance": ATTENDANCE})
KEYS = [(award, leaf.key) for award, tree in RULES.trees.items() for leaf in tree.leaves()]

days = st.dates(TODAY - timedelta(days=60), TODAY + timedelta(days=120))
minutes = st.integers(0, 12_000)
verdicts = st.sampled_from(list(Verdict))


def per_phase(amounts):
    """Some of the phases, each with an amount."""
    return st.dictionaries(st.sampled_from(sorted(PLANNED)), amounts)


waivers = st.builds(WaiverFacts, reason=st.text(min_size=1), by=st.text(min_size=1), on=days)
standings = st.builds(
    Standing,
    terms=st.just(TERMS),
    today=days,
    is_open=st.booleans(),
    minutes_by_phase=per_phase(minutes),
    offered_by_phase=per_phase(minutes),
    last_on_by_phase=per_phase(days),
    units_done=st.frozensets(st.sampled_from([*sorted(TERMS.units), "withdrawn-unit"])),
    marks=st.dictionaries(st.sampled_from(["project-work", "colloquium"]), st.integers(0, 10_000)),
    waived=st.dictionaries(st.sampled_from(KEYS), waivers),
)


def leaf_nodes():
    """Leaves as a course package may write them; each gets a key of its own from `numbered`."""
    shares = st.integers(1, 100).map(lambda share: f"{share}%") | st.integers(1, 200).map(lambda hours: f"{hours}h")
    hours = st.builds(lambda phase, least: {"hours": {"phase": phase, "at_least": least}}, st.sampled_from(["total", *PLANNED]), shares)
    units = st.builds(
        lambda module, least: {"units": {"module": module, "at_least": least}},
        st.sampled_from(["all", *UNITS]), st.just("all") | st.integers(1, 6),
    )
    marks = st.builds(
        lambda item, least: {"mark": {"item": item, "at_least": least}},
        st.sampled_from(["project-work", "colloquium"]), st.integers(1, 100),
    )
    return hours | units | marks


def groups(nodes):
    """A group over some nodes."""
    some = st.lists(nodes, min_size=1, max_size=4)
    counted = some.flatmap(lambda of: st.integers(1, len(of)).map(lambda n: {"at_least": {"n": n, "of": of}}))
    return some.map(lambda of: {"all": of}) | some.map(lambda of: {"any": of}) | counted


def numbered(raw):
    """The same rule with an id on each leaf, so that no two are called alike."""
    counter = iter(range(1000))

    def walk(node):
        name = next(iter(node))
        if name in ("all", "any"):
            return {name: [walk(part) for part in node[name]]}
        if name == "at_least":
            return {name: {"n": node[name]["n"], "of": [walk(part) for part in node[name]["of"]]}}
        return {**node, "id": f"leaf-{next(counter)}"}

    return walk(raw)


trees = st.recursive(leaf_nodes(), groups, max_leaves=8).map(numbered).map(lambda raw: parse_rule(raw, "attendance"))


@given(trees, standings)
def test_every_tree_gives_every_standing_one_verdict_and_the_quick_way_gives_the_same(tree, standing):
    outcome = tree.outcome(standing, {})
    assert outcome.verdict in Verdict
    assert tree.verdict(standing, {}) is outcome.verdict


@given(standings)
def test_all_awards_at_once_and_the_quick_way_agree(standing):
    outcomes = evaluate_awards(RULES, standing)
    assert {award: outcome.verdict for award, outcome in outcomes.items()} == verdicts_only(RULES, standing)
    assert list(outcomes) == ["attendance", "achievement"]


@given(trees, standings)
def test_an_outcome_comes_back_from_json_as_it_was(tree, standing):
    outcome = tree.outcome(standing, {})
    assert outcome_from_json(json.loads(json.dumps(outcome.to_json()))) == outcome


@given(trees, standings, per_phase(minutes), st.frozensets(st.sampled_from(sorted(TERMS.units))))
def test_more_of_anything_never_worsens_a_verdict(tree, standing, more, units):
    added = {phase: standing.minutes_by_phase.get(phase, 0) + more.get(phase, 0) for phase in PLANNED}
    better = replace(standing, minutes_by_phase=added, units_done=standing.units_done | units)
    assert tree.verdict(better, {}) >= tree.verdict(standing, {})


@given(trees, standings, per_phase(minutes))
def test_more_on_offer_never_worsens_a_verdict(tree, standing, more):
    offered = {phase: standing.offered_by_phase.get(phase, 0) + more.get(phase, 0) for phase in PLANNED}
    assert tree.verdict(replace(standing, offered_by_phase=offered), {}) >= tree.verdict(standing, {})


@given(trees, standings, st.integers(0, 100))
def test_waiting_never_betters_a_verdict(tree, standing, wait):
    later = replace(standing, today=standing.today + timedelta(days=wait))
    assert tree.verdict(later, {}) <= tree.verdict(standing, {})


@given(trees, standings)
def test_leaving_the_edition_keeps_what_is_met_and_closes_the_rest(tree, standing):
    gone = tree.outcome(replace(standing, is_open=False), {})
    stayed = tree.outcome(standing, {})
    before_and_after = list(zip(leaves_of(stayed), leaves_of(gone), strict=True))
    assert all((old.verdict is Verdict.MET) == (new.verdict is Verdict.MET) for old, new in before_and_after)
    assert all(new.verdict in (Verdict.MET, Verdict.IMPOSSIBLE) for _, new in before_and_after)


class Fixed:
    """A part whose verdict is given."""

    def __init__(self, verdict):
        self.given = verdict

    def verdict(self, _standing, _awards):
        return self.given


@given(st.lists(verdicts, min_size=1, max_size=6), st.data())
def test_a_group_is_the_best_that_its_best_choice_of_parts_can_do(parts, data):
    needed = data.draw(st.integers(1, len(parts)))
    group = Branch("at_least", needed, tuple(Fixed(part) for part in parts))
    by_trying_all = max(min(choice) for choice in combinations(parts, needed))
    assert group.verdict(None, {}) is by_trying_all
    assert Branch("all", len(parts), group.parts).verdict(None, {}) is min(parts)
    assert Branch("any", 1, group.parts).verdict(None, {}) is max(parts)


@pytest.mark.parametrize("needed", [0, 3])
def test_a_group_cannot_need_more_than_it_has(needed):
    with pytest.raises(ValueError, match="cannot need"):
        Branch("at_least", needed, (Fixed(Verdict.MET), Fixed(Verdict.MET)))


def test_a_waived_leaf_counts_as_met_and_says_so():
    waiver = WaiverFacts("Worked twelve years in the district", "Carla", TODAY)
    standing = Standing(TERMS, TODAY, waived={("attendance", "hours:placement"): waiver})
    leaf = next(leaf for leaf in leaves_of(evaluate_awards(RULES, standing)["attendance"]) if leaf.key == "hours:placement")
    assert leaf.verdict is Verdict.MET
    assert leaf.waived == waiver
    assert (leaf.value, leaf.missing) == (0, 2520)


def test_a_waiver_holds_for_its_award_only():
    rules = parse_awards({"attendance": ATTENDANCE, "again": ATTENDANCE})
    waived = {("attendance", "hours:total"): WaiverFacts("Moved here", "Carla", TODAY)}
    standing = Standing(TERMS, TODAY, minutes_by_phase={"placement": 2520}, waived=waived)
    assert verdicts_only(rules, standing) == {"attendance": Verdict.MET, "again": Verdict.IMPOSSIBLE}


def test_a_leaf_is_found_by_award_and_key():
    assert RULES.leaf("attendance", "hours:total").requirement.phase == "total"
    assert RULES.leaf("attendance", "hours:nowhere") is None
    assert RULES.leaf("nowhere", "hours:total") is None


def test_the_stored_result_reads_without_this_code():
    standing = Standing(TERMS, TODAY, minutes_by_phase={"course": 9120, "placement": 2160}, offered_by_phase={"placement": 540})
    stored = evaluate_awards(RULES, standing)["attendance"].to_json()
    total = stored["parts"][0]
    assert (stored["kind"], stored["verdict"], total["verdict"]) == ("all", "at_risk", "at_risk")
    assert (total["value"], total["threshold"], total["whole"], total["missing"]) == (11280, 11760, 16800, 480)
    assert (total["share"], total["minimum_share"], total["evidence"]) == (6714, 7000, ["hours", "total"])


@pytest.mark.parametrize("spoilt", [{"value": "12"}, {"value": True}, {"verdict": "perhaps"}, {"evidence": 3}, {"waived": 3}])
def test_a_spoilt_stored_result_is_refused(spoilt):
    leaf = parse_rule({"hours": {"phase": "course", "at_least": "70%"}}, "a").outcome(Standing(TERMS, TODAY), {})
    with pytest.raises((TypeError, ValueError)):
        LeafOutcome.from_json({**leaf.to_json(), **spoilt})


@pytest.mark.parametrize("spoilt", [{"parts": 3}, {"needed": None}])
def test_a_spoilt_stored_group_is_refused(spoilt):
    stored = evaluate_awards(RULES, Standing(TERMS, TODAY))["attendance"].to_json()
    with pytest.raises(TypeError):
        outcome_from_json({**stored, **spoilt})


HOURS = {"hours": {"phase": "course", "at_least": "70%"}}


def deep(levels):
    """A rule with so many groups inside one another."""
    rule = HOURS
    for _ in range(levels):
        rule = {"all": [rule]}
    return rule


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (None, "write one of all, any, at_least, award, hours, mark, units"),
        ([], "write one of"),
        ({}, "found nothing"),
        ({"id": "alone"}, "found nothing"),
        ({"some": [HOURS]}, "found some"),
        ({**HOURS, "all": [HOURS]}, "exactly one"),
        ({"all": []}, "rule.all: write a list"),
        ({"any": {}}, "rule.any: write a list"),
        ({"all": [HOURS, "hours"]}, r"rule\.all\[2\]: write one of"),
        ({"all": [HOURS, HOURS]}, "two requirements are called 'hours:course'"),
        ({"at_least": [HOURS]}, "rule.at_least: Write n and of"),
        ({"at_least": {"n": 2, "of": [HOURS]}}, "from 1 to 1"),
        ({"at_least": {"n": 0, "of": [HOURS]}}, "from 1 to 1"),
        ({"at_least": {"n": True, "of": [HOURS]}}, "from 1 to 1"),
        ({"at_least": {"n": 1, "of": "hours"}}, "write a list"),
        ({"at_least": {"of": [HOURS]}}, "'n' is missing"),
        ({**HOURS, "id": 3}, "the id is 3"),
        ({**HOURS, "id": " "}, "the id is"),
        (deep(9), "more than 8 deep"),
    ],
)
def test_a_rule_that_cannot_be_read_says_where_and_what_to_write(raw, says):
    with pytest.raises(RuleMistake, match=says):
        parse_rule(raw, "attendance")


def test_eight_levels_are_read():
    assert [leaf.key for leaf in parse_rule(deep(8), "attendance").leaves()] == ["hours:course"]


def test_an_id_gives_a_leaf_its_key():
    rule = {"any": [{**HOURS, "id": "most-of-the-course"}, HOURS]}
    assert [leaf.key for leaf in parse_rule(rule, "attendance").leaves()] == ["most-of-the-course", "hours:course"]


@pytest.mark.parametrize(
    ("rules", "says"),
    [
        ({"a": {"award": {"id": "b"}}, "b": {"award": {"id": "a"}}}, "circle"),
        ({"a": {"award": {"id": "a"}}}, "circle"),
        ({"a": {"award": {"id": "b"}}}, "rests on 'b', which the course does not have"),
    ],
)
def test_awards_that_cannot_be_ordered_are_refused(rules, says):
    with pytest.raises(RuleMistake, match=says):
        parse_awards(rules)
