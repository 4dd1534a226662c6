"""Addresses on other sites: https and nothing else, asked for only when a reader presses them."""

from __future__ import annotations

from urllib.parse import urlsplit

from app.core.i18n import lazy_gettext as _l
from app.courses.package.reading import MapReader

LONGEST_ADDRESS = 500
UNSAFE = frozenset('"<>\\^`{|}\x7f')


def address_elsewhere(reader: MapReader, key: str) -> str:
    """Return an address on another site, which the reader's browser asks for only when it is pressed; https and nothing else."""
    text = reader.text(key, longest=LONGEST_ADDRESS)
    if not text or is_address_elsewhere(text):
        return text
    reader.refuse(
        key, _l("“%(address)s” is not a whole address that begins with “https://”.", address=text[:80]),
        _l("Copy it from the browser: “https://example.org/…”."),
    )
    return ""


def is_address_elsewhere(text: str) -> bool:
    """Tell whether a text is an address that may be opened: https, with a host, without a password, without hidden signs."""
    try:
        parts = urlsplit(text)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        return False
    is_plain = text.isascii() and not any(sign <= " " or sign in UNSAFE for sign in text)
    return is_plain and text.startswith("https://") and "." in host and "@" not in parts.netloc
