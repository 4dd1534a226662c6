"""Pages of the register: they work, they are forbidden, they refuse, they do not answer to another method."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

import pytest
from pypdf import PdfReader

from app.certificates import actions, queries
from app.certificates.models import Certificate, RegisterAct
from app.core import storage
from app.core.db import db
from app.editions.models import EnrolmentStatus
from tests.cast import NAMES
from tests.certificates.staging import NASTY, issue, make_eligible, make_eligible_trainees
from tests.factories import course_manifest, make_course_version, make_edition, make_enrolment, make_person, texts

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cast import Cast
    from tests.conftest import Browser

    Browse = Callable[[Any], Browser]

STAFF_PAGES = (
    "/editions/ED-1/certificates", "/editions/ED-1/certificates.csv", "/editions/ED-1/certificates/register.pdf",
)
PREPARE = "/editions/ED-1/certificates/prepare?award=attendance"


@pytest.fixture
def of_ada(cast: Cast) -> Certificate:
    """Ada's certificate of attendance."""
    return issue(make_eligible(cast.ada_enrolment, cast.carla), cast.carla)


def statuses(cast: Cast, browser: Browse, path: str) -> dict[str, int]:
    """The answer to each of the cast, and to nobody."""
    found = {name: browser(getattr(cast, name)).get(path).status_code for name in NAMES}
    return {**found, "nobody": browser(None).get(path).status_code}


def answers(**of_each: int) -> dict[str, int]:
    """What each should get; those not named are strangers, and nobody is sent to sign in."""
    return {**dict.fromkeys(NAMES, 404), "nobody": 302, **of_each}


# --- doors ---


@pytest.mark.parametrize("path", STAFF_PAGES)
def test_the_register_is_for_coordinators_auditors_and_administrators(
    cast: Cast, browser: Browse, of_ada: Certificate, path: str,
) -> None:
    assert statuses(cast, browser, path) == answers(carla=200, otto=200, amin=200, ada=403, tess=403, uma=403)


def test_issuing_is_for_coordinators(cast: Cast, browser: Browse, of_ada: Certificate) -> None:
    assert statuses(cast, browser, PREPARE) == answers(carla=200, amin=200, otto=403, ada=403, tess=403, uma=403)


@pytest.mark.parametrize("end", ["", ".pdf"])
def test_a_certificate_is_for_its_holder_and_those_who_read_the_register(
    cast: Cast, browser: Browse, of_ada: Certificate, end: str,
) -> None:
    found = statuses(cast, browser, f"/certificates/{of_ada.code}{end}")
    assert found == answers(ada=200, carla=200, otto=200, amin=200, tess=403, uma=403)


@pytest.mark.parametrize("act", ["revoke", "supersede"])
def test_ending_one_is_for_coordinators(cast: Cast, browser: Browse, of_ada: Certificate, act: str) -> None:
    found = statuses(cast, browser, f"/certificates/{of_ada.code}/{act}")
    assert found == answers(carla=200, amin=200, ada=403, otto=403, tess=403, uma=403)


def test_ones_own_page_is_for_whoever_is_signed_in(cast: Cast, browser: Browse, of_ada: Certificate) -> None:
    assert statuses(cast, browser, "/certificates") == {**dict.fromkeys(NAMES, 200), "nobody": 302}


@pytest.mark.parametrize("path", [*STAFF_PAGES, "/certificates"])
def test_reading_pages_answer_to_no_post(cast: Cast, browser: Browse, path: str) -> None:
    assert browser(cast.carla).post(path).status_code == 405


def test_an_unknown_certificate_is_not_found(cast: Cast, browser: Browse) -> None:
    assert browser(cast.amin).get("/certificates/00000000000000000000").status_code == 404
    assert browser(cast.amin).get("/certificates/00000000000000000000.pdf").status_code == 404


# --- the register ---


