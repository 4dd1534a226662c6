"""A TrueType face, read once a process, that cuts subsets of itself fast and can put a missing accent on a letter.

reportlab's own face is subclassed for two reasons. Its subsetter parses every glyph anew for every document, which
took two thirds of the time of a certificate; here each glyph is taken apart once. And it knows only the characters
the font was made with: Titillium Web has no Guaraní «ẽ» or «g̃», but it has the letter and the tilde, so the pair is
made a glyph of its own, which keeps a holder's name in one face.
"""

from __future__ import annotations

import math
import unicodedata
from struct import pack, unpack_from
from typing import TYPE_CHECKING, NamedTuple

from reportlab.pdfbase.ttfonts import TTFontFace, TTFontMaker

if TYPE_CHECKING:
    from collections.abc import Sequence

# Combining mark -> the same mark as a character of its own, standing at the height of small letters.
_MARKS = {
    "\u0300": "`", "\u0301": "\u00b4", "\u0302": "\u02c6", "\u0303": "\u02dc", "\u0304": "\u00af", "\u0306": "\u02d8",
    "\u0307": "\u02d9", "\u0308": "\u00a8", "\u030a": "\u02da", "\u030b": "\u02dd", "\u030c": "\u02c7",
    "\u0327": "\u00b8", "\u0328": "\u02db",
}
_BELOW = frozenset("\u0327\u0328")
_UNDOTTED = {"i": "\u0131", "j": "\u0237"}
_FULL_MAXP = 32  # bytes of the table of maxima where it has limits for composed glyphs
# Glyph flags of the TrueType format: words as offsets, offsets in units, another part follows, scales of three widths.
_WORDS, _OFFSETS, _MORE, _SCALES = 0x01, 0x02, 0x20, ((0x08, 2), (0x40, 4), (0x80, 8))


class Glyph(NamedTuple):
    """One glyph: its outline, where in the outline other glyphs are named and which, and its metrics."""

    outline: bytes
    parts: tuple[tuple[int, int], ...]
    advance: int
    left: int


class Place(NamedTuple):
    """One accent put on a letter: which glyph, and how far it is moved."""

    gid: int
    dx: int
    dy: int


