"""The working surface of the roll call, and the seal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import g, redirect, render_template, request, url_for

from app.attendance import actions, labels, permissions, queries, rules
from app.attendance.forms import SealForm
from app.attendance.models import Lesson
from app.attendance.roll_form import RollCallForm, last_saved, options, tally
from app.attendance.views import bp
from app.core import clock
from app.core.db import db
from app.core.doors import current_actor, door
from app.core.i18n import gettext as _
from app.core.i18n import ngettext
from app.core.paging import asked_number
from app.core.web import say

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    Page = str | tuple[str, int] | Response


@bp.route("/lessons/<int:lesson_id>/roll-call", methods=["GET", "POST"])
@door(permissions.can_mark_presence, lesson=Lesson)
def roll_call(lesson: Lesson) -> Page:
    """Hold the roll call."""
    form = RollCallForm()
    if request.method == "GET" and not labels.is_open_for_roll(lesson):
        say(_("The roll call of this lesson is not open."), "careful")
        return redirect(url_for(".lesson", lesson_id=lesson.id))
    if form.validate_on_submit():
        with form.guard():
            saved = actions.hold_roll_call(lesson, form.said, by=g.person)
            db.session.commit()
            form.take(saved)
            if not saved.conflicts:
                return _after_saving(lesson, saved.words)
    totals = queries.totals_of(lesson)
    page = queries.roll_page(lesson, totals.expected)
    rows = form.rows(queries.rows_of(lesson, form.ids) if form.is_returned else page.items)
    return render_template(
        "attendance/roll_call.html", lesson=lesson, form=form, page=page, options=options(), totals=totals,
        rows=rows, counted=tally(rows), saved_at=last_saved(rows),
        may_seal=permissions.can_seal_lesson(current_actor(), lesson), is_closed=lesson.state in rules.CLOSED,
    ), form.page_status


def _after_saving(lesson: Lesson, words: int) -> Response:
    """Go on to the next page where the button said so, else show this one as it now stands."""
    if words:
        say(ngettext("Saved: %(num)d word of the roll call.", "Saved: %(num)d words of the roll call.", words))
    else:
        say(_("Nothing had changed, so nothing was saved."), "neutral")
    number = asked_number() + (1 if request.form.get("then") == "next" else 0)
    return redirect(url_for(".roll_call", lesson_id=lesson.id, page=number if number > 1 else None))


@bp.route("/lessons/<int:lesson_id>/seal", methods=["GET", "POST"])
@door(permissions.can_seal_lesson, lesson=Lesson)
def seal(lesson: Lesson) -> Page:
    """Seal a lesson, after showing what will be posted and what is missing."""
    form = SealForm()
    if form.validate_on_submit():
        with form.guard():
            count = actions.seal_lesson(lesson, by=g.person, seen=form.seen.data or "")
            db.session.commit()
            say(ngettext(
                "The lesson is sealed. Hours were posted for %(num)d trainee.",
                "The lesson is sealed. Hours were posted for %(num)d trainees.", count,
            ))
            return redirect(url_for(".lesson", lesson_id=lesson.id))
    form.seen.data = queries.mark_of_roll(lesson)
    totals = queries.totals_of(lesson)
    missing = rules.missing_to_seal(lesson.state, lesson.starts_at, clock.now(), totals)
    return render_template(
        "attendance/seal.html", lesson=lesson, form=form, totals=totals, missing=missing,
        page=queries.roll_page(
            lesson, totals.unsaid if missing is rules.Missing.WORDS else totals.expected, only_unsaid=missing is rules.Missing.WORDS,
        ),
        is_still_going=lesson.ends_at > clock.now(),
    ), form.status
