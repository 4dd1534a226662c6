"""Stored files: what is accepted, who reads what, and that nothing is ever deleted."""

from __future__ import annotations

import hashlib
import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update

from app.core import clock, storage
from app.core.db import db
from app.core.errors import RuleBroken
from app.documents import actions, rules
from app.documents.actions import media_type_of
from app.documents.models import Document, DocumentKind
from app.documents.permissions import can_view_document, visible_documents
from app.documents.rules import FileFault
from tests.cast import NAMES

PDF = b"%PDF-1.7\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40


def packed(**members: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name.replace("__", "/"), content)
    return buffer.getvalue()


def climbing() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr("..\\..\\evil.txt", b"x")
    return buffer.getvalue()


@pytest.mark.parametrize(("name", "content", "fault"), [
    ("a.pdf", PDF, None),
    ("A.PDF", PDF, None),
    ("a.png", PNG, None),
    ("a.csv", "Muñoz;João\n".encode("cp1252"), None),
    ("a.docx", packed(word__document=b"<x/>"), None),
    ("a.pdf", b"", FileFault.EMPTY),
    ("a.pdf", PNG, FileFault.LIES),
    ("a.png", PDF, FileFault.LIES),
    ("a.txt", PNG, FileFault.LIES),
    ("a.txt", b"a\0b", FileFault.LIES),
    ("a.docx", PDF, FileFault.LIES),
    ("a.docx", b"PK\x03\x04 broken", FileFault.DAMAGED),
    ("a.xlsx", packed(xl__workbook=b"<x/>"), None),
    ("a.docx", packed(xl__workbook=b"<x/>"), FileFault.LIES),
    ("a.docx", packed(setup=b"MZ"), FileFault.LIES),
    ("a.xlsx", packed(xl__macrosheets__sheet=b"<x/>"), FileFault.DANGEROUS),
    ("a.csv", b"BMI;height\n22;1.80\n", None),
    ("a.csv", b"MZ;name\n", None),
    ("a.txt", PDF, FileFault.LIES),
    ("a.txt", b"{\\rtf1 x}", FileFault.LIES),
    ("a.xlsx", climbing(), FileFault.DANGEROUS),
    ("a.exe", b"MZ", FileFault.KIND),
    ("a.svg", b"<svg/>", FileFault.KIND),
    ("a.html", b"<html>", FileFault.KIND),
    ("pdf", PDF, FileFault.KIND),
    ("a.pdf.exe", PDF, FileFault.KIND),
    ("a.pdf", b"x" * (rules.LARGEST + 1), FileFault.TOO_LARGE),
])
def test_what_may_be_stored(name, content, fault):
    assert rules.fault_of(name, content, media_type_of(content)) is fault


def test_a_file_with_macros_is_refused():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr("word/vbaProject.bin", b"x")
    assert rules.fault_of("a.docx", buffer.getvalue(), media_type_of(buffer.getvalue())) is FileFault.DANGEROUS


def test_a_zip_packed_in_a_way_that_no_office_program_uses_is_not_unpacked():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_LZMA) as file:
        file.writestr("word/document.xml", b"hello world" * 100)
    content = bytearray(buffer.getvalue())
    content[60:75] = bytes(sign ^ 0xFF for sign in content[60:75])
    assert rules.fault_of("a.docx", bytes(content), media_type_of(bytes(content))) is FileFault.DAMAGED


def test_a_zip_that_declares_more_than_a_disk_is_refused_before_unpacking():
    bomb = packed(a=b"\0" * (rules.UNPACKED_AT_MOST + 1))
    assert len(bomb) < rules.LARGEST
    assert rules.fault_of("a.ods", bomb, media_type_of(bomb)) is FileFault.DANGEROUS


@given(st.text(max_size=60))
def test_a_safe_name_holds_no_folder_and_is_never_empty(name):
    safe = rules.safe_filename(name)
    assert safe
    assert not set(safe) & set('/\\<>:"|?*\n\r\0')
    assert len(safe) <= 120


@given(st.binary(max_size=300), st.sampled_from(sorted(rules.MEDIA_TYPES)))
def test_no_bytes_break_the_judge(content, extension):
    fault = rules.fault_of(f"a.{extension}", content, media_type_of(content))
    assert fault is None or isinstance(fault, FileFault)


def put(cast, **values):
    values.setdefault("kind", DocumentKind.MINUTES)
    return actions.store_document(cast.edition, title="T", filename="a.pdf", content=PDF, by=cast.carla, **values)


def test_bytes_are_known_by_their_hash_and_come_back_whole(cast):
    document = put(cast)
    assert document.sha256 == hashlib.sha256(PDF).hexdigest()
    assert storage.get(document.sha256) == PDF


def test_a_trainee_of_another_edition_cannot_be_named(cast):
    with pytest.raises(RuleBroken, match="another edition"):
        put(cast, enrolment=cast.olga_enrolment)
    assert db.session.query(Document).count() == 0


