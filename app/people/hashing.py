"""Secrets that are never kept as they are: passwords as argon2 hashes, addresses and recovery codes as keyed digests."""

from __future__ import annotations

import hashlib
import hmac
import unicodedata
from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import current_app

from app.people.rules import LONGEST

# Memory in KiB, passes, lanes. Tests ask for "cheap".
COSTS = {"house": (19 * 1024, 2, 1), "cheap": (8, 1, 1)}
# Each hash takes 19 MiB while it lasts: a class signing in at once waits its turn instead of filling the memory.
_places = BoundedSemaphore(2)


def hash_password(password: str) -> str:
    """Return the hash to keep."""
    with _places:
        return _hasher(_cost()).hash(_composed(password))


def is_right(kept: str | None, password: str) -> bool:
    """Whether the password belongs to the hash. Without a hash the answer is no, after the same work."""
    with _places:
        try:
            _hasher(_cost()).verify(kept or _nobody(_cost()), _composed(password[: LONGEST + 1]))
        except (VerificationError, InvalidHashError):
            return False
    return kept is not None


def is_outdated(kept: str) -> bool:
    """Whether a hash was made at another cost than today's."""
    return _hasher(_cost()).check_needs_rehash(kept)


def digest(purpose: str, text: str) -> str:
    """Return a digest that only this installation's key can make; one purpose's says nothing about another's."""
    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(key, f"{purpose}\0{text}".encode(), hashlib.sha256).hexdigest()


def _cost() -> str:
    return str(current_app.config.get("PASSWORD_COST", "house"))


@cache
def _hasher(cost: str) -> PasswordHasher:
    memory, passes, lanes = COSTS[cost]
    return PasswordHasher(memory_cost=memory, time_cost=passes, parallelism=lanes)


@cache
def _nobody(cost: str) -> str:
    """A hash of today's cost that no password has: checking against it takes as long as against anybody's."""
    memory, passes, lanes = COSTS[cost]
    return f"$argon2id$v=19$m={memory},t={passes},p={lanes}${'A' * 22}${'A' * 43}"


def _composed(password: str) -> str:
    """The same letters however the keyboard composed them."""
    return unicodedata.normalize("NFKC", password)
