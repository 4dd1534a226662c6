"""Texts of other systems as Markdown: plain text with its signs escaped, HTML without what acts or reaches out.

HTML is read into a small tree. Emphasis, headings, lists, quotations, code, tables, links and line ends become Markdown;
scripts vanish, and the rest becomes its text, with every sign of Markdown escaped, and is told.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote

from app.core.i18n import lazy_gettext as _l
from app.core.text import tidy, tidy_lines, tidy_markdown
from app.courses.exchange.html_tree import BLOCKS, PLACE, Node, Tree, stem_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.core.i18n import Words

    Find = Callable[[str], str | None]

SCRIPTS = _l("Scripts and other active parts were left out.")
LOOKS = _l("Formatting that Markdown does not have was left out.")
MEDIA = _l("Pictures and files inside the text were left out; the text keeps their description.")

_ACTIVE = re.compile(r"<\s*(script|iframe|object|embed|form|input|button|svg|style)\b|\son[a-z]+\s*=|javascript\s*:", re.IGNORECASE)
_LOOKS = re.compile(r"<\s*(sub|sup|u|font|mark|small)\b|\sstyle\s*=", re.IGNORECASE)
_MEDIA = re.compile(r"<\s*(audio|video|source)\b|@@PLUGINFILE@@(?![^<>]{0,300}>)", re.IGNORECASE)
_EMBEDDED = re.compile(r"!\[([^\]]*)\]\(([^)\s]+)[^)]*\)")
_MARKS = {"strong": "**", "b": "**", "em": "*", "i": "*", "s": "~~", "del": "~~"}
_SIGNS = re.compile(r"[\\`*\[\]<]|(?<![^\W_])_|_(?![^\W_])|&(?=#|\w+;)|~(?=~)|(?<=~)~|!(?=\[)")
_LINE_START = re.compile(r"^(\s*)([#>+=|~-]|:(?=[\s:|-]*$)|(\d{1,9})([.)])(?=\s|$))", re.MULTILINE)
_BREAK = "\ue01f"
_SPACES = re.compile(r"[ \t\n\r\f]+")


@dataclass(frozen=True)
class Converted:
    """A text as Markdown, and what was lost on the way."""

    text: str
    notes: tuple[Words, ...] = ()


def _none(_name: str) -> None:
    """Find nothing."""


def escape(text: str) -> str:
    """Return plain text as Markdown that shows just that, on one line or several."""
    return _LINE_START.sub(_guard, _SIGNS.sub(lambda sign: "\\" + sign[0], text))


def _guard(found: re.Match[str]) -> str:
    return f"{found[1]}{found[3]}\\{found[4]}" if found[3] else f"{found[1]}\\{found[2]}"


def from_plain(text: str, _find: object = None) -> Converted:
    """Plain text: its line ends stay line ends."""
    lines = tidy_lines(text)
    return Converted(re.sub(r"(?<!\n)\n(?!\n)", "\\\\\n", escape(lines)))


def from_markdown(text: str, find: Find = _none) -> Converted:
    """Markdown stays as it is; only its pictures are brought along, or told."""
    lost = False

    def place(found: re.Match[str]) -> str:
        nonlocal lost
        words = tidy(found[1])
        name = find(unquote(found[2].removeprefix(PLACE + "/"))) if found[2].startswith(PLACE) else None
        lost = lost or name is None
        return f"![{words or stem_of(found[2])}]({name})" if name else words

    made = _EMBEDDED.sub(place, tidy_markdown(text))
    return Converted(made, (MEDIA,) if lost or PLACE in made else ())


def from_moodle(text: str, find: Find = _none) -> Converted:
    """Moodle's own form: HTML in which line ends count."""
    return from_html(text.strip().replace("\n", "<br>"), find)


def from_html(text: str, find: Find = _none) -> Converted:
    """HTML as Markdown. `find` gives the name under which an embedded picture is kept, or None."""
    notes = [note for pattern, note in ((_ACTIVE, SCRIPTS), (_LOOKS, LOOKS), (_MEDIA, MEDIA)) if pattern.search(text)]
    tree = Tree(find)
    tree.feed(text)
    notes += [MEDIA] * (tree.lost and MEDIA not in notes)
    return Converted(tidy_markdown("\n\n".join(_blocks(tree.root))), tuple(notes))


BY_FORM: dict[str, Callable[[str, Find], Converted]] = {
    "html": from_html, "markdown": from_markdown, "moodle": from_moodle, "plain": from_plain,
    "moodle_auto_format": from_moodle, "plain_text": from_plain, "": from_moodle,
}


