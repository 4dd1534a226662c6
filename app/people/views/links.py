"""Pages behind the links that are sent by mail: invitation, new password, new address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import g, redirect, render_template, request, url_for

from app.core import jobs
from app.core.db import db
from app.core.doors import door, public
from app.core.forms import ConfirmForm
from app.core.i18n import gettext as _
from app.core.web import limiter, say
from app.people import actions, links, queries
from app.people.forms import NewPasswordForm, ResetForm
from app.people.permissions import can_edit_own_account
from app.people.rules import fold_email
from app.people.views.blueprint import bp, let_in

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    Page = str | Response | tuple[str, int]

GONE = 410


@bp.route("/invitation/<token>", methods=["GET", "POST"])
@public
@limiter.limit("60 per minute", methods=["POST"])
def invitation(token: str) -> Page:
    """Let somebody who was invited choose a password."""
    return _choose_password(links.INVITATION, token)


@bp.route("/reset/<token>", methods=["GET", "POST"])
@public
@limiter.limit("60 per minute", methods=["POST"])
def reset(token: str) -> Page:
    """Let somebody who forgot the password choose another one."""
    return _choose_password(links.RESET, token)


def _choose_password(purpose: links.Purpose, token: str) -> Page:
    link = links.read_link(purpose, token)
    person = queries.person_of_link(link)
    if link is None or person is None:
        return render_template("people/link_gone.html"), GONE
    form = NewPasswordForm(about=actions.known_about(person))
    if form.validate_on_submit():
        with form.guard():
            actions.accept_link(person, link.version, form.password.data or "")
            db.session.commit()
            return let_in(person, None)
    is_invitation = purpose is links.INVITATION
    return render_template("people/choose_password.html", form=form, owner=person, is_invitation=is_invitation), form.status


@bp.route("/reset", methods=["GET", "POST"])
@public
@limiter.limit("20 per minute", methods=["POST"])
def ask_reset() -> Page:
    """Ask where to send a link. Whether anybody has the address is looked up later, by a job."""
    form = ResetForm()
    if form.validate_on_submit():
        jobs.ask("send_reset", email=fold_email(form.email.data or ""))
        db.session.commit()
        return redirect(url_for(".ask_reset", asked=1))
    return render_template("people/ask_reset.html", form=form, is_asked="asked" in request.args), form.status


@bp.route("/profile/email/<token>", methods=["GET", "POST"])
@door(can_edit_own_account)
def confirm_email(token: str) -> Page:
    """Confirm a new address, signed in: so a letter gone astray gives nobody the account."""
    link = links.read_link(links.EMAIL_CHANGE, token)
    person = queries.person_of_link(link)
    if link is None or person is None or person is not g.person:
        return render_template("people/link_gone.html"), GONE
    form = ConfirmForm()
    if form.validate_on_submit():
        with form.guard():
            actions.change_email(person, link)
            db.session.commit()
            say(_("From now on you sign in with %(email)s.", email=link.email))
            return redirect(url_for(".profile"))
    return render_template("people/confirm_email.html", form=form, link=link), form.status
