"""What is done once a minute, wherever the work of jobs is done: small things that nobody asks for, such as the end of a time."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from app.core.db import db

if TYPE_CHECKING:
    from collections.abc import Callable

log = logging.getLogger(__name__)
_work: list[Callable[[], None]] = []


def each_minute(work: Callable[[], None]) -> Callable[[], None]:
    """Register what is done once a minute, in an application context. It commits by itself and may find nothing to do."""
    _work.append(work)
    return work


def do_all() -> None:
    """Do all of it; what breaks does not hold up the rest."""
    for work in _work:
        try:
            work()
        except Exception:
            db.session.rollback()
            log.exception("what is done each minute broke")