def test_the_register_lists_and_searches(cast: Cast, browser: Browse, of_ada: Certificate) -> None:
    issue(make_eligible(cast.uma_enrolment, cast.carla), cast.carla)
    here = browser(cast.carla)
    page = here.get("/editions/ED-1/certificates").text
    assert "ED-1/2026/0001" in page
    assert "Uma Ñandú Conceição" in page
    found = here.get("/editions/ED-1/certificates?search=conceicao").text
    assert "Uma Ñandú Conceição" in found
    assert "Acosta" not in found
    assert "Acosta" not in here.get("/editions/ED-1/certificates?award=achievement").text
    assert here.get("/editions/ED-1/certificates?search=%25&award=none").status_code == 200


def test_the_counts_by_status_are_those_of_the_list_shown(cast: Cast, browser: Browse, of_ada: Certificate) -> None:
    issue(make_eligible(cast.uma_enrolment, cast.carla), cast.carla)
    issue(cast.ada_enrolment, cast.carla, "achievement")
    here = browser(cast.carla)
    assert "valid: 3" in here.get("/editions/ED-1/certificates").text
    assert "valid: 2" in here.get("/editions/ED-1/certificates?award=attendance").text
    assert "valid: 1" in here.get("/editions/ED-1/certificates?award=achievement").text


def test_an_empty_register_says_what_comes_next(cast: Cast, browser: Browse) -> None:
    assert "/editions/ED-1/certificates/prepare" in browser(cast.carla).get("/editions/ED-1/certificates").text


def test_the_export_has_stable_columns(cast: Cast, browser: Browse, of_ada: Certificate) -> None:
    make_eligible(cast.uma_enrolment, cast.carla)
    revoked = issue(cast.uma_enrolment, cast.carla)
    actions.revoke_certificate(revoked, by=cast.carla, reason="A mistake")
    new = actions.supersede_certificate(of_ada, by=cast.carla, reason="Another")
    answer = browser(cast.otto).get("/editions/ED-1/certificates.csv")
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8"))))
    assert rows == [
        ["number", "code", "award", "holder", "status", "issued_on"],
        ["ED-1/2026/0001", of_ada.code, "attendance", "Ada Acosta Benítez", "superseded", "2026-11-24"],
        ["ED-1/2026/0002", revoked.code, "attendance", "Uma Ñandú Conceição", "revoked", "2026-11-24"],
        ["ED-1/2026/0003", new.code, "attendance", "Ada Acosta Benítez", "issued", "2026-11-24"],
    ]
    assert answer.mimetype == "text/csv"


def test_a_name_that_a_spreadsheet_would_run_stays_text(cast: Cast, browser: Browse) -> None:
    enrolment = make_enrolment(cast.edition, make_person("=cmd|' /C calc'!A0", "Rossi"))
    issue(make_eligible(enrolment, cast.carla), cast.carla)
    assert b"'=cmd" in browser(cast.carla).get("/editions/ED-1/certificates.csv").data


def test_the_printed_register_holds_every_line_and_its_hash(cast: Cast, browser: Browse) -> None:
    for one in make_eligible_trainees(cast.edition, 18):
        issue(one, cast.carla)
    answer = browser(cast.otto).get("/editions/ED-1/certificates/register.pdf")
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages]
    lines = queries.register_of(cast.edition.id)
    assert len(pages) == 2
    assert all(line.hash in "".join(pages) and line.certificate.number in "".join(pages) for line in lines)
    assert lines[-1].hash in pages[-1].split("/")[-1] or pages[-1].count(lines[-1].hash) == 2


def test_the_printed_register_holds_a_long_reason_whole(cast: Cast, browser: Browse, of_ada: Certificate) -> None:
    reason = "Motivo lungo che continua. " * 18
    actions.revoke_certificate(of_ada, by=cast.carla, reason=reason)
    answer = browser(cast.otto).get("/editions/ED-1/certificates/register.pdf")
    text = PdfReader(io.BytesIO(answer.data)).pages[0].extract_text()
    assert " ".join(text.split()).count("Motivo lungo che continua.") == 18


