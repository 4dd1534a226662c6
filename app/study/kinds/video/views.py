"""The address to which a player says where it stands."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort

from app.core.db import db
from app.core.doors import door
from app.core.i18n import gettext as _
from app.editions.models import Edition
from app.study.kinds.video.actions import keep_position
from app.study.kinds.video.forms import PositionForm
from app.study.kinds.video.rules import clock_of
from app.study.permissions import can_study
from app.study.reaching import check_is_open_here, own_enrolment, unit_of

bp = Blueprint("video", __name__)


@bp.route("/editions/<edition_code>/course/<unit_id>/position", methods=["POST"])
@door(can_study, edition=Edition)
def position(edition: Edition, unit_id: str) -> dict[str, Any]:
    """Keep where a trainee's video stands; say so where another device had gone on meanwhile."""
    unit, enrolment, form = unit_of(edition, unit_id, "video"), own_enrolment(edition), PositionForm()
    if enrolment is None or "file" not in unit.content["video"]:
        abort(404)
    check_is_open_here(edition, unit)
    if not form.validate_on_submit():
        abort(400)
    moved = keep_position(enrolment, unit, seconds=int(form.seconds.data or 0), known=int(form.number.data or 0))
    db.session.commit()
    if moved.elsewhere is None:
        return {"number": moved.number}
    text = _("On another device you are at %(time)s. Go there", time=clock_of(moved.elsewhere))
    return {"number": moved.number, "elsewhere": moved.elsewhere, "text": text}
