"""Text made ready for paper: composed, cut into signs, each sign given a face that has it, lines broken at a width."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import NamedTuple

from app.core.pdf.fonts import FALLBACK, font

# Spaces that keep words together print as the space that every face has; hyphens likewise.
_ALIKE = {ord(sign): " " for sign in "\t\u00a0\u2007\u2008\u2009\u200a\u202f"} | {0x2010: "-", 0x2011: "-"}
_REPLACEMENT = "\ufffd"


class Run(NamedTuple):
    """A stretch of text in one face: written as the inside of a PDF string, or sign by sign."""

    face: str
    written: str | None
    signs: tuple[str, ...]


class Shaped(NamedTuple):
    """A line of text: its runs, and its width in thousandths of the size."""

    runs: tuple[Run, ...]
    width: float


def clean(text: str) -> str:
    """Return one line as it can be printed: composed, without invisible signs, control characters made visible."""
    if text.isascii() and text.isprintable():
        return text
    text = unicodedata.normalize("NFC", text.translate(_ALIKE))
    return "".join(_printable(sign) for sign in text)


def _printable(sign: str) -> str:
    kind = unicodedata.category(sign)
    if kind in {"Cc", "Cs", "Zl", "Zp"}:
        return _REPLACEMENT
    return "" if kind == "Cf" else sign


def signs(text: str) -> list[str]:
    """Cut a text into what the reader sees as one: a character with the marks that follow it."""
    found: list[str] = []
    for sign in text:
        if found and unicodedata.category(sign) in {"Mn", "Me"}:
            found[-1] += sign
        else:
            found.append(sign)
    return found


@lru_cache(maxsize=16384)
def shape(text: str, face: str) -> Shaped:
    """Return a line in a face; what the face lacks stands in the fallback face."""
    text = clean(text)
    chosen = font(face)
    try:
        written = chosen.written(text)
    except UnicodeEncodeError:
        return _shape_signs(text, face)
    return Shaped((Run(face, written, ()),), sum(map(chosen.width, text)))


def _shape_signs(text: str, face: str) -> Shaped:
    chosen, width = font(face), 0.0
    runs: list[tuple[str, bool, list[str]]] = []
    for sign in signs(text):
        if chosen.face.has(sign):
            own, parts = face, [sign]
        else:
            own, parts = FALLBACK, list(sign)
        width += sum(map(font(own).width, parts))
        staple = own == face and sign in chosen.staple
        if runs and runs[-1][0] == own and runs[-1][1] == staple:
            runs[-1][2].extend(parts)
        else:
            runs.append((own, staple, parts))
    return Shaped(tuple(
        Run(own, font(own).written("".join(parts)), ()) if staple else Run(own, None, tuple(parts))
        for own, staple, parts in runs
    ), width)


def measure(text: str, face: str, size: float) -> float:
    """Return the width of a line in points."""
    return shape(text, face).width * size / 1000


@lru_cache(maxsize=4096)
def wrap(text: str, face: str, size: float, width: float) -> tuple[str, ...]:
    """Break a text into lines no wider than that; line ends in the text are kept, a longer word is cut."""
    lines: list[str] = []
    for part in text.splitlines() or [""]:
        lines.extend(_wrap_line(part.replace("\t", " "), face, size, width))
    return tuple(lines)


def _wrap_line(text: str, face: str, size: float, width: float) -> list[str]:
    room, space = width * 1000 / size + 0.01, shape(" ", face).width
    lines: list[str] = []
    line, used = "", 0.0
    for word in text.split(" "):
        if not word:
            continue
        wide = shape(word, face).width
        if line and used + space + wide <= room:
            line, used = f"{line} {word}", used + space + wide
            continue
        if line:
            lines.append(line)
        *whole, line = [word] if wide <= room else _cut(word, face, room)
        lines.extend(whole)
        used = shape(line, face).width
    return [*lines, line] if line or not lines else lines


def _cut(word: str, face: str, room: float) -> list[str]:
    """Cut a word that is wider than its line; a line holds one sign at least."""
    pieces, piece, used = [], "", 0.0
    for sign in signs(word):
        wide = shape(sign, face).width
        if piece and used + wide > room:
            pieces.append(piece)
            piece, used = "", 0.0
        piece, used = piece + sign, used + wide
    return [*pieces, piece]
