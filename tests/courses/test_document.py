"""The example in the document is a whole course without faults, and the document names what the program knows."""

from __future__ import annotations

import re
from pathlib import Path

from app.courses import rules
from app.courses.kinds import KINDS
from app.courses.package import positions, trees
from app.courses.package.checking import read_files
from app.courses.requirements import REQUIREMENTS

DOCUMENT = (Path(__file__).parents[2] / "docs" / "course-packages.md").read_text(encoding="utf-8")
ROOT = "courses/hello/"
BLOCK = re.compile(rf"^```\w+ {ROOT}(\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def example() -> dict[str, bytes]:
    """Return the files that the document shows."""
    return {path: content.encode() for path, content in BLOCK.findall(DOCUMENT)}


def test_the_example_is_a_course_without_faults() -> None:
    reading = read_files(example())
    assert [str(fault) for fault in reading.faults] == []
    assert reading.package is not None
    assert (reading.package.slug, len(reading.package.units), reading.package.questions) == ("hello", 2, 1)


def test_the_faults_it_shows_are_those_that_are_told() -> None:
    path = "modules/01-hello/module.yaml"
    text = example()[path].decode().replace('es: "Hola", ', "").replace("kind: page", "kind: pag")
    told = [str(fault) for fault in read_files(example() | {path: text.encode()}).faults]
    assert len(told) == 2
    assert all(fault in DOCUMENT for fault in told), told


def test_it_names_every_kind_requirement_and_limit() -> None:
    assert all(f"**{kind}**" in DOCUMENT for kind in KINDS)
    assert all(f"`{requirement}: {{" in DOCUMENT for requirement in REQUIREMENTS)
    assert all(f"`{group}: " in DOCUMENT for group in trees.GROUPS)
    assert f"| a file | {rules.FILE_LIMIT >> 20} MB |" in DOCUMENT
    assert f"| {rules.TEXT_LIMIT >> 10} KB |" in DOCUMENT
    assert f"{rules.PACKAGE_LIMIT >> 20} MB, {rules.FILES_LIMIT:,} files" in DOCUMENT
    assert f"{positions.DEEPEST} levels, {positions.MOST_NODES:,} entries" in DOCUMENT
    assert trees.DEEPEST == 6
    assert f"| a file to save (`{'`, `'.join(rules.HANDOUTS)}`) | {rules.HANDOUT_LIMIT >> 20} MB |" in DOCUMENT
    assert f"| a video (`{'`, `'.join(rules.VIDEOS)}`) | {rules.VIDEO_LIMIT >> 20} MB, all of a course {rules.VIDEOS_LIMIT >> 30} GB |" in DOCUMENT
    assert all(f"\n| `{rule}" in DOCUMENT for rule in rules.COMPLETIONS)
    assert all(f"`{word}`" in DOCUMENT for word in rules.SELF_STUDY)
