"""What the register of certificates knows by itself: numbers, verification codes, names to compare, the chain of its lines."""

from __future__ import annotations

import enum
import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Thirty-two signs that nobody confuses: no I, L, O or U."""
CODE_LENGTH = 20
GROUP = 4
_ALIKE = str.maketrans({"O": "0", "I": "1", "L": "1"})
_BETWEEN = re.compile(r"[\s\-\u2010-\u2015\u2212._]+")
_SHA256 = re.compile(r"[0-9a-f]{64}")
FIRST_HASH = ""
"""What the first line of a register is chained to."""

PARTICLES = frozenset({
    "d", "da", "das", "de", "dei", "degli", "del", "dell", "della", "delle", "des", "di", "do", "dos", "du", "e", "el", "la",
    "las", "lo", "los", "van", "von", "y",
})
"""Words before and between surnames, which are none by themselves."""


class Cause(enum.StrEnum):
    """Why a certificate was revoked, in a word that may be told to strangers; the reason itself may not."""

    ERROR = "error"
    NOT_ENTITLED = "not_entitled"
    AT_REQUEST = "at_request"
    OTHER = "other"


class Refusal(enum.StrEnum):
    """Why a certificate cannot be issued."""

    NOT_A_TRAINEE = "not_a_trainee"
    NOT_ATTENDING = "not_attending"
    DECIDED_AGAINST = "decided_against"
    NO_SUCH_AWARD = "no_such_award"
    NOT_MET = "not_met"
    ALREADY_ISSUED = "already_issued"
    UNPRINTABLE = "unprintable"


class Break(enum.StrEnum):
    """What is wrong with a line of a register."""

    NUMBER = "number"
    CONTENT = "content"
    CHAIN = "chain"
    END = "end"


# --- numbers and codes -----------------------------------------------------------------------------------------------


def number_of(edition_code: str, year: int, serial: int) -> str:
    """«DEMO-1/2026/0007»."""
    return f"{edition_code}/{year}/{serial:04d}"


def new_code() -> str:
    """Twenty signs, five chance bits each: a hundred in all."""
    return "".join(ALPHABET[byte % 32] for byte in secrets.token_bytes(CODE_LENGTH))


def printed_code(code: str) -> str:
    """«K7QF-2M9T-XXPA-4D8R-W3ZB»."""
    return "-".join(code[start:start + GROUP] for start in range(0, len(code), GROUP))


def read_code(typed: str) -> str | None:
    """Return the code that somebody typed, however they wrote it; None where it cannot be one."""
    code = _BETWEEN.sub("", typed.strip()[:100]).upper().translate(_ALIKE)
    return code if len(code) == CODE_LENGTH and all(sign in ALPHABET for sign in code) else None


def read_sha256(typed: str) -> str | None:
    """Return the SHA-256 that somebody pasted, in hex; None where it cannot be one."""
    found = "".join(typed[:200].split()).lower()
    return found if _SHA256.fullmatch(found) else None


# --- names -----------------------------------------------------------------------------------------------------------


def initials(name: str) -> str:
    """«Sofía Díaz Muñoz» -> «S. D. M.»: enough to recognise, not to find out."""
    return " ".join(f"{word[0].upper()}." for word in name.split())


def surnames_to_keep(*folded: str) -> str:
    """Join folded surnames for the register: the sign between them is one that folding never leaves."""
    return "|".join(name for name in folded if name)


def is_surname(typed: str, kept: str) -> bool:
    """Whether what was typed, folded, is one of the surnames or several in their order; «Silva» is enough for «da Silva»."""
    surnames = [name for name in kept.split("|") if name]
    words = " ".join(surnames).split()
    runs = (words[start:end] for start in range(len(words)) for end in range(start + 1, len(words) + 1))
    accepted = {*surnames, *(" ".join(run) for run in runs if any(len(word) > 1 and word not in PARTICLES for word in run))}
    matches = [hmac.compare_digest(typed.encode(), form.encode()) for form in (*accepted, " ".join(words))]
    return bool(typed) and any(matches)


# --- the chain -------------------------------------------------------------------------------------------------------


def canonical(content: Mapping[str, Any]) -> str:
    """Write a mapping in the one form in which it is hashed: keys in order, no spaces, letters as they are."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def content_hash(content: Mapping[str, Any]) -> str:
    """Return the SHA-256 of an act."""
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def chained(previous_hash: str, content: str) -> str:
    """Return the hash of a line: it holds fast all lines before it."""
    return hashlib.sha256(f"{previous_hash}{content}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class ChainLine:
    """A line as it is stored, beside the act that its row says today."""

    line: int
    content: Mapping[str, Any]
    content_hash: str
    previous_hash: str
    hash: str


@dataclass(frozen=True, slots=True)
class Broken:
    """The first line that does not hold, and why."""

    line: int
    why: Break


def verify_chain(
    lines: Iterable[ChainLine], *, last_line: int | None = None, last_hash: str | None = None,
) -> Broken | None:
    """Return the first fault of a register, or None. The last line and hash that the counter kept show a cut end."""
    expected, previous = 1, FIRST_HASH
    for line in lines:
        if why := _fault_of(line, expected, previous):
            return Broken(expected, why)
        expected, previous = expected + 1, line.hash
    if (last_line is not None and last_line != expected - 1) or (last_hash is not None and last_hash != previous):
        return Broken(expected, Break.END)
    return None


def _fault_of(line: ChainLine, expected: int, previous: str) -> Break | None:
    if line.line != expected:
        return Break.NUMBER
    if content_hash(line.content) != line.content_hash:
        return Break.CONTENT
    if line.previous_hash != previous or chained(previous, line.content_hash) != line.hash:
        return Break.CHAIN
    return None


def choice_digest(ids: Iterable[int]) -> str:
    """Return a fingerprint of a set of trainees: what was shown is what is issued."""
    return hashlib.sha256(",".join(map(str, sorted(ids))).encode()).hexdigest()[:16]
