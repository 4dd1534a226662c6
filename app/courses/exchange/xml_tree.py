"""XML as a small tree with line numbers. Declarations are refused before they can declare anything; depth and size are bounded."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from xml.parsers import expat

from app.core.i18n import lazy_gettext as _l

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.core.i18n import Words

DEEPEST = 40
MOST_NODES = 60_000


class NotRead(Exception):
    """XML that cannot or may not be read."""

    def __init__(self, line: int, message: Words, remedy: Words) -> None:
        super().__init__(str(message))
        self.line, self.message, self.remedy = line, message, remedy


@dataclass
class Node:
    """An element."""

    tag: str
    line: int
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Node] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)

    @property
    def content(self) -> str:
        """Return the letters directly inside."""
        return "".join(self.pieces)

    def all(self, tag: str) -> Iterator[Node]:
        """Yield the children of a name."""
        return (child for child in self.children if child.tag == tag)

    def first(self, tag: str) -> Node | None:
        """Return the first child of a name."""
        return next(self.all(tag), None)

    def word(self, tag: str) -> str:
        """Return what a child holds, itself or in a `text` of its own; empty where there is none."""
        child = self.first(tag)
        if child is None:
            return ""
        inner = child.first("text")
        return (inner if inner is not None else child).content.strip()


class _Builder:
    def __init__(self) -> None:
        self.parser = expat.ParserCreate("utf-8")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.letters
        self.parser.StartDoctypeDeclHandler = self.refuse
        self.parser.EntityDeclHandler = self.refuse
        self.root: Node | None = None
        self.open: list[Node] = []
        self.count = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.count += 1
        if len(self.open) >= DEEPEST or self.count > MOST_NODES:
            raise NotRead(
                self.parser.CurrentLineNumber, _l("This file is nested too deeply or holds too many elements."),
                _l("Divide it: %(depth)s levels and %(nodes)s elements are the limits.", depth=DEEPEST, nodes=MOST_NODES),
            )
        node = Node(tag, self.parser.CurrentLineNumber, attributes)
        if self.open:
            self.open[-1].children.append(node)
        elif self.root is None:
            self.root = node
        self.open.append(node)

    def end(self, _tag: str) -> None:
        self.open.pop()

    def letters(self, letters: str) -> None:
        if self.open:
            self.open[-1].pieces.append(letters)

    def refuse(self, *_declared: object) -> None:
        raise NotRead(
            self.parser.CurrentLineNumber, _l("Declarations (DOCTYPE, ENTITY) are refused."),
            _l("Remove them: an export from Moodle has none."),
        )


def parse(text: str) -> Node:
    """Return the root element."""
    builder = _Builder()
    try:
        builder.parser.Parse(text.encode("utf-8", "replace"), True)
    except expat.ExpatError as error:
        raise NotRead(
            error.lineno, _l("This is not valid XML: %(problem)s.", problem=expat.ErrorString(error.code)),
            _l("Export the questions again, or mend this line."),
        ) from None
    if builder.root is None:
        raise NotRead(1, _l("This file is empty."), _l("Export the questions again."))
    return builder.root