def _blocks(node: Node) -> list[str]:
    """Return the blocks inside a node, each as Markdown."""
    found: list[str] = []
    run: list[Node | str] = []

    def flush() -> None:
        text = _inline_block(run)
        if text:
            found.append(text)
        run.clear()

    for child in node.children:
        if isinstance(child, str) or child.tag not in BLOCKS:
            run.append(child)
            continue
        flush()
        found += _block(child)
    flush()
    return found


def _block(node: Node) -> list[str]:  # noqa: PLR0911 - one for each element
    if node.tag == "hr":
        return ["***"]
    if node.tag == "pre":
        text = _text(node).strip("\n")
        fence = "```" if "```" not in text else "~~~~"
        return [f"{fence}\n{text}\n{fence}"] if text.strip() else []
    if node.tag == "table":
        return _table(node)
    inner = _blocks(node)
    if node.tag in {"ul", "ol"}:
        return _list(node)
    if not inner:
        return []
    if node.tag == "blockquote":
        return ["\n".join(f"> {line}".rstrip() for line in "\n\n".join(inner).split("\n"))]
    if re.fullmatch("h[1-6]", node.tag):
        return ["#" * int(node.tag[1]) + " " + " ".join(inner).replace("\\\n", " ").replace("\n", " ")]
    return inner


def _list(node: Node) -> list[str]:
    items: list[str] = []
    for child in node.children:
        if isinstance(child, str) or child.tag != "li":
            continue
        mark = f"{len(items) + 1}. " if node.tag == "ol" else "- "
        lines = "\n\n".join(_blocks(child)).split("\n")
        items.append("\n".join([mark + lines[0], *((" " * len(mark) + line).rstrip() for line in lines[1:])]))
    return ["\n".join(items)] if items else []


def _table(node: Node) -> list[str]:
    rows = [[_cell(cell) for cell in _within(row, {"td", "th"})] for row in _within(node, {"tr"})]
    width = max((len(row) for row in rows), default=0)
    if not width:
        return []
    lines = ["| " + " | ".join(row + [""] * (width - len(row))) + " |" for row in rows]
    return ["\n".join([lines[0], "|" + " --- |" * width, *lines[1:]])]


def _within(node: Node, tags: set[str]) -> list[Node]:
    found = []
    for child in node.children:
        if not isinstance(child, str):
            found += [child] if child.tag in tags else _within(child, tags)
    return found


def _cell(node: Node) -> str:
    return " ".join(_blocks(node)).replace("\\\n", " ").replace("\n", " ").replace("|", "\\|")


def _text(node: Node) -> str:
    return "".join(child if isinstance(child, str) else "\n" if child.tag == "br" else _text(child) for child in node.children)


def _inline_block(run: list[Node | str]) -> str:
    lines = [re.sub(r" {2,}", " ", line).strip() for line in _inline(run).split(_BREAK)]
    while lines and not lines[-1]:
        lines.pop()
    while lines and not lines[0]:
        lines.pop(0)
    made = "\n".join(line + "\\" if line else "" for line in lines).removesuffix("\\")
    return re.sub(r"\\\n(?=\n|\Z)", "\n", _LINE_START.sub(_guard, re.sub(r"\n{3,}", "\n\n", made)))


def _inline(children: list[Node | str]) -> str:
    parts = []
    for child in children:
        if isinstance(child, str):
            parts.append(_SIGNS.sub(lambda sign: "\\" + sign[0], _SPACES.sub(" ", child)))
        elif child.tag == "br":
            parts.append(_BREAK)
        elif child.tag == "img":
            words = _SIGNS.sub(lambda sign: "\\" + sign[0], child.attributes.get("alt", ""))
            parts.append(f"![{words}]({child.attributes['src']})" if child.attributes.get("src") else words)
        elif child.tag == "code":
            inner = _SPACES.sub(" ", _text(child)).strip()
            parts.append(f"`{inner}`" if inner and "`" not in inner else escape(inner))
        elif child.tag in _MARKS:
            parts.append(_marked(_inline(child.children), _MARKS[child.tag]))
        elif child.tag == "a":
            parts.append(_link(_inline(child.children), child.attributes.get("href", "")))
        else:
            parts.append(_inline(child.children))
    return "".join(parts)


def _marked(inner: str, mark: str) -> str:
    text = inner.strip()
    if not text or _BREAK in text or mark[0] in text.replace("\\" + mark[0], ""):
        return inner
    before = inner[: len(inner) - len(inner.lstrip())]
    return f"{before}{mark}{text}{mark}{inner[len(inner.rstrip()):]}"


def _link(inner: str, target: str) -> str:
    text = inner.strip()
    if not text or not target.startswith(("http://", "https://", "mailto:")) or re.search(r"[\s<>()\\]", target):
        return inner
    return f"[{text}]({target})"
