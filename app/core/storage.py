"""Files by the SHA-256 of their bytes: on the local disk, in S3, or in memory for tests."""

from __future__ import annotations

import contextlib
import hashlib
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from flask import current_app
from obstore.exceptions import AlreadyExistsError, NotFoundError
from obstore.store import LocalStore, MemoryStore, from_url

if TYPE_CHECKING:
    from flask import Flask


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
