"""Files by the SHA-256 of their bytes: on the local disk, in S3, or in memory for tests."""

from __future__ import annotations

import contextlib
import hashlib
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from flask import current_app
from obstore.exceptions import AlreadyExistsError, NotFoundError
from obstore.store import LocalStore, MemoryStore, from_url

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from flask import Flask

PIECE = 64 * 1024
PART = 5 * 1024 * 1024


def init_app(app: Flask) -> None:
    """Open the store named by STORAGE_URL."""
    app.extensions["storage"] = open_store(app.config["SETTINGS"].storage_url)


def open_store(url: str) -> Any:  # noqa: ANN401 - any store of obstore
    """Open file:///folder, memory:// or s3://bucket/prefix (keys from the usual environment)."""
    parts = urlsplit(url)
    if parts.scheme == "memory":
        return MemoryStore()
    if parts.scheme == "file":
        return LocalStore(prefix=unquote(parts.path), mkdir=True)
    return from_url(url)


def _path(sha256: str) -> str:
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"


def put(content: bytes) -> str:
    """Store bytes and return their SHA-256 in hex. Storing the same bytes again changes nothing."""
    sha256 = hashlib.sha256(content).hexdigest()
    with contextlib.suppress(AlreadyExistsError):
        current_app.extensions["storage"].put(_path(sha256), content, mode="create")
    return sha256


def put_file(path: Path) -> str:
    """Store a file of any size and return its SHA-256 in hex, without holding it in memory."""
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    if size_of(sha256) != path.stat().st_size:  # of its own hash there can be only one, so writing twice does no harm
        current_app.extensions["storage"].put(_path(sha256), path, use_multipart=True, chunk_size=PART, max_concurrency=2)
    return sha256


def size_of(sha256: str) -> int | None:
    """Return how many bytes are stored under a hash; None where there are none."""
    try:
        return int(current_app.extensions["storage"].head(_path(sha256))["size"])
    except (NotFoundError, FileNotFoundError):
        return None


def pieces(sha256: str, start: int, end: int) -> Iterator[bytes]:
    """Return the bytes from `start` up to `end` piece by piece; raises FileNotFoundError at once where they are missing.

    The pieces may be taken after the request has ended, as servers do.
    """
    return _pieces(current_app.extensions["storage"], sha256, start, end)


def reader() -> Callable[[str, int, int], Iterator[bytes]]:
    """Return `pieces` for later, when the request may be over: for file after file of a long answer."""
    return partial(_pieces, current_app.extensions["storage"])


def _pieces(store: Any, sha256: str, start: int, end: int) -> Iterator[bytes]:  # noqa: ANN401 - any store of obstore
    if start >= end:
        return iter(())
    try:
        found = store.get(_path(sha256), options={"range": (start, end)})
    except (NotFoundError, FileNotFoundError):
        raise FileNotFoundError(sha256) from None
    return (bytes(piece) for piece in found.stream(min_chunk_size=PIECE))


def get(sha256: str) -> bytes:
    """Return the bytes; raises FileNotFoundError where they are missing, ValueError where they are damaged."""
    try:
        content = bytes(current_app.extensions["storage"].get(_path(sha256)).bytes())
    except NotFoundError:
        raise FileNotFoundError(sha256) from None
    if hashlib.sha256(content).hexdigest() != sha256:
        msg = f"the stored file {sha256} no longer has its own hash"
        raise ValueError(msg)
    return content
