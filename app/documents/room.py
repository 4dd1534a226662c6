"""Attaches the documents room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.documents.views import bp

if TYPE_CHECKING:
    from flask import Flask


def init_app(app: Flask) -> None:
    """Attach to the application."""
    app.register_blueprint(bp)
