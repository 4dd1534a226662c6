"""What is made once before the server's processes part, and what each begins for itself afterwards (see serving.py)."""

from __future__ import annotations

import functools
import gc
import io
import os
import sys
from typing import TYPE_CHECKING

from sqlalchemy.orm import configure_mappers

from app.core import jobs
from app.core.db import db
from app.core.rendering import keep_compiled
from app.core.web import limiter

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from flask import Flask


FIRST_PAGE = {
    "REQUEST_METHOD": "GET", "PATH_INFO": "/sign-in", "QUERY_STRING": "", "SCRIPT_NAME": "", "SERVER_NAME": "127.0.0.1",
    "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "127.0.0.1", "wsgi.url_scheme": "http",
    "wsgi.version": (1, 0), "wsgi.multithread": True, "wsgi.multiprocess": True, "wsgi.run_once": False,
}
COLLECT_AFTER = 5_000
"""Objects made before the next round of Python's collector: its usual 700 are gone several times in each page."""


def init_app(app: Flask) -> None:
    """Tell the server what to call, and whether pages are better answered one after the other."""
    folder = app.config["ROOT"] / ".cache" / "templates"
    if is_writable(folder):
        app.jinja_env.bytecode_cache = keep_compiled(folder)
    app.extensions["before_parting"] = functools.partial(warm_up, app)
    app.extensions["after_parting"] = functools.partial(begin, app)
    # SQLite's readers never wait for anybody; PostgreSQL may be far away.
    app.extensions["takes_turns"] = app.config["SETTINGS"].database_url.startswith("sqlite")


def is_writable(folder: Path) -> bool:
    """Whether compiled templates can be kept between starts."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return os.access(folder, os.W_OK)


def warm_up(app: Flask) -> None:
    """Make mappers, templates and a first page; leave neither a connection nor a thread behind, for a fork copies neither."""
    configure_mappers()
    for name in app.jinja_env.list_templates(filter_func=lambda found: found.endswith(".html")):
        app.jinja_env.get_template(name)
    limiter.enabled, before = False, limiter.enabled
    with app.app_context():
        b"".join(app.wsgi_app(FIRST_PAGE | {"wsgi.input": io.BytesIO(), "wsgi.errors": sys.stderr}, _heard))
        db.engine.dispose()
    limiter.enabled = before


def _heard(*_answer: object) -> Callable[[bytes], object]:
    """Take the head of an answer as a server does."""
    return len


def begin(app: Flask) -> None:
    """Set up what a process needs for itself: a patient collector, and in one of them a worker for long work."""
    gc.set_threshold(COLLECT_AFTER)
    jobs.start_worker(app)
