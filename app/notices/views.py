"""The tray."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, g, redirect, render_template, url_for

from app.core.db import db
from app.core.doors import door, safe_target
from app.core.forms import ConfirmForm
from app.core.paging import paginate
from app.notices import actions, labels, queries
from app.notices.models import Notice
from app.notices.permissions import can_read_notice, can_read_tray

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

bp = Blueprint("notices", __name__, template_folder="templates")


@bp.route("/notices")
@door(can_read_tray)
def tray() -> str:
    """What this person was told, newest first."""
    page = paginate(queries.notices_of(g.person.id))
    return render_template("notices/tray.html", page=page, title_of=labels.title_of, text_of=labels.text_of)


@bp.route("/notices/read", methods=["POST"])
@door(can_read_tray)
def read_all() -> Response:
    """Mark everything as read."""
    if ConfirmForm().validate_on_submit():
        actions.mark_all_read(g.person)
        db.session.commit()
    return redirect(url_for(".tray"))


@bp.route("/notices/<int:notice_id>/open", methods=["POST"])
@door(can_read_notice, notice=Notice)
def open_notice(notice: Notice) -> Response:
    """Go to what a notice is about, and mark it as read."""
    if ConfirmForm().validate_on_submit():
        actions.mark_read(notice)
        db.session.commit()
    return redirect(safe_target(notice.path) or url_for(".tray"))
