"""Pages on published courses, for those who run editions."""

from __future__ import annotations

from flask import Blueprint, render_template

from app.core.doors import door
from app.core.paging import paginate
from app.courses import describing, labels, queries
from app.courses.models import CourseVersion
from app.courses.permissions import can_view_courses
from app.courses.rules import compare

bp = Blueprint("courses", __name__, url_prefix="/courses", template_folder="templates")


@bp.route("")
@door(can_view_courses)
def courses() -> str:
    """List every published version."""
    page = paginate(queries.all_versions())
    rows = [(version, describing.amounts(version.manifest)) for version in page.items]
    return render_template("courses/courses.html", page=page, rows=rows)


@bp.route("/versions/<int:version_id>")
@door(can_view_courses, version=CourseVersion)
def version(version: CourseVersion) -> str:
    """Show one version: phases, modules, items, and the rules of its awards in words."""
    manifest = version.manifest
    known = describing.names(manifest)
    before = queries.previous_version(version)
    return render_template(
        "courses/version.html", version=version, manifest=manifest, amounts=describing.amounts(manifest), names=known,
        minutes_of=describing.minutes_of, designs=labels.DESIGNS, markers=labels.MARKERS, before=before,
        awards=[(award, describing.describe_rule(award["rule"], known)) for award in manifest["awards"]],
        difference=compare(queries.kinds_of(before.id), queries.kinds_of(version.id)) if before else None,
    )
