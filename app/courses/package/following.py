"""How a course is followed: what completes a unit (`completion:`), and what comes before it (`requires:`)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from app.core.i18n import lazy_gettext as _l
from app.courses import rules
from app.courses.kinds import COMPLETES
from app.courses.package.reading import MapReader, Word
from app.courses.package.values import ID_SHOWN, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from app.courses.package.faults import Faults
    from app.courses.package.manifest import Module

LONGEST = 600
WITH_VALUE = {"minutes": "10", "marked_by_tutor": "project-work"}
"""Rules that say how much or what, with an example."""


def read_completion(reader: MapReader, kind: str, items: Collection[str] | None) -> tuple[Any, ...]:
    """Return what completes a unit: words, and {word: value} for the rules that have one. `items`: those that a tutor marks."""
    found: list[tuple[str, Any]] = []
    for entry in reader.words_or_maps("completion", at_most=len(rules.COMPLETIONS)):
        for rule, stored, line in _rules_of(reader, entry, items):
            if rule in dict(found):
                reader.faults.add(
                    reader.file, line, _l("The rule “%(rule)s” is there twice.", rule=rule), _l("Keep one of the two."),
                )
            elif kind and rule not in COMPLETES.get(kind, rules.COMPLETIONS):
                allowed = [word for word in rules.COMPLETIONS if word in COMPLETES[kind]]
                reader.faults.add(
                    reader.file, line,
                    _l("A unit of the kind “%(kind)s” cannot be completed by “%(rule)s”.", kind=kind, rule=rule),
                    _l("Allowed here: %(allowed)s.", allowed=", ".join(allowed)),
                )
            found.append((rule, stored))
    return tuple(stored for _rule, stored in found)


def _rules_of(reader: MapReader, entry: Word | MapReader, items: Collection[str] | None) -> Iterator[tuple[str, Any, int]]:
    if isinstance(entry, MapReader):
        entry.expect(optional=tuple(WITH_VALUE))
        if "minutes" in entry:
            yield "minutes", {"minutes": entry.whole("minutes", 1, LONGEST)}, entry.line_of("minutes")
        if "marked_by_tutor" in entry:
            item = entry.text("marked_by_tutor") if items is None else entry.choice("marked_by_tutor", items)
            yield "marked_by_tutor", {"marked_by_tutor": item}, entry.line_of("marked_by_tutor")
        if not entry.keys:
            entry.refuse(None, _l("“%(key)s” is empty.", key="completion"), _l("Write its text."))
    elif entry.text in WITH_VALUE:
        example = f"{entry.text}: {WITH_VALUE[entry.text]}"
        reader.faults.add(
            reader.file, entry.line, _l("“%(rule)s” needs a value.", rule=entry.text), _l("Write “%(example)s”.", example=example),
        )
    elif entry.text not in rules.COMPLETIONS:
        reader.faults.add(
            reader.file, entry.line,
            _l("“%(key)s: %(value)s” names nothing that exists here.", key="completion", value=entry.text[:ID_SHOWN]),
            did_you_mean(entry.text, rules.COMPLETIONS),
        )
    else:
        yield entry.text, entry.text, entry.line


@dataclass
class Requirements:
    """What units and modules ask to come before them, checked once all of them are known."""

    faults: Faults
    asked: dict[str, tuple[str, list[Word]]] = field(default_factory=dict)
    """By `unit:<id>` or `module:<id>`: the file, and the ids with their lines."""

    def read(self, owner: str, reader: MapReader) -> tuple[str, ...]:
        """Read `requires:` of a unit or of a module; return the ids."""
        words: list[Word] = []
        for entry in reader.words_or_maps("requires"):
            if isinstance(entry, MapReader):
                entry.refuse(None, _l("Each entry of “%(key)s” should be a text.", key="requires"), _l("Write “- text”."))
            elif entry.text in [word.text for word in words]:
                self.faults.add(
                    reader.file, entry.line, _l("“%(id)s” is required twice.", id=entry.text[:ID_SHOWN]), _l("Keep one of the two."),
                )
            else:
                words.append(entry)
        if words:
            self.asked.setdefault(owner, (reader.file, words))
        return tuple(word.text for word in words)

    def check(self, modules: Sequence[Module]) -> None:
        """Tell of ids that name nothing or two things, and of units that could never unlock."""
        units = {unit.id: module.id for module in modules for unit in module.units}
        known = {module.id: tuple(unit.id for unit in module.units) for module in modules}
        needs = {
            owner: [node for word in words if (node := self._node(file, word, units, known))]
            for owner, (file, words) in self.asked.items()
        }
        ways = {f"module:{module}": [f"unit:{unit}" for unit in inside] for module, inside in known.items()}
        for unit, module in units.items():
            ways[f"unit:{unit}"] = [*needs.get(f"unit:{unit}", ()), *needs.get(f"module:{module}", ())]
        told: set[str] = set()
        for circle in rules.circles(ways):
            owners = [owner for node in circle for owner in (node, f"module:{units.get(node.partition(':')[2], '')}")]
            owner = next(owner for owner in owners if owner in self.asked)
            if owner not in told:  # a module in a circle makes one for each of its units
                self._refuse_circle(circle, owner)
            told.add(owner)

    def _node(self, file: str, word: Word, units: Mapping[str, str], modules: Mapping[str, Any]) -> str:
        name = word.text[:ID_SHOWN]
        if word.text in units and word.text in modules:
            self.faults.add(
                file, word.line, _l("“%(id)s” is the id of a unit and of a module.", id=name),
                _l("Give one of the two another id, so that it is clear which comes first."),
            )
        elif word.text not in units and word.text not in modules:
            self.faults.add(
                file, word.line, _l("“%(key)s: %(value)s” names nothing that exists here.", key="requires", value=name),
                did_you_mean(word.text, [*modules, *units]),
            )
        else:
            return f"unit:{word.text}" if word.text in units else f"module:{word.text}"
        return ""

    def _refuse_circle(self, circle: Sequence[str], owner: str) -> None:
        """Tell of a circle at the first requirement in it: a unit's own, or that of its module."""
        file, words = self.asked[owner]
        self.faults.add(
            file, words[0].line,
            _l("This could never unlock: %(path)s.", path=" → ".join(node.partition(":")[2] for node in circle)),
            _l("Take one of these requirements away."),
        )
