"""Zip archives, walked by hand: nothing here believes what an archive promises of itself."""

from __future__ import annotations

import struct
import zipfile
import zlib

PLAIN = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
"""The only two ways of packing that are read."""
LOCAL = b"PK\x03\x04"
_HEAD = 30


class Overgrown(ValueError):
    """A member that unpacks to more than it may."""


def start_of(content: bytes, member: zipfile.ZipInfo) -> int:
    """Return where a member's packed bytes begin: its own head says how long it is."""
    name_length, extra_length = struct.unpack_from("<HH", content, member.header_offset + 26)
    return member.header_offset + _HEAD + int(name_length) + int(extra_length)


def name_at_member(content: bytes, member: zipfile.ZipInfo) -> bytes:
    """Return the name that stands before a member's bytes; the list at the end may give it another."""
    (length,) = struct.unpack_from("<H", content, member.header_offset + 26)
    return content[member.header_offset + _HEAD : member.header_offset + _HEAD + length]


def unpacked(content: bytes, member: zipfile.ZipInfo, most: int) -> bytes:
    """Return a member's bytes, inflated by hand because declared sizes may lie.

    Raises Overgrown beyond `most` bytes, BadZipFile where they are damaged, and what `struct` and `zlib` raise.
    """
    start = start_of(content, member)
    packed = content[start : start + member.compress_size]
    found = zlib.decompressobj(-15).decompress(packed, most + 1) if member.compress_type else packed
    if len(found) > most:
        raise Overgrown
    if zlib.crc32(found) != member.CRC:
        raise zipfile.BadZipFile
    return found
