"""Pages of the documents room."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, g, redirect, render_template, url_for
from sqlalchemy.orm import joinedload

from app.core import storage
from app.core.db import db
from app.core.doors import current_actor, door
from app.core.forms import ReasonForm
from app.core.i18n import gettext as _
from app.core.paging import paginate
from app.core.web import say
from app.documents import actions, queries
from app.documents.forms import StoreDocumentForm
from app.documents.labels import KIND
from app.documents.models import Document, DocumentKind
from app.documents.permissions import (
    can_store_document,
    can_view_document,
    can_view_documents,
    can_withdraw_document,
    visible_documents,
)
from app.documents.rules import LARGEST
from app.editions.models import Edition, Enrolment

bp = Blueprint("documents", __name__, template_folder="templates")


@bp.route("/editions/<edition_code>/documents")
@door(can_view_documents, edition=Edition)
def of_edition(edition: Edition) -> str:
    """Files of the edition that the reader may see."""
    query = visible_documents(current_actor(), edition).options(joinedload(Document.enrolment).joinedload(Enrolment.person))
    return render_template(
        "documents/of_edition.html", edition=edition, page=paginate(query), kind_words=KIND,
        may_store=can_store_document(current_actor(), edition),
    )


@bp.route("/editions/<edition_code>/documents/new", methods=["GET", "POST"])
@door(can_store_document, edition=Edition)
def store(edition: Edition) -> Any:  # noqa: ANN401 - a page or a redirect
    """Store a file."""
    form = StoreDocumentForm()
    if form.validate_on_submit():
        with form.guard():
            document = actions.store_document(
                edition, kind=DocumentKind(form.kind.data), title=form.title.data or "",
                filename=form.file.data.filename or "", content=form.file.data.stream.read(LARGEST + 1), by=g.person,
                enrolment=queries.named_trainee(edition, form.trainee.data or ""),
            )
            db.session.commit()
            say(_("The file was stored: %(name)s", name=document.filename))
            return redirect(url_for(".of_edition", edition_code=edition.code))
    return render_template("documents/store.html", form=form, edition=edition), form.status


@bp.route("/documents/<int:document_id>/file")
@door(can_view_document, document=Document)
def file(document: Document) -> Response:
    """The bytes as they were stored; always as a download, never run as a page of ours."""
    return Response(
        storage.get(document.sha256), mimetype=document.media_type,
        headers={
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(document.filename)}",
            "Content-Security-Policy": "sandbox; default-src 'none'", "Cache-Control": "private, max-age=0",
        },
    )


@bp.route("/documents/<int:document_id>/withdraw", methods=["GET", "POST"])
@door(can_withdraw_document, document=Document)
def withdraw(document: Document) -> Any:  # noqa: ANN401 - a page or a redirect
    """Take a document off the list, with a reason."""
    form = ReasonForm()
    edition = db.session.get_one(Edition, document.edition_id)
    if form.validate_on_submit():
        with form.guard():
            actions.withdraw_document(document, by=g.person, reason=form.reason.data or "")
            db.session.commit()
            say(_("The document was withdrawn. Its row and its reason stay."))
            return redirect(url_for(".of_edition", edition_code=edition.code))
    return render_template("documents/withdraw.html", form=form, document=document, edition=edition), form.status
