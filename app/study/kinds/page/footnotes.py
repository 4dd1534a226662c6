"""Footnotes for markdown-it: `[^name]` in the text, `[^name]: …` on a line of its own.

A note is one paragraph of inline Markdown: its lines go on to the next blank line. Notes are numbered as the text refers to
them, and refer to no others. What is written of them is kept in the `env` of the reading, for the check of packages.
"""

from __future__ import annotations

import re
from collections.abc import MutableMapping
from dataclasses import dataclass, field
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

_DEFINITION = re.compile(r"\[\^([^\]\s]{1,60})\]:[ \t]*")
_REFERENCE = re.compile(r"\[\^([^\]\s]{1,60})\]")
NAME = "footnotes"


@dataclass
class Notes:
    """The footnotes of one text: what each says and on which line, the order in which they are referred to, and slips."""

    texts: dict[str, tuple[str, int]] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)
    times: dict[str, int] = field(default_factory=dict)
    unknown: dict[str, int] = field(default_factory=dict)
    """Names that are referred to and written nowhere, with how often."""
    twice: list[tuple[str, int]] = field(default_factory=list)
    is_inside: bool = False

    def number(self, name: str) -> int:
        """Return the number of a note, which it gets when it is referred to first."""
        if name not in self.order:
            self.order.append(name)
        self.times[name] = self.times.get(name, 0) + 1
        return self.order.index(name) + 1


def notes_of(env: MutableMapping[str, Any]) -> Notes:
    """Return the footnotes of a reading."""
    found: Notes = env.setdefault(NAME, Notes())
    return found


def footnotes(markdown: MarkdownIt) -> None:
    """Teach a reader of Markdown footnotes."""
    markdown.block.ruler.before("reference", "footnote", _define, {"alt": ["paragraph", "reference"]})
    markdown.inline.ruler.before("link", "footnote", _refer)
    markdown.core.ruler.after("inline", "footnotes", _append)


def _define(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
    if state.is_code_block(start):
        return False
    found = _DEFINITION.match(state.src[state.bMarks[start] + state.tShift[start] : state.eMarks[start]])
    if found is None:
        return False
    if silent:
        return True
    line = start + 1
    while line < end and not state.isEmpty(line) and not _begins(state, line):
        line += 1
    text = state.getLines(start, line, state.blkIndent, False).strip()
    notes, name = notes_of(state.env), found[1]
    if name in notes.texts:
        notes.twice.append((name, start))
    else:
        notes.texts[name] = (re.sub(r"\n[ \t]+", "\n", text[found.end():]).strip(), start)
    state.line = line
    return True


def _begins(state: StateBlock, line: int) -> bool:
    return _DEFINITION.match(state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]) is not None


def _refer(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
    if not state.src.startswith("[^", state.pos):
        return False
    found = _REFERENCE.match(state.src, state.pos)
    notes = notes_of(state.env)
    if found is None or notes.is_inside:
        return False
    if found[1] not in notes.texts:
        if not silent:
            notes.unknown[found[1]] = notes.unknown.get(found[1], 0) + 1
        return False
    if not silent:
        number = notes.number(found[1])
        nth = notes.times[found[1]]
        state.push("sup_open", "sup", 1)
        link = state.push("link_open", "a", 1)
        link.attrs = {"href": f"#n-{number}", "id": f"r-{number}" if nth == 1 else f"r-{number}-{nth}", "role": "doc-noteref"}
        state.push("text", "", 0).content = str(number)
        state.push("link_close", "a", -1)
        state.push("sup_close", "sup", -1)
    state.pos = found.end()
    return True


def _append(state: StateCore) -> None:
    """Put the notes at the end, in order, each with the way back to the text."""
    notes = notes_of(state.env)
    if not notes.order:
        return
    notes.is_inside = True
    state.tokens += [_token("section_open", "section", 1, role="doc-endnotes"), _token("ordered_list_open", "ol", 1)]
    for number, name in enumerate(notes.order, 1):
        text, line = notes.texts[name]
        inline = _token("inline", "", 0)
        inline.content, inline.map, inline.children = text, [line, line + 1], []
        state.md.inline.parse(text, state.md, state.env, inline.children)
        back = _token("link_open", "a", 1, href=f"#r-{number}", role="doc-backlink")
        inline.children += [_text(" "), back, _text("↩"), _token("link_close", "a", -1)]
        state.tokens += [_token("list_item_open", "li", 1, id=f"n-{number}"), inline, _token("list_item_close", "li", -1)]
    state.tokens += [_token("ordered_list_close", "ol", -1), _token("section_close", "section", -1)]


def _token(kind: str, tag: str, nesting: Any, **attributes: str) -> Token:  # noqa: ANN401 - 1, 0 or -1
    return Token(kind, tag, nesting, attrs=dict(attributes), block=kind not in {"link_open", "link_close"})


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)
