"""Attaches the editions room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.editions.roles import actor_of
from app.people.session import use_actor_source

if TYPE_CHECKING:
    from flask import Flask


def init_app(app: Flask) -> None:  # noqa: ARG001 - every room attaches itself by the same call
    """Attach to the application."""
    use_actor_source(actor_of)
