"""Attaches the certificates room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.certificates import jobs, verifying
from app.certificates.cli import cli

if TYPE_CHECKING:
    from flask import Flask

TASKS = (jobs.issue_certificates,)


def init_app(app: Flask) -> None:
    """Attach to the application."""
    app.register_blueprint(verifying.bp)
    app.cli.add_command(cli)
