"""Pages that import a list of people: upload, difference, confirmation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import g, redirect, render_template, request, url_for

from app.core.db import db
from app.core.doors import door
from app.core.i18n import gettext as _
from app.core.i18n import ngettext
from app.core.paging import SIZE, asked_number
from app.core.paging import Page as ListPage
from app.core.web import say
from app.editions import actions, labels, permissions, queries
from app.editions.forms import ImportForm
from app.editions.forms.enrolments import ConfirmImportForm
from app.editions.models import Edition, EnrolmentImport
from app.editions.rules import FIELDS, REQUIRED, Kind, is_over_seats
from app.editions.views.blueprint import bp, csv_file, xlsx_file

if TYPE_CHECKING:
    from flask import Response
    from werkzeug.wrappers import Response as AnyResponse

    from app.editions.rules import ImportPlan, PlannedRow

    Page = str | tuple[str, int] | AnyResponse
EXAMPLE = {
    "email": "sofia.munoz@example.org", "given_names": "Sofía", "family_name": "Muñoz", "second_family_name": "Díaz",
    "country": "Argentina",
    "language": "es", "time_zone": "America/Argentina/San_Juan", "role": "trainee", "partner": "", "born_on": "1987-03-02",
    "birthplace": "San Juan",
}


@bp.route("/editions/<edition_code>/import", methods=["GET", "POST"])
@door(permissions.can_enrol, edition=Edition)
def import_people(edition: Edition) -> Page:
    """Upload a list. It is read and compared; nothing is written to the edition yet."""
    form = ImportForm()
    if form.validate_on_submit():
        with form.guard():
            with form.file.data.stream as file:  # a large one lies on disk until it is closed
                draft, unknown = actions.read_import(edition, file.read(), form.file.data.filename or "", by=g.person)
            db.session.commit()
            if unknown:
                say(_("These columns mean nothing here and are left out: %(names)s.", names=", ".join(unknown)), "careful")
            return redirect(url_for(".import_preview", edition_code=edition.code, draft_id=draft.id))
    return render_template(
        "editions/import_people.html", edition=edition, form=form, fields=labels.FIELDS, required=REQUIRED,
    ), form.status


@bp.route("/editions/<edition_code>/import/template.<kind>")
@door(permissions.can_enrol, edition=Edition)
def import_template(edition: Edition, kind: str) -> Response:
    """Give an empty list with the right headings and one example."""
    partner = next((found.name for found in queries.partners_of(edition.programme_id)), "")
    rows = [[{**EXAMPLE, "partner": partner}[name] for name in FIELDS]]
    return xlsx_file("bottega-people.xlsx", FIELDS, rows) if kind == "xlsx" else csv_file("bottega-people.csv", FIELDS, rows)


@bp.route("/editions/<edition_code>/import/<int:draft_id>", methods=["GET", "POST"])
@door(permissions.can_confirm_import, edition=Edition, draft=EnrolmentImport)
def import_preview(edition: Edition, draft: EnrolmentImport) -> Page:
    """Show the difference that a list would make, and carry it out once it is confirmed."""
    form = ConfirmImportForm()
    if form.validate_on_submit():
        with form.guard():
            counts = actions.apply_import(draft, edition, seen_digest=form.digest.data, by=g.person)
            db.session.commit()
            say(_done_words(counts))
            return redirect(url_for(".people", edition_code=edition.code))
    plan = actions.plan_of(draft, edition)
    form.digest.data = plan.digest
    wanted = request.args.get("kind", "")
    rows = _ordered(plan, Kind(wanted) if wanted in set(Kind) else None)
    seats = queries.seats_of(edition)
    return render_template(
        "editions/import_preview.html", edition=edition, draft=draft, plan=plan, form=form, page=_page_of(rows), wanted=wanted,
        labels=labels, kinds=Kind, is_over=is_over_seats(seats.occupied + plan.new_trainees, seats.total), seats=seats,
    ), form.status


def _ordered(plan: ImportPlan, kind: Kind | None) -> list[PlannedRow]:
    """What needs a look comes first."""
    order = {found: place for place, found in enumerate(Kind)}
    return sorted((row for row in plan.rows if kind in {None, row.kind}), key=lambda row: (order[row.kind], row.number))


def _page_of(rows: list[PlannedRow]) -> ListPage[PlannedRow]:
    number = min(asked_number(), max(1, -(-len(rows) // SIZE)))
    return ListPage(rows[(number - 1) * SIZE : number * SIZE], number, len(rows))


def _done_words(counts: dict[Kind, int]) -> str:
    changed, left_out = counts[Kind.CHANGED], counts[Kind.ERROR] + counts[Kind.DUPLICATE]
    sentences = [ngettext("%(num)s person enrolled.", "%(num)s people enrolled.", counts[Kind.NEW])]
    if changed:
        sentences.append(ngettext("%(num)s person corrected.", "%(num)s people corrected.", changed))
    if left_out:
        sentences.append(ngettext("%(num)s row was left out.", "%(num)s rows were left out.", left_out))
    return " ".join(sentences)
