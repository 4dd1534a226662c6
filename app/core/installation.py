"""What this installation is: whether its database holds demonstration data."""

from __future__ import annotations

import datetime as dt
import time

from flask import current_app
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.core.db import Base, db

SECONDS = 30.0


class Installation(Base):
    """The one row about the whole database."""

    __tablename__ = "installation"

    id: Mapped[int] = mapped_column(primary_key=True)
    is_demonstration: Mapped[bool] = mapped_column(default=False)
    changed_at: Mapped[dt.datetime]


def is_demonstration() -> bool:
    """Whether the data is invented. Once it is, it stays so; until then the database is asked at most twice a minute.

    A database that does not answer has the last word it gave: the page that says what broke asks this too.
    """
    kept: tuple[float, bool] | None = current_app.extensions.get("is_demonstration")
    if kept is None or (not kept[1] and time.monotonic() - kept[0] > SECONDS):
        try:
            found = db.session.scalar(select(Installation.is_demonstration).where(Installation.id == 1)) or False
        except OperationalError:
            db.session.rollback()
            return kept is not None and kept[1]
        kept = (time.monotonic(), found)
        current_app.extensions["is_demonstration"] = kept
    return kept[1]


def mark_as_demonstration() -> None:
    """Say from now on, on every page, that the data is invented. The caller commits."""
    row = db.session.get(Installation, 1)
    if row is None:
        db.session.add(Installation(id=1, is_demonstration=True, changed_at=clock.now()))
    else:
        row.is_demonstration, row.changed_at = True, clock.now()
    current_app.extensions.pop("is_demonstration", None)
