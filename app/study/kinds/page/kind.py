"""A page: Markdown in each language, with pictures beside it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from html import escape
from typing import Any

from markupsafe import Markup

from app.core.i18n import gettext, in_language, own
from app.core.i18n import lazy_gettext as _l
from app.courses.kinds import UnitContent
from app.courses.package.unit_folder import UnitFolder
from app.courses.rules import LANGUAGES, count_words
from app.study.glossary import Glossary
from app.study.kinds import Address, AnswerRefused, Score
from app.study.kinds.page.article import Article, Heading, html_of, mark_terms, read_article
from app.study.kinds.page.checks import check_article, read_texts
from app.study.kinds.page.pictures import size_of
from app.study.kinds.page.placing import placed, plain_path

DEEPEST_LISTED, FEWEST_LISTED = 3, 3
"""Headings that a list of contents shows, and how many make it worth showing."""


class Page:
    """Text to read."""

    name = "page"
    label = _l("Page")
    scores = False

    def parse(self, folder: UnitFolder, source_language: str) -> UnitContent:
        """Read page.<language>.md; every picture shown in them must lie beside."""
        content: dict[str, Any] = {}
        pictures: dict[str, dict[str, int]] = {}
        texts, source = read_texts(folder, source_language)
        shapes: dict[str, list[int]] = {}
        for code, text in texts.items():
            content[code] = text.markdown
            article = check_article(folder, text)
            shapes[code] = [heading.level for heading in article.headings]
            for picture in article.pictures:
                if folder.picture(text.name, picture.line + 1 + text.lines_before, picture.target) is not None:
                    path = plain_path(picture.target)
                    pictures[path] = _measure(folder.content(path))
        for code, shape in shapes.items():
            if shape != shapes.get(source_language, shape):
                folder.warn(texts[code].name, 1, _l("The headings differ from those of the source language."), _l(
                    "Give them the same order and depth, so that whoever changes language stays at the same place.",
                ))
        translated = {code: text.translated_from for code, text in texts.items() if text.translated_from}
        words = {code: count_words(text) for code, text in content.items()}
        versions = {"source": source, "translated_from": translated} if translated else {}
        return UnitContent(content={**content, "pictures": pictures, **versions}, words=words)

    def languages(self, content: Mapping[str, Any]) -> frozenset[str]:
        """Return the languages that have a text."""
        return frozenset(code for code in LANGUAGES if content.get(code))

    def present(self, content: Mapping[str, Any], language: str, address: Address) -> Mapping[str, Any]:
        """Return the text as safe HTML, its headings for a list of contents, and the words of the glossary that it uses."""
        with in_language(language):
            return rendered(str(content.get(language, "")), language, address, _sizes(content))

    def stale(self, content: Mapping[str, Any]) -> frozenset[str]:
        """Return the languages whose translation says that it is older than the source."""
        return frozenset(code for code, digest in content.get("translated_from", {}).items() if digest != content["source"])

    def weigh(self, content: Mapping[str, Any], language: str) -> int:
        """Count the text and the pictures that stand in it."""
        text = str(content.get(language, ""))
        pictures = content.get("pictures", {})
        shown = {plain_path(picture.target) for picture in read_article(text).pictures}
        return len(text.encode()) + sum(pictures.get(path, {}).get("bytes", 0) for path in shown)

    def score(self, content: Mapping[str, Any], answer: Mapping[str, str]) -> Score:  # noqa: ARG002 - the common call
        """A page asks nothing."""
        raise AnswerRefused("a page takes no answer")


@lru_cache(maxsize=256)
def rendered(text: str, language: str, address: Address, sizes: tuple[tuple[str, int, int], ...]) -> Mapping[str, Any]:
    """Return what the template shows of a text; kept, because a published text never changes."""
    article = read_article(text)
    glossary = address.glossary or Glossary()
    found = [glossary.by_id[term_id] for term_id in mark_terms(article, glossary, language)]
    html = placed(str(html_of(article)), address, sizes)
    back = escape(gettext("Back to the text"))
    html = html.replace(' role="doc-backlink">', f' role="doc-backlink" aria-label="{back}">')
    return {
        "html": Markup(html),  # noqa: S704 - cleaned by html_of; only our own addresses and words were added
        "contents": _contents(article),
        "terms": [(term.anchor, own(term.term, language), own(term.definition, language)) for term in found],
    }


def _contents(article: Article) -> list[Heading]:
    """Return the headings that lead through a long text; none through a short one."""
    found = [heading for heading in article.headings if heading.level <= DEEPEST_LISTED and heading.text]
    return found if len(found) >= FEWEST_LISTED else []


def _measure(content: bytes) -> dict[str, int]:
    """Return what a page must know of a picture before it arrives, so that nothing jumps."""
    size = size_of(content)
    known = {"width": size[0], "height": size[1]} if size else {}
    return {**known, "bytes": len(content)}


def _sizes(content: Mapping[str, Any]) -> tuple[tuple[str, int, int], ...]:
    pictures = content.get("pictures", {})
    return tuple((path, found["width"], found["height"]) for path, found in pictures.items() if "width" in found)


KIND = Page()
