"""Lists in pages: the same two queries for ten rows and for ten thousand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from flask import request
from sqlalchemy import func, select

from app.core.addresses import this_address
from app.core.db import db

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Select

Item = TypeVar("Item")
SIZE = 25


@dataclass(frozen=True)
class Page(Generic[Item]):
    """One page of a list; `number` counts from 1."""

    items: Sequence[Item]
    number: int
    total: int
    size: int = SIZE

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // self.size))

    @property
    def has_prev(self) -> bool:
        """Whether a page comes before."""
        return self.number > 1

    @property
    def has_next(self) -> bool:
        """Whether a page comes after."""
        return self.number < self.pages

    @property
    def first(self) -> int:
        """Place of the first item in the whole list, from 1; 0 where the list is empty."""
        return (self.number - 1) * self.size + 1 if self.total else 0


def asked_number() -> int:
    """Return the page asked for in the address; 1 where it says nothing sensible."""
    asked = request.args.get("page", "1")
    return max(1, int(asked)) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 1  # noqa: PLR2004


def paginate(query: Select[Any, *tuple[Any, ...]], number: int | None = None, size: int = SIZE) -> Page[Any]:
    """Run a select of one entity (or of rows, where it selects several columns) for one page."""
    total = db.session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    number = max(1, min(number or asked_number(), -(-total // size)))
    result = db.session.execute(query.limit(size).offset((number - 1) * size))
    items = result.scalars().all() if len(query.column_descriptions) == 1 else result.all()
    return Page(items=items, number=number, total=total, size=size)


def url_for_page(number: int) -> str:
    """Return this address with another page number, the filters kept."""
    return this_address(page=number)
