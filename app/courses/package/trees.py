"""The rules of the awards: all / any / at least n of, down to requirements that other rooms know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.i18n import lazy_gettext as _l
from app.courses import rules
from app.courses.package.manifest import Award, Group, Leaf, leaves
from app.courses.requirements import REQUIREMENTS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.courses.package.manifest import Rule
    from app.courses.package.reading import MapReader
    from app.courses.requirements import CourseContext

GROUPS = ("all", "any", "at_least")
MOST_PARTS = 40
DEEPEST = 6


def read_awards(readers: Sequence[MapReader], context: CourseContext | None) -> tuple[Award, ...]:
    """Read every award with its rule, and tell of circles among them.

    Without a context, because a module cannot be read, nothing can be said of what the rules name.
    """
    awards = []
    firsts: dict[str, MapReader] = {}
    needs: dict[str, list[str]] = {}
    for reader in readers:
        award_id, design, title = reader.identifier("id"), reader.choice("design", rules.DESIGNS), reader.languages("title")
        rule = _RuleReader(context).read(reader.map("rule")) if context is not None else None
        if rule is not None and award_id:
            awards.append(Award(award_id, design, title, rule))
            firsts.setdefault(award_id, reader)
            needs.setdefault(award_id, [needed for leaf in leaves(rule) for needed in leaf.awards])
    _tell_circles(needs, firsts)
    return tuple(awards)


def _tell_circles(needs: Mapping[str, Sequence[str]], readers: Mapping[str, MapReader]) -> None:
    for circle in rules.circles(needs):
        readers[circle[0]].refuse(
            "rule", _l("These awards need each other in a circle: %(circle)s.", circle=" → ".join(circle)),
            _l("Take the requirement “award” out of one of them."),
        )


class _RuleReader:
    """Reads the rule of one award; keys of its leaves are told apart here."""

    def __init__(self, context: CourseContext) -> None:
        self.context = context
        self.lines: dict[str, int] = {}

    def read(self, node: MapReader, depth: int = 0) -> Rule | None:
        """Return a node of the tree, or None with faults noted."""
        words = (*GROUPS, *REQUIREMENTS)
        node.expect(optional=(*words, "id"))
        names = [key for key in node.keys if key in words]
        own_key = node.identifier("id")
        if len(names) != 1:
            if names or set(node.keys) <= {"id"}:
                node.refuse(
                    names[1] if names else None, _l("A rule holds exactly one requirement or one group of rules."),
                    _l("Write one of: %(words)s. To ask for several, list them below “all:” or “any:”.", words=", ".join(words)),
                )
            return None
        if names[0] in GROUPS and depth >= DEEPEST:
            node.refuse(
                names[0], _l("Groups of rules stand more than %(limit)s deep.", limit=DEEPEST),
                _l("Write the rule with fewer levels."),
            )
            return None
        return self._group(node, names[0], own_key, depth) if names[0] in GROUPS else self._leaf(node, names[0], own_key)

    def _group(self, node: MapReader, name: str, own_key: str, depth: int) -> Rule | None:
        count = 0
        if name == "at_least":
            inner = node.map(name)
            inner.expect("n", "of")
            parts = inner.maps("of", at_most=MOST_PARTS)
            count = inner.whole("n", 1, max(1, len(parts)))
        else:
            parts = node.maps(name, at_most=MOST_PARTS)
        if own_key:
            self._claim(node, own_key)
        nodes = [self.read(part, depth + 1) for part in parts]
        return Group(name, tuple(found for found in nodes if found is not None), count, own_key)

    def _leaf(self, node: MapReader, name: str, own_key: str) -> Rule:
        found = REQUIREMENTS[name].check(node.map(name), self.context)
        key = own_key or found.key
        self._claim(node, key)
        return Leaf(name, key, found.params, found.awards)

    def _claim(self, node: MapReader, key: str) -> None:
        if key in self.lines:
            node.refuse(
                None, _l("This award asks twice for “%(key)s”; first on line %(line)s.", key=key, line=self.lines[key]),
                _l("Remove one of the two, or give each an “id” of its own."),
            )
        else:
            self.lines[key] = node.line
