"""Pages of the hours ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, render_template, request

from app.core.doors import current_actor, door
from app.core.paging import paginate
from app.core.tables import write_csv
from app.editions.models import Edition, Enrolment
from app.editions.queries import phases_of
from app.hours import labels, queries
from app.hours.permissions import can_export_hours, can_view_edition_hours, can_view_hours, visible_hours
from app.people.models import Person

if TYPE_CHECKING:
    from collections.abc import Iterator

bp = Blueprint("hours", __name__, template_folder="templates")
COLUMNS = ("trainee", "phase", "on", "minutes", "source", "attester", "evidence", "status")


@bp.route("/editions/<edition_code>/hours")
@door(can_view_edition_hours, edition=Edition)
def of_edition(edition: Edition) -> str:
    """Hours of every trainee by phase: each total opens down to its rows."""
    visible = visible_hours(current_actor(), edition).join(Person, Person.id == Enrolment.person_id)
    page = paginate(visible.order_by(Person.sort_key, Enrolment.id))
    sums = queries.minutes_by_phase(edition.id, [enrolment.id for enrolment in page.items])
    return render_template(
        "hours/of_edition.html", edition=edition, page=page, sums=sums, phases=phases_of(edition),
        may_export=can_export_hours(current_actor(), edition),
    )


@bp.route("/enrolments/<int:enrolment_id>/hours")
@door(can_view_hours, enrolment=Enrolment)
def of_trainee(enrolment: Enrolment) -> str:
    """The ledger's rows of one trainee, all or of one phase, under the total that they make."""
    phases = phases_of(enrolment.edition)
    chosen = next((phase for phase in phases if phase.key == request.args.get("phase")), None)
    sums = queries.minutes_by_phase(enrolment.edition_id, [enrolment.id]).get(enrolment.id, {})
    return render_template(
        "hours/of_trainee.html", enrolment=enrolment, phases=phases, chosen=chosen, sums=sums,
        page=paginate(queries.entries_of(enrolment, chosen.id if chosen else None)),
        status_words=labels.STATUS, source_words=labels.source_words,
    )


@bp.route("/editions/<edition_code>/hours.csv")
@door(can_export_hours, edition=Edition)
def export(edition: Edition) -> Response:
    """Every row of the ledger of an edition (columns kept stable)."""

    def lines() -> Iterator[tuple[str, ...]]:
        for email, phase, on, minutes, source, attester, evidence, status in queries.ledger_rows(edition.id):
            yield email, phase, on.isoformat(), str(minutes), source, attester or "", evidence, status.value

    content = write_csv(lines(), COLUMNS)
    return Response(
        content, mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{edition.code}-hours.csv"'},
    )
