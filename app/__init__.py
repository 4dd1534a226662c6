"""Bottega. `create_app()` lists the rooms from the ground up; nothing else happens here."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Flask

from app.core.doors import check_doors
from app.core.rendering import PageEnvironment
from config import read_settings

if TYPE_CHECKING:
    from config import Settings

ROOT = Path(__file__).resolve().parent.parent
ROOMS = (
    "core", "people", "courses", "editions", "documents", "notices", "hours", "marks", "study", "attendance",
    "progress", "certificates", "authoring", "desk", "demo",
)


class Bottega(Flask):
    """Flask with an environment made for long pages."""

    jinja_environment = PageEnvironment


def create_app(settings: Settings | None = None, **overrides: object) -> Flask:
    """Build the application: each room attaches itself in its `room.py`."""
    app = Bottega(__name__, instance_path=str((settings or read_settings()).data_folder))
    app.config.from_mapping((settings or read_settings()).as_flask())
    app.config.from_mapping(overrides)
    app.config["ROOT"] = ROOT
    for room in ROOMS:
        importlib.import_module(f"app.{room}.room").init_app(app)
    check_doors(app)
    return app
