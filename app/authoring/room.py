"""Attaches the authoring room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.authoring import move_views, preview_views, views

if TYPE_CHECKING:
    from flask import Flask

# Named here so that the pages exist wherever the application does.
PARTS = (preview_views, move_views)


def init_app(app: Flask) -> None:
    """Attach to the application."""
    app.register_blueprint(views.bp)
