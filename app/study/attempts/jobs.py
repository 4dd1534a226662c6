"""The end of time comes also where nobody looks: once a minute."""

from __future__ import annotations

import logging

from app.core import clock
from app.core.db import db
from app.core.minutely import each_minute
from app.study.attempts import queries
from app.study.attempts.actions import end_what_is_over

log = logging.getLogger(__name__)


@each_minute
def end_attempts() -> None:
    """Send every attempt whose time is over. Each is kept by itself: one that breaks does not hold up the others."""
    for sitting_id in queries.overdue_ids(clock.now()):
        try:
            end_what_is_over(sitting_id)
            db.session.commit()
        except Exception:
            db.session.rollback()
            log.exception("attempt %s could not be sent at the end of its time", sitting_id)
