"""What completes a unit and what comes before it, as a package says it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from app.courses.kinds import COMPLETES
from app.courses.package.checking import read_files
from tests.courses.sample import COURSE, MODULE, MODULE_FILE, QUIZ, line_of, sample

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from app.courses.package.manifest import CoursePackage

PAGE_RULES = ("opened", "read_to_end", "minutes", "marked_by_tutor", "mark_as_read")
QUIZ_RULES = ("opened", "minutes", "attempted", "passed", "marked_by_tutor")
SECOND = "modules/02-onwards/module.yaml"
ONWARDS = MODULE.replace("id: welcome", "id: onwards").replace("hours: 1.5", "hours: 1")


@pytest.fixture(autouse=True)
def completes() -> Iterator[None]:
    """What each kind of the fakes can be completed by."""
    kept = dict(COMPLETES)
    COMPLETES.update(page=frozenset(PAGE_RULES), quiz=frozenset(QUIZ_RULES))
    yield
    COMPLETES.clear()
    COMPLETES.update(kept)


def course(**said: str) -> dict[str, bytes]:
    """Two modules; `said` adds lines to a unit or a module, by its id with underscores."""
    first, second = MODULE, ONWARDS
    for owner, lines in said.items():
        name = owner.replace("_", "-")
        if "-" in name:
            line = f"  - id: {name}\n"
            added = line + "".join(f"    {each}\n" for each in lines.split("\n"))
        else:
            line = f"id: {name}\n"
            added = line + f"{lines}\n"
        first, second = first.replace(line, added), second.replace(line, added)
    files = sample() | {MODULE_FILE: first.encode(), SECOND: second.encode(), "modules/02-onwards/02-quiz/quiz.yaml": QUIZ.encode()}
    for code in ("it", "es", "pt", "en"):
        files[f"modules/02-onwards/01-page/page.{code}.md"] = b"Text.\n"
    return files


def read(**said: str) -> CoursePackage:
    reading = read_files(course(**said))
    assert [str(fault) for fault in reading.faults] == []
    assert reading.package is not None
    return reading.package


def units_of(package: CoursePackage) -> Mapping[str, dict[str, Any]]:
    return {unit["id"]: unit for module in package.as_json()["modules"] for unit in module["units"]}


@pytest.mark.parametrize(("said", "stored"), [
    ("completion: opened", ["opened"]),
    ("completion: read_to_end", ["read_to_end"]),
    ("completion: {minutes: 10}", [{"minutes": 10}]),
    ("completion: [opened]", ["opened"]),
    ("completion:\n  - read_to_end\n  - minutes: 10\n  - marked_by_tutor: project-work",
     ["read_to_end", {"minutes": 10}, {"marked_by_tutor": "project-work"}]),
    ("completion: {minutes: 5, marked_by_tutor: colloquium}", [{"minutes": 5}, {"marked_by_tutor": "colloquium"}]),
])
def test_rules_of_completion_are_kept_as_they_stand(said: str, stored: list[Any]) -> None:
    assert units_of(read(welcome_page=said))["welcome-page"]["completion"] == stored


def test_what_comes_before_is_kept_by_id() -> None:
    package = read(welcome_quiz="requires: welcome-page", onwards="requires: [welcome]", onwards_quiz="requires: [onwards-page, welcome-quiz]")
    assert units_of(package)["welcome-quiz"]["requires"] == ["welcome-page"]
    assert package.as_json()["modules"][1]["requires"] == ["welcome"]
    assert units_of(package)["onwards-quiz"]["requires"] == ["onwards-page", "welcome-quiz"]


def test_a_package_that_says_nothing_is_kept_without_new_keys() -> None:
    manifest = read().as_json()
    assert "self_study" not in manifest
    assert not any({"completion", "requires"} & set(unit) for unit in units_of(read()).values())
    assert not any("requires" in module for module in manifest["modules"])


@pytest.mark.parametrize("word", ["counts", "shown_only"])
def test_a_course_says_whether_self_study_counts(word: str) -> None:
    reading = read_files(course() | {"course.yaml": f"{COURSE}self_study: {word}\n".encode()})
    assert reading.package is not None
    assert reading.package.as_json()["self_study"] == word


def test_another_word_for_self_study_is_refused() -> None:
    reading = read_files(course() | {"course.yaml": f"{COURSE}self_study: count\n".encode()})
    [fault] = reading.faults
    assert (fault.file, fault.line) == ("course.yaml", COURSE.count("\n") + 1)
    assert "Did you mean “counts”?" in str(fault)


class Wrong(NamedTuple):
    """Lines that are refused, the words on the line named, and what is told."""

    said: dict[str, str]
    at: str
    message: str
    remedy: str
    file: str = MODULE_FILE


WRONG = [
    Wrong({"welcome_page": "completion: read"}, "completion:", "“completion: read” names nothing", "Allowed here: opened, read_to_end"),
    Wrong({"welcome_page": "completion: open"}, "completion:", "“completion: open” names nothing", "Did you mean “opened”?"),
    Wrong({"welcome_page": "completion:\n  - opened\n  - opned"}, "- opned", "“completion: opned” names nothing", "Did you mean “opened”?"),
    Wrong({"welcome_page": "completion: minutes"}, "completion:", "“minutes” needs a value.", "Write “minutes: 10”."),
    Wrong({"welcome_page": "completion: marked_by_tutor"}, "completion:", "“marked_by_tutor” needs a value.", "Write “marked_by_tutor: project-work”."),
    Wrong({"welcome_page": "completion: {minutes: 0}"}, "completion:", "a whole number from 1 to 600", "Write figures only"),
    Wrong({"welcome_page": "completion: {minutes: ten}"}, "completion:", "a whole number from 1 to 600", "Write figures only"),
    Wrong({"welcome_page": "completion: {hours: 1}"}, "completion:", "The key “hours” is unknown here.", "Allowed here: minutes, marked_by_tutor."),
    Wrong({"welcome_page": "completion: {}"}, "completion:", "“completion” is empty.", "Write its text."),
    Wrong({"welcome_page": "completion: []"}, "completion:", "“completion” holds 0 entries", "Add or remove entries."),
    Wrong({"welcome_page": "completion: [[opened]]"}, "completion:", "Each entry of “completion” should be a text.", "Write “- text”."),
    Wrong({"welcome_page": "completion: [opened, opened]"}, "completion:", "The rule “opened” is there twice.", "Keep one"),
    Wrong({"welcome_page": "completion:\n  - minutes: 5\n  - minutes: 6"}, "minutes: 6", "The rule “minutes” is there twice.", "Keep one"),
    Wrong({"welcome_page": "completion: passed"}, "completion:", "A unit of the kind “page” cannot be completed by “passed”.",
          "Allowed here: opened, read_to_end, minutes, marked_by_tutor, mark_as_read."),
    Wrong({"welcome_quiz": "completion: [opened, mark_as_read]"}, "completion:", "A unit of the kind “quiz” cannot be completed by “mark_as_read”.",
          "Allowed here: opened, minutes, attempted, passed, marked_by_tutor."),
    Wrong({"welcome_page": "completion: {marked_by_tutor: project}"}, "completion:", "“marked_by_tutor: project” names nothing", "Did you mean “project-work”?"),
    Wrong({"welcome_page": "requires: welcom"}, "requires:", "“requires: welcom” names nothing", "Did you mean “welcome”?"),
    Wrong({"welcome_page": "requires:\n  - onwards-quiz\n  - nothing-like-it"}, "- nothing", "names nothing that exists here", "Allowed here: welcome, onwards, welcome-page"),
    Wrong({"welcome_quiz": "requires: [welcome-page, welcome-page]"}, "requires:", "“welcome-page” is required twice.", "Keep one"),
    Wrong({"welcome_page": "requires: {unit: welcome-quiz}"}, "requires:", "Each entry of “requires” should be a text.", "Write “- text”."),
    Wrong({"welcome_page": "requires: welcome-page"}, "requires:", "This could never unlock: welcome-page → welcome-page.", "Take one"),
    Wrong({"welcome_page": "requires: welcome"}, "requires:", "This could never unlock: welcome", "Take one"),
    Wrong({"welcome": "requires: welcome"}, "requires:", "This could never unlock: welcome", "Take one"),
    Wrong({"welcome": "requires: welcome-quiz"}, "requires:", "This could never unlock: ", "Take one"),
    Wrong({"welcome_page": "requires: welcome-quiz", "welcome_quiz": "requires: welcome-page"}, "requires: welcome-quiz",
          "This could never unlock: welcome-page → welcome-quiz → welcome-page.", "Take one"),
    Wrong({"onwards": "requires: welcome", "welcome_quiz": "requires: onwards-page"}, "requires:", "This could never unlock: ", "Take one"),
]


@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: str(wrong.said))
def test_each_fault_is_told_with_its_line_and_a_remedy(wrong: Wrong) -> None:
    files = course(**wrong.said)
    reading = read_files(files)
    assert reading.package is None
    [fault] = reading.faults
    places = {(file, line_of(file, wrong.at, files)) for file in (MODULE_FILE, SECOND) if wrong.at in files[file].decode()}
    assert (fault.file, fault.line) in places
    assert wrong.message in str(fault.message)
    assert wrong.remedy in str(fault.remedy)


def test_an_item_that_a_quiz_marks_is_no_tutors() -> None:
    spoilt = {"course.yaml": COURSE.replace("marked_by: board", "marked_by: quiz").encode()}
    reading = read_files(course(welcome_page="completion: {marked_by_tutor: colloquium}") | spoilt)
    assert "“marked_by_tutor: colloquium” names nothing" in str(reading.faults[0])


def test_an_id_of_a_unit_and_a_module_is_refused_where_it_is_required() -> None:
    files = course(onwards_quiz="requires: welcome")
    files[SECOND] = files[SECOND].replace(b"id: onwards-page", b"id: welcome")
    assert [str(fault.message) for fault in read_files(files).faults] == ["“welcome” is the id of a unit and of a module."]


def test_where_a_module_cannot_be_read_nothing_is_said_of_what_comes_before() -> None:
    files = course(onwards_quiz="requires: welcome-page")
    files[MODULE_FILE] = b"["
    assert not any("requires" in str(fault) for fault in read_files(files).faults)
