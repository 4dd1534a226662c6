"""`flask demo load`."""

from __future__ import annotations

import datetime as dt

import click
from flask.cli import AppGroup

from app.core.errors import RuleBroken
from app.demo import loading

cli = AppGroup("demo", help="Invented data to look around with.")


@cli.command("load")
@click.option("--on", "on", type=click.DateTime(["%Y-%m-%d"]), help="The day on which the edition is halfway; today by default.")
def load(on: dt.datetime | None) -> None:
    """Load the fictional edition DEMO-1. Refused in production and beside real people."""
    try:
        loading.load(on.date() if on else None)
    except RuleBroken as broken:
        raise click.ClickException(str(broken.message)) from broken
    for address, password in loading.accounts():
        click.echo(f"{address}\t{password}")
