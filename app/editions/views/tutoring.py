"""Pages on who tutors whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import g, redirect, render_template, request, url_for

from app.core import clock
from app.core.db import db
from app.core.doors import current_actor, door
from app.core.i18n import gettext as _
from app.core.i18n import ngettext
from app.core.paging import paginate
from app.core.web import say
from app.editions import actions, permissions, queries
from app.editions.forms import AssignmentForm, EndAssignmentForm, SubstitutionForm
from app.editions.models import Edition, TutorAssignment
from app.editions.views.blueprint import bp

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    Page = str | tuple[str, int] | Response


@bp.route("/editions/<edition_code>/tutoring")
@door(permissions.can_view_tutoring, edition=Edition)
def tutoring(edition: Edition) -> Page:
    """Show who tutors whom and each tutor's load; a tutor sees their own rows."""
    actor, shows_past = current_actor(), request.args.get("show") == "all"
    page = paginate(queries.assignments(permissions.visible_assignments(actor, edition), is_current=not shows_past))
    sees_everybody = permissions.can_see_everybody(actor, edition)
    return render_template(
        "editions/tutoring.html", edition=edition, page=page, shows_past=shows_past, today=clock.today(),
        loads=queries.loads_of(edition) if sees_everybody else [], may_assign=permissions.can_assign_tutor(actor, edition),
        without=queries.count_without_tutor(edition) if sees_everybody else 0, sees_everybody=sees_everybody,
    )


@bp.route("/editions/<edition_code>/tutoring/new", methods=["GET", "POST"])
@door(permissions.can_assign_tutor, edition=Edition)
def assign_tutor(edition: Edition) -> Page:
    """Give one or more trainees a tutor."""
    is_everybody = request.args.get("show") == "all"
    form = AssignmentForm(data={"starts_on": _usual_day(edition)} if request.method == "GET" else None)
    search = request.args.get("q", "")[:100]
    trainees = queries.trainees_to_assign(edition, is_everybody=is_everybody, search=search, limit=queries.OFFERED)
    form.offer(queries.loads_of(edition), trainees)
    if form.validate_on_submit():
        with form.guard():
            for trainee in form.chosen:
                actions.assign_tutor(
                    form.tutor.thing, trainee, starts_on=form.starts_on.data, ends_on=form.ends_on.data,
                    minutes=form.minutes.data or 0, by=g.person,
                )
            db.session.commit()
            say(ngettext("%(num)s trainee has a tutor now.", "%(num)s trainees have a tutor now.", len(form.chosen)))
            return redirect(url_for(".tutoring", edition_code=edition.code))
    return render_template(
        "editions/assign_tutor.html", form=form, edition=edition, is_everybody=is_everybody, trainees=trainees,
        search=search, is_cut=len(trainees) == queries.OFFERED,
    ), form.status


@bp.route("/editions/<edition_code>/tutoring/<int:assignment_id>/end", methods=["GET", "POST"])
@door(permissions.can_end_assignment, edition=Edition, assignment=TutorAssignment)
def end_assignment(edition: Edition, assignment: TutorAssignment) -> Page:
    """End an assignment with a reason."""
    form = EndAssignmentForm(data={"ends_on": _usual_day(edition)} if request.method == "GET" else None)
    if form.validate_on_submit():
        with form.guard():
            actions.end_assignment(assignment, on=form.ends_on.data, reason=form.reason.data, by=g.person)
            db.session.commit()
            say(_("The assignment ends."))
            return redirect(url_for(".tutoring", edition_code=edition.code))
    return render_template("editions/end_assignment.html", form=form, edition=edition, assignment=assignment), form.status


@bp.route("/editions/<edition_code>/tutoring/<int:assignment_id>/substitute", methods=["GET", "POST"])
@door(permissions.can_end_assignment, edition=Edition, assignment=TutorAssignment)
def substitute_tutor(edition: Edition, assignment: TutorAssignment) -> Page:
    """Hand a trainee over to another tutor."""
    form = SubstitutionForm(
        data={"starts_on": _usual_day(edition), "minutes": assignment.minutes} if request.method == "GET" else None,
    )
    form.tutor.offer_loads([load for load in queries.loads_of(edition) if load.enrolment.id != assignment.tutor_id])
    if form.validate_on_submit():
        with form.guard():
            actions.substitute_tutor(
                assignment, form.tutor.thing, from_day=form.starts_on.data, minutes=form.minutes.data or 0,
                reason=form.reason.data, by=g.person,
            )
            db.session.commit()
            say(_("%(name)s takes over.", name=form.tutor.thing.person.display_name))
            return redirect(url_for(".tutoring", edition_code=edition.code))
    return render_template("editions/substitute_tutor.html", form=form, edition=edition, assignment=assignment), form.status


def _usual_day(edition: Edition) -> object:
    """Today, where it lies in the edition; else the nearest day that does."""
    return min(max(clock.today(), edition.starts_on), edition.ends_on)
