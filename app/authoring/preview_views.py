"""Pages that show a draft as trainees would see it."""

from __future__ import annotations

from flask import Response, abort, render_template, request, url_for

from app.authoring.models import CourseDraft
from app.authoring.permissions import can_publish_course
from app.authoring.preview import preview_page, read_draft
from app.authoring.views import bp
from app.core import storage
from app.core.doors import door
from app.core.i18n import language
from app.study.kinds import files_of
from app.study.rules import place_of_picture, type_of_picture
from app.study.views import PICTURE_HEADERS


@bp.route("/courses/drafts/<int:package_id>/preview")
@door(can_publish_course, package=CourseDraft)
def preview(package: CourseDraft) -> str:
    """Show the outline of a draft."""
    return render_template("authoring/preview.html", draft=package, read=read_draft(package))


@bp.route("/courses/drafts/<int:package_id>/preview/<unit_id>")
@door(can_publish_course, package=CourseDraft)
def preview_unit(package: CourseDraft, unit_id: str) -> str:
    """Show one unit of a draft. Nothing that is done here is recorded."""
    page = preview_page(read_draft(package), unit_id, language())
    if page is None:
        abort(404)
    files = url_for(".preview_file", package_id=package.id, unit_id=unit_id, path="")
    return render_template(
        "authoring/preview_unit.html", draft=package, page=page, shown=page.shown(files), given={}, judged=None, is_open=False,
        live={},
    )


@bp.route("/courses/drafts/<int:package_id>/preview/<unit_id>/files/<path:path>")
@door(can_publish_course, package=CourseDraft)
def preview_file(package: CourseDraft, unit_id: str, path: str) -> Response:
    """Give a picture that a unit shows, or a file that its kind offers."""
    draft = read_draft(package)
    found = draft.outline.units.get(unit_id)
    if found is None:
        abort(404)
    given = files_of(found[1].kind, found[1].content).get(path)
    type_ = given.media_type if given is not None else type_of_picture(path)
    sha256 = draft.files.get(place_of_picture(found[1].folder, path) or "")
    if sha256 is None or type_ is None:
        abort(404)
    response = Response(storage.get(sha256), mimetype=type_, headers=PICTURE_HEADERS)
    response.headers["Cache-Control"] = "private, no-cache"
    if given is not None and given.is_download:
        response.headers.set("Content-Disposition", "attachment", filename=path.rpartition("/")[2])
    response.set_etag(sha256)
    response.make_conditional(request)
    return response
