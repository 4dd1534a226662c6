"""The rule of an award as a tree, and its evaluation for one trainee. Pure: integers and dates, no clock, no database.

`all` is as good as its worst part, `any` as its best, `at least n` as its n-th best. So a branch is only a number: how
many of its parts are needed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from app.progress.measures import (
    Requirement,
    RuleMistake,
    Verdict,
    only_keys,
    verdict_of,
)
from app.progress.outcomes import BranchOutcome, LeafOutcome, Outcome
from app.progress.standing import Standing

ALL, ANY, AT_LEAST = "all", "any", "at_least"
DEEPEST = 8


@dataclass(frozen=True, slots=True)
class Leaf:
    """One requirement of one award. `place` is the award and the key: the name under which a waiver is looked up."""

    place: tuple[str, str]
    requirement: Requirement

    @property
    def key(self) -> str:
        """The name of the leaf, unique in its award."""
        return self.place[1]

    def verdict(self, standing: Standing, awards: Mapping[str, Verdict]) -> Verdict:
        """Met when waived, otherwise as measured."""
        if standing.waived and self.place in standing.waived:
            return Verdict.MET
        return verdict_of(self.requirement.measure(standing, awards), standing)

    def outcome(self, standing: Standing, awards: Mapping[str, Verdict]) -> LeafOutcome:
        """A waived leaf counts as met, says so, and still shows what was measured."""
        needed, measure = self.requirement, self.requirement.measure(standing, awards)
        waived = standing.waived.get(self.place)
        return LeafOutcome(
            key=self.key,
            requirement=needed.name,
            subject=needed.subject,
            verdict=Verdict.MET if waived else verdict_of(measure, standing),
            amount=needed.amount,
            value=measure.value,
            threshold=measure.threshold,
            whole=measure.whole,
            offered=measure.offered,
            minimum_share=needed.minimum_share,
            last_on=measure.last_on,
            is_tight=measure.is_tight,
            evidence=(needed.evidence_room, needed.subject),
            waived=waived,
        )

    def leaves(self) -> Iterator["Leaf"]:
        """Itself."""
        yield self


@dataclass(frozen=True, slots=True)
class Branch:
    """Parts of which `needed` must be met: all of them, any one, or at least so many."""

    kind: str
    needed: int
    parts: tuple["Leaf | Branch", ...]
    id: str | None = None

    def __post_init__(self) -> None:
        """An empty group, or one that asks for more than it has, would have no verdict."""
        if not 1 <= self.needed <= len(self.parts):
            raise RuleMistake(f"A group of {len(self.parts)} requirements cannot need {self.needed} of them")

    def verdict(self, standing: Standing, awards: Mapping[str, Verdict]) -> Verdict:
        """The n-th best of the parts."""
        return _nth_best([part.verdict(standing, awards) for part in self.parts], self.needed)

    def outcome(self, standing: Standing, awards: Mapping[str, Verdict]) -> BranchOutcome:
        """The n-th best of the parts, with the parts."""
        parts = tuple(part.outcome(standing, awards) for part in self.parts)
        verdict = _nth_best([part.verdict for part in parts], self.needed)
        return BranchOutcome(self.kind, self.needed, verdict, parts, self.id)

    def leaves(self) -> Iterator[Leaf]:
        """The leaves of all parts."""
        for part in self.parts:
            yield from part.leaves()


Tree = Leaf | Branch


@dataclass(frozen=True, slots=True)
class AwardRules:
    """The trees of all awards of a course; an award that another rests on comes before it."""

    trees: Mapping[str, Tree]

    def leaf(self, award: str, key: str) -> Leaf | None:
        """The leaf of an award with this key, if there is one."""
        tree = self.trees.get(award)
        return next((leaf for leaf in tree.leaves() if leaf.key == key), None) if tree else None


def evaluate_awards(rules: AwardRules, standing: Standing) -> dict[str, Outcome]:
    """Every award of the course for one trainee, by award."""
    verdicts: dict[str, Verdict] = {}
    outcomes: dict[str, Outcome] = {}
    for award, tree in rules.trees.items():
        outcomes[award] = outcome = tree.outcome(standing, verdicts)
        verdicts[award] = outcome.verdict
    return outcomes


def verdicts_only(rules: AwardRules, standing: Standing) -> dict[str, Verdict]:
    """The same verdicts as `evaluate_awards`, without the explanations."""
    verdicts: dict[str, Verdict] = {}
    for award, tree in rules.trees.items():
        verdicts[award] = tree.verdict(standing, verdicts)
    return verdicts


def order_awards(trees: Mapping[str, Tree]) -> AwardRules:
    """Put first what others rest on; RuleMistake for an unknown award or a circle."""
    needs: dict[str, list[str]] = {}
    for award, tree in trees.items():
        needs[award] = [other for leaf in tree.leaves() if (other := leaf.requirement.needs_award)]
        for other in needs[award]:
            if other not in trees:
                raise RuleMistake(f"The award {award!r} rests on {other!r}, which the course does not have")
    try:
        order = tuple(TopologicalSorter(needs).static_order())
    except CycleError as error:
        raise RuleMistake(f"Awards that rest on each other in a circle: {', '.join(error.args[1])}") from error
    return AwardRules({award: trees[award] for award in order})


def parse_tree(raw: object, kinds: Mapping[str, type[Requirement]], award: str) -> Tree:
    """The tree that a course package writes for an award; RuleMistake with the place, the reason and the remedy."""
    tree = _parse_node(raw, kinds, award, "rule", DEEPEST)
    seen: set[str] = set()
    for leaf in tree.leaves():
        if leaf.key in seen:
            raise RuleMistake(f"rule: two requirements are called {leaf.key!r}; give one of them an id of its own")
        seen.add(leaf.key)
    return tree


def _parse_node(raw: object, kinds: Mapping[str, type[Requirement]], award: str, at: str, depth: int) -> Tree:
    """One node: a group, or a requirement of a known kind, with or without an id."""
    words = ", ".join([ALL, ANY, AT_LEAST, *kinds])
    if not isinstance(raw, Mapping):
        raise RuleMistake(f"{at}: write one of {words}")
    names = [name for name in raw if name != "id"]
    if len(names) != 1 or (names[0] not in kinds and names[0] not in (ALL, ANY, AT_LEAST)):
        raise RuleMistake(f"{at}: found {', '.join(map(str, names)) or 'nothing'}; write exactly one of {words}")
    node_id = raw.get("id")
    if node_id is not None and not (isinstance(node_id, str) and node_id.strip()):
        raise RuleMistake(f"{at}: the id is {node_id!r}; write a short text, or leave it out")
    name = names[0]
    if name in kinds:
        try:
            requirement = kinds[name].parse(raw[name])
        except ValueError as error:
            raise RuleMistake(f"{at}.{name}: {error}") from error
        return Leaf((award, node_id or f"{name}:{requirement.subject}"), requirement)
    if not depth:
        raise RuleMistake(f"{at}: groups stand more than {DEEPEST} deep; write the rule with fewer levels")
    needed, parts = _parse_group(name, raw[name], f"{at}.{name}")
    nodes = tuple(_parse_node(part, kinds, award, f"{at}.{name}[{i}]", depth - 1) for i, part in enumerate(parts, 1))
    return Branch(name, needed, nodes, node_id)


def _parse_group(name: str, raw: object, at: str) -> tuple[int, list[object]]:
    """How many parts are needed, and the parts."""
    needed: object = None
    if name == AT_LEAST:
        try:
            known = only_keys(raw, "n", "of")
        except RuleMistake as error:
            raise RuleMistake(f"{at}: {error}") from error
        needed, raw = known["n"], known["of"]
    if not isinstance(raw, list) or not raw:
        raise RuleMistake(f"{at}: write a list with at least one requirement")
    if name != AT_LEAST:
        return (len(raw) if name == ALL else 1), raw
    if isinstance(needed, bool) or not isinstance(needed, int) or not 1 <= needed <= len(raw):
        raise RuleMistake(f"{at}: n is {needed!r}; write a whole number from 1 to {len(raw)}")
    return needed, raw


def _nth_best(verdicts: list[Verdict], needed: int) -> Verdict:
    """The n-th best of some verdicts."""
    if needed == len(verdicts):
        return min(verdicts)
    return max(verdicts) if needed == 1 else sorted(verdicts)[-needed]
