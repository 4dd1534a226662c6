"""The page that moves an edition to another version: what happens first, then the reason, then the act."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort, g, redirect, render_template, url_for

from app.authoring import actions, labels, queries
from app.authoring.forms import MoveForm
from app.authoring.moving import NAMED, plan_move
from app.authoring.permissions import can_move_edition
from app.authoring.views import bp
from app.core.db import db
from app.core.doors import door
from app.core.i18n import gettext as _
from app.core.paging import paginate
from app.core.web import say
from app.editions.models import Edition
from app.progress.queries import enrolments_in

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from app.courses.models import CourseVersion

    Page = str | tuple[str, int] | Response


@bp.route("/editions/<edition_code>/course-version")
@door(can_move_edition, edition=Edition)
def move_choice(edition: Edition) -> Page:
    """Choose a version for the edition, and see between which it moved before."""
    return render_template(
        "authoring/move_choice.html", edition=edition, page=paginate(queries.versions_of(edition.course_version.slug)),
        moves=queries.moves_of(edition),
    )


@bp.route("/editions/<edition_code>/course-version/<int:number>", methods=["GET", "POST"])
@door(can_move_edition, edition=Edition)
def move(edition: Edition, number: int) -> Page:
    """Spell out what follows from moving the edition, and move it once that is confirmed with a reason."""
    target = queries.version_for(edition, number)
    if target is None:
        abort(404)
    form = MoveForm(data={"seen": edition.version})
    if form.validate_on_submit():
        with form.guard():
            actions.move_edition(edition, target, seen=form.seen_version, reason=form.reason.data or "", by=g.person)
            db.session.commit()
            say(_("The edition %(code)s follows version %(number)s now.", code=edition.code, number=target.number))
            return redirect(url_for("editions.edition", edition_code=edition.code))
        form.seen.data = edition.version
    return _move_page(edition, target, form), form.status


def _move_page(edition: Edition, target: CourseVersion, form: MoveForm) -> str:
    plan = plan_move(edition, target)
    names = {enrolment.id: enrolment.person.sort_name for enrolment in enrolments_in(sorted(plan.shown))} if plan.shown else {}
    return render_template(
        "authoring/move.html", edition=edition, target=target, move=plan, form=form, labels=labels, names=names, named=NAMED,
        is_same=target.id == edition.course_version_id,
    )
