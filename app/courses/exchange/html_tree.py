"""HTML as a small tree, good enough to be told in Markdown.

Reading takes time in proportion to the text, whatever it holds: with 100 KB of tags that never close, the parser of the
standard library took two minutes and a cleaner that builds the whole document took eight. What is not understood is text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import unquote

from app.core.text import tidy

if TYPE_CHECKING:
    from collections.abc import Callable

DEEPEST = 20
PLACE = "@@PLUGINFILE@@"
"""Where Moodle's texts say that a file comes with the question."""

BLOCKS = {
    "p", "div", "ul", "ol", "li", "blockquote", "pre", "table", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "section", "article",
    "center", "figure", "figcaption", "dl", "dt", "dd", "address", "header", "footer", "main", "form", "fieldset",
}
_VOID = {"br", "hr", "img", "input", "meta", "link", "col", "source", "wbr", "area", "base", "embed", "track", "param"}
_SKIPPED = {"script", "style", "template", "title", "noscript", "iframe", "object"}
_CLOSES: dict[str, tuple[str, ...]] = {
    "p": ("p",), "li": ("p", "li"), "td": ("p", "td", "th"), "th": ("p", "td", "th"), "tr": ("p", "td", "th", "tr"),
    "dt": ("p", "dt", "dd"), "dd": ("p", "dt", "dd"),
}
# No part of a tag reaches beyond the next "<", so that every letter is looked at a few times only.
_TAG = re.compile(r"""<(/?)([A-Za-z][A-Za-z0-9:-]*)((?:[^<>"']|"[^"<]*"|'[^'<]*')*)>""")
_DECLARATION = re.compile(r"<[!?][^<>]*>")
_ATTRIBUTE = re.compile(r"""(?<![\w:-])([\w:-]+)\s*=\s*("[^"]*"|'[^']*'|[^\s"'=<>]+)""")


@dataclass
class Node:
    """An element."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Node | str] = field(default_factory=list)


class Tree:
    """Builds the tree. Elements deeper than the limit are counted, not built: their text goes to the last one that is.

    `find` gives the name under which an embedded picture is kept, or None; `lost` says that one was not.
    """

    def __init__(self, find: Callable[[str], str | None]) -> None:
        self.find, self.lost = find, False
        self.root = Node("div")
        self._open = [self.root]
        self._uncounted = 0

    def feed(self, text: str) -> None:
        """Read a whole text."""
        place = 0
        while (sign := text.find("<", place)) >= 0:
            self._text(text[place:sign])
            place = self._tag(text, sign)
        self._text(text[place:])

    def _tag(self, text: str, sign: int) -> int:
        """Read what begins with a "<", and return where it ends."""
        if text.startswith("<!--", sign):
            end = text.find("-->", sign)
            return end + 3 if end >= 0 else len(text)
        found = _TAG.match(text, sign)
        if found is None:
            declaration = _DECLARATION.match(text, sign)
            self._text("" if declaration else "<")
            return declaration.end() if declaration else sign + 1
        tag = found[2].lower()
        if found[1]:
            self._end(tag)
        elif tag in _SKIPPED:
            end_tag = re.compile(rf"</{tag}\b[^<>]*>", re.IGNORECASE).search(text, found.end())
            return end_tag.end() if end_tag else len(text)
        else:
            self._start(tag, found[3])
        return found.end()

    def _start(self, tag: str, attributes: str) -> None:
        for closed in _CLOSES.get(tag, _CLOSES["p"] if tag in BLOCKS else ()):
            if len(self._open) > 1 and self._open[-1].tag == closed:
                self._open.pop()
        if len(self._open) >= DEEPEST and tag not in _VOID:
            self._uncounted += 1
            return
        node = Node(tag)
        if tag in {"a", "img"}:
            node.attributes = {found[1].lower(): unescape(found[2].strip("\"'")) for found in _ATTRIBUTE.finditer(attributes)}
        if tag == "img":
            self._find_picture(node.attributes)
        self._open[-1].children.append(node)
        if tag not in _VOID:
            self._open.append(node)

    def _find_picture(self, attributes: dict[str, str]) -> None:
        source = attributes.get("src", "")
        name = self.find(unquote(source.removeprefix(PLACE + "/").partition("?")[0])) if source.startswith(PLACE) else None
        self.lost = self.lost or name is None
        words = tidy(attributes.get("alt", ""))
        attributes["src"], attributes["alt"] = name or "", words or (stem_of(source) if name else "")

    def _end(self, tag: str) -> None:
        if tag in _VOID:
            return
        if self._uncounted:
            self._uncounted -= 1
        elif any(node.tag == tag for node in self._open[1:]):
            while self._open.pop().tag != tag:
                pass

    def _text(self, text: str) -> None:
        if text:
            self._open[-1].children.append(unescape(text))


def stem_of(name: str) -> str:
    """Return a file's name as words."""
    return re.sub(r"[-_\s]+", " ", unquote(name).rpartition("/")[2].rpartition(".")[0]).strip() or "-"
