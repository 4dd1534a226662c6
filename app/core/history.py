"""History: who did what to which thing, when, from what to what, and why. Rows are never changed."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Index, select
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.core.db import Base, append_only, db


@append_only
class HistoryRow(Base):
    """One act. The person is kept by id and by name: core stands below the people room."""

    __tablename__ = "history"
    __table_args__ = (Index(None, "thing", "thing_id"), Index(None, "edition_id", "id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[dt.datetime]
    by_id: Mapped[int | None]
    by_name: Mapped[str]
    verb: Mapped[str]
    thing: Mapped[str]
    thing_id: Mapped[int | None]
    edition_id: Mapped[int | None]
    old: Mapped[dict[str, Any]]
    new: Mapped[dict[str, Any]]
    reason: Mapped[str]


def record(
    verb: str,
    thing: Base,
    *,
    by: Any,  # noqa: ANN401 - a Person, or None for the house itself
    edition_id: int | None = None,
    old: dict[str, Any] | None = None,
    new: dict[str, Any] | None = None,
    reason: str = "",
) -> HistoryRow:
    """Add a row to this transaction. The thing must have its id already (flush first)."""
    row = HistoryRow(
        at=clock.now(), by_id=getattr(by, "id", None), by_name=getattr(by, "display_name", "Bottega"), verb=verb,
        thing=thing.__tablename__, thing_id=getattr(thing, "id", None), edition_id=edition_id,
        old=old or {}, new=new or {}, reason=reason,
    )
    db.session.add(row)
    return row


def of(thing: Base, limit: int = 50) -> list[HistoryRow]:
    """Return the newest rows about one thing."""
    query = (
        select(HistoryRow)
        .where(HistoryRow.thing == thing.__tablename__, HistoryRow.thing_id == getattr(thing, "id", None))
        .order_by(HistoryRow.id.desc())
        .limit(limit)
    )
    return list(db.session.scalars(query))
