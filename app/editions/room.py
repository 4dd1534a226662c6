"""Attaches the editions room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.editions.roles import actor_of, editions_of
from app.editions.views import bp
from app.people.session import use_actor_source, use_membership_source

if TYPE_CHECKING:
    from flask import Flask


def init_app(app: Flask) -> None:
    """Attach to the application. Roles live here, so this room tells the people room who is what."""
    use_actor_source(actor_of)
    use_membership_source(editions_of)
    app.register_blueprint(bp)
