"""What the house writes to people about their account: plain, short, in their own language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core import clock, mail
from app.core.i18n import day_words, in_language, own
from app.core.i18n import gettext as _
from app.core.settings import public_address
from app.people.rules import INVITATION_LASTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.people.models import Person


def invitation(person: Person, link: str, *, by: Person | None, title: str | Mapping[str, str] = "") -> None:
    """Invite somebody who has no password yet."""
    with in_language(person.language):
        until = day_words((clock.now() + INVITATION_LASTS).astimezone(clock.zone(person.time_zone)).date())
        _post(
            person, _("Your invitation to Bottega"), _who_invites(person, by, title),
            _("Choose a password here, and you are in:"), link,
            _("The link works once, until %(day)s. Should it be too old, ask for another one at %(address)s.",
              day=until, address=public_address("/reset")),
        )


def welcome_back(person: Person, *, by: Person | None, title: str | Mapping[str, str] = "") -> None:
    """Invite somebody who has an account."""
    with in_language(person.language):
        _post(
            person, _("Your invitation to Bottega"), _who_invites(person, by, title),
            _("You have an account already: sign in with it here."), public_address("/sign-in"),
        )


def reset(person: Person, link: str) -> None:
    """Send the link that sets a new password."""
    with in_language(person.language):
        _post(
            person, _("A new password for Bottega"), _("Somebody, we hope you, asked for a new password for your account."),
            _("Choose it here:"), link,
            _("The link works once, for two hours. If it was not you, there is nothing to do: your password stays as it is."),
        )


def confirm_email(person: Person, email: str, link: str) -> None:
    """Ask at a new address whether it is right."""
    with in_language(person.language):
        _post(
            person, _("Confirm your new address"), _("You want to sign in to Bottega with this address from now on."),
            _("Confirm it here, while you are signed in:"), link,
            _("The link works once, for two hours. If it was not you, there is nothing to do."), to=email,
        )


def email_in_use(person: Person) -> None:
    """Tell the holder of an address that somebody else tried to take it."""
    with in_language(person.language):
        _post(
            person, _("Your address and Bottega"),
            _("Somebody asked to sign in to Bottega with this address. It belongs to your account already."),
            _("Nothing has changed, and there is nothing to do."),
        )


def email_changed(person: Person, old: str) -> None:
    """Tell the old address."""
    with in_language(person.language):
        _post(
            person, _("Your address for Bottega has changed"), _("From now on you sign in with %(email)s.", email=person.email),
            _("If it was not you, tell your coordinator today."), to=old,
        )


def password_changed(person: Person) -> None:
    """Tell that the password is a new one."""
    with in_language(person.language):
        _post(
            person, _("Your password for Bottega has changed"),
            _("From now on you sign in with your new password. Elsewhere you were signed out."),
            _("If it was not you, ask for another password at %(address)s and tell your coordinator today.",
              address=public_address("/reset")),
        )


def second_factor_changed(person: Person, *, is_on: bool) -> None:
    """Tell that the second step was switched on or off."""
    with in_language(person.language):
        if is_on:
            subject = _("The second step is on")
            text = _("From now on signing in to Bottega asks for a code from your telephone as well.")
        else:
            subject = _("The second step is off")
            text = _("From now on your password alone signs you in to Bottega.")
        _post(person, subject, text, _("If it was not you, tell your coordinator today."))


def _who_invites(person: Person, by: Person | None, title: str | Mapping[str, str]) -> str:
    what = title if isinstance(title, str) else own(title, person.language)
    if by is not None and what:
        return _("%(name)s invites you to “%(title)s”.", name=by.display_name, title=what)
    if by is not None:
        return _("%(name)s invites you to Bottega, the workshop of a training course.", name=by.display_name)
    if what:
        return _("You are invited to “%(title)s”.", title=what)
    return _("You are invited to Bottega, the workshop of a training course.")


def _post(person: Person, subject: str, *parts: str, to: str = "") -> None:
    greeting = _("Hello %(name)s,", name=person.given_names)
    mail.post(to or person.email, subject, "\n\n".join([greeting, *parts, "Bottega"]) + "\n", person.language)