class Typeface(TTFontFace):
    """A face of one TrueType file. A *sign* is what the reader sees as one: a character, or a letter with marks."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self._start = self.get_table_pos("glyf")[0]
        self._glyphs: dict[int, Glyph] = {}
        self._composed: dict[str, Glyph | None] = {}
        self._slant = math.tan(math.radians(-float(self.italicAngle)))

    def has(self, sign: str) -> bool:
        """Return whether the face can draw a sign, as it is or composed."""
        return self.glyph(sign) is not None

    def glyph(self, sign: str) -> Glyph | None:
        """Return the glyph of a sign, composed where the font lacks it."""
        if len(sign) == 1 and ord(sign) in self.charToGlyph:
            return self._glyph(self.charToGlyph[ord(sign)])
        if sign not in self._composed:
            self._composed[sign] = self._compose(sign)
        return self._composed[sign]

    def width(self, sign: str) -> float:
        """Return the advance of a sign in thousandths of the size."""
        glyph = self.glyph(sign)
        advance = glyph.advance if glyph is not None else self._glyph(0).advance
        return advance * 1000 / int(self.unitsPerEm)

    def subset(self, signs: Sequence[str | None]) -> bytes:
        """Return a TrueType file with a glyph for each code: the place of a sign in the list is its code."""
        missing = self._glyph(0)
        glyphs, numbers = [missing], {id(missing): 0}
        codes = []
        for sign in signs:
            glyph = (self.glyph(sign) if sign is not None else None) or missing
            if id(glyph) not in numbers:
                numbers[id(glyph)] = len(glyphs)
                glyphs.append(glyph)
            codes.append(numbers[id(glyph)])
        outlines = self._outlines(glyphs, numbers)
        return self._file(glyphs, outlines, codes)

    def _outlines(self, glyphs: list[Glyph], numbers: dict[int, int]) -> list[bytes]:
        outlines = []
        for glyph in glyphs:  # grows while we walk: the parts of a composed glyph come after it
            outline = glyph.outline
            if glyph.parts:
                changed = bytearray(outline)
                for offset, gid in glyph.parts:
                    part = self._glyph(gid)
                    if id(part) not in numbers:
                        numbers[id(part)] = len(glyphs)
                        glyphs.append(part)
                    changed[offset:offset + 2] = pack(">H", numbers[id(part)])
                outline = bytes(changed)
            outlines.append(outline + b"\0" * (-len(outline) % 4))
        return outlines

    def _file(self, glyphs: list[Glyph], outlines: list[bytes], codes: list[int]) -> bytes:
        offsets, end = [0], 0
        for outline in outlines:
            end += len(outline)
            offsets.append(end // 2)
        count = len(glyphs)
        file = TTFontMaker()
        for tag in ("cvt ", "fpgm", "prep"):  # hinting programs, which the outlines of some fonts call
            if tag in self.table:
                file.add(tag, self.get_table(tag))
        # One (1, 0) table is what PDF asks of a symbolic font; nothing here reads names, OS/2 or post.
        file.add("cmap", pack(">8H", 0, 1, 1, 0, 0, 12, 6, 10 + 2 * len(codes)) + pack(
            f">{3 + len(codes)}H", 0, 0, len(codes), *codes))
        file.add("glyf", b"".join(outlines))
        file.add("head", self.get_table("head")[:50] + b"\0\0\0\0")
        file.add("hhea", self.get_table("hhea")[:34] + pack(">H", count))
        file.add("hmtx", b"".join(pack(">Hh", glyph.advance, glyph.left) for glyph in glyphs))
        file.add("loca", pack(f">{len(offsets)}H", *offsets))
        file.add("maxp", self._maxp(count))
        return bytes(file.makeStream())

    def _maxp(self, count: int) -> bytes:
        table = self.get_table("maxp")
        if len(table) < _FULL_MAXP:
            return table[:4] + pack(">H", count) + table[6:]
        points, contours, *rest = unpack_from(">13H", table, 6)
        # A composed sign may nest one level deeper and hold more than any glyph that the font came with.
        rest[0], rest[1] = max(rest[0], 2 * points), max(rest[1], 2 * contours)
        rest[-2], rest[-1] = max(rest[-2], 4), rest[-1] + 1
        return table[:4] + pack(">14H", count, points, contours, *rest)

    def _glyph(self, gid: int) -> Glyph:
        found = self._glyphs.get(gid)
        if found is None:
            outline = self._ttf_data[self._start + self.glyphPos[gid]:self._start + self.glyphPos[gid + 1]]
            advance, left = self.hmetrics[gid]
            found = self._glyphs.setdefault(gid, Glyph(outline, _parts(outline), advance, _signed(left)))
        return found

    def _compose(self, sign: str) -> Glyph | None:
        letters = unicodedata.normalize("NFD", sign)
        for length in range(len(letters) - 1, 0, -1):
            base, marks = unicodedata.normalize("NFC", letters[:length]), letters[length:]
            if len(base) == 1 and ord(base) in self.charToGlyph and all(self._has_mark(mark) for mark in marks):
                return self._place(base, marks)
        return None

    def _has_mark(self, mark: str) -> bool:
        return mark in _MARKS and ord(_MARKS[mark]) in self.charToGlyph

    def _place(self, base: str, marks: str) -> Glyph:
        if marks[0] not in _BELOW and ord(_UNDOTTED.get(base, base)) in self.charToGlyph:
            base = _UNDOTTED.get(base, base)
        letter = self._glyph(self.charToGlyph[ord(base)])
        boxes = [_box(letter.outline)]
        places = [Place(self.charToGlyph[ord(base)], 0, 0)]
        small = _box(self._glyph(self.charToGlyph[ord("x")]).outline)[3]
        for mark in marks:
            gid = self.charToGlyph[ord(_MARKS[mark])]
            box = _box(self._glyph(gid).outline)
            rise = 0 if mark in _BELOW else max(box[3] for box in boxes) - small
            rise = 0 if abs(rise) < small // 20 else rise  # round letters reach a little above flat ones
            dx = round(self._middle(boxes[0]) - self._middle(box) + rise * self._slant)
            places.append(Place(gid, dx, rise))
            boxes.append((box[0] + dx, box[1] + rise, box[2] + dx, box[3] + rise))
        return _composite(places, boxes, letter.advance)

    def _middle(self, box: tuple[int, int, int, int]) -> float:
        """Middle of a box, stood upright."""
        return (box[0] + box[2]) / 2 - self._slant * (box[1] + box[3]) / 2


def _signed(word: int) -> int:
    """Read a word of two bytes as a signed number, which reportlab does not."""
    return word - 0x10000 if word & 0x8000 else word


def _box(outline: bytes) -> tuple[int, int, int, int]:
    return unpack_from(">4h", outline, 2) if outline else (0, 0, 0, 0)


def _composite(places: list[Place], boxes: list[tuple[int, int, int, int]], advance: int) -> Glyph:
    left, bottom = min(box[0] for box in boxes), min(box[1] for box in boxes)
    right, top = max(box[2] for box in boxes), max(box[3] for box in boxes)
    outline, parts = pack(">5h", -1, left, bottom, right, top), []
    for number, place in enumerate(places, start=1):
        flags = _WORDS | _OFFSETS | (_MORE if number < len(places) else 0)
        parts.append((len(outline) + 2, place.gid))
        outline += pack(">2H2h", flags, place.gid, place.dx, place.dy)
    return Glyph(outline, tuple(parts), advance, left)


def _parts(outline: bytes) -> tuple[tuple[int, int], ...]:
    """Where a composite outline names other glyphs, and which."""
    if not outline or unpack_from(">h", outline)[0] >= 0:
        return ()
    parts, offset, flags = [], 10, _MORE
    while flags & _MORE:
        flags, gid = unpack_from(">2H", outline, offset)
        parts.append((offset + 2, gid))
        offset += 4 + (4 if flags & _WORDS else 2)
        offset += next((size for flag, size in _SCALES if flags & flag), 0)
    return tuple(parts)
