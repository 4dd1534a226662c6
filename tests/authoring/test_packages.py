"""A package on its way: uploaded, tried out, published, and given back."""

from __future__ import annotations

import io
import zipfile

import pytest
from sqlalchemy import func, select

from app.authoring import actions, queries
from app.authoring.actions import PackageFaulty
from app.authoring.models import CourseDraft
from app.core import storage
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.history import HistoryRow
from app.courses import queries as courses
from app.courses.models import CourseVersion
from app.courses.package.zips import read_zip
from tests.authoring.packages import changed, districts, packed, published, upload_of
from tests.courses.sample import MODULE_FILE, PAGE, QUIZ_FILE, sample
from tests.factories import make_person

OTHER = ("course.yaml", "en: Example", "en: Changed")


@pytest.fixture
def amin(browser, cast):
    """The administrator's browser."""
    return browser(cast.amin)


@pytest.fixture
def draft(cast) -> CourseDraft:
    """An uploaded package, one version after the first."""
    published(sample())
    return actions.read_package(packed(changed(OTHER)), "course.zip", by=cast.amin)


def count(model) -> int:
    """Return how many rows a table has."""
    return db.session.scalar(select(func.count()).select_from(model))


def page_of(draft: CourseDraft, rest: str = "") -> str:
    """Return the address of a draft."""
    return f"/courses/drafts/{draft.id}{rest}"


# --- taking in ---


def test_a_good_package_becomes_a_draft(amin, cast) -> None:
    answer = amin.post("/courses/upload?lang=en", data=upload_of(sample(), "il mio corso.zip"))
    draft = db.session.scalars(select(CourseDraft)).one()
    assert (answer.status_code, answer.location) == (302, page_of(draft))
    assert (draft.slug, draft.filename, draft.uploaded_by_id, draft.is_open) == ("sample", "il mio corso.zip", cast.amin.id, True)
    assert {path: storage.get(sha256) for path, sha256 in queries.with_package(draft.id).files} == sample()
    assert count(CourseVersion) == 2  # those of the cast's editions: nothing was published
    row = db.session.scalars(select(HistoryRow).where(HistoryRow.verb == "upload")).one()
    assert (row.by_id, row.new["digest"]) == (cast.amin.id, draft.digest)


def test_a_faulty_package_leaves_nothing_but_its_faults(amin) -> None:
    files = changed((MODULE_FILE, "kind: page", "kind: pag"), (QUIZ_FILE, "pass: 60", "pass: 600"))
    kept, before = count(HistoryRow), set(map(str, storage_keys()))
    answer = amin.post("/courses/upload?lang=en", data=upload_of(files))
    assert answer.status_code == 422
    for words in ("2 faults", MODULE_FILE, "names nothing that exists here", "Did you mean “page”?", QUIZ_FILE, "so nothing was kept"):
        assert words in answer.text, words
    assert (count(CourseDraft), count(HistoryRow), set(map(str, storage_keys()))) == (0, kept, before)


def storage_keys():
    """Return what is in storage."""
    from flask import current_app

    return [found["path"] for batch in current_app.extensions["storage"].list() for found in batch]


def test_faults_are_told_in_the_reader_s_language(amin) -> None:
    answer = amin.post("/courses/upload", data=upload_of(changed((QUIZ_FILE, "pass: 60", "pass: 600"))))
    assert "<code>" in answer.text
    assert QUIZ_FILE in answer.text


@pytest.mark.parametrize("content", [b"", b"not a zip", b"PK\x03\x04 nonsense"], ids=range(3))
def test_what_is_no_archive_is_told_and_nothing_kept(amin, content: bytes) -> None:
    answer = amin.post("/courses/upload?lang=en", data={"file": (io.BytesIO(content), "a.zip")})
    assert answer.status_code == 422
    assert "upload it again" in answer.text
    assert count(CourseDraft) == 0


def test_no_file_is_told(amin) -> None:
    answer = amin.post("/courses/upload?lang=en", data={})
    assert answer.status_code == 422
    assert "No file was chosen" in answer.text