def test_the_printed_register_names_what_took_the_place_of_a_certificate(
    cast: Cast, browser: Browse, of_ada: Certificate,
) -> None:
    new = actions.supersede_certificate(of_ada, by=cast.carla, reason="Manca il secondo nome")
    answer = browser(cast.otto).get("/editions/ED-1/certificates/register.pdf")
    text = " ".join(PdfReader(io.BytesIO(answer.data)).pages[0].extract_text().split())
    assert f"Manca il secondo nome · In its place stands {new.number}." in text


def test_an_empty_register_can_be_printed(cast: Cast, browser: Browse) -> None:
    assert browser(cast.otto).get("/editions/ED-1/certificates/register.pdf").data.startswith(b"%PDF")


# --- one certificate ---


def test_the_stored_bytes_are_sent(cast: Cast, browser: Browse, of_ada: Certificate) -> None:
    answer = browser(cast.ada).get(f"/certificates/{of_ada.code}.pdf")
    assert answer.data == storage.get(of_ada.sha256)
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    assert "ED-1-2026-0001" in answer.headers["Content-Disposition"]
    assert "Ada%20Acosta%20Ben%C3%ADtez" in answer.headers["Content-Disposition"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert of_ada.sha256 in answer.headers["ETag"]


def test_a_browser_asks_the_door_again_before_it_shows_the_bytes_it_has(
    cast: Cast, browser: Browse, of_ada: Certificate,
) -> None:
    """Others may sit at the same computer later; what has not changed is not sent again."""
    path = f"/certificates/{of_ada.code}.pdf"
    answer = browser(cast.ada).get(path)
    assert answer.headers["Cache-Control"] == "private, no-cache"
    known = {"If-None-Match": answer.headers["ETag"]}
    again = browser(cast.ada).get(path, headers=known)
    assert (again.status_code, again.data) == (304, b"")
    assert browser(cast.uma).get(path, headers=known).status_code == 403
    assert browser(None).get(path, headers=known).status_code == 302


@pytest.mark.parametrize("broken", [FileNotFoundError("gone"), ValueError("changed")])
def test_a_damaged_file_is_not_handed_out(
    cast: Cast, browser: Browse, of_ada: Certificate, monkeypatch: pytest.MonkeyPatch, broken: Exception,
) -> None:
    def get(sha256: str) -> bytes:
        raise broken

    monkeypatch.setattr(storage, "get", get)
    answer = browser(cast.ada).get(f"/certificates/{of_ada.code}.pdf")
    assert answer.status_code == 409
    assert "administrator" in answer.text


def test_a_certificate_is_revoked_with_a_reason(cast: Cast, browser: Browse, of_ada: Certificate) -> None:
    path = f"/certificates/{of_ada.code}/revoke"
    answer = browser(cast.carla).post(path, data={"reason": "Wrong hours", "cause": "error"})
    assert answer.status_code == 302
    page = browser(cast.ada).get(f"/certificates/{of_ada.code}").text
    assert "Wrong hours" in page
    assert "/revoke" not in page
    again = browser(cast.carla).post(path, data={"reason": "Again", "cause": "error"})
    assert again.status_code == 422
    assert len(queries.lines_of_certificate(of_ada)) == 2


@pytest.mark.parametrize("data", [
    {}, {"reason": "Why"}, {"cause": "error"}, {"reason": "Why", "cause": "magic"}, {"reason": " ", "cause": "error"},
    {"reason": "x" * 501, "cause": "error"},
])
def test_a_revocation_without_its_reasons_is_refused(
    cast: Cast, browser: Browse, of_ada: Certificate, data: dict[str, str],
) -> None:
    assert browser(cast.carla).post(f"/certificates/{of_ada.code}/revoke", data=data).status_code == 422
    found = queries.standing_of(of_ada.code)
    assert found is not None
    assert found.status is RegisterAct.ISSUED


def test_a_certificate_is_put_in_the_place_of_another(cast: Cast, browser: Browse, of_ada: Certificate) -> None:
    path = f"/certificates/{of_ada.code}/supersede"
    assert browser(cast.carla).post(path, data={"reason": ""}).status_code == 422
    answer = browser(cast.carla).post(path, data={"reason": "A name was missing"})
    new = db.session.query(Certificate).filter_by(serial=2).one()
    assert answer.location.endswith(f"/certificates/{new.code}")
    assert new.number in browser(cast.ada).get(f"/certificates/{of_ada.code}").text
    assert of_ada.number in browser(cast.ada).get(f"/certificates/{new.code}").text
    assert browser(cast.carla).post(path, data={"reason": "Again"}).status_code == 422


@pytest.mark.parametrize("act", ["revoke", "supersede"])
def test_only_coordinators_end_one(cast: Cast, browser: Browse, of_ada: Certificate, act: str) -> None:
    path, data = f"/certificates/{of_ada.code}/{act}", {"reason": "Why", "cause": "error"}
    found = {name: browser(getattr(cast, name)).post(path, data=data).status_code for name in ("ada", "otto", "olga")}
    assert found == {"ada": 403, "otto": 403, "olga": 404}
    assert len(queries.lines_of_certificate(of_ada)) == 1


def test_nasty_names_are_shown_as_they_are(cast: Cast, browser: Browse) -> None:
    for number, name in enumerate(NASTY):
        enrolment = make_enrolment(cast.edition, make_person(name, f"Cognome{number}"))
        found = issue(make_eligible(enrolment, cast.carla), cast.carla)
        page = browser(cast.carla).get(f"/certificates/{found.code}").text
        assert "<b>" not in page.replace("<b></b>", "")
        assert found.holder == f"{name} Cognome{number}"


def test_ones_own_page_shows_what_is_there_or_missing(cast: Cast, browser: Browse, of_ada: Certificate) -> None:
    assert f"/certificates/{of_ada.code}.pdf" in browser(cast.ada).get("/certificates").text
    missing = browser(cast.uma).get("/certificates").text
    assert f"/enrolments/{cast.uma_enrolment.id}/progress" in missing
    assert of_ada.code not in missing
    assert browser(cast.amin).get("/certificates").status_code == 200


def test_ones_own_page_names_an_award_as_its_own_certificate_does(cast: Cast, browser: Browse, of_ada: Certificate) -> None:
    manifest = course_manifest("later")
    manifest["awards"][0]["title"] = texts("Another course")
    later = make_edition(code="ED-9", course_version=make_course_version("later", manifest=manifest))
    make_enrolment(later, cast.ada)
    page = browser(cast.ada).get("/certificates?lang=en").text
    held, missing = page.split("What is still missing")
    assert "<h2>Attendance (en)</h2>" in held
    assert "Another course (en)" in missing


@pytest.mark.parametrize(("status", "why"), [
    (EnrolmentStatus.ACTIVE, "the coordinator issues it"),
    (EnrolmentStatus.SUSPENDED, "the enrolment is neither active nor completed"),
    (EnrolmentStatus.WITHDRAWN, "the enrolment is neither active nor completed"),
    (EnrolmentStatus.NOT_CERTIFIED, "it was decided not to certify"),
])
def test_nobody_is_promised_a_certificate_that_cannot_be_issued(
    cast: Cast, browser: Browse, of_ada: Certificate, status: EnrolmentStatus, why: str,
) -> None:
    cast.ada_enrolment.status = status
    page = browser(cast.ada).get("/certificates?lang=en").text
    assert why in page
    assert ("the coordinator issues it" in page) is (status is EnrolmentStatus.ACTIVE)
