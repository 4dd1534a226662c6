"""Markdown of a page as an article: headings with anchors, footnotes, figures with captions, words of the glossary.

Anchors are numbers by place (`s-2`, `s-2-1`), so that they are the same in every language of a page whose headings are; an
author may name one instead (`## Heading {#name}`), which gives `s-name`. All ids of a text begin with a letter and a hyphen
(s, n, r, g), so that none can stand for a part of the page around it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any
from urllib.parse import unquote

from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markupsafe import Markup

from app.core.text import ATTRIBUTES, TAGS, clean_html, new_markdown
from app.study.glossary import Glossary
from app.study.kinds.page.footnotes import Notes, footnotes, notes_of

_NAME = re.compile(r"[ \t]*\{#([^}\n]*)\}[ \t]*$")
_DEEPEST = 4
_ALIGNED = {"text-align:right": "end", "text-align:center": "center"}
_ARTICLE_TAGS = TAGS | {"section", "sup"}
_ARTICLE_ATTRIBUTES = {
    **ATTRIBUTES, "a": ATTRIBUTES["a"] | {"id", "role"}, "section": frozenset({"role"}), "li": frozenset({"id"}),
    **dict.fromkeys(("h2", "h3", "h4"), frozenset({"id"})),
}
_CLASSES = dict.fromkeys(("td", "th"), frozenset(_ALIGNED.values()))


@dataclass(frozen=True)
class Heading:
    """A heading: how deep it stands (2 to 4), its anchor, its text, and the line on which it is written, from 0."""

    level: int
    anchor: str
    text: str
    line: int


@dataclass(frozen=True)
class Mention:
    """Something that a text refers to, with its words and its line, from 0."""

    target: str
    words: str
    line: int


@dataclass
class Article:
    """A text once read."""

    tokens: list[Token]
    notes: Notes
    headings: list[Heading] = field(default_factory=list)
    names: list[tuple[str, int]] = field(default_factory=list)
    """Names that the author gave to headings, with their lines."""

    @property
    def pictures(self) -> Iterator[Mention]:
        """Yield every picture."""
        return self._mentions("image", "src")

    @property
    def links(self) -> Iterator[Mention]:
        """Yield every link that the author wrote."""
        return self._mentions("link_open", "href")

    def _mentions(self, kind: str, attribute: str) -> Iterator[Mention]:
        for block in self.tokens:
            line = block.map[0] if block.map else 0
            for token in block.children or ():
                line += token.type in {"softbreak", "hardbreak"}
                if token.type == kind and not _is_ours(token):
                    yield Mention(str(token.attrGet(attribute) or ""), _plain(token.children or ()), line)


def _is_ours(token: Token) -> bool:
    """Whether a link is one of ours: to a footnote and back, or to the glossary."""
    return "role" in token.attrs or "class" in token.attrs


def _plain(tokens: Any) -> str:  # noqa: ANN401 - any tokens, with or without more inside
    return "".join(
        token.content if token.type in {"text", "code_inline"} else " " if token.type.endswith("break") else _plain(token.children or ())
        for token in tokens
    )


def _name_headings(state: StateCore) -> None:
    """Give headings their anchors before their words are read."""
    places = [0] * (_DEEPEST + 1)
    for number, token in enumerate(state.tokens):
        if token.type not in {"heading_open", "heading_close"}:
            continue
        level = min(max(int(token.tag[1]), 2), _DEEPEST)
        token.tag = f"h{level}"
        if token.type == "heading_open":
            places[level] += 1
            places[level + 1 :] = [0] * (_DEEPEST - level)
            inline = state.tokens[number + 1]
            given = _NAME.search(inline.content)
            if given:
                inline.content = inline.content[: given.start()]
                state.env["names"].append((given[1], token.map[0] if token.map else 0))
            numbers = "-".join(str(place) for place in places[2 : level + 1])
            token.attrSet("id", f"s-{re.sub('[^a-z0-9-]', '-', given[1].lower()) if given else numbers}")


def _make_figures(state: StateCore) -> None:
    """Make a figure of a picture that stands alone in its paragraph and has a title, which becomes the caption."""
    for start, inline, end in zip(state.tokens, state.tokens[1:], state.tokens[2:], strict=False):
        if start.type != "paragraph_open" or start.hidden or len(inline.children or ()) != 1:
            continue
        picture = (inline.children or [])[0]
        title = picture.attrs.pop("title", "") if picture.type == "image" else ""
        if title:
            start.tag = end.tag = "figure"
            caption = Token("text", "", 0, content=str(title))
            inline.children = [picture, Token("caption_open", "figcaption", 1), caption, Token("caption_close", "figcaption", -1)]


def _align_cells(state: StateCore) -> None:
    """Say by a class how a column is aligned: the page allows no styles."""
    for token in state.tokens:
        style = token.attrs.pop("style", "") if token.type in {"td_open", "th_open"} else ""
        if style in _ALIGNED:
            token.attrSet("class", _ALIGNED[str(style)])


_markdown = new_markdown().use(footnotes)
_markdown.core.ruler.after("block", "headings", _name_headings)
_markdown.core.ruler.after("inline", "figures", _make_figures)
_markdown.core.ruler.after("inline", "cells", _align_cells)


def read_article(text: str) -> Article:
    """Read a text."""
    env: dict[str, Any] = {"names": []}
    tokens = _markdown.parse(text, env)
    article = Article(tokens, notes_of(env), names=env["names"])
    for token, inline in pairwise(tokens):
        if token.type == "heading_open":
            line = token.map[0] if token.map else 0
            article.headings.append(Heading(int(token.tag[1]), str(token.attrGet("id")), _plain(inline.children).strip(), line))
    return article


def mark_terms(article: Article, glossary: Glossary, language: str) -> list[str]:
    """Make a link of the first word of each section that the glossary explains; return the terms found, in order."""
    found: list[str] = []
    here: set[str] = set()
    is_heading = False
    for token in article.tokens:
        if token.type == "heading_open":
            is_heading, here = True, set()
        elif token.type == "heading_close":
            is_heading = False
        elif token.type == "section_open":
            here = set()
        elif token.children and not is_heading:
            token.children = list(_with_terms(_joined(token.children), glossary, language, here, found))
    return found


def _joined(tokens: list[Token]) -> Iterator[Token]:
    """Yield the tokens with the lines of a paragraph joined: a term may begin on one and end on the next."""
    run: Token | None = None
    for token in tokens:
        content = "\n" if token.type == "softbreak" else token.content
        if token.type not in {"text", "softbreak"}:
            if run is not None:
                yield run
            run = None
            yield token
        elif run is None:
            run = Token("text", "", 0, content=content)
        else:
            run.content += content
    if run is not None:
        yield run


def _with_terms(tokens: Iterator[Token], glossary: Glossary, language: str, here: set[str], found: list[str]) -> Iterator[Token]:
    inside = 0
    for token in tokens:
        if token.type in {"link_open", "link_close", "caption_open", "caption_close"}:
            inside += token.nesting
        if inside or token.type != "text":
            yield token
            continue
        end = 0
        for begin, after, term_id in glossary.occurrences(token.content, language):
            if term_id in here:
                continue
            here.add(term_id)
            if term_id not in found:
                found.append(term_id)
            yield Token("text", "", 0, content=token.content[end:begin])
            yield Token("link_open", "a", 1, attrs={"href": f"#{glossary.by_id[term_id].anchor}", "class": "term"})
            yield Token("text", "", 0, content=token.content[begin:after])
            yield Token("link_close", "a", -1)
            end = after
        yield Token("text", "", 0, content=token.content[end:])


def html_of(article: Article) -> Markup:
    """Return it as safe HTML."""
    for block in article.tokens:
        for token in block.children or ():
            target = str(token.attrs.get("href", "")) if token.type == "link_open" else ""
            if target.startswith("#") and not _is_ours(token):
                token.attrs["href"] = f"#s-{unquote(target[1:])}"
    html = _markdown.renderer.render(article.tokens, _markdown.options, {})
    # A page of links says at none of them what the header of every page says: nobody learns where their reader comes from.
    return clean_html(html, tags=_ARTICLE_TAGS, attributes=_ARTICLE_ATTRIBUTES, classes=_CLASSES, rel=None)
