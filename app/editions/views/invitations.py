"""Invitations to the people of an edition."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import g, redirect, url_for

from app.core.db import db
from app.core.doors import door
from app.core.forms import ConfirmForm
from app.core.i18n import gettext as _
from app.core.i18n import ngettext
from app.core.web import say
from app.editions import actions, permissions
from app.editions.models import Edition, Enrolment
from app.editions.views.blueprint import bp

if TYPE_CHECKING:
    from werkzeug.wrappers import Response


@bp.route("/enrolments/<int:enrolment_id>/invitation", methods=["POST"])
@door(permissions.can_change_enrolment, enrolment=Enrolment)
def invite(enrolment: Enrolment) -> Response:
    """Invite one person, or invite them again."""
    if ConfirmForm().validate_on_submit():
        actions.invite_one(enrolment, by=g.person)
        db.session.commit()
        say(_("The invitation to %(email)s is on its way.", email=enrolment.person.email))
    return redirect(url_for(".enrolment", enrolment_id=enrolment.id))


@bp.route("/editions/<edition_code>/invitations", methods=["POST"])
@door(permissions.can_enrol, edition=Edition)
def invite_everybody(edition: Edition) -> Response:
    """Invite everybody who was not invited yet."""
    if ConfirmForm().validate_on_submit():
        number = actions.invite_everybody(edition, by=g.person)
        db.session.commit()
        say(ngettext("%(num)s invitation is on its way.", "%(num)s invitations are on their way.", number))
    return redirect(url_for(".people", edition_code=edition.code))
