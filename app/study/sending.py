"""Sending a file of a course from storage: whole, or the part that a player asks for, and never held in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from flask import Response, abort, request

from app.core import storage

if TYPE_CHECKING:
    from app.courses.models import CourseFile
    from app.editions.models import Edition

LONGEST_PART = 2 * 1024 * 1024
"""Of a video no more is sent at a time, whatever a player asks for: it asks again, and meanwhile others are served."""
SAFE = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


def send(file: CourseFile, edition: Edition, media_type: str, *, filename: str = "") -> Response:
    """Send a file, or the part of it that is asked for; as a download where it is given a name."""
    part = _asked_part(file)
    start, end = part or (0, file.size)
    is_known = file.sha256 in request.if_none_match
    # One that is not sent is not opened.
    body = storage.pieces(file.sha256, start, end) if request.method == "GET" and not is_known else ()
    response = Response(body, status=206 if part else 200, mimetype=media_type, headers=SAFE)
    response.content_length = end - start
    response.set_etag(file.sha256)
    response.headers["Accept-Ranges"] = "bytes"
    if part:
        response.headers["Content-Range"] = f"bytes {start}-{end - 1}/{file.size}"
    if filename:
        response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(filename)}"
    is_of_version = request.args.get("v") == edition.course_version.digest[:8]
    response.headers["Cache-Control"] = "private, max-age=31536000, immutable" if is_of_version else "private, no-cache"
    if is_known:
        response.make_conditional(request)
    return response


def _asked_part(file: CourseFile) -> tuple[int, int] | None:
    """Return where the asked part begins and ends; None where the whole file is asked for, or is all that can be given."""
    asked = request.range
    is_of_another = request.if_range.etag not in {None, file.sha256} or request.if_range.date is not None
    if request.method != "GET" or asked is None or asked.units != "bytes" or len(asked.ranges) != 1 or is_of_another:
        return None
    start, end = asked.ranges[0]
    start = max(0, start + file.size) if start < 0 else start
    end = min(file.size if end is None else end, file.size, start + LONGEST_PART)
    if start >= end:
        abort(Response(status=416, headers={**SAFE, "Content-Range": f"bytes */{file.size}"}))
    return start, end
