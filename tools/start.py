"""Prepare the data folder and serve: what `make run` ends with.

The first run sets up the database, publishes the course and loads the demonstration edition; later runs only bring the
database to the newest migration, when there is one, and lose nothing.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))


def prepare() -> list[str]:
    """Set up what is missing; return the lines to print."""
    from app import create_app  # noqa: PLC0415 - the path is set above
    from app.demo.loading import accounts, load, prepare_database  # noqa: PLC0415 - as above

    app = create_app()
    settings = app.config["SETTINGS"]
    with app.app_context():
        is_new = prepare_database()
        if is_new and not settings.is_production:
            print("Loading the demonstration edition …", flush=True)  # noqa: T201 - a command speaks
            load()
        shown = accounts()
    lines = [f"Bottega is at {settings.public_url}"]
    if shown:
        lines += ["", "Demonstration data: people and organisations are invented. Sign in with", ""]
        lines += [f"  {email:<24} {password}" for email, password in shown]
    lines += ["", f"Data: {settings.data_folder}", "Stop with Ctrl+C."]
    return lines


def main() -> None:
    """Prepare, print, serve."""
    os.chdir(ROOT)
    lines = prepare()
    print("\n".join(lines), flush=True)  # noqa: T201 - a command speaks
    if "--setup-only" in sys.argv:
        return
    gunicorn = Path(sys.executable).with_name("gunicorn")
    os.execv(gunicorn, [str(gunicorn), "--config", str(ROOT / "gunicorn.conf.py")])  # noqa: S606 - our own server


if __name__ == "__main__":
    main()
