"""Links that open a door once. They are signed, they expire, and they carry the version that using them raises."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import current_app
from itsdangerous import BadData, TimestampSigner, URLSafeTimedSerializer

from app.core import clock
from app.core.settings import public_address
from app.people.rules import EMAIL_CHANGE_LASTS, INVITATION_LASTS, RESET_LASTS

if TYPE_CHECKING:
    import datetime as dt

    from app.people.models import Person


@dataclass(frozen=True)
class Purpose:
    """What a link is for: the start of its path, and how long it lasts."""

    path: str
    lasts: dt.timedelta


INVITATION = Purpose("/invitation/", INVITATION_LASTS)
RESET = Purpose("/reset/", RESET_LASTS)
EMAIL_CHANGE = Purpose("/profile/email/", EMAIL_CHANGE_LASTS)


@dataclass(frozen=True)
class Link:
    """What a link says: whose it is, the version it was made at, and the new address where it brings one."""

    person_id: int
    version: int
    email: str = ""


class _HouseSigner(TimestampSigner):
    """Reads the house's clock."""

    def get_timestamp(self) -> int:
        """Return the seconds of this instant."""
        return int(clock.now().timestamp())


def make_link(purpose: Purpose, person: Person, version: int, email: str = "") -> str:
    """Return the full address to send; it opens in the person's language."""
    token = _signer(purpose).dumps([person.id, version, email])
    return public_address(f"{purpose.path}{token}?lang={person.language}")


def read_link(purpose: Purpose, token: str) -> Link | None:
    """Return what a link says; None where it is forged, damaged, too old, or made for another purpose."""
    try:
        person_id, version, email = _signer(purpose).loads(token, max_age=int(purpose.lasts.total_seconds()))
    except BadData:
        return None
    return Link(person_id, version, email)


def _signer(purpose: Purpose) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(
        str(current_app.config["SECRET_KEY"]), salt=f"people{purpose.path}", signer=_HouseSigner,
        signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256},
    )
