"""What the pages of a kind of unit share: the unit that an address names, for whoever asks."""

from __future__ import annotations

from flask import abort, make_response, request

from app.editions.models import Edition
from app.study.page import UnitPage
from app.study.views import locked, page_of


def visit(edition: Edition, unit_id: str, kind: str) -> UnitPage:
    """Return the unit of that kind which an address names, as its reader has it.

    Where the course has none, 404; where it is locked for the trainee, the page that says why.
    """
    page = page_of(edition, unit_id)
    if page.unit.kind.name != kind:
        abort(404)
    if page.gate is not None:
        abort(make_response(locked(page), 200 if request.method in {"GET", "HEAD"} else 409))
    return page
