"""Commands for whoever runs the site: invite people, make administrators."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click
from flask.cli import AppGroup

from app.core.db import db
from app.core.errors import RuleBroken
from app.core.i18n import LANGUAGES
from app.core.i18n import gettext as _
from app.people import actions, queries

if TYPE_CHECKING:
    from app.people.models import Person

cli = AppGroup("people", help="Accounts.")


@cli.command("invite")
@click.argument("email")
@click.option("--given-names", required=True, help="As in the passport.")
@click.option("--family-name", required=True, help="As in the passport.")
@click.option("--second-family-name", default="", help="Where there is one.")
@click.option("--language", type=click.Choice(LANGUAGES), default="it", help="Language of the invitation.")
@click.option("--admin", "is_admin", is_flag=True, help="As an administrator.")
def invite(email: str, given_names: str, family_name: str, second_family_name: str, language: str, *, is_admin: bool) -> None:
    """Add somebody, or find them, and send an invitation."""
    try:
        person = queries.person_with_email(email) or actions.create_person(
            email=email, given_names=given_names, family_name=family_name, second_family_name=second_family_name,
            language=language, by=None,
        )
        if is_admin and not person.is_admin:
            actions.make_admin(person, by=None)
        actions.invite(person, by=None)
    except RuleBroken as broken:
        _stop(broken)
    db.session.commit()
    click.echo(_("An invitation to %(email)s is on its way.", email=person.email))


@cli.command("create-admin")
@click.argument("email")
@click.option("--given-names", default="Admin", help="As in the passport.")
@click.option("--family-name", default="", help="As in the passport.")
@click.option("--language", type=click.Choice(LANGUAGES), default="it")
@click.option("--password-stdin", is_flag=True, help="Read the password from the standard input.")
def create_admin(email: str, given_names: str, family_name: str, language: str, *, password_stdin: bool) -> None:
    """Make an administrator; without a password, print the link that lets them choose one."""
    try:
        person = _admin(email, given_names, family_name or email.partition("@")[0], language)
        if password_stdin:
            actions.choose_password(person, sys.stdin.readline().rstrip("\r\n"))
            said = _("%(email)s is an administrator and can sign in.", email=person.email)
        else:
            said = _("%(email)s is an administrator. This link, good once and for 14 days, lets them choose a password:",
                     email=person.email) + "\n" + actions.invitation_link(person)
    except RuleBroken as broken:
        _stop(broken)
    db.session.commit()
    click.echo(said)


def _admin(email: str, given_names: str, family_name: str, language: str) -> Person:
    person = queries.person_with_email(email) or actions.create_person(
        email=email, given_names=given_names, family_name=family_name, language=language, by=None,
    )
    if not person.is_active:
        raise RuleBroken(_("This account is closed. Open it, then invite again."))
    if not person.is_admin:
        actions.make_admin(person, by=None)
    return person


def _stop(broken: RuleBroken) -> None:
    db.session.rollback()
    raise click.ClickException(str(broken.message))
