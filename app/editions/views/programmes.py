"""Pages on programmes and their partners."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import g, redirect, render_template, request, url_for

from app.core.db import db
from app.core.doors import current_actor, door
from app.core.forms import ConfirmForm
from app.core.i18n import gettext as _
from app.core.paging import paginate
from app.core.web import say
from app.editions import actions, permissions, queries
from app.editions.forms import PartnerForm, ProgrammeForm
from app.editions.forms.programmes import stored
from app.editions.models import Partner, Programme
from app.editions.views.blueprint import bp

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    Page = str | tuple[str, int] | Response


@bp.route("/programmes")
@door(permissions.can_list_programmes)
def programmes() -> Page:
    """List the programmes."""
    page = paginate(permissions.visible_programmes(current_actor()).order_by(Programme.id.desc()))
    return render_template("editions/programmes.html", page=page, may_create=permissions.can_create_programme(current_actor()))


@bp.route("/programmes/new", methods=["GET", "POST"])
@door(permissions.can_create_programme)
def new_programme() -> Page:
    """Set up a programme."""
    form = ProgrammeForm()
    if form.validate_on_submit():
        with form.guard():
            programme = actions.create_programme(form.facts, by=g.person)
            db.session.commit()
            say(_("The programme is set up. Add its partners now."))
            return redirect(url_for(".programme", programme_id=programme.id))
    return render_template("editions/programme_form.html", form=form, programme=None), form.status


@bp.route("/programmes/<int:programme_id>")
@door(permissions.can_view_programme, programme=Programme)
def programme(programme: Programme) -> Page:
    """Show a programme, its partners and its editions."""
    return _programme_page(programme, PartnerForm())


@bp.route("/programmes/<int:programme_id>/edit", methods=["GET", "POST"])
@door(permissions.can_edit_programme, programme=Programme)
def edit_programme(programme: Programme) -> Page:
    """Change a programme."""
    form = ProgrammeForm(data={**stored(programme), "seen": programme.version} if request.method == "GET" else None)
    if form.validate_on_submit():
        with form.guard():
            actions.edit_programme(programme, form.facts, seen=form.seen_version, by=g.person)
            db.session.commit()
            say(_("The programme is saved. Certificates already issued keep their texts."))
            return redirect(url_for(".programme", programme_id=programme.id))
        if form.is_overtaken:
            form.show_meanwhile(programme.version, stored(programme))
    return render_template("editions/programme_form.html", form=form, programme=programme), form.status


@bp.route("/programmes/<int:programme_id>/partners", methods=["POST"])
@door(permissions.can_edit_programme, programme=Programme)
def add_partner(programme: Programme) -> Page:
    """Add a partner."""
    form = PartnerForm()
    if form.validate_on_submit():
        with form.guard():
            actions.add_partner(programme, form.name.data, form.country.data, by=g.person)
            db.session.commit()
            say(_("%(name)s is a partner now.", name=form.name.data))
            return redirect(url_for(".programme", programme_id=programme.id))
    return _programme_page(programme, form)


@bp.route("/programmes/<int:programme_id>/partners/<int:partner_id>/remove", methods=["POST"])
@door(permissions.can_remove_partner, programme=Programme, partner=Partner)
def remove_partner(programme: Programme, partner: Partner) -> Page:
    """Remove a partner that nobody was sent by."""
    form = ConfirmForm()
    if form.validate_on_submit():
        actions.remove_partner(programme, partner, by=g.person)
        db.session.commit()
        say(_("%(name)s is no longer a partner.", name=partner.name))
    return redirect(url_for(".programme", programme_id=programme.id))


def _programme_page(programme: Programme, form: PartnerForm) -> Page:
    actor, editions = current_actor(), queries.editions_of(programme.id)
    return render_template(
        "editions/programme.html", programme=programme, form=form, partners=queries.partners_of(programme.id),
        usage=queries.partner_usage(programme.id), may_edit=permissions.can_edit_programme(actor, programme),
        editions=[(edition, permissions.can_view_edition(actor, edition)) for edition in editions],
    ), form.status
