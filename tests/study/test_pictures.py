"""Pictures of units: given to those who read the unit, and to nobody else; they can run nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from app.core import storage
from app.courses.models import CourseFile

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

    from tests.cast import Cast
    from tests.conftest import Browser

PAGE, QUIZ = "local-development-page", "local-development-quiz"
COURSE = "/editions/ED-1/course"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.fixture
def pictures(cast: Cast, session: Session) -> None:
    """The first page's folder holds a picture, and so do others; beside it lies a text."""
    for path, content in (
        ("modules/local-development/01-page/map.svg", SVG),
        ("modules/local-development/01-page/page.it.md", b"text"),
        ("modules/reading-a-territory/01-page/other.svg", b"<svg/>"),
        ("course.yaml", b"slug: x"), ("bank/mill.svg", SVG), ("cover.svg", SVG),
    ):
        session.add(CourseFile(
            version_id=cast.edition.course_version_id, path=path, sha256=storage.put(content), size=len(content),
        ))
    session.flush()


@pytest.mark.usefixtures("pictures")
def test_a_picture_is_given_so_that_it_can_run_nothing(cast: Cast, browser: Callable[[Any], Browser]) -> None:
    digest = cast.edition.course_version.digest[:8]
    for person in (cast.ada, cast.carla):
        answer = browser(person).get(f"{COURSE}/{PAGE}/files/map.svg?v={digest}")
        assert (answer.status_code, answer.mimetype, answer.data) == (200, "image/svg+xml", SVG)
        assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'; style-src 'unsafe-inline'"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "private, max-age=31536000, immutable"


@pytest.mark.usefixtures("pictures")
def test_a_picture_is_sent_once(cast: Cast, browser: Callable[[Any], Browser]) -> None:
    ada = browser(cast.ada)
    answer = ada.get(f"{COURSE}/{PAGE}/files/map.svg?v=older")
    assert answer.headers["Cache-Control"] == "private, no-cache"
    again = ada.get(f"{COURSE}/{PAGE}/files/map.svg", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.usefixtures("pictures")
def test_a_picture_of_the_bank_is_given_too(cast: Cast, browser: Callable[[Any], Browser]) -> None:
    answer = browser(cast.ada).get(f"{COURSE}/{QUIZ}/files/~/bank/mill.svg")
    assert (answer.status_code, answer.mimetype, answer.data) == (200, "image/svg+xml", SVG)
    assert browser(cast.olga).get(f"{COURSE}/{QUIZ}/files/~/bank/mill.svg").status_code == 404


@pytest.mark.usefixtures("pictures")
@pytest.mark.parametrize("path", [
    f"{QUIZ}/files/~/cover.svg", f"{QUIZ}/files/~/modules/reading-a-territory/01-page/other.svg", f"{QUIZ}/files/~/bank/../cover.svg",
    f"{PAGE}/files/none.svg", f"{PAGE}/files/page.it.md", f"{PAGE}/files/other.svg", f"{QUIZ}/files/map.svg",
    f"{PAGE}/files/../../reading-a-territory/01-page/other.svg", f"{PAGE}/files/..%2f..%2fcourse.yaml",
    f"{PAGE}/files/%2e%2e/%2e%2e/%2e%2e/course.yaml", f"{PAGE}/files/..%5cother.svg", f"{PAGE}/files/%2fetc%2fpasswd",
    f"{PAGE}/files/map.svg%00.png", f"{PAGE}/files/", "no-such-unit/files/map.svg", f"{PAGE}/files/{'a/' * 200}x.svg",
])
def test_nothing_but_pictures_of_the_unit_is_given(cast: Cast, browser: Callable[[Any], Browser], path: str) -> None:
    assert browser(cast.ada).get(f"{COURSE}/{path}", follow_redirects=True).status_code == 404


def test_a_picture_missing_from_storage_is_not_found(cast: Cast, browser: Callable[[Any], Browser], session: Session) -> None:
    session.add(CourseFile(
        version_id=cast.edition.course_version_id, path="modules/local-development/01-page/map.svg", sha256="0" * 64, size=3,
    ))
    session.flush()
    assert browser(cast.ada).get(f"{COURSE}/{PAGE}/files/map.svg").status_code == 404
