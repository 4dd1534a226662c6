"""Ids that are made from words, and stay the same as long as the words do."""

from __future__ import annotations

import hashlib
import re
import unicodedata

_OTHER = re.compile(r"[^a-z0-9]+")
LONGEST = 50


def slug(text: str, longest: int = LONGEST) -> str:
    """Return small letters, figures and hyphens, cut at a hyphen where there is one; empty where no letter is Latin."""
    plain = unicodedata.normalize("NFKD", text[: longest * 8]).casefold().encode("ascii", "ignore").decode()
    found = _OTHER.sub("-", plain).strip("-")
    if len(found) <= longest:
        return found
    cut = found[: longest + 1].rpartition("-")[0]
    return (cut if len(cut) > longest // 2 else found[:longest]).strip("-")


def slug_or_digest(text: str, word: str, longest: int = LONGEST) -> str:
    """Return the slug of a text; where it has none, a word with the beginning of the text's hash."""
    return slug(text, longest) or f"{word}-{hashlib.sha256(text.encode('utf-8', 'replace')).hexdigest()[:8]}"


class Ids:
    """Hands out ids and never the same one twice."""

    def __init__(self, taken: frozenset[str] | set[str] = frozenset()) -> None:
        self._taken = set(taken)

    def take(self, wanted: str) -> str:
        """Return the wanted id, with a number behind it where it is taken."""
        found, number = wanted, 1
        while found in self._taken:
            number += 1
            found = f"{wanted}-{number}"
        self._taken.add(found)
        return found
