"""Where a passage stands in a text, today and after the text has changed. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import unescape

AROUND = 40
"""Letters kept of what stands before and after a passage."""
LONGEST_QUOTE = 1_000
LONGEST_NOTE = 5_000
MOST_NOTES = 500
"""Of one trainee on one unit."""

_HEADING = re.compile(r'<h[1-6][^>]* id="([^"]*)"[^>]*>')
_TAG = re.compile(r"<[^>]*>")
_BLANKS = re.compile(r"\s+")
_ALIKE = str.maketrans("’‘“”«»–—\u00a0", "''\"\"\"\"-- ")


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a text, from one heading to the next; `begin` is its place in the whole text."""

    anchor: str
    begin: int


@dataclass(frozen=True, slots=True)
class Plain:
    """A text without its marks, its blanks single, and where its sections begin."""

    text: str
    sections: Sequence[Section]

    def anchor_at(self, place: int) -> str:
        """Return the anchor of the heading under which a place stands; empty above the first."""
        return next((section.anchor for section in reversed(self.sections) if section.begin <= place), "")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a passage stands: under which heading, and what stands around it there."""

    begin: int
    anchor: str
    before: str
    after: str
    is_only: bool
    """Whether the text has it nowhere else."""


def squeeze(text: str) -> str:
    """Return a text on one line, as it is compared with others."""
    return _BLANKS.sub(" ", unicodedata.normalize("NFC", text)).strip()


@lru_cache(maxsize=128)
def plain_of(html: str) -> Plain:
    """Return the plain text of a page's own HTML; kept, because a published text never changes."""
    text, sections, end = "", [], 0
    for heading in _HEADING.finditer(html):
        text = _longer(text, html[end : heading.start()])
        sections.append(Section(heading[1], len(text)))
        end = heading.start()
    return Plain(_longer(text, html[end:]).rstrip(), sections)


def _longer(text: str, html: str) -> str:
    found = _BLANKS.sub(" ", unicodedata.normalize("NFC", unescape(_TAG.sub("", html))))
    return text + (found.lstrip() if not text or text.endswith(" ") else found)


def find(plain: Plain, quote: str, before: str = "", after: str = "") -> Place | None:
    """Return where a passage stands: of several places the one whose surroundings are most like those kept; None if nowhere.

    Letters of either size, and quotation marks and dashes of any shape, count as the same.
    """
    wanted, text = _alike(squeeze(quote)), _alike(plain.text)
    if not wanted:
        return None
    places, start = [], text.find(wanted)
    while start >= 0:
        places.append(start)
        start = text.find(wanted, start + 1)
    if not places:
        return None
    known_before, known_after = _alike(squeeze(before)), _alike(squeeze(after))

    def likeness(place: int) -> int:
        end = place + len(wanted)
        return (
            _common(text[max(0, place - AROUND * 2) : place].rstrip()[::-1], known_before[::-1])
            + _common(text[end : end + AROUND * 2].lstrip(), known_after)
        )

    begin = max(places, key=likeness)
    end = begin + len(wanted)
    return Place(
        begin, plain.anchor_at(begin), plain.text[max(0, begin - AROUND) : begin].strip(), plain.text[end : end + AROUND].strip(),
        is_only=len(places) == 1,
    )


def _alike(text: str) -> str:
    """Return a text of the same length in which what counts as the same is the same."""
    return "".join(small if len(small := sign.lower()) == 1 else sign for sign in text.translate(_ALIKE))


def _common(one: str, other: str) -> int:
    return next((place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


_LEADING = re.compile(r"^(\s*)([#>+*=|-])", re.MULTILINE)
_NUMBERED = re.compile(r"^(\s*\d+)([.)])", re.MULTILINE)


def as_markdown(text: str) -> str:
    """Return plain text for a Markdown file: nothing that begins a line there means more than it says."""
    escaped = _NUMBERED.sub(r"\1\\\2", _LEADING.sub(r"\1\\\2", text.replace("<", "\\<")))
    return escaped.replace("\n", "  \n")


def as_quotation(text: str) -> str:
    """Return a passage for a Markdown file."""
    return "\n".join(f"> {line}" for line in as_markdown(text).split("\n"))
