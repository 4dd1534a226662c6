"""What the check of packages says of a page: pictures, links, anchors, footnotes, and whether a translation is behind."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from app.core.i18n import Words
from app.core.i18n import lazy_gettext as _l
from app.core.text import SCHEMES
from app.courses.package.reading import read_map
from app.courses.package.values import did_you_mean
from app.courses.rules import is_id
from app.study.kinds.page.article import Article, read_article

if TYPE_CHECKING:
    from app.courses.package.unit_folder import UnitFolder

_FRONT = re.compile(r"---[ \t]*\n(?=[ \t]*\w+[ \t]*:)(.*?\n)---[ \t]*(?:\n|$)", re.DOTALL)
_HASH = re.compile(r"[0-9a-f]{12}")
_SHOWN = 80


@dataclass(frozen=True)
class Text:
    """One language of a page: its file, what the file says of its translation, its Markdown, and where that begins."""

    name: str
    markdown: str
    lines_before: int
    translated_from: str


def hash_of(text: str) -> str:
    """Return by what a source text is known: the first 12 signs of its SHA-256, as `sha256sum` gives it."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def read_texts(folder: UnitFolder, source_language: str) -> tuple[dict[str, Text], str]:
    """Return the text of each language, and the hash of the source. What stands above a text is checked."""
    found: dict[str, Text] = {}
    source = ""
    for code, name in folder.by_language("page", "md", source_language).items():
        text = folder.text(name)
        if text is not None and not text.strip():
            folder.refuse(name, 1, _l("This file is empty."), _l("Write its text."))
        if code == source_language:
            source = hash_of(text or "")
        front = _FRONT.match(text or "")
        head = read_map(folder.place(name), f"\n{front[1]}", folder.faults) if front else None
        if head is not None:
            head.expect(optional=("translated_from",))
        translated_from = head.text("translated_from") if head is not None and "translated_from" in head else ""
        rest = text[front.end():] if text and front else text or ""
        found[code] = Text(name, rest, front[0].count("\n") if front else 0, translated_from)
    _check_translations(folder, found, source_language, source)
    return found, source


def _check_translations(folder: UnitFolder, texts: Mapping[str, Text], source_language: str, source: str) -> None:
    for code, text in texts.items():
        if not text.translated_from:
            continue
        if code == source_language:
            folder.refuse(text.name, 2, _l("This is the language in which the page was written first."), _l(
                "Remove the line “translated_from”: only translations have it.",
            ))
        elif not _HASH.fullmatch(text.translated_from):
            folder.refuse(text.name, 2, _l("“translated_from” should be the first 12 signs of the source's SHA-256."), _l(
                "If the translation says what the source says now, write “translated_from: %(hash)s”.", hash=_quoted(source),
            ))
        elif text.translated_from != source:
            folder.warn(text.name, 2, _l("The source text has changed since this translation."), _l(
                "Bring the translation up to date, then write “translated_from: %(hash)s”.", hash=_quoted(source),
            ))


def _quoted(digest: str) -> str:
    """Return a hash as YAML takes it for text: one of figures alone would be a number."""
    return f"'{digest}'" if digest.isdigit() else digest


def check_article(folder: UnitFolder, text: Text) -> Article:
    """Tell what is wrong with a text, and return it read."""
    article = read_article(text.markdown)
    check = _Check(folder, text)
    names = check.names(article)
    for link in article.links:
        check.link(link.target, link.line, names)
    for picture in article.pictures:
        if not picture.words.strip():
            check.refuse(picture.line, _l("The picture “%(picture)s” has no alternative text.", picture=picture.target[:_SHOWN]), _l(
                "Say what it shows between the square brackets before “(%(picture)s)”, for whoever does not see it.",
                picture=picture.target[:_SHOWN],
            ))
    check.footnotes(article)
    return article


@dataclass(frozen=True)
class _Check:
    folder: UnitFolder
    text: Text

    def refuse(self, line: int, message: Words, remedy: Words) -> None:
        self.folder.refuse(self.text.name, line + 1 + self.text.lines_before, message, remedy)

    def names(self, article: Article) -> list[str]:
        """Check the names of headings, and return them."""
        found: list[str] = []
        for name, line in article.names:
            if not is_id(name) or name[0].isdigit():
                self.refuse(line, _l("“{#%(name)s}” cannot name a heading.", name=name[:_SHOWN]), _l(
                    "Begin with a small letter; then small letters without accents, figures and single hyphens: “{#the-case}”.",
                ))
            elif name in found:
                self.refuse(line, _l("The name “%(name)s” is there twice.", name=name), _l("Give each heading a name of its own."))
            found.append(name)
        return found

    def link(self, target: str, line: int, names: list[str]) -> None:
        """Check that a link leads somewhere."""
        if target.startswith("#"):
            if unquote(target[1:]) not in names:
                self.refuse(line, _l("The link “%(link)s” leads to no heading of this page.", link=target[:_SHOWN]), (
                    did_you_mean(target[1:], names) if names else
                    _l("Name a heading, “## Heading {#name}”, and write “#name” in the link.")
                ))
        elif urlsplit(target).scheme not in SCHEMES:
            self.refuse(line, _l("The link “%(link)s” leads nowhere.", link=target[:_SHOWN]), _l(
                "Write a whole address (“https://…”), or “#name” for a heading of this page.",
            ))

    def footnotes(self, article: Article) -> None:
        """Check that notes and what refers to them belong together."""
        notes = article.notes
        for name in notes.unknown:
            place = self.text.markdown.find(f"[^{name}]")
            self.refuse(self.text.markdown.count("\n", 0, max(place, 0)), _l("The footnote “%(name)s” is not written.", name=name), _l(
                "Write it on a line of its own: “[^%(name)s]: …”.", name=name,
            ))
        for name, (written, line) in notes.texts.items():
            if not written:
                self.refuse(line, _l("The footnote “%(name)s” is empty.", name=name), _l("Write its text after the colon."))
            elif name not in notes.order:
                self.refuse(line, _l("Nothing refers to the footnote “%(name)s”.", name=name), _l(
                    "Write “[^%(name)s]” where it belongs, or remove it.", name=name,
                ))
        for name, line in notes.twice:
            self.refuse(line, _l("The footnote “%(name)s” is written twice.", name=name), _l("Keep one of the two."))
