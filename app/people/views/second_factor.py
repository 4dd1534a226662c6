"""Setting up, renewing and switching off the second step."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from flask import g, redirect, render_template, url_for
from markupsafe import Markup

from app.core.db import db
from app.core.doors import door
from app.core.forms import ConfirmForm
from app.core.i18n import gettext as _
from app.core.web import say
from app.people import brakes, queries, session
from app.people import second_factor as acts
from app.people.forms import CodeForm, OwnPasswordForm, SwitchOffForm
from app.people.permissions import can_edit_own_account
from app.people.views.blueprint import bp, braked, is_own_password

if TYPE_CHECKING:
    from werkzeug.wrappers import Response
    from wtforms import Field

    Page = str | Response | tuple[str, int]


@bp.route("/profile/second-factor")
@door(can_edit_own_account)
def second_factor() -> Page:
    """Say what the second step is, and whether it is on."""
    codes = queries.unused_recovery_codes(g.person) if g.person.has_second_factor else 0
    must = session.must_have_second_factor(g.person, g.actor)
    return render_template("people/second_factor.html", form=ConfirmForm(), codes=codes, is_compulsory=must)


@bp.route("/profile/second-factor/begin", methods=["POST"])
@door(can_edit_own_account)
def begin_second_factor() -> Page:
    """Make a secret for the app."""
    form = ConfirmForm()
    if form.validate_on_submit():
        acts.begin_second_factor(g.person)
        db.session.commit()
    return redirect(url_for(".confirm_second_factor"))


@bp.route("/profile/second-factor/confirm", methods=["GET", "POST"])
@door(can_edit_own_account)
def confirm_second_factor() -> Page:
    """Show the secret, and ask for a first code."""
    if g.person.has_second_factor or not g.person.totp_secret:
        return redirect(url_for(".second_factor"))
    form = CodeForm()
    if form.validate_on_submit() and _is_right_code(form.code):
        codes = acts.confirm_second_factor(g.person)
        db.session.commit()
        return render_template("people/recovery_codes.html", codes=codes)
    return render_template("people/confirm_second_factor.html", form=form, picture=_picture()), form.status


@bp.route("/profile/second-factor/codes", methods=["GET", "POST"])
@door(can_edit_own_account)
def renew_recovery_codes() -> Page:
    """Replace the recovery codes."""
    if not g.person.has_second_factor:
        return redirect(url_for(".second_factor"))
    form = OwnPasswordForm()
    if form.validate_on_submit() and is_own_password(form.current):
        codes = acts.renew_recovery_codes(g.person)
        db.session.commit()
        return render_template("people/recovery_codes.html", codes=codes)
    return render_template("people/renew_codes.html", form=form), form.status


@bp.route("/profile/second-factor/off", methods=["GET", "POST"])
@door(can_edit_own_account)
def switch_off_second_factor() -> Page:
    """Switch the second step off, with password and code."""
    if not g.person.has_second_factor or session.must_have_second_factor(g.person, g.actor):
        return redirect(url_for(".second_factor"))
    form = SwitchOffForm()
    if form.validate_on_submit() and is_own_password(form.current) and _is_right_code(form.code):
        acts.switch_off_second_factor(g.person, by=g.person)
        db.session.commit()
        say(_("The second step is off. From now on your password alone signs you in."))
        return redirect(url_for(".second_factor"))
    return render_template("people/switch_off.html", form=form), form.status


def _picture() -> Markup:
    drawn = importlib.import_module("segno").make(acts.secret_address(g.person), error="m")
    return Markup(drawn.svg_inline(scale=5, border=3, svgclass=None, lineclass=None))  # noqa: S704 - drawn here


def _is_right_code(field: Field) -> bool:
    typed = field.data or ""
    if braked(brakes.CODE, str(g.person.id), lambda: acts.use_code(g.person, typed)):
        return True
    field.errors = [_("This is not the code of this moment, or it was used already. Wait for the next one and type that.")]
    return False
