"""Attaches the attendance room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.attendance import jobs, roll_views, views

if TYPE_CHECKING:
    from flask import Flask

# Named here so that the task and the pages exist wherever the application does.
PARTS = (jobs, roll_views)


def init_app(app: Flask) -> None:
    """Attach to the application."""
    app.register_blueprint(views.bp)
