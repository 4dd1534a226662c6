"""Files too large to hold in memory: a video stays where it lies and is read in pieces."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

HEAD = 8 * 1024
PIECE = 1024 * 1024


@dataclass(frozen=True)
class LargeFile:
    """A file on disk of which only the size, the first bytes and the hash are known."""

    path: Path
    size: int
    head: bytes
    sha256: str

    def __len__(self) -> int:
        return self.size


Content = bytes | LargeFile
"""What a file of a package holds: its bytes, or where they lie."""


def read_large(path: Path) -> LargeFile:
    """Look at a large file without holding it."""
    whole, size, head = hashlib.sha256(), 0, b""
    for piece in _pieces(path):
        head = head or piece[:HEAD]
        whole.update(piece)
        size += len(piece)
    return LargeFile(path, size, head, whole.hexdigest())


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece


def hash_of(content: Content) -> str:
    """Return the SHA-256 of a file of a package."""
    return content.sha256 if isinstance(content, LargeFile) else hashlib.sha256(content).hexdigest()


def head_of(content: Content) -> bytes:
    """Return a file's first bytes: all of them, where it is held in memory."""
    return content.head if isinstance(content, LargeFile) else content
