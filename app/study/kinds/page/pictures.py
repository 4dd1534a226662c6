"""How wide and high a picture is, read from its first bytes."""

from __future__ import annotations

import re

_DRAWING = re.compile(rb"<svg\b[^>]*>", re.IGNORECASE)
_VIEW = re.compile(rb"""\bviewBox\s*=\s*["']\s*[-\d.]+[\s,]+[-\d.]+[\s,]+([\d.]+)[\s,]+([\d.]+)\s*["']""")
_LENGTH = rb"""\s%s\s*=\s*["']\s*([\d.]+)(?:px)?\s*["']"""
_WIDTH, _HEIGHT = re.compile(_LENGTH % b"width"), re.compile(_LENGTH % b"height")
_LARGEST = 20_000
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""Segments of a JPEG that say its size."""


def size_of(content: bytes) -> tuple[int, int] | None:
    """Return (width, height) in pixels, or None where it cannot be told."""
    if content.startswith(b"\x89PNG"):
        found = (int.from_bytes(content[16:20], "big"), int.from_bytes(content[20:24], "big"))
    elif content.startswith(b"\xff\xd8"):
        found = _of_jpeg(content)
    elif content.startswith(b"RIFF"):
        found = _of_webp(content)
    else:
        found = _of_drawing(content)
    return found if all(0 < length <= _LARGEST for length in found) else None


def _of_drawing(content: bytes) -> tuple[int, int]:
    root = _DRAWING.search(content)
    if root is None:
        return 0, 0
    width, height = _WIDTH.search(root[0]), _HEIGHT.search(root[0])
    if width and height:
        return _whole(width[1]), _whole(height[1])
    view = _VIEW.search(root[0])
    return (_whole(view[1]), _whole(view[2])) if view else (0, 0)


def _whole(digits: bytes) -> int:
    try:
        return round(float(digits))
    except (ValueError, OverflowError):
        return 0


def _of_jpeg(content: bytes) -> tuple[int, int]:
    place = 2
    while place + 9 <= len(content) and content[place] == 0xFF:  # noqa: PLR2004 - the mark before every segment
        if content[place + 1] in _FRAMES:
            return int.from_bytes(content[place + 7 : place + 9], "big"), int.from_bytes(content[place + 5 : place + 7], "big")
        place += 2 + int.from_bytes(content[place + 2 : place + 4], "big")
    return 0, 0


def _of_webp(content: bytes) -> tuple[int, int]:
    form, head = content[12:16], content[:30].ljust(30, b"\0")
    if form == b"VP8X":
        return int.from_bytes(head[24:27], "little") + 1, int.from_bytes(head[27:30], "little") + 1
    if form == b"VP8L":
        bits = int.from_bytes(head[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if form == b"VP8 ":
        return int.from_bytes(head[26:28], "little") & 0x3FFF, int.from_bytes(head[28:30], "little") & 0x3FFF
    return 0, 0
