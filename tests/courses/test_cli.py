"""The two commands, as a trainer types them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.courses import queries
from tests.courses.sample import MODULE_FILE, QUIZ_FILE, sample, spoilt
from tests.courses.test_package import written


@pytest.fixture
def run(app, session):
    """Run a command of the courses room; returns (exit code, output, errors)."""

    def call(*arguments: object) -> tuple[int, str, str]:
        result = app.test_cli_runner().invoke(args=["courses", *map(str, arguments)])
        return result.exit_code, result.stdout, result.stderr

    return call


@pytest.mark.parametrize("command", ["check", "publish"])
def test_faults_are_printed_one_a_line(run, tmp_path: Path, command: str) -> None:
    root = written(tmp_path, spoilt("course.yaml", "weight: 40", "weight: 30") | {QUIZ_FILE: b"pass: 0\n"})
    code, out, errors = run(command, root)
    lines = errors.splitlines()
    assert (code, out, len(lines)) == (1, "", 3)
    assert [line.split(": ")[0] for line in lines] == ["course.yaml:17", f"{QUIZ_FILE}:1", f"{QUIZ_FILE}:1"]
    assert all(" — " in line for line in lines)
    assert list(queries.versions_of("sample")) == []


def test_check_says_how_much_a_course_holds_and_writes_nothing(run, tmp_path: Path) -> None:
    code, out, errors = run("check", written(tmp_path, sample()))
    assert (code, errors) == (0, "")
    figures = re.findall(r"\d+", out)
    assert figures == ["1", "2", "1", "1", "12", "11", "12", "11"]
    assert list(queries.versions_of("sample")) == []


def test_publish_says_the_number_and_what_changed(run, tmp_path: Path) -> None:
    root = written(tmp_path, sample())
    assert run("publish", root)[0] == 0
    assert run("publish", root)[0] == 0
    assert [version.number for version in queries.versions_of("sample")] == [1]
    (root / MODULE_FILE).write_bytes(spoilt(MODULE_FILE, "id: welcome-quiz", "id: welcome-questions")[MODULE_FILE])
    code, out, _ = run("publish", root)
    assert code == 0
    assert "welcome-questions" in out
    assert "welcome-quiz" in out
    assert [version.number for version in queries.versions_of("sample")] == [2, 1]


def test_publish_refuses_a_unit_that_changes_its_kind(run, tmp_path: Path) -> None:
    root = written(tmp_path, sample())
    run("publish", root)
    text = spoilt(MODULE_FILE, "id: welcome-quiz", "id: welcome-other")[MODULE_FILE].replace(b"id: welcome-page", b"id: welcome-quiz")
    (root / MODULE_FILE).write_bytes(text)
    code, _, errors = run("publish", root)
    assert code == 1
    assert errors.startswith(f"{MODULE_FILE}:11: ")
    assert [version.number for version in queries.versions_of("sample")] == [1]


def test_a_folder_that_is_not_there(run, tmp_path: Path) -> None:
    code, _, errors = run("check", tmp_path / "nothing")
    assert code == 1
    assert "nothing:1: " in errors
