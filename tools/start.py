"""Prepare the data folder and serve: what `make run` ends with.

The first run sets up the database, publishes the course and loads the demonstration edition. Later runs lose nothing: where
neither the migrations nor the settings have changed since, they go straight to serving.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import unquote

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from config import SERVING, Settings, read_settings  # noqa: E402 - the path is set above


def prepare(settings: Settings) -> list[tuple[str, str]]:
    """Set up what is missing; return the accounts to show."""
    from app import create_app  # noqa: PLC0415 - a second run does without
    from app.demo.loading import accounts, load, prepare_database  # noqa: PLC0415 - as above

    app = create_app(settings)
    with app.app_context():
        is_new = prepare_database()
        if is_new and not settings.is_production:
            print("Loading the demonstration edition …", flush=True)
            load()
        return accounts()


def migrations() -> list[str]:
    """Return the names of the migrations' files, the newest last."""
    return sorted(path.name for path in (ROOT / "migrations" / "versions").glob("*.py"))


def state_of(settings: Settings) -> str:
    """Return a digest of all that a prepared data folder rests on."""
    stated = json.dumps([migrations(), settings.database_url, settings.is_production])
    return hashlib.sha256(stated.encode()).hexdigest()


def is_database_current(settings: Settings) -> bool:
    """Whether the SQLite file is there and at the newest migration: somebody may have put back an older one.

    A PostgreSQL server is taken at its word.
    """
    scheme, _, path = settings.database_url.partition(":///")
    if scheme != "sqlite":
        return True
    file = settings.data_folder / unquote(path.partition("?")[0])
    if not file.is_file():
        return False
    with closing(sqlite3.connect(file)) as database:
        try:
            found = database.execute("SELECT version_num FROM alembic_version").fetchone()
        except sqlite3.Error:
            return False
    return found is not None and migrations()[-1].startswith(f"{found[0]}_")


def prepared_before(note: Path) -> dict[str, Any]:
    """Return what the last run noted; nothing where it was stopped in the middle of writing."""
    try:
        return dict(json.loads(note.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}


def prepared(settings: Settings, *, is_forced: bool) -> list[tuple[str, str]]:
    """Prepare, unless the last run left everything as it must be; return the accounts to show."""
    note = settings.data_folder / "prepared.json"
    state = state_of(settings)
    kept = prepared_before(note)
    if not is_forced and kept.get("state") == state and is_database_current(settings):
        return [(email, password) for email, password in kept["accounts"]]
    accounts = prepare(settings)
    note.write_text(json.dumps({"state": state, "accounts": accounts}), encoding="utf-8")
    return accounts


def main() -> None:
    """Prepare, print, serve."""
    os.chdir(ROOT)
    is_only_setup = "--setup-only" in sys.argv
    settings = read_settings()
    accounts = prepared(settings, is_forced=is_only_setup)
    print("Everything is set up. Serve with: make run" if is_only_setup else f"Bottega is at {settings.public_url}")
    if accounts:
        print("\nDemonstration data: people and organisations are invented. Sign in with\n")
        print("\n".join(f"  {email:<24} {password}" for email, password in accounts))
    print(f"\nData: {settings.data_folder}", flush=True)
    if not is_only_setup:
        print("Stop with Ctrl+C.", flush=True)
        gunicorn = Path(sys.executable).with_name("gunicorn")
        os.environ |= {name: value for name, value in SERVING.items() if name not in os.environ or not value}
        os.execv(gunicorn, [str(gunicorn), "--config", str(ROOT / "gunicorn.conf.py")])  # noqa: S606 - our own server


if __name__ == "__main__":
    main()
