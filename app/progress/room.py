"""Attaches the progress room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.progress.checks import register_requirements
from app.progress.views import bp

if TYPE_CHECKING:
    from flask import Flask


def init_app(app: Flask) -> None:
    """Attach to the application."""
    register_requirements()
    app.register_blueprint(bp)
