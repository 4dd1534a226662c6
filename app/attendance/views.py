"""Pages on lessons: the calendar, a lesson, planning and changing it, and the export."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, g, redirect, render_template, request, url_for

from app.attendance import actions, labels, permissions, queries, rules, times
from app.attendance.forms import CancelForm, LessonForm, stored
from app.attendance.models import Lesson
from app.core import history
from app.core.db import db
from app.core.doors import current_actor, door
from app.core.i18n import gettext as _
from app.core.paging import paginate
from app.core.tables import write_csv
from app.core.web import say
from app.editions.models import Edition
from app.editions.queries import phases_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from werkzeug.wrappers import Response as AnyResponse

    Page = str | tuple[str, int] | AnyResponse

bp = Blueprint("attendance", __name__, template_folder="templates")
COLUMNS = ("trainee", "lesson", "on", "status", "minutes", "sealed")


@bp.context_processor
def _words() -> dict[str, object]:
    """Give this room's templates its words."""
    return {"labels": labels, "times_of": times.times_of, "whole_day": times.whole_day, "word_of": queries.word_of}


@bp.route("/editions/<edition_code>/lessons")
@door(permissions.can_view_lessons, edition=Edition)
def lessons(edition: Edition) -> Page:
    """The calendar as a list: what comes next first, then what is past."""
    actor = current_actor()
    may_plan = permissions.can_plan_lesson(actor, edition)
    only_waiting = may_plan and request.args.get("show") == "waiting"
    page = paginate(queries.in_order(permissions.visible_lessons(actor, edition), only_waiting=only_waiting))
    mine = [key for key, found in actor.enrolments.items() if found == edition.id]
    return render_template(
        "attendance/lessons.html", edition=edition, page=page, may_plan=may_plan, only_waiting=only_waiting,
        may_mark=permissions.can_mark_in(actor, edition), may_export=permissions.can_export_attendance(actor, edition),
        waiting=queries.to_seal_count(edition.id) if may_plan else 0, is_trainee=bool(mine),
        groups=queries.by_past(page.items, is_parted=not only_waiting),
        mine=queries.own_presences(page.items, mine) if mine else {},
    )


@bp.route("/editions/<edition_code>/lessons/new", methods=["GET", "POST"])
@door(permissions.can_plan_lesson, edition=Edition)
def plan(edition: Edition) -> Page:
    """Plan a lesson."""
    form = LessonForm()
    form.offer(phases_of(edition), queries.modules_of(edition))
    if form.validate_on_submit():
        with form.guard():
            made = actions.plan_lesson(edition, form.facts, by=g.person, accepted=form.accepted_ids)
            db.session.commit()
            say(_("The lesson is in the calendar: %(when)s. The trainees are being told.", when=times.when_words(made)))
            return redirect(url_for(".lesson", lesson_id=made.id))
    return render_template("attendance/plan.html", form=form, edition=edition), form.page_status


@bp.route("/lessons/<int:lesson_id>")
@door(permissions.can_view_lesson, lesson=Lesson)
def lesson(lesson: Lesson) -> Page:
    """A lesson: its facts, its totals, and what the roll call said of those whom the reader may see."""
    actor = current_actor()
    allowed = permissions.visible_presences(actor, lesson)
    sees_all = permissions.can_view_all_presences(actor, lesson.edition_id)
    totals = queries.totals_of(lesson, allowed)
    page = queries.roll_page(lesson, totals.expected, allowed)
    return render_template(
        "attendance/lesson.html", lesson=lesson, page=page, sees_all=sees_all, module=queries.module_of(lesson),
        totals=totals, may_change=permissions.can_change_lesson(actor, lesson),
        may_mark=permissions.can_mark_presence(actor, lesson),
        rows=history.of(lesson) if sees_all else [], is_own=all(row.Enrolment.id in actor.enrolments for row in page.items),
    )


@bp.route("/lessons/<int:lesson_id>/edit", methods=["GET", "POST"])
@door(permissions.can_change_lesson, lesson=Lesson)
def edit(lesson: Lesson) -> Page:
    """Change a lesson."""
    if request.method == "GET" and lesson.state in rules.CLOSED:
        return _back(lesson)
    form = LessonForm(data={**stored(lesson), "seen": lesson.version} if request.method == "GET" else None)
    form.offer(phases_of(lesson.edition), queries.modules_of(lesson.edition))
    if form.validate_on_submit():
        with form.guard():
            actions.edit_lesson(lesson, form.facts, seen=form.seen_version, by=g.person, accepted=form.accepted_ids)
            db.session.commit()
            say(_("The lesson is saved: %(when)s.", when=times.when_words(lesson)))
            return redirect(url_for(".lesson", lesson_id=lesson.id))
        if form.is_overtaken:
            form.show_stored(lesson)
    return render_template("attendance/edit.html", form=form, lesson=lesson, edition=lesson.edition), form.page_status


def _back(lesson: Lesson) -> Page:
    """Return to a lesson that can no longer be changed."""
    say(_("This lesson is %(state)s, so it cannot be changed.", state=labels.STATES[lesson.state]), "careful")
    return redirect(url_for(".lesson", lesson_id=lesson.id))


@bp.route("/lessons/<int:lesson_id>/cancel", methods=["GET", "POST"])
@door(permissions.can_change_lesson, lesson=Lesson)
def cancel(lesson: Lesson) -> Page:
    """Cancel a lesson, with the reason."""
    if request.method == "GET" and lesson.state in rules.CLOSED:
        return _back(lesson)
    form = CancelForm()
    if form.validate_on_submit():
        with form.guard():
            actions.cancel_lesson(lesson, by=g.person, reason=form.reason.data, seen=form.seen.data or "")
            db.session.commit()
            say(_("The lesson was cancelled. The trainees are being told."))
            return redirect(url_for(".lesson", lesson_id=lesson.id))
    form.seen.data = lesson.mark
    return render_template("attendance/cancel.html", form=form, lesson=lesson), form.status


@bp.route("/editions/<edition_code>/attendance.csv")
@door(permissions.can_export_attendance, edition=Edition)
def export(edition: Edition) -> Response:
    """Every word of every roll call of an edition, but for lessons that were cancelled (columns kept stable)."""

    def lines() -> Iterator[tuple[object, ...]]:
        for email, lesson_id, starts_at, status, minutes, state in queries.attendance_rows(edition):
            on = rules.day_in_italy(starts_at)
            yield email, lesson_id, on, status.value, minutes, state is rules.LessonState.SEALED

    return Response(
        write_csv(lines(), COLUMNS), mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{edition.code}-attendance.csv"'},
    )
