"""Pages on who is in an edition."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import g, redirect, render_template, request, url_for

from app.core.db import db
from app.core.doors import current_actor, door
from app.core.i18n import gettext as _
from app.core.i18n import lazy_gettext as _l
from app.core.paging import paginate
from app.core.web import say
from app.editions import actions, labels, permissions, queries
from app.editions.forms import NewEnrolmentForm, PartnerOfForm, RollFilterForm, StatusForm
from app.editions.models import Edition, Enrolment, EnrolmentStatus
from app.editions.rules import is_over_seats
from app.editions.views.blueprint import bp, csv_file
from app.people.rules import Role

if TYPE_CHECKING:
    from flask import Response
    from sqlalchemy import Select
    from werkzeug.wrappers import Response as AnyResponse

    Page = str | tuple[str, int] | AnyResponse
COLUMNS = ("family_name", "second_family_name", "given_names", "email", "country", "role", "partner", "status", "tutor")


def _shown(edition: Edition, form: RollFilterForm, role: Role | None) -> Select[Enrolment]:
    """What a list and its export show alike."""
    visible = permissions.visible_enrolments(current_actor(), edition)
    return queries.roll(visible, role=role, status=form.wanted_status, search=form.search)


def _export(edition: Edition, name: str, query: Select[Enrolment]) -> Response:
    rows = db.session.scalars(query).all()
    tutors = queries.tutors_by_trainee(found.id for found in rows)
    return csv_file(f"{edition.code}-{name}.csv", COLUMNS, (
        (
            found.person.family_name, found.person.second_family_name, found.person.given_names, found.person.email,
            found.person.country, found.role.value, found.partner.name if found.partner else "", found.status.value,
            ", ".join(tutors.get(found.id, ())),
        )
        for found in rows
    ))


@bp.route("/editions/<edition_code>/trainees")
@door(permissions.can_list_trainees, edition=Edition)
def trainees(edition: Edition) -> Page:
    """List the trainees: a tutor sees their own."""
    form, actor = RollFilterForm(request.args), current_actor()
    page = paginate(_shown(edition, form, Role.TRAINEE))
    return render_template(
        "editions/trainees.html", edition=edition, form=form, page=page,
        tutors=queries.tutors_by_trainee(found.id for found in page.items),
        seats=queries.seats_of(edition), may_enrol=permissions.can_enrol(actor, edition),
        sees_everybody=permissions.can_see_everybody(actor, edition),
    )


@bp.route("/editions/<edition_code>/trainees.csv")
@door(permissions.can_list_trainees, edition=Edition)
def trainees_csv(edition: Edition) -> Response:
    """Give the list as it is shown, all its pages."""
    return _export(edition, "trainees", _shown(edition, RollFilterForm(request.args), Role.TRAINEE))


@bp.route("/editions/<edition_code>/people")
@door(permissions.can_see_everybody, edition=Edition)
def people(edition: Edition) -> Page:
    """List everybody in the edition, in every role."""
    form = RollFilterForm(request.args)
    page = paginate(_shown(edition, form, form.wanted_role))
    return render_template(
        "editions/people.html", edition=edition, form=form, page=page, may_enrol=permissions.can_enrol(current_actor(), edition),
        uninvited=queries.count_uninvited(edition),
    )


@bp.route("/editions/<edition_code>/people.csv")
@door(permissions.can_see_everybody, edition=Edition)
def people_csv(edition: Edition) -> Response:
    """Give the list as it is shown, all its pages."""
    form = RollFilterForm(request.args)
    return _export(edition, "people", _shown(edition, form, form.wanted_role))


@bp.route("/editions/<edition_code>/people/new", methods=["GET", "POST"])
@door(permissions.can_enrol, edition=Edition)
def new_enrolment(edition: Edition) -> Page:
    """Enrol one person."""
    form = NewEnrolmentForm()
    form.partner.offer(queries.partners_of(edition.programme_id), lambda partner: partner.name, empty=_l("none"))
    if form.validate_on_submit():
        with form.guard():
            made = actions.enrol_newcomer(
                edition, form.facts, role=Role(form.role.data), partner=form.partner.thing, reason=form.reason.data, by=g.person,
            )
            db.session.commit()
            say(_("%(name)s is enrolled.", name=made.person.display_name))
            _warn_of_seats(edition)
            return redirect(url_for(".enrolment", enrolment_id=made.id))
    return render_template("editions/new_enrolment.html", form=form, edition=edition), form.status


def _warn_of_seats(edition: Edition) -> None:
    seats = queries.seats_of(edition)
    if is_over_seats(seats.occupied, seats.total):
        say(_(
            "%(occupied)s trainees are enrolled for %(total)s seats. Nobody beyond the seats can become active.",
            occupied=seats.occupied, total=seats.total,
        ), "careful")


@bp.route("/enrolments/<int:enrolment_id>")
@door(permissions.can_view_enrolment, enrolment=Enrolment)
def enrolment(enrolment: Enrolment) -> Page:
    """Show one person in an edition."""
    form = StatusForm(data={"seen": enrolment.version})
    form.offer(enrolment)
    return _enrolment_page(enrolment, form)


@bp.route("/enrolments/<int:enrolment_id>/status", methods=["POST"])
@door(permissions.can_change_enrolment, enrolment=Enrolment)
def change_status(enrolment: Enrolment) -> Page:
    """Take an enrolment to its next status."""
    form = StatusForm()
    form.offer(enrolment)
    if form.validate_on_submit():
        with form.guard():
            actions.change_status(
                enrolment, EnrolmentStatus(form.becomes.data), reason=form.reason.data, by=g.person, seen=form.seen_version,
            )
            db.session.commit()
            say(_("%(name)s is now %(status)s.", name=enrolment.person.display_name, status=labels.STATUSES[enrolment.status]))
            return redirect(url_for(".enrolment", enrolment_id=enrolment.id))
        form.seen.data = enrolment.version
        form.offer(enrolment)
    return _enrolment_page(enrolment, form)


@bp.route("/enrolments/<int:enrolment_id>/partner", methods=["POST"])
@door(permissions.can_change_enrolment, enrolment=Enrolment)
def set_partner(enrolment: Enrolment) -> Page:
    """Say which partner sent somebody."""
    form = PartnerOfForm()
    form.offer(queries.partners_of(enrolment.edition.programme_id))
    if form.validate_on_submit():
        actions.set_partner(enrolment, form.partner.thing, by=g.person)
        db.session.commit()
        say(_("The partner is saved."))
    else:
        say(_("This partner is not on the list, so nothing was changed."), "wrong")
    return redirect(url_for(".enrolment", enrolment_id=enrolment.id))


def _enrolment_page(enrolment: Enrolment, form: StatusForm) -> Page:
    actor, may_change = current_actor(), permissions.can_change_enrolment(current_actor(), enrolment)
    partner_form = PartnerOfForm(data={"partner": str(enrolment.partner_id or "")})
    if may_change:
        partner_form.offer(queries.partners_of(enrolment.edition.programme_id))
    return render_template(
        "editions/enrolment.html", enrolment=enrolment, edition=enrolment.edition, form=form, partner_form=partner_form,
        changes=queries.changes_of(enrolment), assignments=queries.assignments_of(enrolment), may_change=may_change,
        reason_words=labels.reason_words, may_see_facts=permissions.can_see_personal_facts(actor, enrolment),
        may_list=permissions.can_list_trainees(actor, enrolment.edition),
        sees_everybody=permissions.can_see_everybody(actor, enrolment.edition),
    ), form.status
