"""Attaches the demonstration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.demo.cli import cli

if TYPE_CHECKING:
    from flask import Flask


def init_app(app: Flask) -> None:
    """Attach to the application."""
    app.cli.add_command(cli)