def test_what_is_too_large_to_be_sent_is_told(amin) -> None:
    answer = amin.post(
        "/courses/upload?lang=en", data=b"x" * 40_000_000, content_type="multipart/form-data; boundary=xyz",
    )
    assert answer.status_code == 413
    assert "The file is too large" in answer.text
    assert count(CourseDraft) == 0


def test_the_page_says_the_limit(amin) -> None:
    assert "at most 12 MB" in amin.get("/courses/upload?lang=en").text


def test_the_same_package_twice_is_one_draft(amin) -> None:
    first = amin.post("/courses/upload", data=upload_of(sample()))
    assert amin.post("/courses/upload", data=upload_of(sample())).location == first.location
    assert count(CourseDraft) == 1


def test_a_unit_of_another_kind_is_a_fault_at_once(amin) -> None:
    published(sample())
    files = changed((MODULE_FILE, "kind: quiz", "kind: page"))
    for code in ("it", "es", "pt", "en"):
        files[f"modules/01-welcome/02-quiz/page.{code}.md"] = b"Text\n"
    del files[QUIZ_FILE]
    answer = amin.post("/courses/upload?lang=en", data=upload_of(files))
    assert answer.status_code == 422
    assert "welcome-quiz” was a quiz in version 1 and is now a page" in answer.text


def test_hostile_names_and_titles_are_only_text(amin) -> None:
    hostile = "<script>alert(1)</script>"
    answer = amin.post("/courses/upload?lang=en", data=upload_of(sample() | {f"{hostile}.md": b"x"}))
    assert answer.status_code == 422
    assert hostile not in answer.text
    answer = amin.post("/courses/upload?lang=en", data=upload_of(changed(("course.yaml", "en: Example", f"en: '{hostile}'")), hostile))
    assert hostile not in amin.get(answer.location + "?lang=en").text


# --- trying out ---


def test_a_draft_is_seen_as_trainees_would_see_it(amin, draft) -> None:
    outline = amin.get(page_of(draft, "/preview?lang=en"))
    assert outline.status_code == 200
    for words in ("Changed", "Module 1 · Welcome", "Questions", "Nothing is published"):
        assert words in outline.text, words
    page = amin.get(page_of(draft, "/preview/welcome-page?lang=en")).text
    assert f'src="{page_of(draft, "/preview/welcome-page/files/mappa.svg")}"' in page
    assert "After: Questions" in page
    quiz = amin.get(page_of(draft, "/preview/welcome-quiz?lang=es")).text
    assert "¿Qué es un distrito?" in quiz
    assert "disabled" in quiz
    assert "Un territorio" in quiz


