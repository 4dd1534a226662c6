"""From bytes to letters: Unicode in any form, else windows-1252 where it is plausible (as `core/table_files.py` found)."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"), (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)
_MISREAD = re.compile("[a-z][‡‹›‰™ˆ˜‚¡¢£¤ƒ•“—–ŽŠ][a-z]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
_DECLARED = re.compile(rb"""\A\s*<\?xml[^>]{0,80}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,30})["']""")
_PLAIN = frozenset({"iso8859-1", "iso8859-15", "cp1252", "ascii"})
"""Encodings that an XML file may declare besides Unicode."""


@dataclass(frozen=True)
class Letters:
    """A text with simple line ends, and how it was read; no text where it cannot be read with certainty."""

    text: str | None
    read_as: str


def decode(content: bytes) -> Letters:
    """Return the text of a file."""
    text, read_as = _decoded(content)
    if text is None or _CONTROLS.search(text):
        return Letters(None, "")
    return Letters(text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0b", " ").replace("\x0c", "\n"), read_as)


def _decoded(content: bytes) -> tuple[str | None, str]:
    mark = next((name for mark, name in _BOMS if content.startswith(mark)), "") or _utf16_without_mark(content)
    for name in (mark,) if mark else ("utf-8", *_declared(content)):
        try:
            return content.decode(name).removeprefix("\ufeff"), name.removesuffix("-sig").upper()
        except UnicodeDecodeError:
            continue
    if mark or b"\0" in content:
        return None, ""
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError:
        return None, ""
    return (None, "") if _MISREAD.search(text) else (text, "windows-1252")


def _declared(content: bytes) -> tuple[str, ...]:
    found = _DECLARED.match(content)
    try:
        name = codecs.lookup(found[1].decode("ascii")).name if found else ""
    except LookupError:
        name = ""
    return (name,) if name in _PLAIN else ()


def _utf16_without_mark(content: bytes) -> str:
    """Recognise UTF-16 that carries no mark: in Latin text every other byte is zero."""
    sample = content[:4_000]
    if len(sample) < 4 or len(content) % 2:  # noqa: PLR2004 - two letters
        return ""
    if sample[1::2].count(0) * 10 > len(sample) * 4 and not sample[::2].count(0):
        return "utf-16-le"
    return "utf-16-be" if sample[::2].count(0) * 10 > len(sample) * 4 and not sample[1::2].count(0) else ""
