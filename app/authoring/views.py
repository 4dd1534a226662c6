"""Pages of this room: packages taken in and published, versions listed, compared and given back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, abort, current_app, g, redirect, render_template, request, url_for

from app.authoring import actions, labels, queries
from app.authoring.forms import CompareForm, UploadForm
from app.authoring.models import CourseDraft
from app.authoring.permissions import can_download_course, can_publish_course, can_upload_course
from app.authoring.rules import What, differences
from app.core import storage
from app.core.db import db
from app.core.doors import current_actor, door
from app.core.forms import ConfirmForm
from app.core.i18n import gettext as _
from app.core.i18n import own
from app.core.paging import paginate
from app.core.web import say
from app.courses import describing
from app.courses import queries as courses
from app.courses.models import CourseVersion
from app.courses.package.zips import write_zip
from app.courses.permissions import can_view_courses
from app.editions.permissions import visible_editions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from werkzeug.wrappers import Response as AnyResponse

    from app.authoring.rules import Change
    from app.courses.package.faults import Fault

    Page = str | tuple[str, int] | AnyResponse

bp = Blueprint("authoring", __name__, template_folder="templates")
NO_FAULTS: tuple[Fault, ...] = ()
NUMBER = 6
"""Figures of a version's number in an address."""


@bp.route("/courses/upload", methods=["GET", "POST"])
@door(can_upload_course)
def upload() -> Page:
    """Take in a package: every fault is told and nothing kept, or it becomes a draft."""
    form, faults = UploadForm(), NO_FAULTS
    if form.validate_on_submit():
        with form.guard():
            try:
                draft = _read(form)
            except actions.PackageFaulty as faulty:
                faults = faulty.faults
                raise
            db.session.commit()
            return redirect(url_for(".draft", package_id=draft.id))
    return _upload_page(form, faults), form.status


def _read(form: UploadForm) -> CourseDraft:
    with form.file.data.stream as file:  # a large one lies on disk until it is closed
        return actions.read_package(file.read(), form.file.data.filename or "", by=g.person)


def _upload_page(form: UploadForm, faults: Sequence[Fault]) -> str:
    return render_template(
        "authoring/upload.html", form=form, faults=faults, page=paginate(queries.open_drafts()),
        limit=current_app.config["MAX_CONTENT_LENGTH"] >> 20,
    )


@bp.route("/courses/drafts/<int:package_id>", methods=["GET", "POST"])
@door(can_publish_course, package=CourseDraft)
def draft(package: CourseDraft) -> Page:
    """Show what an uploaded package would change, and publish it once that is confirmed."""
    form, faults = ConfirmForm(), NO_FAULTS
    if form.validate_on_submit():
        with form.guard():
            try:
                made = actions.publish_draft(package, by=g.person)
            except actions.PackageFaulty as faulty:
                faults = faulty.faults
                raise
            db.session.commit()
            say(_published_words(made), "done" if made.is_new else "careful")
            return redirect(url_for("courses.version", version_id=made.version.id))
    return _draft_page(package, form, faults), form.status


def _published_words(made: actions.Published) -> str:
    words = {"course": own(made.version.title), "number": made.version.number}
    if made.is_new:
        return _("%(course)s: version %(number)s is published. Editions follow it once they are moved to it.", **words)
    return _("%(course)s: these very files are version %(number)s already, so no new version was made.", **words)


def _draft_page(package: CourseDraft, form: ConfirmForm, faults: Sequence[Fault]) -> str:
    package = queries.with_package(package.id)
    base = courses.latest_version(package.slug)
    known = courses.version_with_digest(package.slug, package.digest)
    changes = differences(queries.facts_of([base])[base.id], queries.draft_facts(package)) if base else []
    return render_template(
        "authoring/draft.html", draft=package, form=form, faults=faults, base=base, known=known, changes=changes,
        labels=labels, amounts=describing.amounts(package.manifest), refused=_refused(changes),
    )


def _refused(changes: Sequence[Change]) -> bool:
    return any(change.what is What.KIND for change in changes)


@bp.route("/courses/drafts/<int:package_id>/discard", methods=["POST"])
@door(can_publish_course, package=CourseDraft)
def discard(package: CourseDraft) -> AnyResponse:
    """Put an uploaded package away."""
    if ConfirmForm().validate_on_submit():
        actions.discard_draft(package, by=g.person)
        db.session.commit()
        say(_("The package is put away. Nothing of it was published."))
    return redirect(url_for(".upload"))


# --- versions ---


@bp.route("/courses/<slug>/versions")
@door(can_view_courses)
def versions(slug: str) -> str:
    """List the versions of a course: when, by whom, and which editions follow each."""
    page, actor = paginate(queries.versions_of(slug)), current_actor()
    if not page.items:
        abort(404)
    newest = page.items[0][0]
    return render_template(
        "authoring/versions.html", slug=slug, page=page, title=newest.title, newest=newest,
        followers=queries.followers([version.id for version, _name in page.items], visible_editions(actor)),
        may_download=can_download_course(actor, newest), may_upload=can_upload_course(actor),
    )


@bp.route("/courses/<slug>/differences")
@door(can_view_courses)
def compare(slug: str) -> str:
    """Show what changes from one version of a course to another, whichever of the two is older."""
    found = {version.number: version for version in courses.versions_of(slug)}
    if not found:
        abort(404)
    numbers = sorted(found, reverse=True)
    form = CompareForm(request.args)
    form.offer(numbers)
    new = found[_number(form.new.data, numbers, numbers[0])]
    old = found[_number(form.old.data, numbers, max((number for number in numbers if number < new.number), default=new.number))]
    form.old.data, form.new.data = str(old.number), str(new.number)
    facts = queries.facts_of((old, new))
    return render_template(
        "authoring/differences.html", slug=slug, title=new.title, form=form, old=old, new=new, labels=labels,
        changes=differences(facts[old.id], facts[new.id]),
    )


def _number(asked: str | None, known: Sequence[int], otherwise: int) -> int:
    """Return the version that an address asks for, or another where it asks for none that is there."""
    text = str(asked or "")
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= NUMBER else 0
    return number if number in known else otherwise


@bp.route("/courses/versions/<int:version_id>/package.zip")
@door(can_download_course, version=CourseVersion)
def download(version: CourseVersion) -> Response:
    """Give a version as the package that it was: published again, it is the same version."""
    files = [(file.path, file.sha256, file.size) for file in courses.files_of(version.id)]
    read = storage.reader()
    return Response(
        write_zip(version.slug, ((path, read(sha256, 0, size)) for path, sha256, size in files)), mimetype="application/zip",
        headers={"Content-Disposition": f'attachment; filename="{version.slug}-{version.number}.zip"'},
    )
