"""Attaches the people room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.people import session

if TYPE_CHECKING:
    from flask import Flask


def init_app(app: Flask) -> None:
    """Attach to the application."""
    session.init_app(app)
