"""Texts of questions: Markdown in four languages, read from a package with the pictures beside it, and shown like a page."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from html import unescape
from typing import Any

from markupsafe import Markup

from app.core.i18n import lazy_gettext as _l
from app.core.i18n import own
from app.core.text import render_markdown
from app.courses.package.reading import MapReader
from app.courses.package.unit_folder import UnitFolder
from app.courses.rules import LANGUAGES
from app.study.kinds import Address
from app.study.kinds.page.pictures import size_of
from app.study.kinds.page.placing import IMAGE, SOURCE, placed, plain_path

LONGEST = 10_000
"""Characters of a question."""
SHORTER = 2_000
"""Characters of everything else: an option, a hint, what is said afterwards."""

_ALT = re.compile(r'\balt="([^"]*)"')
_TAG = re.compile(r"<[^>]*>")
_ONE_PARAGRAPH = re.compile(r"<p>((?:(?!</?p>).)*)</p>\s*", re.DOTALL)


@dataclass
class Sheet:
    """A file of questions while it is read; remembers the pictures that its texts show."""

    folder: UnitFolder
    file: str
    home: str = ""
    """How the file's folder is called from a unit: empty for the unit's own."""
    pictures: dict[str, dict[str, int]] = field(default_factory=dict)

    def texts(self, reader: MapReader, key: str, *, longest: int = SHORTER) -> dict[str, str]:
        """Return a text in each of the four languages; every picture must lie beside and say what it shows."""
        inner = reader.map(key)
        inner.expect(*LANGUAGES)
        found = {code: inner.markdown(code, longest=longest) for code in LANGUAGES if code in inner}
        for code, text in found.items():
            for source, words in pictures_in(text):
                self._look(inner, code, source, words)
        return found

    def optional(self, reader: MapReader, key: str) -> dict[str, str] | None:
        """Return a text that may be left out."""
        return self.texts(reader, key) if key in reader else None

    def _look(self, reader: MapReader, code: str, source: str, words: str) -> None:
        if not words:
            reader.refuse(
                code, _l("The picture “%(picture)s” has no words for those who cannot see it.", picture=source[:80]),
                _l("Write between the brackets what it shows: [A mill beside a field](mill.svg)."),
            )
        if self.folder.picture(self.file, reader.line_of(code), source) is not None:
            content = self.folder.content(plain_path(source))
            size = size_of(content)
            known = {"width": size[0], "height": size[1]} if size else {}
            self.pictures[self.home + plain_path(source)] = {**known, "bytes": len(content)}


def pictures_in(text: str) -> Iterator[tuple[str, str]]:
    """Yield (reference, words in its place) of each picture that a text shows."""
    for image in IMAGE.findall(render_markdown(text)) if "![" in text else ():
        source, words = SOURCE.search(image), _ALT.search(image)
        yield unescape(source[1]) if source else "", unescape(words[1]).strip() if words else ""


def weight(texts: Iterable[Mapping[str, str]], language: str, pictures: Mapping[str, Mapping[str, int]], home: str) -> int:
    """Return how many bytes these texts and their pictures take, in one language."""
    total, shown = 0, set[str]()
    for each in texts:
        text = own(each, language)
        total += len(text.encode())
        shown.update(home + plain_path(source) for source, _words in pictures_in(text))
    return total + sum(pictures.get(path, {}).get("bytes", 0) for path in shown)


@dataclass(frozen=True)
class Show:
    """Shows the texts of one question in one language. `codes` names its parts without telling what they are."""

    language: str
    address: Address
    sizes: tuple[tuple[str, int, int], ...]
    codes: Codes

    def block(self, texts: Mapping[str, str] | None) -> Markup:
        """Return a text as paragraphs."""
        return _block(own(texts, self.language), self.address, self.sizes)

    def line(self, texts: Mapping[str, str] | None) -> Markup:
        """Return a text as it stands in a line: without the paragraph around it where it is only one."""
        html = self.block(texts)
        found = _ONE_PARAGRAPH.fullmatch(html)
        return Markup(found[1]) if found else html  # noqa: S704 - a part of what was cleaned

    def plain(self, texts: Mapping[str, str] | None) -> str:
        """Return a text without any form, as a list to choose from can show it; a picture is told by its words."""
        html = IMAGE.sub(lambda image: (_ALT.search(image[0]) or ("", ""))[1], self.block(texts))
        return " ".join(unescape(_TAG.sub(" ", html)).split())


@lru_cache(maxsize=4_096)
def _block(text: str, address: Address, sizes: tuple[tuple[str, int, int], ...]) -> Markup:
    """Return a text as HTML; kept, because a published text never changes."""
    return Markup(placed(render_markdown(text), address, sizes))  # noqa: S704 - cleaned; only our own address was added


def show_of(question: Mapping[str, Any], content: Mapping[str, Any], language: str, address: Address) -> Show:
    """Return what shows the texts of a question, wherever its file lies."""
    home = question.get("home", "")
    sizes = tuple(
        (path.removeprefix(home), found["width"], found["height"])
        for path, found in content.get("pictures", {}).items() if "width" in found and path.startswith(home)
    )
    return Show(language, Address(address.before + home, address.after), sizes, Codes.of(question, content))


@dataclass(frozen=True)
class Codes:
    """Names for the parts of a question that tell nothing: an author's own often say what is right, or in which order."""

    salt: str
    question: str

    @classmethod
    def of(cls, question: Mapping[str, Any], content: Mapping[str, Any]) -> Codes:
        """Return the names for a question of a unit."""
        return cls(content.get("salt", ""), question["id"])

    def code(self, part: str) -> str:
        """Return the name of a part."""
        return "c" + hashlib.sha256(f"{self.salt}\n{self.question}\n{part}".encode()).hexdigest()[:10]

    def part(self, code: str, among: Iterable[str]) -> str:
        """Return the part that a name stands for; the name itself where it stands for none."""
        return next((part for part in among if self.code(part) == code), code)
