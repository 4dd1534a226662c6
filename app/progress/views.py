"""Pages of the progress room: «Why not yet?» for one trainee, the cohort on one page, and waivers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, abort, current_app, g, redirect, render_template, request, url_for

from app.core.db import db
from app.core.doors import current_actor, door
from app.core.i18n import gettext as _
from app.core.paging import SIZE, Page, asked_number
from app.core.tables import write_csv
from app.core.web import say
from app.editions.labels import STATUSES
from app.editions.models import Edition, Enrolment
from app.progress import actions, labels, queries
from app.progress.course import course_rules
from app.progress.forms import WAIVE, WaiverForm
from app.progress.measures import Verdict
from app.progress.outcomes import leaves_of
from app.progress.permissions import can_view_cohort, can_view_progress, can_waive_leaf, visible_in_cohort

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.progress.outcomes import LeafOutcome, Outcome

bp = Blueprint("progress", __name__, template_folder="templates")
COLUMNS = ("trainee", "name", "country", "status", "minutes", "planned_minutes", "units_done", "units")


@bp.route("/enrolments/<int:enrolment_id>/progress")
@door(can_view_progress, enrolment=Enrolment)
def of_trainee(enrolment: Enrolment) -> str:
    """Why not yet? Every award of the course with its tree, the same for whoever may read it."""
    edition = enrolment.edition
    outcomes = queries.outcomes_of(edition, [enrolment])[enrolment.id]
    titles = course_rules(edition.course_version).titles
    trees = {
        award: labels.tree_of(outcome, titles, lambda leaf: _evidence_url(enrolment, leaf))
        for award, outcome in outcomes.items()
    }
    return render_template(
        "progress/of_trainee.html", enrolment=enrolment, trees=trees, titles=titles,
        is_own=enrolment.id in current_actor().enrolments, may_waive=can_waive_leaf(current_actor(), enrolment),
        status=STATUSES[enrolment.status],
    )


def _evidence_url(enrolment: Enrolment, leaf: LeafOutcome) -> str:
    """The page with the rows behind a figure; empty where the room has none."""
    room, subject = leaf.evidence
    links: Mapping[str, tuple[str, dict[str, Any]]] = {
        "hours": ("hours.of_trainee", {"enrolment_id": enrolment.id, "phase": subject if subject != labels.TOTAL else None}),
        "marks": ("marks.of_trainee", {"enrolment_id": enrolment.id}),
        "study": ("study.outline", {"edition_code": enrolment.edition.code}),
        "progress": ("progress.of_trainee", {"enrolment_id": enrolment.id, "_anchor": f"award-{subject}"}),
    }
    endpoint, values = links.get(room, ("", {}))
    is_for_trainee_only = room == "study" and enrolment.id not in current_actor().enrolments
    return "" if is_for_trainee_only or endpoint not in current_app.view_functions else url_for(endpoint, **values)


@bp.route("/editions/<edition_code>/progress")
@door(can_view_cohort, edition=Edition)
def cohort(edition: Edition) -> str:
    """Every trainee with the verdict for each award; those of one verdict alone, if the address asks for it."""
    among, chosen = visible_in_cohort(current_actor(), edition), _asked_verdict()
    kept, course = queries.snapshot(edition), course_rules(edition.course_version)
    found = kept.having(chosen, among=among)
    number = min(asked_number(), max(1, -(-len(found) // SIZE)))
    rows = queries.cohort(kept, course.awards, found[(number - 1) * SIZE : number * SIZE])
    return render_template(
        "progress/cohort.html", edition=edition, course=course, page=Page(rows, number, len(found)), chosen=chosen,
        counts=kept.counts(among), total=len(kept.having(None, among=among)), labels=labels, statuses=STATUSES,
    )


@bp.route("/editions/<edition_code>/progress.csv")
@door(can_view_cohort, edition=Edition)
def export(edition: Edition) -> Response:
    """What the cohort's page shows, all its pages in one file (columns kept stable; a column an award)."""
    kept, awards = queries.snapshot(edition), course_rules(edition.course_version).awards
    found = kept.having(_asked_verdict(), among=visible_in_cohort(current_actor(), edition))
    lines = [
        (row.enrolment.person.email, row.enrolment.person.sort_name, row.enrolment.person.country, row.enrolment.status.value,
         row.minutes, row.planned, row.units_done, row.units, *(verdict.word for verdict in row.verdicts.values()))
        for row in queries.cohort(kept, awards, found)
    ]
    return Response(
        write_csv(lines, (*COLUMNS, *awards)), mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{edition.code}-progress.csv"'},
    )


def _asked_verdict() -> Verdict | None:
    """The verdict named in the address; None where it names none."""
    asked = request.args.get("verdict", "")
    return next((verdict for verdict in Verdict if verdict.word == asked), None)


@bp.route("/enrolments/<int:enrolment_id>/waivers", methods=["GET", "POST"])
@door(can_waive_leaf, enrolment=Enrolment)
def waivers(enrolment: Enrolment) -> Any:  # noqa: ANN401 - a page or a redirect
    """The requirements of one trainee, to waive one or to end a waiver, with all that was decided before."""
    outcomes = queries.outcomes_of(enrolment.edition, [enrolment])[enrolment.id]
    form = _waiver_form(outcomes)
    if form.is_submitted() and form.chosen is None:
        abort(404)
    if form.validate_on_submit():
        with form.guard():
            act = actions.waive_leaf if form.act.data == WAIVE else actions.end_waiver
            act(enrolment, form.award.data, form.leaf.data, by=g.person, reason=form.reason.data or "")
            db.session.commit()
            say(_("The requirement was waived.") if form.act.data == WAIVE else _("The waiver was ended."))
            return redirect(url_for(".of_trainee", enrolment_id=enrolment.id))
    return render_template(
        "progress/waivers.html", enrolment=enrolment, form=form, labels=labels,
        titles=course_rules(enrolment.edition.course_version).titles, rows=queries.waivers_of(enrolment),
    ), form.status


def _waiver_form(outcomes: Mapping[str, Outcome]) -> WaiverForm:
    """The form, about the leaf that the address names until something is posted."""
    form = WaiverForm()
    form.offer({(award, leaf.key): leaf for award, outcome in outcomes.items() for leaf in leaves_of(outcome)})
    if not form.is_submitted():
        form.choose(request.args.get("award", ""), request.args.get("leaf", ""))
    return form
