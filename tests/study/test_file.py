"""Files to save: what a package may hold, what the page says beforehand, and what is sent."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from app.courses import rules as course_rules
from app.documents.rules import LARGEST, MEDIA_TYPES
from app.study.kinds import Address
from app.study.kinds.file.kind import KIND
from app.study.kinds.file.labels import KINDS
from app.study.queries import completed_units
from tests.study.units import add_unit, read, sample_files

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cast import Cast
    from tests.conftest import Browser

COURSE = "/editions/ED-1/course"
PDF = b"%PDF-1.4\n%%EOF\n"
HEAD = "files:\n  - id: one\n    title: {it: a, es: b, pt: c, en: d}\n"


def packed(*names: str) -> bytes:
    """Return a zip of files with these names."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as made:
        for name in names:
            made.writestr(name, "x")
    return held.getvalue()


def test_limits_and_kinds_are_those_of_documents() -> None:
    assert course_rules.HANDOUT_LIMIT == LARGEST
    assert set(course_rules.HANDOUTS) | set(course_rules.PICTURES) - {"svg"} == set(MEDIA_TYPES) == set(KINDS)


@pytest.mark.parametrize(("name", "content", "words"), [
    ("a.pdf", PDF, ""), ("a.docx", packed("word/document.xml"), ""), ("a.odt", packed("content.xml"), ""), ("a.csv", b"a;b\n", ""),
    ("a.pdf", b"<html>", "is not what its name says"), ("a.pdf", b"", "This file is empty."), ("a.docx", packed("x.txt"), "is not what its name says"),
    ("a.docx", packed("word/document.xml", "word/vbaProject.bin"), "programs"), ("a.odt", packed("content.xml", "../x"), "programs"),
    ("a.xlsx", b"PK\x03\x04broken", "damaged"), ("a.zip", packed("x"), "Files of this kind are not given"), ("a.exe", b"MZ", "Files of this kind"),
    ("a.html", b"<p>", "Files of this kind"), ("a.svg", b"<svg/>", "Files of this kind"), ("a.csv", b"a\0b", "is not what its name says"),
    ("a.txt", PDF, "is not what its name says"),
])
def test_a_file_must_be_what_its_name_says(name: str, content: bytes, words: str) -> None:
    _content, faults = read("file", {"file.yaml": HEAD + f"    file: {name}\n", name: content})
    assert (faults == []) if not words else any(words in fault and f"unit/{name}:1:" in fault for fault in faults), faults


@pytest.mark.parametrize(("text", "words"), [
    (HEAD, "either one file for everybody"), (HEAD + "    file: a.pdf\n    files: {it: a.pdf}\n", "either one file for everybody"),
    (HEAD + "    file: b.pdf\n", "There is no file “b.pdf”"), (HEAD + "    file: ../a.pdf\n", "There is no file"),
    (HEAD + "    files: {es: a.pdf}\n", "“it” is missing"), (HEAD + "    files: {it: a.pdf, de: a.pdf}\n", "“de” is unknown"),
    (HEAD + "    file: a.pdf\n" + HEAD.partition("\n")[2] + "    file: a.pdf\n", "file id is there twice"),
    ("files: []\n", "from 1 to 20"), ("intro: x\n" + HEAD + "    file: a.pdf\n", "should hold keys and values"),
])
def test_a_list_that_cannot_be_offered_is_a_fault(text: str, words: str) -> None:
    _content, faults = read("file", {"file.yaml": text, "a.pdf": PDF})
    assert any(words in fault for fault in faults), faults


def test_readers_are_offered_their_own_language_first_and_else_that_of_the_course() -> None:
    content, _faults = read("file", sample_files("file"))
    best = {code: KIND.present(content, code, Address("/f/", "?v=1"))["files"][0]["best"] for code in ("it", "es", "pt", "en")}
    assert {code: found["address"] for code, found in best.items()} == {
        "it": "/f/list.it.txt?v=1", "es": "/f/list.es.txt?v=1", "pt": "/f/list.it.txt?v=1", "en": "/f/list.it.txt?v=1",
    }
    assert best["es"]["bytes"] == len(sample_files("file")["list.es.txt"])


def test_title_kind_and_size_stand_before_the_download(cast: Cast, browser: Callable[[Any], Browser]) -> None:
    add_unit(cast.edition, "file")
    page = browser(cast.ada).get(f"{COURSE}/a-file?lang=en").text
    for words in ("List for the visit", "Italiano · plain text · 1 KB", "Also:", "Español", "table (CSV) · 1 KB"):
        assert words in page
    assert len(page.encode()) < 15 * 1024


def test_a_file_is_saved_and_never_shown(cast: Cast, browser: Callable[[Any], Browser]) -> None:
    add_unit(cast.edition, "file", files={**sample_files("file"), "file.yaml": HEAD + "    file: a.pdf\n", "a.pdf": PDF, "b.txt": b"x"})
    ada = browser(cast.ada)
    answer = ada.get(f"{COURSE}/a-file/files/a.pdf")
    assert (answer.status_code, answer.mimetype, answer.data) == (200, "application/pdf", PDF)
    assert answer.headers["Content-Disposition"] == "attachment; filename*=UTF-8''a.pdf"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")
    for name in ("file.yaml", "b.txt", "list.it.txt", "a.PDF", "../local-development-page/page.it.md", "a.pdf/"):
        assert ada.get(f"{COURSE}/a-file/files/{name}").status_code == 404
    assert browser(cast.olga).get(f"{COURSE}/a-file/files/a.pdf").status_code == 404
    assert ada.get(f"{COURSE}/local-development-page/files/a.pdf").status_code == 404


def test_all_languages_share_one_completion(cast: Cast, browser: Callable[[Any], Browser]) -> None:
    add_unit(cast.edition, "file")
    ada = browser(cast.ada)
    assert ada.get(f"{COURSE}/a-file/files/list.es.txt").status_code == 200
    assert completed_units(cast.edition.id) == {}
    ada.post(f"{COURSE}/a-file/done?lang=pt")
    assert "a-file" in completed_units(cast.edition.id)[cast.ada_enrolment.id]
    assert "Mark as read" not in ada.get(f"{COURSE}/a-file?lang=it").text
