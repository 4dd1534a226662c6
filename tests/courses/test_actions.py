"""Publishing: versions that never change, numbered without gaps, and units that keep their kind."""

from __future__ import annotations

import hashlib

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError

from app.core import storage
from app.core.errors import RuleBroken
from app.core.i18n import in_language
from app.courses import queries
from app.courses.actions import PackageRefused, publish
from app.courses.models import CourseUnit, CourseVersion
from app.courses.package.checking import read_files
from app.courses.package.manifest import CoursePackage
from tests.courses.sample import MODULE_FILE, PAGE, sample, spoilt
from tests.factories import make_person


def package_of(files: dict[str, bytes]) -> CoursePackage:
    """Read files that have no faults."""
    package = read_files(files).package
    assert package is not None
    return package


def test_publishing_keeps_everything(session) -> None:
    person = make_person()
    session.flush()
    package = package_of(sample())
    version = publish(package, by=person)
    assert (version.slug, version.number, version.digest, version.published_by_id) == ("sample", 1, package.digest, person.id)
    assert version.manifest == package.as_json()
    page, quiz = session.scalars(select(CourseUnit).where(CourseUnit.version_id == version.id).order_by(CourseUnit.position))
    assert [(unit.unit_id, unit.kind, unit.position) for unit in (page, quiz)] == [
        ("welcome-page", "page", 1), ("welcome-quiz", "quiz", 2),
    ]
    assert page.content["es"].startswith("# Bienvenida")
    assert (page.folder, page.module_id, page.minutes) == (PAGE, "welcome", 20)


def test_every_file_is_kept_by_its_hash(session) -> None:
    version = publish(package_of(sample()), by=None)
    kept = {file.path: storage.get(file.sha256) for file in queries.files_of(version.id)}
    assert kept == sample()
    drawing = queries.file(version.id, f"{PAGE}/mappa.svg")
    assert (drawing.sha256, drawing.size) == (hashlib.sha256(sample()[f"{PAGE}/mappa.svg"]).hexdigest(), len(sample()[f"{PAGE}/mappa.svg"]))
    assert queries.file(version.id, "../mappa.svg") is None


def test_the_same_files_again_give_the_same_version(session) -> None:
    first = publish(package_of(sample()), by=None)
    second = publish(package_of(spoilt("course.yaml", "it: Esempio", "it: Altro")), by=None)
    assert publish(package_of(sample()), by=None) is first
    assert [version.number for version in queries.versions_of("sample")] == [2, 1]
    assert queries.latest_version("sample") is second


def test_numbers_follow_each_other_in_each_course(session) -> None:
    publish(package_of(sample()), by=None)
    other = publish(package_of(spoilt("course.yaml", "slug: sample", "slug: other")), by=None)
    third = publish(package_of(sample() | {"README.md": b"Notes."}), by=None)
    assert (other.number, third.number) == (1, 2)
    assert [(version.slug, version.number) for version in queries.latest_versions()] == [("other", 1), ("sample", 2)]


def test_a_unit_that_changes_its_kind_is_refused_and_nothing_is_published(session) -> None:
    first = publish(package_of(sample()), by=None)
    files = spoilt(MODULE_FILE, "id: welcome-quiz", "id: welcome-other")
    files[MODULE_FILE] = files[MODULE_FILE].replace(b"id: welcome-page", b"id: welcome-quiz")
    with pytest.raises(PackageRefused) as refused:
        publish(package_of(files), by=None)
    (fault,) = refused.value.faults
    assert (fault.file, fault.line) == (MODULE_FILE, 11)
    with in_language("en"):
        assert str(fault.message) == "The unit “welcome-quiz” was a quiz in version 1 and is now a page."
        assert "an id of its own" in str(fault.remedy)
        assert "Nothing was published" in str(refused.value.message)
    assert isinstance(refused.value, RuleBroken)
    assert list(queries.versions_of("sample")) == [first]


def test_a_unit_that_comes_back_is_what_it_was(session) -> None:
    publish(package_of(sample()), by=None)
    publish(package_of(spoilt(MODULE_FILE, "id: welcome-quiz", "id: welcome-questions")), by=None)
    files = spoilt(MODULE_FILE, "id: welcome-quiz", "id: welcome-questions")
    files[MODULE_FILE] = files[MODULE_FILE].replace(b"id: welcome-page", b"id: welcome-quiz")
    with pytest.raises(PackageRefused) as refused:
        publish(package_of(files), by=None)
    with in_language("en"):
        assert str(refused.value.faults[0].message) == "The unit “welcome-quiz” was a quiz in version 1 and is now a page."


def test_units_may_come_and_go(session) -> None:
    first = publish(package_of(sample()), by=None)
    second = publish(package_of(spoilt(MODULE_FILE, "id: welcome-quiz", "id: welcome-questions")), by=None)
    assert (first.number, second.number) == (1, 2)
    assert queries.kinds_of(first.id) == {"welcome-page": "page", "welcome-quiz": "quiz"}
    assert queries.kinds_of(second.id) == {"welcome-page": "page", "welcome-questions": "quiz"}
    assert queries.previous_version(second) is first
    assert queries.previous_version(first) is None


@pytest.mark.parametrize("model", [CourseVersion, CourseUnit])
def test_the_database_refuses_to_change_what_is_published(session, model) -> None:
    publish(package_of(sample()), by=None)
    with pytest.raises(DBAPIError, match="append-only"):
        session.execute(update(model).values(title={}))


def test_unknown_things_are_none(session) -> None:
    assert queries.latest_version("nothing") is None
    assert queries.kinds_of(10**9) == queries.kinds_ever("nothing") == {}


def test_a_number_that_somebody_takes_at_this_very_moment_is_asked_for_again(session, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on PostgreSQL, where another transaction may commit between the question and the insert."""
    first = publish(package_of(sample()), by=None)
    publish(package_of(spoilt("course.yaml", "it: Esempio", "it: Secondo")), by=None)
    really, asked = queries.latest_version, []

    def stale_once(slug: str) -> CourseVersion | None:
        asked.append(slug)
        return first if len(asked) == 1 else really(slug)

    monkeypatch.setattr(queries, "latest_version", stale_once)
    third = publish(package_of(spoilt("course.yaml", "it: Esempio", "it: Terzo")), by=None)
    assert (third.number, len(asked)) == (3, 2)
    assert [version.number for version in queries.versions_of("sample")] == [3, 2, 1]
    assert len(queries.kinds_of(third.id)) == 2


def test_where_numbers_are_taken_for_ever_it_is_told(session, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(package_of(sample()), by=None)
    monkeypatch.setattr(queries, "latest_version", lambda _slug: None)
    with pytest.raises(RuleBroken, match="Several people are publishing"):
        publish(package_of(spoilt("course.yaml", "it: Esempio", "it: Terzo")), by=None)
