"""The settings of this process, for rooms that may not import Flask."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from flask import current_app

if TYPE_CHECKING:
    from config import Settings


def settings() -> Settings:
    """Return the settings in force."""
    return cast("Settings", current_app.config["SETTINGS"])


def public_address(path: str) -> str:
    """Return the full address, as printed on papers and sent in mails, of a path on this site."""
    return settings().public_url + path
