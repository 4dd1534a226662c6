"""Every course package in the repository is without faults, by the kinds and requirements of the whole house."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.courses.package.checking import read_files, read_folder
from app.courses.rules import LANGUAGES
from tests.courses.test_document import example

ROOT = Path(__file__).parents[2]
PACKAGES = sorted(path.parent for path in (ROOT / "courses").glob("*/course.yaml"))


def test_there_is_a_course() -> None:
    assert PACKAGES


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("folder", PACKAGES, ids=lambda folder: folder.name)
def test_a_package_has_no_faults(folder: Path) -> None:
    reading = read_folder(folder)
    assert [str(fault) for fault in reading.faults] == []


@pytest.mark.usefixtures("app")
def test_the_example_of_the_document_has_no_faults() -> None:
    assert [str(fault) for fault in read_files(example()).faults] == []


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("folder", PACKAGES, ids=lambda folder: folder.name)
def test_no_language_of_a_package_is_a_stub(folder: Path) -> None:
    package = read_folder(folder).package
    assert package is not None
    words = package.words
    assert min(words[code] for code in LANGUAGES) >= 0.7 * max(words.values())
