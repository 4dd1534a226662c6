"""Signing in and out. Whatever is wrong with address or password, the answer is the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import g, redirect, render_template, request, url_for

from app.core.db import db
from app.core.doors import door, public, safe_target
from app.core.i18n import gettext as _
from app.core.web import limiter, say
from app.people import actions, brakes, hashing, queries, second_factor, session
from app.people.forms import CodeForm, SignInForm
from app.people.permissions import can_edit_own_account
from app.people.rules import fold_email
from app.people.views.blueprint import bp, braked, let_in

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from app.people.models import Person

    Page = str | Response | tuple[str, int]


@bp.route("/sign-in", methods=["GET", "POST"])
@public
@limiter.limit("60 per minute", methods=["POST"])
def sign_in() -> Page:
    """Ask for address and password."""
    target = safe_target(request.args.get("next"))
    if g.person is not None:
        return redirect(target or url_for("desk.home"))
    form = SignInForm()
    if form.validate_on_submit():
        person = _person_behind(form.email.data or "", form.password.data or "")
        if person is not None:
            return let_in(person, target)
        form.form_errors = [_("This address and this password do not go together, or there were too many attempts. "
                              "Check both. After five failures wait a quarter of an hour, or choose a new password.")]
    return render_template("people/sign_in.html", form=form, target=target), form.status


def _person_behind(email: str, password: str) -> Person | None:
    """Return who may come in with these. The work is the same whether or not anybody has the address."""
    email = fold_email(email)
    person = queries.person_with_email(email)
    kept = person.password_hash if person is not None else None
    if not braked(brakes.SIGN_IN, email, lambda: _opens(person, kept, password), always=True):
        return None
    if person is not None:
        actions.refresh_hash(person, password)
        db.session.commit()
    return person


def _opens(person: Person | None, kept: str | None, password: str) -> bool:
    return hashing.is_right(kept, password) and person is not None and person.is_active


@bp.route("/sign-in/second-step", methods=["GET", "POST"])
@public
@limiter.limit("60 per minute", methods=["POST"])
def second_step() -> Page:
    """Ask for the code, after the password."""
    found = session.awaited()
    if found is None:
        return redirect(url_for(".sign_in"))
    person, target = found
    form = CodeForm()
    if form.validate_on_submit():
        typed = form.code.data or ""
        if braked(brakes.CODE, str(person.id), lambda: second_factor.use_code(person, typed)):
            session.enter(person)
            return redirect(target or url_for("desk.home"))
        form.form_errors = [_("This code does not open the door, or was used already. Wait for the next one and type that. "
                              "After five wrong codes this page waits a quarter of an hour.")]
    return render_template("people/second_step.html", form=form, with_paper="paper" in request.args), form.status


@bp.route("/sign-out", methods=["POST"])
@public
def sign_out() -> Response:
    """Sign out in this browser."""
    session.leave()
    return redirect(url_for(".sign_in"))


@bp.route("/sign-out-everywhere", methods=["POST"])
@door(can_edit_own_account)
def sign_out_everywhere() -> Response:
    """Sign out in every browser, this one included."""
    actions.sign_out_everywhere(g.person)
    db.session.commit()
    session.leave()
    say(_("You are signed out everywhere."))
    return redirect(url_for(".sign_in"))
