"""Attaches the core: database, migrations, languages, files, jobs, and the frame."""

from __future__ import annotations

import importlib
import os
from typing import TYPE_CHECKING

import click
from flask.cli import AppGroup
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

from app.core import addresses, history, i18n, installation, jobs, mail, storage, warming, web
from app.core.db import db
from app.core.doors import doors_of, public

if TYPE_CHECKING:
    from flask import Flask

# Named here so that their tables and tasks exist wherever the application does.
TABLES = (history.HistoryRow, installation.Installation, jobs.Job, mail.OutgoingMail)
YEAR = 31_536_000

jobs_cli = AppGroup("jobs", help="Long work.")


def init_app(app: Flask) -> None:
    """Attach to the application."""
    root = app.config["ROOT"]
    addresses.init_app(app)
    db.init_app(app)
    if not os.environ.get("BOTTEGA_SERVED"):
        # Alembic is for commands; the server does without its weight.
        importlib.import_module("flask_migrate").Migrate(app, db, directory=str(root / "migrations"), render_as_batch=True)
    i18n.init_app(app, str(app.config.get("TRANSLATIONS_FOLDER") or root / "translations"))
    storage.init_app(app)
    jobs.init_app(app)
    web.init_app(app)
    public(app.view_functions["static"])
    serve_static_files(app)
    warming.init_app(app)
    if app.config["SETTINGS"].is_behind_proxy:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)  # type: ignore[method-assign]
    app.cli.add_command(doors)
    app.cli.add_command(setup)
    app.cli.add_command(jobs_cli)


def serve_static_files(app: Flask) -> None:
    """Serve built files before Flask is asked: compressed beforehand, and never to be asked for again."""
    noise = WhiteNoise(app.wsgi_app, max_age=0, immutable_file_test=lambda path, url: "/static/build/" in url)  # noqa: ARG005
    noise.add_files(str(app.static_folder), prefix="static/")
    app.wsgi_app = noise  # type: ignore[method-assign]


@click.command("doors")
def doors() -> None:
    """Print every address with the rule on its door, or `public`."""
    app = click.get_current_context().obj.load_app()
    for address, methods, rule in doors_of(app):
        click.echo(f"{address}\t{methods}\t{rule}")


@click.command("setup")
def setup() -> None:
    """Prepare the database: safe to run again."""
    app = click.get_current_context().obj.load_app()
    with app.app_context():
        importlib.import_module("flask_migrate").upgrade(directory=str(app.config["ROOT"] / "migrations"))
    click.echo("The database is set up.")


@jobs_cli.command("work")
def work() -> None:
    """Do long work until stopped."""
    jobs.work(click.get_current_context().obj.load_app())
