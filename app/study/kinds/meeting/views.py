"""Joining a live session, its entry for a calendar, and what the edition says of it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, g, redirect, render_template, request, url_for

from app.core import clock
from app.core.db import db
from app.core.doors import door
from app.core.errors import RuleBroken
from app.core.i18n import gettext as _
from app.core.i18n import lazy_gettext as _l
from app.core.i18n import own
from app.core.settings import public_address
from app.core.spans import when_words
from app.core.web import say
from app.editions.models import Edition
from app.study.actions import is_kept
from app.study.kinds.meeting import labels, queries
from app.study.kinds.meeting.actions import change_meeting
from app.study.kinds.meeting.calendar import Entry, write
from app.study.kinds.meeting.forms import MeetingForm, stored
from app.study.kinds.meeting.permissions import can_change_meeting, can_join_meeting
from app.study.kinds.meeting.rules import Meeting, When, in_package
from app.study.outline import Unit
from app.study.permissions import can_view_course
from app.study.reaching import check_is_open_here, own_enrolment, unit_of

bp = Blueprint("meeting", __name__)


@bp.route("/editions/<edition_code>/course/<unit_id>/join")
@door(can_join_meeting, edition=Edition)
def join(edition: Edition, unit_id: str) -> Response:
    """Lead to the session where its door is open: its address stands on no page."""
    unit, enrolment = unit_of(edition, unit_id, "meeting"), own_enrolment(edition)
    check_is_open_here(edition, unit)
    meeting = queries.meeting_of(edition, unit)
    if enrolment is not None and not is_kept(enrolment):
        raise RuleBroken(_l("Your enrolment is not active at present, so you cannot join. Ask your coordinator."))
    if not meeting.is_open_at(clock.now()):
        raise RuleBroken(_l("This session cannot be joined now. Its page says when it is."))
    answer = Response(status=302, headers={"Location": meeting.link, "Referrer-Policy": "no-referrer", "Cache-Control": "no-store"})
    answer.autocorrect_location_header = False
    return answer


@bp.route("/editions/<edition_code>/course/<unit_id>/calendar.ics")
@door(can_view_course, edition=Edition)
def calendar(edition: Edition, unit_id: str) -> Response:
    """Give the session as an entry for a calendar, which leads back to its page and not past its door."""
    unit = unit_of(edition, unit_id, "meeting")
    check_is_open_here(edition, unit)
    meeting = queries.meeting_of(edition, unit)
    if meeting.when is None:
        abort(404)
    return Response(
        write(_entry(edition, unit, meeting, meeting.when)), mimetype="text/calendar",
        headers={"Content-Disposition": f'attachment; filename="{unit_id}.ics"', "Cache-Control": "private, no-cache"},
    )


def _entry(edition: Edition, unit: Unit, meeting: Meeting, when: When) -> Entry:
    address = public_address(url_for("study.unit", edition_code=edition.code, unit_id=unit.unit_id))
    return Entry(
        uid=f"{unit.unit_id}.{edition.code}@{urlsplit(public_address('/')).hostname}", number=meeting.number, when=when,
        stamp=meeting.changed_at or edition.course_version.published_at, title=own(unit.title),
        place=own(meeting.place) or meeting.platform, address=address,
        text=_("You join from the page of the course: %(address)s", address=address),
    )


@bp.route("/editions/<edition_code>/course/<unit_id>/times", methods=["GET", "POST"])
@door(can_change_meeting, edition=Edition)
def times(edition: Edition, unit_id: str) -> Any:  # noqa: ANN401 - a page or a redirect
    """Say for this edition when and where the session is."""
    unit = unit_of(edition, unit_id, "meeting")
    form = MeetingForm(data=_stored(edition, unit) if request.method == "GET" else None)
    if form.validate_on_submit():
        with form.guard():
            change = change_meeting(edition, unit, form.facts, seen=form.seen_version, by=g.person, reason=form.reason.data or "")
            db.session.commit()
            say(_("The session is saved: %(when)s.", when=when_words(change)))
            return redirect(url_for("study.unit", edition_code=edition.code, unit_id=unit_id))
        if form.is_overtaken:
            form.show_meanwhile(queries.meeting_of(edition, unit).number, {})
    return render_template(
        "meeting/templates/times.html", form=form, edition=edition, unit=unit, labels=labels, package=in_package(unit.content),
        changes=queries.changes_of(edition, unit),
    ), form.status


def _stored(edition: Edition, unit: Unit) -> dict[str, Any]:
    return stored(queries.meeting_of(edition, unit), queries.newest_change(edition, unit))
