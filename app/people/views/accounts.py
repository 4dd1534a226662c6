"""Accounts, for administrators; and the correction of a legal name, for coordinators too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort, g, redirect, render_template, request, url_for

from app.core import history
from app.core.db import db
from app.core.doors import door, safe_target
from app.core.forms import ConfirmForm, ReasonForm
from app.core.i18n import gettext as _
from app.core.paging import paginate
from app.core.web import say
from app.people import actions, labels, queries, session
from app.people import permissions as may
from app.people import second_factor as acts
from app.people.forms import CorrectLegalNameForm, SearchForm
from app.people.models import Person
from app.people.rules import AccountState, account_state
from app.people.views.blueprint import bp

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    Page = str | Response | tuple[str, int]


def state_of(person: Person) -> AccountState:
    """Where somebody's account stands."""
    return account_state(
        is_active=person.is_active, has_password=person.password_hash is not None, is_invited=person.invited_at is not None,
    )


@bp.route("/people")
@door(may.can_list_people)
def people() -> Page:
    """List everybody, or those who are looked for."""
    form = SearchForm(request.args)
    words = (form.q.data or "") if form.validate() else ""
    page = paginate(queries.find_people(may.visible_people(g.actor), words))
    rows = [(person, state_of(person)) for person in page.items]
    return render_template("people/people.html", form=form, words=words, page=page, rows=rows, labels=labels)


@bp.route("/people/<int:person_id>")
@door(may.can_view_person, person=Person)
def account(person: Person) -> Page:
    """Show one account, and what was done to it."""
    return render_template(
        "people/account.html", shown=person, state=state_of(person), labels=labels, may=may, rows=history.of(person),
    )


@bp.route("/people/<int:person_id>/invite", methods=["POST"])
@door(may.can_invite_person, person=Person)
def invite(person: Person) -> Page:
    """Send the invitation, or send it again."""
    if ConfirmForm().validate_on_submit():
        actions.invite(person, by=g.person)
        db.session.commit()
        say(_("An invitation to %(email)s is on its way.", email=person.email))
    return redirect(url_for(".account", person_id=person.id))


@bp.route("/people/<int:person_id>/close", methods=["GET", "POST"])
@door(may.can_close_account, person=Person)
def close_account(person: Person) -> Page:
    """Shut an account, with the reason."""
    form = ReasonForm()
    if form.validate_on_submit():
        with form.guard():
            actions.close_account(person, by=g.person, reason=form.reason.data or "")
            db.session.commit()
            say(_("The account of %(name)s is closed.", name=person.display_name))
            return redirect(url_for(".account", person_id=person.id))
    return render_template("people/close_account.html", form=form, shown=person), form.status


@bp.route("/people/<int:person_id>/open", methods=["GET", "POST"])
@door(may.can_open_account, person=Person)
def open_account(person: Person) -> Page:
    """Open an account again, with the reason."""
    form = ReasonForm()
    if form.validate_on_submit():
        with form.guard():
            actions.open_account(person, by=g.person, reason=form.reason.data or "")
            db.session.commit()
            say(_("The account of %(name)s is open.", name=person.display_name))
            return redirect(url_for(".account", person_id=person.id))
    return render_template("people/open_account.html", form=form, shown=person), form.status


@bp.route("/people/<int:person_id>/second-factor/off", methods=["GET", "POST"])
@door(may.can_remove_second_factor, person=Person)
def remove_second_factor(person: Person) -> Page:
    """Switch somebody's second step off, when telephone and recovery codes are lost."""
    form = ReasonForm()
    if form.validate_on_submit():
        with form.guard():
            acts.switch_off_second_factor(person, by=g.person, reason=form.reason.data or "")
            db.session.commit()
            say(_("The second step of %(name)s is off.", name=person.display_name))
            return redirect(url_for(".account", person_id=person.id))
    return render_template("people/remove_second_factor.html", form=form, shown=person), form.status


@bp.route("/people/<int:person_id>/legal-name", methods=["GET", "POST"])
@door(may.can_correct_legal_name, person=Person)
def correct_legal_name(person: Person) -> Page:
    """Correct somebody's legal name, with the reason."""
    if not may.is_of_own_edition(g.actor, session.editions_of(person)):
        abort(404)
    form = CorrectLegalNameForm(obj=person)
    if form.validate_on_submit():
        with form.guard():
            actions.correct_legal_name(
                person, form.shown_version, given_names=form.given_names.data, family_name=form.family_name.data,
                second_family_name=form.second_family_name.data, by=g.person, reason=form.reason.data,
            )
            db.session.commit()
            say(_("The legal name is now %(name)s.", name=person.legal_name))
            return redirect(safe_target(request.args.get("next")) or url_for(".correct_legal_name", person_id=person.id))
        form.version.data = str(person.version)
    rows = history.of(person)
    return render_template("people/correct_legal_name.html", form=form, shown=person, rows=rows, labels=labels), form.status
