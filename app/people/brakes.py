"""Brakes: after some failures a door stays shut for a while, whether or not anybody lives behind it.

An attempt is counted before it is looked at and given back when it succeeds: so attempts made at the same moment all
count, and a hundred at once are no better than five. What is counted is a digest; the address itself is not kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, update

from app.core import clock
from app.core.db import db, insert_into
from app.people.hashing import digest
from app.people.models import SignInBrake
from app.people.rules import FORGOTTEN_AFTER, lock_after

if TYPE_CHECKING:
    import datetime as dt

SIGN_IN = "sign-in"
CODE = "code"
OWN_PASSWORD = "own-password"  # noqa: S105 - the name of a purpose
RESET = "reset"


def charge(purpose: str, subject: str) -> bool:
    """Count an attempt; False where the door is shut. The caller commits before it looks at the attempt."""
    moment = clock.now()
    db.session.execute(delete(SignInBrake).where(SignInBrake.last_at < moment - FORGOTTEN_AFTER))
    key = digest(purpose, subject)
    failures = _count(key, moment)
    if failures is None:
        return False
    lock = lock_after(failures)
    if lock is not None:
        db.session.execute(
            update(SignInBrake).where(SignInBrake.email_digest == key).values(locked_until=moment + lock)
            .execution_options(synchronize_session=False)
        )
    return True


def clear(purpose: str, subject: str) -> None:
    """Forget the failures: somebody showed that they may pass."""
    db.session.execute(
        delete(SignInBrake).where(SignInBrake.email_digest == digest(purpose, subject))
        .execution_options(synchronize_session=False)
    )


def _count(key: str, moment: dt.datetime) -> int | None:
    """Add one in a single statement, and return the sum; None, and nothing added, while the door is shut."""
    first = insert_into(SignInBrake).values(email_digest=key, failures=1, last_at=moment)
    counted = first.on_conflict_do_update(
        index_elements=[SignInBrake.email_digest],
        set_={"failures": SignInBrake.failures + 1, "last_at": moment},
        where=SignInBrake.locked_until.is_(None) | (SignInBrake.locked_until <= moment),
    ).returning(SignInBrake.failures)
    found: int | None = db.session.scalar(counted)
    return found
