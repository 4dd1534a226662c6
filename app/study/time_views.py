"""Study time: the signs of life of a reader, and the platform log that comes of them."""

from __future__ import annotations

from typing import Any

from flask import abort, jsonify, redirect, render_template, request, url_for

from app.core.db import db
from app.core.doors import door
from app.core.forms import ConfirmForm
from app.core.paging import paginate
from app.editions.models import Edition, Enrolment
from app.hours.permissions import can_view_hours
from app.study import queries, study_time
from app.study.page import UnitPage
from app.study.permissions import can_study
from app.study.views import bp, page_of

LARGEST = 1024
"""Bytes of a sign of life."""


@bp.route("/editions/<edition_code>/course/<unit_id>/heartbeat", methods=["POST"])
@door(can_study, edition=Edition)
def heartbeat(edition: Edition, unit_id: str) -> Any:  # noqa: ANN401 - figures, or a redirect
    """Count study time: a script sends this while somebody reads, or the reader presses a button."""
    if (request.content_length or 0) > LARGEST:
        abort(413)
    page = page_of(edition, unit_id)
    if not ConfirmForm().validate_on_submit() or page.enrolment is None:
        abort(400)
    if page.gate is not None:
        return jsonify(refused=str(page.gate.reason)), 409
    is_by_hand = "by_hand" in request.form
    study_time.count_study(
        page.enrolment, page.module, page.unit, language=page.language, is_at_end="at_end" in request.form, is_by_hand=is_by_hand,
    )
    db.session.commit()
    if is_by_hand:
        return redirect(url_for(".unit", edition_code=edition.code, unit_id=unit_id, _anchor="completion"))
    return jsonify(_figures(page_of(edition, unit_id)))


def _figures(page: UnitPage) -> dict[str, Any]:
    """Return what the page brings up to date: whether the unit is done, and each condition as it stands now."""
    return {"is_done": page.is_done, "lines": [{"is_met": line.is_met, "value": str(line.value)} for line in page.lines]}


@bp.route("/enrolments/<int:enrolment_id>/study-log")
@door(can_view_hours, enrolment=Enrolment)
def study_log(enrolment: Enrolment) -> str:
    """Show the platform log of one trainee: the rows behind the hours of self-study, the same for whoever may see them."""
    return render_template(
        "study/study_log.html", enrolment=enrolment, edition=enrolment.edition,
        reading=queries.reading_of(enrolment.edition, enrolment), page=paginate(queries.study_days_of(enrolment)),
    )
