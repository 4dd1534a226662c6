"""Reading a mapping of YAML key by key, with types; whatever is wrong becomes a fault at its line.

A reader never raises and never returns None: where a value is missing or wrong it notes a fault and gives a neutral value
("", 0, {}, []), so that reading goes on and all faults are told at once. Nothing with a fault is ever published.

    reader.expect("id", "title", optional=("minutes",))     # unknown and missing keys are told here, once
    unit_id = reader.identifier("id")
    title = reader.languages("title")
    minutes = reader.whole("minutes", 1, 600)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import yaml

from app.core.i18n import lazy_gettext as _l
from app.courses import rules
from app.courses.package.positions import compose
from app.courses.package.values import LINE, ValueReader, line_of_node

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.courses.package.faults import Faults


class Word(NamedTuple):
    """A single value where a mapping may stand as well, with its line."""

    text: str
    line: int


def read_map(file: str, text: str, faults: Faults) -> MapReader:
    """Read a whole file that holds one mapping."""
    node = compose(file, text, faults)
    if isinstance(node, yaml.MappingNode):
        return MapReader(file, node, faults)
    if node is not None:
        faults.add(
            file, line_of_node(node), _l("This file should hold keys and values."),
            _l("Begin it with a line such as “id: …”."),
        )
    return MapReader(file, None, faults)


class MapReader(ValueReader):
    """A mapping of YAML: its keys, its single values, and the mappings and lists inside it."""

    def map(self, key: str) -> MapReader:
        """Return a mapping inside this one."""
        node = self._values.get(key)
        if isinstance(node, yaml.MappingNode):
            return MapReader(self.file, node, self.faults)
        if node is not None:
            self.refuse(
                key, _l("“%(key)s” should hold keys and values.", key=key),
                _l("Write them indented on the lines below “%(key)s:”.", key=key),
            )
        return MapReader(self.file, None, self.faults, self.line_of(key))

    def _list(self, key: str, at_least: int, at_most: int) -> list[yaml.Node]:
        node = self._values.get(key)
        if node is None:
            return []
        if isinstance(node, yaml.SequenceNode) and at_least <= len(node.value) <= at_most:
            return list(node.value)
        if isinstance(node, yaml.SequenceNode):
            self.refuse(
                key, _l("“%(key)s” holds %(count)s entries; it may hold from %(low)s to %(high)s.",
                        key=key, count=len(node.value), low=at_least, high=at_most),
                _l("Add or remove entries."),
            )
        else:
            self.refuse(
                key, _l("“%(key)s” should be a list.", key=key),
                _l("Begin each entry below “%(key)s:” with a hyphen: “- …”.", key=key),
            )
        return []

    def maps(self, key: str, *, at_least: int = 1, at_most: int = 200) -> list[MapReader]:
        """Return a list of mappings."""
        return list(self._entries(key, self._list(key, at_least, at_most)))

    def _entries(self, key: str, nodes: list[yaml.Node]) -> Iterator[MapReader]:
        for node in nodes:
            if isinstance(node, yaml.MappingNode):
                yield MapReader(self.file, node, self.faults)
            else:
                self.faults.add(
                    self.file, line_of_node(node), _l("Each entry of “%(key)s” should hold keys and values.", key=key),
                    _l("Write “- id: …” and the other keys below it."),
                )

    def words_or_maps(self, key: str, *, at_most: int = 50) -> list[Word | MapReader]:
        """Return one entry, or a list of entries, each a single word or a mapping."""
        node = self._values.get(key)
        single = isinstance(node, yaml.ScalarNode | yaml.MappingNode)
        found: list[Word | MapReader] = []
        for each in [node] if single and node is not None else self._list(key, 1, at_most):
            if isinstance(each, yaml.MappingNode):
                found.append(MapReader(self.file, each, self.faults))
            elif isinstance(each, yaml.ScalarNode):
                found.append(Word(each.value, line_of_node(each)))
            else:
                self._not_a_text(key, each)
        return found

    def _not_a_text(self, key: str, node: yaml.Node) -> None:
        self.faults.add(
            self.file, line_of_node(node), _l("Each entry of “%(key)s” should be a text.", key=key), _l("Write “- text”."),
        )

    def texts(self, key: str, *, at_least: int = 1, at_most: int = 50, longest: int = LINE) -> list[str]:
        """Return a list of texts of one line."""
        found = []
        for node in self._list(key, at_least, at_most):
            if isinstance(node, yaml.ScalarNode):
                found.append(self._clean(key, node, longest, is_prose=False))
            else:
                self._not_a_text(key, node)
        return found

    def languages(self, key: str, *, longest: int = LINE, is_prose: bool = False) -> dict[str, str]:
        """Return a text in each of the four languages."""
        inner = self.map(key)
        inner.expect(*rules.LANGUAGES)
        return {code: inner.text(code, longest=longest, is_prose=is_prose) for code in rules.LANGUAGES if code in inner}

    def language_lists(self, key: str, *, longest: int = LINE) -> dict[str, list[str]]:
        """Return a list of texts in each of the four languages, of the same length in all."""
        inner = self.map(key)
        inner.expect(*rules.LANGUAGES)
        found = {code: inner.texts(code, longest=longest) for code in rules.LANGUAGES if code in inner}
        if len({len(texts) for texts in found.values()}) > 1:
            counts = ", ".join(f"{code} {len(texts)}" for code, texts in found.items())
            self.refuse(
                key, _l("“%(key)s” has a different number of entries in each language: %(counts)s.", key=key, counts=counts),
                _l("Write the same entries in all four languages, in the same order."),
            )
        return found