def test_door_and_list_agree(cast):
    documents = [
        put(cast), put(cast, kind=DocumentKind.COURSE_MATERIAL),
        put(cast, kind=DocumentKind.IDENTITY, enrolment=cast.ada_enrolment), put(cast, kind=DocumentKind.COURSE_MATERIAL),
    ]
    actions.withdraw_document(documents[3], by=cast.carla, reason="old")
    for name in NAMES:
        actor = cast.actor(name)
        listed = {found.id for found in db.session.scalars(visible_documents(actor, cast.edition))}
        assert listed == {found.id for found in documents if can_view_document(actor, found)}, name
    ada = {found.id for found in db.session.scalars(visible_documents(cast.actor("ada"), cast.edition))}
    assert ada == {documents[1].id, documents[2].id}


def test_a_withdrawn_document_keeps_its_row_its_bytes_and_its_reason(cast):
    document = put(cast)
    with pytest.raises(RuleBroken, match="reason"):
        actions.withdraw_document(document, by=cast.carla, reason=" ")
    actions.withdraw_document(document, by=cast.carla, reason="Wrong scan")
    with pytest.raises(RuleBroken, match="already"):
        actions.withdraw_document(document, by=cast.carla, reason="Again")
    assert storage.get(document.sha256) == PDF


def test_of_two_who_withdraw_at_once_the_first_reason_stands(cast, session):
    document = put(cast)
    session.execute(
        update(Document).values(withdrawn_at=clock.now(), withdrawal_reason="First"),
        execution_options={"synchronize_session": False},
    )
    with pytest.raises(RuleBroken, match="already"):
        actions.withdraw_document(document, by=cast.carla, reason="Second")
    assert document.withdrawal_reason == "First"


def post(here, **values):
    fields = {"file": (io.BytesIO(PDF), "foglio firme è.pdf"), "kind": "signature_sheet", "title": "", "trainee": ""}
    return here.post("/editions/ED-1/documents/new", data={**fields, **values}, content_type="multipart/form-data")


def test_a_coordinator_stores_and_an_auditor_downloads(cast, browser):
    assert post(browser(cast.carla)).status_code == 302
    document = db.session.query(Document).one()
    answer = browser(cast.otto).get(f"/documents/{document.id}/file")
    assert answer.data == PDF
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(("name", "status"), [
    ("ada", 403), ("tess", 403), ("carla", 302), ("otto", 403), ("olga", 404), ("amin", 302),
])
def test_who_stores(cast, browser, name, status):
    assert post(browser(getattr(cast, name))).status_code == status


def test_a_refused_file_leaves_nothing_and_says_what_to_do(cast, browser):
    answer = post(browser(cast.carla), file=(io.BytesIO(b"MZ"), "a.exe"))
    assert answer.status_code == 422
    assert db.session.query(Document).count() == 0


def test_a_forged_trainee_is_refused(cast, browser):
    assert post(browser(cast.carla), trainee="olga@test.test").status_code == 422
    assert db.session.query(Document).count() == 0


def test_a_paper_is_put_to_a_trainee_by_their_address(cast, browser):
    assert post(browser(cast.carla), trainee=" ADA@test.test").status_code == 302
    assert db.session.query(Document).one().enrolment_id == cast.ada_enrolment.id


def test_who_opens_the_paper_of_a_trainee(cast, browser):
    document = put(cast, enrolment=cast.ada_enrolment)
    found = {name: browser(getattr(cast, name)).get(f"/documents/{document.id}/file").status_code for name in NAMES}
    assert found == {"ada": 200, "tess": 403, "carla": 200, "otto": 200, "olga": 404, "amin": 200, "uma": 403}


def test_withdrawing_is_the_coordinators_act_and_needs_the_right_method(cast, browser):
    document = put(cast)
    address = f"/documents/{document.id}/withdraw"
    assert 'href="/editions/ED-1/documents"' in browser(cast.carla).get(address).text.partition("<h1>")[0].partition('class="crumbs"')[2]
    assert browser(cast.otto).post(address, data={"reason": "x"}).status_code == 403
    assert browser(cast.carla).post(address, data={"reason": ""}).status_code == 422
    assert browser(cast.carla).post(address, data={"reason": "x"}).status_code == 302
    assert browser(cast.carla).post(f"/documents/{document.id}/file").status_code == 405


def test_the_list_costs_the_same_for_two_and_for_twelve(cast, browser, count_queries):
    here = browser(cast.carla)
    put(cast, enrolment=cast.ada_enrolment)
    here.get("/editions/ED-1/documents")
    with count_queries() as two:
        here.get("/editions/ED-1/documents")
    for _ in range(12):
        put(cast, enrolment=cast.uma_enrolment)
    with count_queries() as twelve:
        here.get("/editions/ED-1/documents")
    assert len(two) == len(twelve) <= 10
