"""One's own profile: what others see, the legal name, how one signs in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import g, redirect, render_template, url_for

from app.core.db import db
from app.core.doors import door
from app.core.i18n import gettext as _
from app.core.web import limiter, say
from app.people import actions, queries, session
from app.people.forms import ChangeEmailForm, ChangePasswordForm, LegalNameForm, ProfileForm
from app.people.permissions import can_edit_own_account
from app.people.views.blueprint import bp, is_own_password

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    Page = str | Response | tuple[str, int]


@bp.route("/profile", methods=["GET", "POST"])
@door(can_edit_own_account)
def profile() -> Page:
    """Show the profile, and change what is one's own to choose."""
    form = ProfileForm(obj=g.person)
    form.offer(g.person)
    if form.validate_on_submit():
        with form.guard():
            actions.update_profile(
                g.person, form.shown_version, display_name=form.display_name.data, language=form.language.data,
                time_zone=form.time_zone.data, country=form.country.data,
            )
            db.session.commit()
            session.speak(g.person.language)
            say(_("Your profile is saved."))
            return redirect(url_for(".profile"))
        form.version.data = str(g.person.version)
    codes = queries.unused_recovery_codes(g.person) if g.person.has_second_factor else 0
    return render_template("people/profile.html", form=form, codes=codes), form.status


@bp.route("/profile/legal-name", methods=["GET", "POST"])
@door(can_edit_own_account)
def legal_name() -> Page:
    """Change the name as in the passport, as long as no certificate uses it."""
    form = LegalNameForm(obj=g.person)
    if form.validate_on_submit():
        with form.guard():
            actions.change_legal_name(
                g.person, form.shown_version, given_names=form.given_names.data, family_name=form.family_name.data,
                second_family_name=form.second_family_name.data,
            )
            db.session.commit()
            say(_("Your legal name is saved."))
            return redirect(url_for(".profile"))
        form.version.data = str(g.person.version)
    return render_template("people/legal_name.html", form=form), form.status


@bp.route("/profile/email", methods=["GET", "POST"])
@door(can_edit_own_account)
@limiter.limit("20 per hour", methods=["POST"])
def change_email() -> Page:
    """Ask for another address to sign in with; the answer is the same whoever has it."""
    form = ChangeEmailForm()
    if form.validate_on_submit() and is_own_password(form.current):
        with form.guard():
            actions.ask_email_change(g.person, form.email.data)
            db.session.commit()
            say(_("A mail to %(email)s is on its way. Open the link in it within two hours; until then nothing changes.",
                  email=form.email.data))
            return redirect(url_for(".profile"))
    return render_template("people/change_email.html", form=form), form.status


@bp.route("/profile/password", methods=["GET", "POST"])
@door(can_edit_own_account)
def change_password() -> Page:
    """Choose another password."""
    form = ChangePasswordForm(about=actions.known_about(g.person))
    if form.validate_on_submit() and is_own_password(form.current):
        with form.guard():
            actions.change_password(g.person, form.password.data)
            db.session.commit()
            session.enter(g.person)
            say(_("Your new password is saved. In other browsers you are signed out."))
            return redirect(url_for(".profile"))
    return render_template("people/change_password.html", form=form), form.status
