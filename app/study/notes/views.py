"""Pages of a trainee's own notes. Every one of them finds notes only among those of whoever asks."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, g, redirect, render_template, url_for

from app.core.db import db
from app.core.doors import current_actor, door
from app.core.forms import ConfirmForm
from app.core.i18n import gettext as _
from app.core.i18n import language
from app.core.paging import paginate
from app.core.web import say
from app.editions.models import Edition, Enrolment
from app.study.notes import actions, exports, queries
from app.study.notes.board import full_board, plain_text
from app.study.notes.forms import NoteForm
from app.study.notes.models import Note
from app.study.notes.rules import Plain
from app.study.page import UnitPage, unit_page
from app.study.permissions import can_study, own_enrolment_id
from app.study.views import bp

HEADERS = {"Cache-Control": "private, no-store"}


@bp.route("/editions/<edition_code>/course/notes")
@door(can_study, edition=Edition)
def notes(edition: Edition) -> str:
    """List all of a trainee's own notes, the newest first."""
    enrolment = _enrolment(edition)
    page, removed = paginate(queries.current_notes(enrolment)), queries.removed_notes(enrolment)
    places = exports.places_of(edition, [*page.items, *removed])
    return render_template("study/notes/all.html", edition=edition, page=page, removed=removed, places=places)


@bp.route("/editions/<edition_code>/course/notes.md")
@door(can_study, edition=Edition)
def notes_markdown(edition: Edition) -> Response:
    """Give a trainee all their own notes as a Markdown file."""
    return _file(edition, "md", "text/markdown", exports.markdown_of(_enrolment(edition), g.person.time_zone).encode())


@bp.route("/editions/<edition_code>/course/notes.csv")
@door(can_study, edition=Edition)
def notes_csv(edition: Edition) -> Response:
    """Give a trainee all their own notes as a table."""
    return _file(edition, "csv", "text/csv", exports.csv_of(_enrolment(edition), g.person.time_zone))


@bp.route("/editions/<edition_code>/course/<unit:unit_id>/notes", methods=["GET", "POST"])
@door(can_study, edition=Edition)
def unit_notes(edition: Edition, unit_id: str) -> Any:  # noqa: ANN401 - a page or a redirect
    """Show a trainee's own notes on a unit, and take another."""
    page, plain, form = *_page(edition, unit_id), NoteForm()
    if form.validate_on_submit():
        with form.guard():
            written = _write(edition, unit_id, form, plain, page.language)
            shown_on = ".unit_notes" if page.unit.kind.scores else ".unit"
            return redirect(url_for(shown_on, edition_code=edition.code, unit_id=unit_id, _anchor=f"note-{written.id}"))
    return render_template(
        "study/notes/unit.html", edition=edition, page=page, form=form, board=full_board(page, _enrolment(edition), plain),
    ), form.status


@bp.route("/editions/<edition_code>/course/notes/<int:note_id>", methods=["GET", "POST"])
@door(can_study, edition=Edition)
def note(edition: Edition, note_id: int) -> Any:  # noqa: ANN401 - a page or a redirect
    """Word a note anew; what it said before stays."""
    found = _own(edition, note_id)
    form = NoteForm(data={"text": found.text, "quote": found.quote, "before": found.before, "after": found.after})
    if form.validate_on_submit():
        with form.guard():
            _write(edition, found.unit_id, form, None, found.language, replaces=found)
            return redirect(_home_of(edition, found))
    return render_template(
        "study/notes/note.html", edition=edition, note=found, form=form, earlier=queries.earlier_wordings(found),
        unit_place=exports.places_of(edition, [found])[found.unit_id],
    ), form.status


@bp.route("/editions/<edition_code>/course/notes/<int:note_id>/removal", methods=["GET", "POST"])
@door(can_study, edition=Edition)
def remove_note(edition: Edition, note_id: int) -> Any:  # noqa: ANN401 - a page or a redirect
    """Ask whether a note is to be put away, and put it away."""
    found, form = _own(edition, note_id), ConfirmForm()
    if form.validate_on_submit():
        with form.guard():
            actions.remove_note(found)
            db.session.commit()
            say(_("Removed. You can put it back from your notes."))
            return redirect(_home_of(edition, found))
    return render_template(
        "study/notes/removal.html", edition=edition, note=found, form=form,
        unit_place=exports.places_of(edition, [found])[found.unit_id],
    ), form.status


@bp.route("/editions/<edition_code>/course/notes/<int:note_id>/return", methods=["POST"])
@door(can_study, edition=Edition)
def restore_note(edition: Edition, note_id: int) -> Any:  # noqa: ANN401 - a redirect
    """Put a removed note back."""
    found = _own(edition, note_id)
    if ConfirmForm().validate_on_submit():
        actions.restore_note(found)
        db.session.commit()
        say(_("The note is back."))
    return redirect(_home_of(edition, found))


def _write(
    edition: Edition, unit_id: str, form: NoteForm, plain: Plain | None, code: str, replaces: Note | None = None,
) -> Note:
    written = actions.write_note(
        _enrolment(edition), unit_id, text=form.text.data or "", passage=form.passage, plain=plain, language=code,
        form_key=form.key.data or "", replaces=replaces,
    )
    db.session.commit()
    return written


def _enrolment(edition: Edition) -> Enrolment:
    return db.session.get_one(Enrolment, own_enrolment_id(current_actor(), edition))


def _own(edition: Edition, note_id: int) -> Note:
    found = queries.own_note(_enrolment(edition), note_id)
    if found is None:
        abort(404)
    return found


def _page(edition: Edition, unit_id: str) -> tuple[UnitPage, Plain | None]:
    page = unit_page(edition, unit_id, _enrolment(edition), language())
    if page is None:
        abort(404)
    return page, plain_text(page, url_for(".asset", edition_code=edition.code, unit_id=unit_id, path=""))


def _home_of(edition: Edition, found: Note) -> str:
    """Return where a note is listed: with its unit, or with all where the course no longer has that."""
    if unit_page(edition, found.unit_id, None, language()) is None:
        return url_for(".notes", edition_code=edition.code)
    return url_for(".unit_notes", edition_code=edition.code, unit_id=found.unit_id)


def _file(edition: Edition, suffix: str, kind: str, content: bytes) -> Response:
    name = f"{edition.code}-notes.{suffix}"
    return Response(content, mimetype=kind, headers={**HEADERS, "Content-Disposition": f'attachment; filename="{name}"'})
