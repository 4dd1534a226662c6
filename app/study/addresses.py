"""Addresses of units: an id of a unit, and none of the names under which other pages of the course stand."""

from __future__ import annotations

from werkzeug.routing import BaseConverter

from app.courses.rules import RESERVED_UNITS


class UnitId(BaseConverter):
    """`<unit:unit_id>` in the address of a page."""

    regex = rf"(?!(?:{'|'.join(sorted(RESERVED_UNITS))})$)[a-z0-9]+(?:-[a-z0-9]+)*"
