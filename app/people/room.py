"""Attaches the people room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.people import jobs, session
from app.people.cli import cli
from app.people.views import accounts, links, profile, second_factor, sign_in
from app.people.views.blueprint import bp

if TYPE_CHECKING:
    from flask import Flask

# Named here so that their tasks and addresses exist wherever the application does.
TASKS = (jobs.send_reset,)
VIEWS = (accounts, links, profile, second_factor, sign_in)


def init_app(app: Flask) -> None:
    """Attach to the application."""
    session.init_app(app)
    app.register_blueprint(bp)
    app.cli.add_command(cli)
