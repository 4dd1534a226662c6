"""Commands for whoever writes courses: check a folder, publish it, exchange questions."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click
from flask.cli import AppGroup

from app.core.db import db
from app.core.i18n import gettext as _
from app.courses import actions, queries
from app.courses.package.checking import read_folder
from app.courses.questions_cli import export_questions, import_questions
from app.courses.rules import compare

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.courses.package.faults import Fault
    from app.courses.package.manifest import CoursePackage

cli = AppGroup("courses", help="Course packages.")
cli.add_command(import_questions)
cli.add_command(export_questions)
PATH = click.argument("path", type=click.Path(path_type=Path))


@cli.command("check")
@PATH
def check(path: Path) -> None:
    """Read a course package and tell every fault, or how much it holds."""
    _say_summary(_read(path))


@cli.command("publish")
@PATH
def publish(path: Path) -> None:
    """Publish a course package as a version that never changes."""
    package = _read(path)
    known = queries.version_with_digest(package.slug, package.digest)
    if known is not None:
        click.echo(_("These files are published already: %(slug)s, version %(number)s.", slug=known.slug, number=known.number))
        return
    latest = queries.latest_version(package.slug)
    try:
        version = actions.publish(package, by=None)
    except actions.PackageRefused as refused:
        db.session.rollback()
        _stop(refused.faults)
    db.session.commit()
    click.echo(_("Published: %(slug)s, version %(number)s.", slug=version.slug, number=version.number))
    if latest is not None:
        difference = compare(queries.kinds_of(latest.id), package.kinds)
        click.echo(_("Units kept: %(kept)s, added: %(added)s, removed: %(removed)s.", kept=len(difference.kept),
                     added=", ".join(difference.added) or "-", removed=", ".join(difference.removed) or "-"))


def _read(path: Path) -> CoursePackage:
    reading = read_folder(path)
    for warning in reading.warnings:
        click.echo(_("Look at this: %(warning)s", warning=warning), err=True)
    if reading.package is None:
        _stop(reading.faults)
    return reading.package


def _stop(faults: Iterable[Fault]) -> NoReturn:
    for fault in faults:
        click.echo(str(fault), err=True)
    raise SystemExit(1)


def _say_summary(package: CoursePackage) -> None:
    words = ", ".join(f"{code} {count}" for code, count in package.words.items())
    click.echo(_("%(slug)s: no faults.", slug=package.slug))
    click.echo(_("Modules: %(modules)s. Units: %(units)s. Questions: %(questions)s. Figures: %(figures)s.",
                 modules=len(package.modules), units=len(package.units), questions=package.questions, figures=package.pictures))
    click.echo(_("Words: %(words)s.", words=words))
