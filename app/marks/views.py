"""Pages of the marks ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, abort, g, redirect, render_template, request, url_for

from app.core.db import db
from app.core.doors import current_actor, door
from app.core.forms import ConfirmForm
from app.core.i18n import gettext as _
from app.core.i18n import ngettext, own
from app.core.paging import paginate
from app.core.tables import write_csv
from app.core.web import say
from app.editions.models import Edition, Enrolment
from app.marks import actions, queries
from app.marks.forms import GiveMarkForm, ReleaseAllForm
from app.marks.models import Mark
from app.marks.permissions import (
    can_export_marks,
    can_give_item,
    can_give_mark,
    can_release_mark,
    can_release_marks,
    can_view_marks,
    can_view_marks_of,
    can_view_unreleased,
    visible_marks,
)
from app.marks.rules import weighted_total, write_points
from app.people.models import Person

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

bp = Blueprint("marks", __name__, template_folder="templates")


@bp.route("/editions/<edition_code>/marks")
@door(can_view_marks, edition=Edition)
def of_edition(edition: Edition) -> str:
    """Trainees against items, with what waits for its release told apart."""
    visible = visible_marks(current_actor(), edition).join(Person, Person.id == Enrolment.person_id)
    page = paginate(visible.order_by(Person.sort_key, Enrolment.id))
    return render_template(
        "marks/of_edition.html", edition=edition, page=page, items=queries.items_of(edition),
        held=queries.marks_in_force(edition.id, [enrolment.id for enrolment in page.items]),
        waiting=queries.unreleased_count(edition.id), may_release=can_release_marks(current_actor(), edition),
        may_export=can_export_marks(current_actor(), edition),
    )


@bp.route("/enrolments/<int:enrolment_id>/marks")
@door(can_view_marks_of, enrolment=Enrolment)
def of_trainee(enrolment: Enrolment) -> str:
    """Marks of one trainee with their history; the trainee reads what is released."""
    sees_all = can_view_unreleased(current_actor(), enrolment)
    items = queries.items_of(enrolment.edition)
    released = queries.released_marks(enrolment.edition_id, [enrolment.id]).get(enrolment.id, {})
    rows = queries.history_of(enrolment.id, released_only=not sees_all)
    in_force = {mark.item: mark.id for mark, _name, _at in reversed(rows)}
    return render_template(
        "marks/of_trainee.html", enrolment=enrolment, items=items, sees_all=sees_all,
        rows=rows, in_force=in_force, released=released,
        total=weighted_total(released, {item["id"]: item["weight"] for item in items}),
        may_give={item["id"] for item in items if can_give_item(current_actor(), enrolment, item)}
        if enrolment.status not in actions.CLOSED else (),
        may_release=can_release_marks(current_actor(), enrolment.edition),
    )


@bp.route("/enrolments/<int:enrolment_id>/marks/<item>", methods=["GET", "POST"])
@door(can_give_mark, enrolment=Enrolment)
def give(enrolment: Enrolment, item: str) -> Any:  # noqa: ANN401 - a page or a redirect
    """Give a mark."""
    known = next((found for found in queries.items_of(enrolment.edition) if found["id"] == item), None)
    if known is None:
        abort(404)
    if not can_give_item(current_actor(), enrolment, known):
        abort(403)
    form = GiveMarkForm()
    if form.validate_on_submit():
        with form.guard():
            actions.give_mark(
                enrolment, item, hundredths=form.hundredths, comment=form.comment.data or "", by=g.person,
                reason=form.reason.data or "", seen_id=form.seen_id, is_seen_checked=True,
            )
            db.session.commit()
            say(_("The mark was saved. The trainee sees it once it is released."))
            return redirect(url_for(".of_trainee", enrolment_id=enrolment.id))
    present = queries.newest_mark(enrolment.id, item)
    if request.method == "GET" or form.form_errors:  # an error of another kind does not make an old page a new one
        form.seen.data = str(present.id) if present else ""
    return render_template(
        "marks/give.html", form=form, enrolment=enrolment, item=known, title=own(known["title"]), present=present,
    ), form.status


@bp.route("/marks/<int:mark_id>/release", methods=["POST"])
@door(can_release_mark, mark=Mark)
def release(mark: Mark) -> AnyResponse:
    """Release one mark."""
    if ConfirmForm().validate_on_submit():
        actions.release_mark(mark, by=g.person)
        db.session.commit()
        say(_("The mark was released. The trainee was told."))
    return redirect(url_for(".of_trainee", enrolment_id=mark.enrolment_id))


@bp.route("/editions/<edition_code>/marks/release", methods=["GET", "POST"])
@door(can_release_marks, edition=Edition)
def release_all(edition: Edition) -> Any:  # noqa: ANN401 - a page or a redirect
    """Release every mark that waits, after showing how many."""
    form = ReleaseAllForm()
    if form.validate_on_submit():
        with form.guard():
            count = actions.release_all(edition, by=g.person, seen_id=form.seen_id)
            db.session.commit()
            say(ngettext("%(num)d mark was released.", "%(num)d marks were released.", count))
            return redirect(url_for(".of_edition", edition_code=edition.code))
    waiting, form.seen.data = queries.waiting(edition.id)
    return render_template("marks/release_all.html", form=form, edition=edition, waiting=waiting), form.status


@bp.route("/editions/<edition_code>/marks.csv")
@door(can_export_marks, edition=Edition)
def export(edition: Edition) -> Response:
    """A row a trainee, a column an item: released marks, points out of 100 (columns kept stable)."""
    items, rows = queries.export_rows(edition)
    lines = [[row[0], *("" if mark is None else write_points(int(mark)) for mark in row[1:])] for row in rows]
    return Response(
        write_csv(lines, ["trainee", *items]), mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{edition.code}-marks.csv"'},
    )
