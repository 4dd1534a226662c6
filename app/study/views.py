"""Pages of the study room: the course's outline, its units, their pictures."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from sqlalchemy.exc import OperationalError

from app.core import storage
from app.core.db import db, set_may_write
from app.core.doors import current_actor, door
from app.core.forms import ConfirmForm, Form
from app.core.i18n import gettext as _
from app.core.i18n import language, own
from app.core.text import fold
from app.core.web import say
from app.courses.queries import file as course_file
from app.editions.models import Edition
from app.editions.queries import phases_of
from app.study import actions, queries
from app.study.attempts import actions as attempts
from app.study.attempts import labels
from app.study.attempts.forms import AnswersForm
from app.study.attempts.page import QuizPage, quiz_page
from app.study.attempts.permissions import can_view_attempts
from app.study.attempts.queries import Stand
from app.study.attempts.times import moment_words
from app.study.attempts.tokens import token_of
from app.study.kinds import files_of
from app.study.notes.board import board_of
from app.study.notes.forms import NoteForm
from app.study.outline import outline_of
from app.study.page import UnitPage, unit_page
from app.study.permissions import can_study, can_view_course
from app.study.reaching import check_is_open_here, file_of, own_enrolment
from app.study.rules import by_module, place_of_picture, type_of_picture
from app.study.sending import send

if TYPE_CHECKING:
    from collections.abc import Mapping

    from werkzeug.wrappers import Response as AnyResponse

bp = Blueprint("study", __name__, template_folder="templates")
kinds = Blueprint("unit_kinds", __name__, template_folder="kinds")
"""Has no pages of its own: it lets each kind of unit keep its template in its own folder."""
DEVICE_BYTES = 12
PICTURE_HEADERS = {
    # A drawing opened by itself is a document of our origin: it may run nothing and fetch nothing.
    "Content-Security-Policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


@bp.route("/editions/<edition_code>/course")
@door(can_view_course, edition=Edition)
def outline(edition: Edition) -> str:
    """Show the course: phases, modules, units, how far the trainee is and where to go on."""
    enrolment = own_enrolment(edition)
    reading = queries.reading_of(edition, enrolment)
    if _settle(reading):
        reading = queries.reading_of(edition, enrolment)
    return render_template(
        "study/outline.html", edition=edition, enrolment=enrolment, reading=reading, phases=phases_of(edition),
        next=reading.next(language()) if enrolment else None, standings=by_module(reading.outline.steps, reading.completed),
    )


@bp.route("/editions/<edition_code>/course/glossary")
@door(can_view_course, edition=Edition)
def glossary(edition: Edition) -> str:
    """Show every word that the course explains."""
    terms = outline_of(edition).glossary.terms
    return render_template(
        "study/glossary.html", edition=edition, terms=sorted(terms, key=lambda term: fold(own(term.term))),
    )


@bp.route("/editions/<edition_code>/course/<unit:unit_id>")
@door(can_view_course, edition=Edition)
def unit(edition: Edition, unit_id: str) -> str:
    """Show one unit, and remember that the trainee opened it."""
    page = page_of(edition, unit_id)
    if page.gate is not None:
        return locked(page)
    html = render_unit(page, AnswersForm() if page.unit.kind.scores else ConfirmForm(), is_again="again" in request.args)
    _remember_opening(page)
    return html


@bp.route("/editions/<edition_code>/course/<unit_id>/done", methods=["POST"])
@door(can_study, edition=Edition)
def done(edition: Edition, unit_id: str) -> Any:  # noqa: ANN401 - a page or a redirect
    """Mark a unit as read, and go on to the next one; where more is asked, stay."""
    page = page_of(edition, unit_id)
    if page.gate is not None:
        return locked(page), 409
    if ConfirmForm().validate_on_submit() and page.enrolment is not None:
        is_done = actions.mark_as_read(page.enrolment, page.unit, language=page.language).completed_at is not None
        db.session.commit()
        say(_("Marked as read: %(title)s.", title=own(page.unit.title)))
        if not is_done:
            return redirect(url_for(".unit", edition_code=edition.code, unit_id=unit_id, _anchor="completion"))
    following = page.after.unit_id if page.after else None
    if following is None:
        return redirect(url_for(".outline", edition_code=edition.code))
    return redirect(url_for(".unit", edition_code=edition.code, unit_id=following))


@bp.route("/editions/<edition_code>/course/<unit_id>/files/<path:path>")
@door(can_view_course, edition=Edition)
def asset(edition: Edition, unit_id: str, path: str) -> AnyResponse:
    """Give a picture that a unit shows, or a file that its kind offers, of the version that the edition follows."""
    outline = outline_of(edition)
    type_ = type_of_picture(path)
    found = outline.units.get(unit_id)
    if found is not None and (given := files_of(found[1].kind, found[1].content).get(path)) is not None:
        check_is_open_here(edition, found[1])
        is_saved = given.is_download or "download" in request.args
        return send(file_of(found[1], path), edition, given.media_type, filename=path if is_saved else "")
    place = place_of_picture(found[1].folder, path) if found is not None else None
    if place is None or type_ is None:
        abort(404)
    file = course_file(outline.version_id, place)
    if file is None:
        abort(404)
    response = Response(mimetype=type_, headers=PICTURE_HEADERS)
    response.set_etag(file.sha256)
    is_of_version = request.args.get("v") == outline.digest[:8]
    response.headers["Cache-Control"] = "private, max-age=31536000, immutable" if is_of_version else "private, no-cache"
    if file.sha256 not in request.if_none_match:
        response.set_data(_bytes_of(file.sha256))
    return response.make_conditional(request)


def _bytes_of(sha256: str) -> bytes:
    try:
        return storage.get(sha256)
    except FileNotFoundError:
        abort(404)


def locked(page: UnitPage) -> str:
    """Show why a unit is locked, instead of the unit."""
    return render_template("study/locked.html", page=page, edition=page.edition)


def page_of(edition: Edition, unit_id: str) -> UnitPage:
    """Return what the page of a unit shows; what came without the trainee, such as a mark, is recorded first."""
    enrolment = own_enrolment(edition)
    page = unit_page(edition, unit_id, enrolment, language())
    if page is None:
        abort(404)
    return unit_page(edition, unit_id, enrolment, language()) or page if _settle(page.reading) else page


def _settle(reading: queries.Reading) -> bool:
    """Record what is due; a page that reads becomes one that writes only where there is something to write."""
    if not queries.due_units(reading):
        return False
    if request.method == "GET":
        db.session.commit()
        set_may_write(value=True)
    try:
        actions.settle(reading)
        db.session.commit()
    except OperationalError:  # busy: the next page, or the night, records it
        db.session.rollback()
        return False
    return True


def render_unit(
    page: UnitPage, form: Form, *, typed: Mapping[str, Any] | None = None, is_again: bool = False,
) -> str:
    """Draw the page of a unit; `typed` are answers that were not taken."""
    files = url_for("study.asset", edition_code=page.edition.code, unit_id=page.unit.unit_id, path="")
    if not page.unit.kind.scores:
        return render_template(
            "study/unit.html", page=page, edition=page.edition, form=form, shown=page.shown(files), live=page.live,
            is_open=page.is_open, quiz=None, board=board_of(page, files), note_form=NoteForm(formdata=None),
        )
    quiz = _quiz(page, files, typed, is_again=is_again)
    return render_template(
        "study/unit.html", page=page, edition=page.edition, form=form, quiz=quiz, shown=quiz.shown, live={}, given=quiz.given,
        judged=quiz.judged, is_open=quiz.is_asking, shows_answers=quiz.shows_answers, shows_score=quiz.shows_score,
        shows_feedback=quiz.shows_feedback,
        token=token_of(quiz.sitting) if quiz.sitting else "", device=secrets.token_urlsafe(DEVICE_BYTES), moment=moment_words, words=labels,
        may_view_attempts=can_view_attempts(current_actor(), page.edition), board=board_of(page, files),
        note_form=NoteForm(formdata=None),
    )


def _quiz(page: UnitPage, files: str, typed: Mapping[str, Any] | None, *, is_again: bool) -> QuizPage:
    """Return what a quiz shows. Where the time of an attempt is over and nobody has looked since, this look ends it."""

    def look() -> QuizPage:
        return quiz_page(
            page.edition, page.enrolment, page.unit, page.language, page.address(files), is_again=is_again, typed=typed,
        )

    found = look()
    if found.stand.overdue is None:
        return found
    end_overdue(found.stand)
    return look()


def end_overdue(stand: Stand) -> None:
    """Send an attempt whose time is over, in a transaction of its own: also where somebody only looks."""
    if stand.overdue is not None:
        sitting_id = stand.overdue.id
        db.session.commit()
        set_may_write(value=True)
        attempts.end_what_is_over(sitting_id)
        db.session.commit()


def _remember_opening(page: UnitPage) -> None:
    """Record the opening after the page is made, in a short transaction of its own, and only when it says anything new.

    A GET begins a plain transaction, which on SQLite must not turn into a writing one; so the reading ends first. It works
    without JavaScript, and reading on costs nothing. Where the database is busy, the page matters more than the record.
    """
    enrolment = page.enrolment
    if enrolment is None or request.method != "GET" or not page.is_open:
        return
    if not actions.needs_opening(page.reading.newest, page.unit.unit_id, page.language):
        return
    db.session.commit()
    set_may_write(value=True)
    try:
        actions.open_unit(enrolment, page.unit, language=page.language, known=page.progress)
        db.session.commit()
    except OperationalError:
        db.session.rollback()
