"""A page: Markdown in each language, with pictures beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from html import escape, unescape
from typing import Any
from urllib.parse import unquote

from markupsafe import Markup

from app.core.i18n import lazy_gettext as _l
from app.core.text import render_markdown
from app.courses.kinds import UnitContent
from app.courses.package.unit_folder import UnitFolder
from app.courses.rules import LANGUAGES, count_words
from app.study.kinds import Address, AnswerRefused, Score
from app.study.kinds.page.pictures import size_of

_IMAGE = re.compile(r"<img\b[^>]*>")
_SOURCE = re.compile(r'\bsrc="([^"]*)"')


class Page:
    """Text to read."""

    name = "page"
    label = _l("Page")
    scores = False

    def parse(self, folder: UnitFolder, source_language: str) -> UnitContent:
        """Read page.<language>.md; every picture shown in them must lie beside."""
        content: dict[str, Any] = {}
        pictures: dict[str, dict[str, int]] = {}
        for code, name in folder.by_language("page", "md", source_language).items():
            text = folder.text(name)
            if text is not None and not text.strip():
                folder.refuse(name, 1, _l("This file is empty."), _l("Write its text."))
            content[code] = text = text or ""
            for source in sources(render_markdown(text)):
                if folder.picture(name, _line_of(text, source), source) is not None:
                    path = plain_path(source)
                    pictures[path] = _measure(folder.content(path))
        words = {code: count_words(text) for code, text in content.items()}
        return UnitContent(content={**content, "pictures": pictures}, words=words)

    def languages(self, content: Mapping[str, Any]) -> frozenset[str]:
        """Return the languages that have a text."""
        return frozenset(code for code in LANGUAGES if content.get(code))

    def present(self, content: Mapping[str, Any], language: str, address: Address) -> Mapping[str, Any]:
        """Return the text as safe HTML."""
        return {"html": rendered(str(content.get(language, "")), address, _sizes(content))}

    def weigh(self, content: Mapping[str, Any], language: str) -> int:
        """Count the text and the pictures that stand in it."""
        text = str(content.get(language, ""))
        pictures = content.get("pictures", {})
        shown = {plain_path(source) for source in sources(render_markdown(text))}
        return len(text.encode()) + sum(pictures.get(path, {}).get("bytes", 0) for path in shown)

    def score(self, content: Mapping[str, Any], answer: Mapping[str, str]) -> Score:  # noqa: ARG002 - the common call
        """A page asks nothing."""
        raise AnswerRefused("a page takes no answer")


def sources(html: str) -> Iterator[str]:
    """Yield what each picture of a rendered text refers to; nothing at all reads as an empty path."""
    for image in _IMAGE.findall(html):
        found = _SOURCE.search(image)
        yield unescape(found[1]) if found else ""


def plain_path(source: str) -> str:
    """Return the path inside the unit's folder that a reference means."""
    return unquote(source.partition("#")[0].partition("?")[0]).removeprefix("./")


@lru_cache(maxsize=256)
def rendered(text: str, address: Address, sizes: tuple[tuple[str, int, int], ...]) -> Markup:
    """Return a text as HTML; kept, because a published text never changes."""
    known = {path: (width, height) for path, width, height in sizes}

    def place(image: re.Match[str]) -> str:
        found = _SOURCE.search(image[0])
        source = unescape(found[1]) if found else ""
        if not source or ":" in source or source.startswith("/"):
            return ""  # only the unit's own pictures are shown; the check of packages has refused others long before
        path = plain_path(source)
        size = f' width="{known[path][0]}" height="{known[path][1]}"' if path in known else ""
        local = _SOURCE.sub(lambda _source: f'src="{escape(address.before + path + address.after)}"', image[0])
        return local.replace("<img", f'<img loading="lazy"{size}', 1)

    html = _IMAGE.sub(place, render_markdown(text))
    html = html.replace("<table>", '<div class="table-wrap" tabindex="0"><table>').replace("</table>", "</table></div>")
    return Markup(html)  # noqa: S704 - cleaned by render_markdown; only our own address was added


def _measure(content: bytes) -> dict[str, int]:
    """Return what a page must know of a picture before it arrives, so that nothing jumps."""
    size = size_of(content)
    known = {"width": size[0], "height": size[1]} if size else {}
    return {**known, "bytes": len(content)}


def _sizes(content: Mapping[str, Any]) -> tuple[tuple[str, int, int], ...]:
    pictures = content.get("pictures", {})
    return tuple((path, found["width"], found["height"]) for path, found in pictures.items() if "width" in found)


def _line_of(text: str, source: str) -> int:
    """Return the line on which a picture is named, as well as it can be told: Markdown may have rewritten the reference."""
    found = next((text.find(part) for part in (source, unquote(source)) if part and part in text), 0)
    return text.count("\n", 0, found) + 1


KIND = Page()