def test_a_picture_of_a_draft_is_shown(amin, draft) -> None:
    answer = amin.get(page_of(draft, "/preview/welcome-page/files/mappa.svg"))
    assert (answer.status_code, answer.mimetype, answer.data) == (200, "image/svg+xml", sample()[f"{PAGE}/mappa.svg"])
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    again = amin.get(page_of(draft, "/preview/welcome-page/files/mappa.svg"), headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("rest", [
    "/preview/nothing", "/preview/welcome-page/files/none.svg", "/preview/welcome-page/files/page.md", "/preview/nothing/files/mappa.svg",
    "/preview/welcome-page/files/../../../course.yaml",
])
def test_what_a_draft_does_not_show(amin, draft, rest: str) -> None:
    assert amin.get(page_of(draft, rest)).status_code == 404


def test_looking_at_a_draft_records_nothing(amin, draft, session) -> None:
    from app.study.models import Attempt, UnitProgress

    amin.get(page_of(draft, "/preview/welcome-page"))
    assert amin.post(page_of(draft, "/preview/welcome-quiz"), data={"answer.q1": "a"}).status_code == 405
    assert (count(UnitProgress), count(Attempt)) == (0, 0)


# --- publishing ---


def test_the_draft_says_what_changes(amin, draft) -> None:
    page = amin.get(page_of(draft, "?lang=en")).text
    for words in ("against version 1", "It was called “Example”.", "Publish as version 2", "course.zip", "for good"):
        assert words in page, words


def test_publishing_makes_the_next_version(amin, cast, draft) -> None:
    answer = amin.post(page_of(draft, "?lang=en"))
    version = courses.latest_version("sample")
    assert (answer.status_code, answer.location) == (302, f"/courses/versions/{version.id}")
    assert (version.number, version.published_by_id, version.digest) == (2, cast.amin.id, draft.digest)
    assert (draft.version_id, draft.is_open) == (version.id, False)
    assert "Changed: version 2 is published" in amin.get(answer.location + "?lang=en").text
    row = db.session.scalars(select(HistoryRow).where(HistoryRow.verb == "publish")).one()
    assert (row.by_id, row.new["number"]) == (cast.amin.id, 2)


def test_published_twice_it_is_told(amin, draft) -> None:
    amin.post(page_of(draft))
    answer = amin.post(page_of(draft, "?lang=en"))
    assert answer.status_code == 422
    assert "published or put away already" in answer.text
    assert [version.number for version in courses.versions_of("sample")] == [2, 1]


def test_the_same_files_are_the_same_version_and_it_says_so(amin, cast) -> None:
    version = published(sample())
    draft = actions.read_package(packed(sample()), "a.zip", by=cast.amin)
    assert "These very files are version 1 already" in amin.get(page_of(draft, "?lang=en")).text
    answer = amin.post(page_of(draft, "?lang=en"))
    assert answer.location == f"/courses/versions/{version.id}"
    assert "no new version was made" in amin.get(answer.location + "?lang=en").text
    assert [found.number for found in courses.versions_of("sample")] == [1]


def test_two_drafts_published_one_after_the_other_get_consecutive_numbers(cast, draft) -> None:
    second = actions.read_package(packed(changed(("course.yaml", "en: Example", "en: Third"))), "b.zip", by=make_person(is_admin=True))
    made = [actions.publish_draft(found, by=cast.amin).version.number for found in (draft, second)]
    assert made == [2, 3]


def test_a_draft_that_no_longer_fits_is_refused(amin, cast) -> None:
    draft = actions.read_package(packed(sample()), "a.zip", by=cast.amin)
    other = changed((MODULE_FILE, "kind: quiz", "kind: page"))
    for code in ("it", "es", "pt", "en"):
        other[f"modules/01-welcome/02-quiz/page.{code}.md"] = b"Text\n"
    del other[QUIZ_FILE]
    published(other)
    page = amin.get(page_of(draft, "?lang=en")).text
    assert "this cannot be published" in page
    assert "Publish as version" not in page
    answer = amin.post(page_of(draft, "?lang=en"))
    assert answer.status_code == 422
    assert "changed their kind" in answer.text
    assert len(courses.versions_of("sample")) == 1


def test_a_draft_is_put_away(amin, draft, session) -> None:
    assert "Changed" in amin.get("/courses/upload?lang=en").text
    assert amin.post(page_of(draft, "/discard")).location == "/courses/upload"
    assert page_of(draft) not in amin.get("/courses/upload?lang=en").text
    assert amin.post(page_of(draft, "/discard")).status_code == 409
    with pytest.raises(RuleBroken):
        actions.publish_draft(draft, by=draft.uploaded_by)
    assert len(courses.versions_of("sample")) == 1


# --- who ---


@pytest.mark.parametrize("name", ["carla", "tess", "otto", "ada", "olga"])
@pytest.mark.parametrize(("method", "rest"), [
    ("get", ""), ("post", ""), ("post", "/discard"), ("get", "/preview"), ("get", "/preview/welcome-page"),
    ("get", "/preview/welcome-page/files/mappa.svg"),
])
def test_only_administrators_write_courses(browser, cast, draft, name: str, method: str, rest: str) -> None:
    visitor = browser(getattr(cast, name))
    assert getattr(visitor, method)(page_of(draft, rest)).status_code in {403, 404}
    assert getattr(visitor, method if not rest else "get")("/courses/upload").status_code == 403
    assert draft.is_open


@pytest.mark.parametrize(("path", "method"), [("/courses/upload", "put"), ("/courses/drafts/1/discard", "get"), ("/courses/drafts/1/preview", "post")])
def test_wrong_methods(amin, path: str, method: str) -> None:
    assert getattr(amin, method)(path).status_code == 405


# --- versions: listed, compared, given back ---


def test_versions_are_listed(browser, cast, amin) -> None:
    version = published(sample())
    cast.edition.course_version = version
    later = published(changed(OTHER))
    page = amin.get("/courses/sample/versions?lang=en").text
    for words in ("Version 2", "Version 1", "the command line", version.digest[:12], later.digest[:12], ">ED-1</a>", "Compare versions"):
        assert words in page, words
    assert "Download" not in browser(cast.tess).get("/courses/sample/versions?lang=en").text
    assert browser(cast.ada).get("/courses/sample/versions").status_code == 403
    assert amin.get("/courses/none/versions").status_code == 404


def test_editions_that_one_may_not_see_are_not_named(browser, cast, session) -> None:
    cast.other.course_version = published(sample())
    session.flush()
    assert "ED-2" not in browser(cast.carla).get("/courses/sample/versions?lang=en").text


def test_any_two_versions_are_compared(amin) -> None:
    published(sample())
    published(changed(OTHER))
    published(changed((MODULE_FILE, "id: welcome-quiz", "id: welcome-questions")))
    newest = amin.get("/courses/sample/differences?lang=en").text
    assert "From version 2 to version 3" in newest
    page = amin.get("/courses/sample/differences?lang=en&old=1&new=3").text
    assert "removed" in page
    assert "added" in page
    assert "It was called" not in page
    assert "From version 3 to version 1" in amin.get("/courses/sample/differences?lang=en&old=3&new=1").text
    assert "one and the same version" in amin.get("/courses/sample/differences?lang=en&old=2&new=2").text
    assert amin.get("/courses/sample/differences?old=x&new=99999999999").status_code == 200
    assert amin.get("/courses/none/differences").status_code == 404


@pytest.mark.parametrize("files", [sample, districts], ids=["sample", "district-agents"])
def test_published_downloaded_and_published_again_it_is_the_same_version(amin, cast, files) -> None:
    version = published(files())
    address = f"/courses/versions/{version.id}/package.zip"
    answer = amin.get(address)
    assert (answer.status_code, answer.mimetype) == (200, "application/zip")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{version.slug}-1.zip"'
    content = answer.data
    assert content == amin.get(address).data
    assert zipfile.ZipFile(io.BytesIO(content)).testzip() is None
    assert read_zip(content).package.digest == version.digest
    draft = actions.read_package(content, "back.zip", by=cast.amin)
    made = actions.publish_draft(draft, by=cast.amin)
    assert (made.version.id, made.is_new) == (version.id, False)


@pytest.mark.parametrize(("name", "status"), [("amin", 200), ("carla", 200), ("tess", 403), ("otto", 403), ("ada", 404), ("olga", 404)])
def test_who_downloads(browser, cast, name: str, status: int) -> None:
    version = published(sample())
    assert browser(getattr(cast, name)).get(f"/courses/versions/{version.id}/package.zip").status_code == status


def test_pages_cost_the_same_whatever_the_number_of_versions(amin, cast, count_queries) -> None:
    draft = actions.read_package(packed(sample()), "a.zip", by=cast.amin)
    published(changed(OTHER))
    published(changed(("course.yaml", "en: Example", "en: Second")))
    costs = []
    for more in (0, 6):
        for number in range(more):
            published(changed(("course.yaml", "en: Example", f"en: More {number}")))
        for path in ("/courses/upload", page_of(draft), "/courses/sample/versions", "/courses/sample/differences"):
            with count_queries() as found:
                assert amin.get(path).status_code == 200
            costs.append(len(found))
    assert costs[:4] == costs[4:]
    assert max(costs) <= 10


def test_faults_carry_their_package(cast) -> None:
    with pytest.raises(PackageFaulty) as faulty:
        actions.read_package(packed(changed((QUIZ_FILE, "pass: 60", "pass: 0"))), "a.zip", by=cast.amin)
    assert len(faulty.value.faults) == 1
