"""What a page holds in order to save into one attempt: signed facts, so that saving need not ask the database for them first."""

from __future__ import annotations

import datetime as dt
import hashlib

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer

from app.study.attempts.actions import SittingFacts, facts_of
from app.study.attempts.models import Sitting


def token_of(sitting: Sitting) -> str:
    """Return the token of an attempt."""
    facts = facts_of(sitting)
    return str(_signer().dumps([
        facts.sitting_id, facts.enrolment_id, facts.version_id, facts.unit_id, facts.seed, int(facts.started_at.timestamp()), facts.digest,
    ]))


def read_token(token: str) -> SittingFacts | None:
    """Return what a token says; None where it is forged or damaged."""
    try:
        sitting_id, enrolment_id, version_id, unit_id, seed, started, digest = _signer().loads(token)
    except (BadData, ValueError):
        return None
    return SittingFacts(sitting_id, enrolment_id, version_id, unit_id, seed, dt.datetime.fromtimestamp(started, dt.UTC), digest)


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(
        str(current_app.config["SECRET_KEY"]), salt="study/attempts",
        signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256},
    )
