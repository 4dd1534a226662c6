"""Text: cleaned on the way in, safe on the way out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

# Bidirectional overrides and other invisible characters can make a name read as another one.
# A lone half of a surrogate pair cannot be stored at all.
_HIDDEN = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u034f\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\ud800-\udfff\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]",
)
_SPACES = re.compile(r"[ \t\u00a0\u2000-\u200a\u202f\u205f\u3000]+")

TAGS = frozenset({
    "a", "blockquote", "br", "code", "em", "h2", "h3", "h4", "hr", "img", "li", "ol", "p", "pre", "s", "strong",
    "table", "tbody", "td", "th", "thead", "tr", "ul", "figure", "figcaption",
})
ATTRIBUTES: Mapping[str, frozenset[str]] = {
    "a": frozenset({"href", "title"}), "img": frozenset({"src", "alt", "title", "width", "height", "loading"}),
}
SCHEMES = frozenset({"http", "https", "mailto"})


def new_markdown() -> MarkdownIt:
    """Return a reader of the Markdown of this house: no raw HTML, with tables and strikethrough."""
    return MarkdownIt("commonmark", {"html": False, "typographer": False}).enable(["table", "strikethrough"])


_markdown = new_markdown()


def tidy(text: str) -> str:
    """One line of text: composed (NFC), no hidden characters, single spaces, trimmed."""
    return _SPACES.sub(" ", unicodedata.normalize("NFC", _HIDDEN.sub("", text).replace("\n", " ").replace("\r", " "))).strip()


def tidy_lines(text: str) -> str:
    """Several lines of text: as `tidy`, line by line; at most one blank line in a row."""
    lines = unicodedata.normalize("NFC", _HIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))).split("\n")
    return re.sub(r"\n{3,}", "\n\n", "\n".join(_SPACES.sub(" ", line).rstrip() for line in lines)).strip()


def tidy_markdown(text: str) -> str:
    """Markdown: composed, no hidden characters, simple line ends; its spaces stay, because they mean something."""
    return unicodedata.normalize("NFC", _HIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))).strip("\n").rstrip()


def fold(text: str) -> str:
    """Comparable form: no accents, no case, no punctuation, single spaces («Ñandú» -> «nandu»)."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold()).replace("ł", "l").replace("đ", "d")
    letters = "".join(character if character.isalnum() else " " for character in plain if not unicodedata.combining(character))
    return " ".join(letters.split())


def render_markdown(source: str) -> Markup:
    """Markdown as safe HTML: no raw HTML, no scripts, headings from h2 down, links that leak no referrer."""
    return clean_html(_markdown.render(source).replace("<h1>", "<h2>").replace("</h1>", "</h2>"))


def clean_html(
    html: str, *, tags: frozenset[str] = TAGS, attributes: Mapping[str, frozenset[str]] = ATTRIBUTES,
    classes: Mapping[str, frozenset[str]] | None = None, rel: str | None = "noopener noreferrer",
) -> Markup:
    """Keep of some HTML what may stand on a page: these tags with these attributes and classes; say `rel` at each link."""
    clean = nh3.clean(
        html, tags=set(tags), attributes={tag: set(names) for tag, names in attributes.items()}, url_schemes=set(SCHEMES),
        link_rel=rel,
        allowed_classes={tag: set(names) for tag, names in classes.items()} if classes is not None else None,
    )
    return Markup(clean)  # noqa: S704 - nh3 has just cleaned it
