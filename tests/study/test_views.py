"""The pages of the study room, as each of the cast meets them."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any

import pytest

from app.core import clock
from app.editions.models import EnrolmentStatus
from app.study import queries
from app.study.models import Attempt, UnitProgress
from tests.factories import course_manifest, make_course_version, make_edition, make_enrolment, texts

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

    from tests.cast import Cast
    from tests.conftest import Browser

PAGE, QUIZ, LAST = "local-development-page", "local-development-quiz", "reading-a-territory-quiz"
COURSE = "/editions/ED-1/course"
RIGHT = {"answer.q1": "a", "answer.q2": "a", "key": "form-key-1"}


def completed(cast: Cast) -> frozenset[str]:
    return queries.completed_units(cast.edition.id).get(cast.ada_enrolment.id, frozenset())


# --- who may ---

ADDRESSES = [("GET", ""), ("GET", f"/{PAGE}"), ("GET", f"/{PAGE}/files/map.svg"), ("POST", f"/{QUIZ}"), ("POST", f"/{PAGE}/done")]


@pytest.mark.parametrize(("method", "path"), ADDRESSES)
def test_strangers_find_nothing_and_the_signed_out_are_asked_to_sign_in(
    cast: Cast, browser: Callable[[Any], Browser], method: str, path: str,
) -> None:
    assert browser(cast.olga).open(COURSE + path, method=method, data=RIGHT).status_code == 404
    asked = browser(None).open(COURSE + path, method=method, data=RIGHT)
    assert (asked.status_code, "/sign-in" in asked.location) == (302, True)


@pytest.mark.parametrize("name", ["tess", "carla", "otto", "amin"])
def test_staff_look_without_leaving_a_trace(cast: Cast, browser: Callable[[Any], Browser], session: Session, name: str) -> None:
    staff = browser(getattr(cast, name))
    for path in ("", f"/{PAGE}", f"/{QUIZ}"):
        page = staff.get(COURSE + path)
        assert page.status_code == 200
        assert "recorded" in page.text
        assert "Mark as read" not in page.text
        assert "Send the answers" not in page.text
    assert staff.post(f"{COURSE}/{PAGE}/done").status_code == 403
    assert staff.post(f"{COURSE}/{QUIZ}", data=RIGHT).status_code == 403
    assert session.query(UnitProgress).count() == session.query(Attempt).count() == 0


@pytest.mark.parametrize(("method", "path"), [
    ("POST", ""), ("GET", f"/{PAGE}/done"), ("PUT", f"/{PAGE}"), ("DELETE", f"/{PAGE}"), ("POST", f"/{PAGE}/files/map.svg"),
])
def test_wrong_methods(cast: Cast, browser: Callable[[Any], Browser], method: str, path: str) -> None:
    assert browser(cast.ada).open(COURSE + path, method=method).status_code == 405


def test_units_that_the_course_does_not_have_are_not_found(cast: Cast, browser: Callable[[Any], Browser], session: Session) -> None:
    manifest = course_manifest("elsewhere")
    manifest["modules"][0]["units"][0]["id"] = "only-there"
    cast.other.course_version = make_course_version("elsewhere", manifest=manifest)
    session.flush()
    ada = browser(cast.ada)
    for unit in ("only-there", "no-such-unit", "..", "%00", "a" * 300):
        assert ada.get(f"{COURSE}/{unit}").status_code == 404
        assert ada.post(f"{COURSE}/{unit}/done").status_code == 404
        assert ada.post(f"{COURSE}/{unit}", data=RIGHT).status_code == 404
    assert browser(cast.olga).get("/editions/ED-2/course/only-there").status_code == 200


# --- the outline ---


def test_the_outline_says_where_to_go_on(cast: Cast, browser: Callable[[Any], Browser]) -> None:
    ada = browser(cast.ada)
    first = ada.get(COURSE + "?lang=en").text
    assert "Begin here" in first
    assert "0 of 4 units" in first
    ada.post(f"{COURSE}/{PAGE}/done")
    ada.get(f"{COURSE}/{LAST}")
    then = ada.get(COURSE).text
    assert "Continue where you left off" in then
    assert "1 of 4 units" in then
    assert re.search(rf'class="btn btn-primary" href="{COURSE}/{LAST}"', then)
    assert "Study visits" in then or "study-visits (en)" in then


def test_a_course_without_units_says_so(cast: Cast, browser: Callable[[Any], Browser], session: Session) -> None:
    manifest = course_manifest("empty")
    manifest["modules"] = []
    cast.edition.course_version = make_course_version("empty", manifest=manifest)
    session.flush()
    for person in (cast.ada, cast.carla):
        assert "No units yet" in browser(person).get(COURSE + "?lang=en").text


# --- reading ---


def test_opening_is_recorded_without_scripts_and_only_when_it_says_something(
    cast: Cast, browser: Callable[[Any], Browser], count_queries: Callable[[], Any],
) -> None:
    ada = browser(cast.ada)
    ada.get(f"{COURSE}/{PAGE}")
    assert queries.progress_of(cast.ada_enrolment)[0].unit_id == PAGE
    with count_queries() as found:
        ada.get(f"{COURSE}/{PAGE}")
    assert not [statement for statement in found if statement.startswith(("INSERT", "UPDATE"))]
    later = clock.now() + dt.timedelta(minutes=6)
    with clock.stopped_at(later):
        ada.get(f"{COURSE}/{PAGE}")
    assert queries.progress_of(cast.ada_enrolment)[0].last_opened_at == later


def test_a_head_request_records_nothing(cast: Cast, browser: Callable[[Any], Browser], session: Session) -> None:
    assert browser(cast.ada).head(f"{COURSE}/{PAGE}").status_code == 200
    assert session.query(UnitProgress).count() == 0


def test_marking_as_read_completes_and_goes_on(cast: Cast, browser: Callable[[Any], Browser]) -> None:
    ada = browser(cast.ada)
    answer = ada.post(f"{COURSE}/{PAGE}/done")
    assert (answer.status_code, answer.location) == (302, f"{COURSE}/{QUIZ}")
    assert completed(cast) == {PAGE}
    assert "Mark as read" not in ada.get(f"{COURSE}/{PAGE}?lang=en").text
    assert ada.post(f"{COURSE}/{PAGE}/done").status_code == 302


def test_a_quiz_cannot_be_marked_as_read(cast: Cast, browser: Callable[[Any], Browser]) -> None:
    answer = browser(cast.ada).post(f"{COURSE}/{QUIZ}/done")
    assert answer.status_code == 409
    assert completed(cast) == frozenset()


@pytest.mark.parametrize("status", [EnrolmentStatus.WITHDRAWN, EnrolmentStatus.SUSPENDED])
def test_whoever_is_not_active_reads_and_nothing_is_recorded(
    cast: Cast, browser: Callable[[Any], Browser], session: Session, status: EnrolmentStatus,
) -> None:
    cast.ada_enrolment.status = status
    session.flush()
    ada = browser(cast.ada)
    assert "nothing is recorded" in ada.get(f"{COURSE}/{PAGE}?lang=en").text
    assert ada.post(f"{COURSE}/{PAGE}/done").status_code == 409
    assert ada.post(f"{COURSE}/{QUIZ}", data=RIGHT).status_code == 422
    assert session.query(UnitProgress).count() == session.query(Attempt).count() == 0


def test_one_completion_for_all_languages(cast: Cast, browser: Callable[[Any], Browser]) -> None:
    ada = browser(cast.ada)
    assert "Page (es)" in ada.get(f"{COURSE}/{PAGE}").text
    switched = ada.get(f"{COURSE}/{PAGE}?lang=pt").text
    assert "Page (pt)" in switched
    ada.post(f"{COURSE}/{PAGE}/done")
    assert "Page (it)" in ada.get(f"{COURSE}/{PAGE}?lang=it").text
    assert completed(cast) == {PAGE}
    assert [row.last_language for row in queries.progress_of(cast.ada_enrolment) if row.unit_id == PAGE] == ["it"]


def test_a_missing_language_falls_back_and_says_which_one_it_is(cast: Cast, browser: Callable[[Any], Browser], session: Session) -> None:
    cast.edition.course_version = make_course_version(contents={"page": {"it": "## Solo italiano\n\nUn paragrafo."}})
    session.flush()
    page = browser(cast.ada).get(f"{COURSE}/{PAGE}").text
    assert '<div class="prose" lang="it">' in page
    assert '<h2 id="s-1">Solo italiano</h2>' in page
    assert '<html lang="es">' in page
    ada = browser(cast.ada)
    assert "Marked as read: Page (es)." in ada.get(ada.post(f"{COURSE}/{PAGE}/done").location).text


# --- hostile content ---

SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(2)>"


def test_hostile_markdown_and_quiz_texts_are_shown_as_text(cast: Cast, browser: Callable[[Any], Browser], session: Session) -> None:
    hostile = texts(SCRIPT)
    manifest = course_manifest("hostile")
    manifest["title"] = hostile
    for module in manifest["modules"]:
        module["title"], module["outcomes"] = hostile, {code: [SCRIPT] for code in hostile}
        for unit in module["units"]:
            unit["title"] = hostile
    quiz = {"pass": 60, "questions": [{"id": "q1", "text": hostile, "feedback": hostile, "options": [
        {"id": "a", "text": hostile, "right": True, "feedback": hostile}, {"id": "b", "text": hostile, "right": False},
    ]}]}
    cast.edition.course_version = make_course_version(
        "hostile", manifest=manifest, contents={"page": hostile, "quiz": quiz},
    )
    session.flush()
    ada = browser(cast.ada)
    ada.post(f"{COURSE}/{QUIZ}", data={"answer.q1": "a", "key": "form-key-1"})
    for path in ("", f"/{PAGE}", f"/{QUIZ}", f"/{QUIZ}?again=1"):
        page = ada.get(COURSE + path).text
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "&lt;script&gt;" in page


# --- cost ---


def big_manifest(units: int) -> dict[str, Any]:
    manifest = course_manifest(f"size-{units}")
    manifest["modules"] = [{**manifest["modules"][0], "units": [
        {"id": f"{kind}-{number}", "kind": kind, "title": texts("Unit"), "minutes": 10, "path": f"{kind}-{number}"}
        for number in range(units // 2) for kind in ("page", "quiz")
    ]}]
    return manifest


def test_every_page_costs_the_same_for_two_units_and_for_two_hundred(
    cast: Cast, browser: Callable[[Any], Browser], session: Session, count_queries: Callable[[], Any],
) -> None:
    counts, ada, carla = [], browser(cast.ada), browser(cast.amin)
    for units in (2, 200):
        code = f"SIZE-{units}"
        edition = make_edition(code, course_version=make_course_version(code.lower(), manifest=big_manifest(units)))
        make_enrolment(edition, cast.ada)
        session.flush()
        ada.post(f"/editions/{code}/course/quiz-0", data=RIGHT)
        for unit in range(units // 2):
            ada.post(f"/editions/{code}/course/page-{unit}/done")
        visits = ((ada, ""), (ada, "/page-0"), (ada, "/quiz-0"), (ada, "/quiz-0?again=1"), (carla, ""), (carla, "/quiz-0"))
        for number, (visitor, path) in enumerate(visits, 1):
            with clock.stopped_at(clock.now() + number * dt.timedelta(hours=1)), count_queries() as found:
                assert visitor.get(f"/editions/{code}/course{path}").status_code == 200
            counts.append(len(found))
    assert counts[:6] == counts[6:]
    assert max(counts) <= 8
