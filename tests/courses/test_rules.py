"""Pure rules: names, paths, circles, differences."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.i18n import LANGUAGES
from app.courses import rules
from app.courses.rules import PathProblem, circles, compare, is_id, is_module_folder, nearest, problem_of_path


@pytest.mark.parametrize(("text", "expected"), [
    ("a", True), ("local-agents-2", True), ("2030", True), ("a" * 60, True), ("a" * 61, False), ("", False), ("-a", False), ("a-", False),
    ("a--b", False), ("A", False), ("a_b", False), ("a b", False), ("città", False), ("a\n", False), ("²", False),
])
def test_ids(text: str, expected: bool) -> None:
    assert is_id(text) is expected


@pytest.mark.parametrize(("name", "expected"), [
    ("01-welcome", True), ("01-a-b", True), ("012-a-b", False), ("1-welcome", False), ("01", False), ("01-", False), ("01_welcome", False), ("a-01", False),
])
def test_folders_of_modules(name: str, expected: bool) -> None:
    assert is_module_folder(name) is expected


@pytest.mark.parametrize(("path", "problem"), [
    ("modules/01-a/page.it.md", None), ("_x.png", None), ("../a", PathProblem.OUTSIDE), ("a/../../b", PathProblem.OUTSIDE),
    ("a/..", PathProblem.OUTSIDE), ("/a", PathProblem.ABSOLUTE), ("//a", PathProblem.ABSOLUTE), ("c:a", PathProblem.ABSOLUTE),
    ("a\\b", PathProblem.BACKSLASH), ("..\\b", PathProblem.BACKSLASH), ("", PathProblem.NAME), ("a//b", PathProblem.NAME),
    ("a/", PathProblem.NAME), ("./a", PathProblem.NAME), ("a b", PathProblem.NAME), ("é", PathProblem.NAME), ("a\x00", PathProblem.NAME),
])
def test_paths(path: str, problem: PathProblem | None) -> None:
    assert problem_of_path(path) is problem


@given(st.text(max_size=30))
def test_a_path_without_a_problem_stays_inside(path: str) -> None:
    if problem_of_path(path) is None:
        assert not path.startswith("/")
        assert all(part not in {"", ".", ".."} for part in path.split("/"))
    else:
        assert path not in {"a", "a/b"}


@pytest.mark.parametrize(("needs", "expected"), [
    ({}, []),
    ({"a": ["b"], "b": ["c"], "c": []}, []),
    ({"a": ["a"]}, [("a", "a")]),
    ({"a": ["b"], "b": ["a"]}, [("a", "b", "a")]),
    ({"x": ["a"], "a": ["b"], "b": ["c"], "c": ["a"]}, [("a", "b", "c", "a")]),
    ({"a": ["a"], "b": ["c"], "c": ["b", "a"]}, [("a", "a"), ("b", "c", "b")]),
    ({"a": ["missing"]}, []),
])
def test_circles(needs: dict[str, list[str]], expected: list[tuple[str, ...]]) -> None:
    assert circles(needs) == expected


def test_differences_between_versions() -> None:
    found = compare({"a": "page", "b": "quiz", "c": "page"}, {"c": "page", "b": "page", "d": "quiz"})
    assert found == rules.Difference(added=("d",), removed=("a",), kept=("c",), changed_kind=(("b", "quiz", "page"),))


@given(st.dictionaries(st.sampled_from("abcdef"), st.sampled_from(["page", "quiz"])), st.dictionaries(st.sampled_from("abcdef"), st.sampled_from(["page", "quiz"])))
def test_every_unit_is_in_one_part_of_a_difference(old: dict[str, str], new: dict[str, str]) -> None:
    found = compare(old, new)
    parts = [*found.added, *found.removed, *found.kept, *(unit for unit, _, _ in found.changed_kind)]
    assert sorted(parts) == sorted(old.keys() | new.keys())


def test_what_somebody_probably_meant() -> None:
    assert nearest("Tilte", ["title", "summary"]) == "title"
    assert nearest("zzz", ["title", "summary"]) is None


def test_words_are_counted_as_people_count_them() -> None:
    assert rules.count_words("L’agente di sviluppo non è un project-worker.") == 7


def test_courses_speak_the_languages_of_the_house() -> None:
    assert rules.LANGUAGES == LANGUAGES
