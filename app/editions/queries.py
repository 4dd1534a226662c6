"""Reads of the editions room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from app.core.db import db
from app.editions.models import Phase

if TYPE_CHECKING:
    from collections.abc import Sequence


def phases_of(edition_id: int) -> Sequence[Phase]:
    """Return the phases of an edition in their order."""
    return db.session.scalars(select(Phase).where(Phase.edition_id == edition_id).order_by(Phase.position)).all()
