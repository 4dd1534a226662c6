"""Pages on editions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import g, redirect, render_template, request, url_for

from app.core.db import db
from app.core.doors import current_actor, door
from app.core.i18n import gettext as _
from app.core.i18n import own
from app.core.paging import paginate
from app.core.web import say
from app.courses.queries import latest_versions
from app.editions import actions, permissions, queries
from app.editions.forms import EditionForm, NewEditionForm
from app.editions.forms.editions import stored, stored_phases
from app.editions.models import Edition
from app.editions.views.blueprint import bp
from app.people.rules import Role

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    Page = str | tuple[str, int] | Response


@bp.route("/editions")
@door(permissions.can_list_editions)
def editions() -> Page:
    """List one's own editions, the newest first."""
    actor = current_actor()
    page = paginate(permissions.visible_editions(actor).order_by(Edition.ends_on.desc(), Edition.code))
    counts = queries.trainee_counts(edition.id for edition in page.items)
    return render_template(
        "editions/editions.html", page=page, roles=actor.roles_in, may_create=permissions.can_create_edition(actor),
        may_see_programmes=permissions.can_list_programmes(actor),
        seats={edition.id: queries.seats_of(edition, counts.get(edition.id, {})) for edition in page.items
               if permissions.can_list_trainees(actor, edition)},
    )


@bp.route("/editions/new", methods=["GET", "POST"])
@door(permissions.can_create_edition)
def new_edition() -> Page:
    """Open an edition."""
    form = NewEditionForm()
    form.programme.offer(queries.all_programmes(), lambda found: own(found.title), empty="—")
    form.course_version.offer(
        latest_versions(), lambda found: _("%(course)s, version %(number)s", course=own(found.title), number=found.number),
        empty="—",
    )
    if form.validate_on_submit():
        with form.guard():
            made = actions.create_edition(
                form.programme.thing, form.course_version.thing, form.facts, code=form.code.data, by=g.person,
            )
            db.session.commit()
            say(_("Edition %(code)s is open. Look at the days of its phases now.", code=made.code))
            return redirect(url_for(".edit_edition", edition_code=made.code))
    return render_template("editions/new_edition.html", form=form), form.status


@bp.route("/editions/<edition_code>")
@door(permissions.can_view_edition, edition=Edition)
def edition(edition: Edition) -> Page:
    """Show what an edition is: days, phases, seats, and who runs it."""
    actor = current_actor()
    counts = queries.trainee_counts([edition.id]).get(edition.id, {})
    mine = next((key for key, found in actor.enrolments.items() if found == edition.id), None)
    return render_template(
        "editions/edition.html", edition=edition, phases=queries.phases_of(edition), counts=counts,
        seats=queries.seats_of(edition, counts), staff=queries.staff_of(edition, Role.COORDINATOR, Role.TUTOR, Role.TEACHER),
        mine=mine, my_tutors=queries.tutors_by_trainee([mine]).get(mine, []) if mine else [],
        may_edit=permissions.can_edit_edition(actor, edition), may_see_everybody=permissions.can_see_everybody(actor, edition),
        may_list=permissions.can_list_trainees(actor, edition), may_see_programme=permissions.can_list_programmes(actor),
    )


@bp.route("/editions/<edition_code>/edit", methods=["GET", "POST"])
@door(permissions.can_edit_edition, edition=Edition)
def edit_edition(edition: Edition) -> Page:
    """Change an edition and its phases."""
    phases = queries.phases_of(edition)
    is_fresh = request.method == "GET"
    form = EditionForm(data={**stored(edition), "seen": edition.version, "phases": stored_phases(phases)} if is_fresh else None)
    form.offer(phases)
    if form.validate_on_submit():
        with form.guard():
            actions.edit_edition(edition, form.facts, form.phase_facts, seen=form.seen_version, by=g.person)
            db.session.commit()
            say(_("The edition is saved."))
            return redirect(url_for(".edition", edition_code=edition.code))
        if form.is_overtaken:
            form.show_meanwhile(edition.version, stored(edition))
            form.show_phases_meanwhile(queries.phases_of(edition))
    return render_template("editions/edit_edition.html", form=form, edition=edition, phases=phases), form.status
