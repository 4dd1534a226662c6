"""Attaches the demonstration."""

from __future__ import annotations

import importlib
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask


def init_app(app: Flask) -> None:
    """Attach the commands; the server does without their weight."""
    if not os.environ.get("BOTTEGA_SERVED"):
        app.cli.add_command(importlib.import_module("app.demo.cli").cli)
