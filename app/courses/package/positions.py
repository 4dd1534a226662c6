"""YAML with positions: text in, nodes that know their line out.

Only the plain part of YAML is read. Aliases and anchors (a short file can stand for a huge one), tags (they name types),
several documents in a file and very deep nesting are refused. Nothing is constructed: the reader of each key decides.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import yaml

from app.core.i18n import Words
from app.core.i18n import lazy_gettext as _l

if TYPE_CHECKING:
    from app.courses.package.faults import Faults

DEEPEST = 24
MOST_NODES = 40_000


class _Unwanted(Exception):
    """A part of YAML that a package may not use."""

    def __init__(self, line: int, message: Words, remedy: Words) -> None:
        super().__init__(line)
        self.line, self.message, self.remedy = line, message, remedy


class _Loader(yaml.SafeLoader):
    """Composes nodes and stops at what packages may not use."""

    depth = 0
    nodes = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        self._inspect(self.peek_event())
        self.depth += 1
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node

    def _inspect(self, event: yaml.Event) -> None:
        line = _line_of(event)
        self.nodes += 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _Unwanted(
                line, _l("Anchors (&) and aliases (*) cannot be used here."),
                _l("Write the text out, or put it in quotes if it only begins with that sign."),
            )
        if getattr(event, "tag", None):
            raise _Unwanted(
                line, _l("Tags (words that begin with an exclamation mark) cannot be used here."),
                _l("Remove the tag, or put the text in quotes."),
            )
        if self.depth >= DEEPEST or self.nodes > MOST_NODES:
            raise _Unwanted(
                line, _l("This file is nested too deeply or holds too many entries."),
                _l("Divide it: %(depth)s levels and %(nodes)s entries are the limits.", depth=DEEPEST, nodes=MOST_NODES),
            )


def _line_of(event: yaml.Event) -> int:
    return int(event.start_mark.line) + 1 if event.start_mark is not None else 1


def compose(file: str, text: str, faults: Faults) -> yaml.Node | None:
    """Return the root node of a YAML text, or None with a fault noted."""
    loader = None
    try:
        loader = _Loader(text)
        return _only_document(file, loader, faults)
    except _Unwanted as unwanted:
        faults.add(file, unwanted.line, unwanted.message, unwanted.remedy)
    except yaml.reader.ReaderError as error:
        faults.add(
            file, text.count("\n", 0, error.position) + 1, _l("This line holds a character that cannot be printed."),
            _l("Type the line again; a copy from another program often brings such characters along."),
        )
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        _not_yaml(file, mark.line if mark else 0, error.problem or error.context or "", faults)
    except (ValueError, OverflowError) as error:  # PyYAML lets these pass for numbers and escapes out of range
        _not_yaml(file, loader.line if loader else 0, str(error), faults)
    return None


def _not_yaml(file: str, line: int, problem: str, faults: Faults) -> None:
    faults.add(
        file, line + 1, _l("This is not valid YAML: %(problem)s.", problem=problem),
        _l(
            "Look at this line and the one above it: indentation, "
            "and quotes around texts that hold a colon, a comma or a question mark.",
        ),
    )


def _only_document(file: str, loader: _Loader, faults: Faults) -> yaml.Node | None:
    if not loader.check_node():
        faults.add(file, 1, _l("This file is empty."), _l("Write its contents, or remove it."))
        return None
    node = loader.get_node()
    if loader.check_node():
        following = loader.peek_event()
        faults.add(
            file, _line_of(following), _l("This file holds more than one document."),
            _l("Remove the line of three hyphens (---) and keep one document a file."),
        )
        return None
    return node
