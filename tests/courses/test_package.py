"""What a faultless package becomes, and that no bytes whatever bring the reader down."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.courses import rules
from app.courses.package import files as package_files
from app.courses.package.checking import read_files, read_folder
from app.courses.package.faults import Faults
from app.courses.package.large import LargeFile
from app.courses.package.manifest import Leaf, leaves
from app.courses.package.reading import read_map
from tests.courses.sample import MODULE_FILE, PAGE, QUIZ_FILE, sample, spoilt


def written(folder: Path, files: dict[str, bytes]) -> Path:
    """Write a package below a folder and return its root."""
    for path, content in files.items():
        target = folder / "sample" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    return folder / "sample"


def test_a_faultless_package_is_read_whole() -> None:
    package = read_files(sample()).package
    assert package is not None
    assert (package.slug, package.source_language, package.title["pt"]) == ("sample", "it", "Exemplo")
    assert [(phase.id, phase.minutes) for phase in package.phases] == [("course", 1200), ("placement", 3600)]
    assert [(item.id, item.weight, item.minimum, item.marked_by) for item in package.items] == [
        ("project-work", 60, 60, "tutor"), ("colloquium", 40, None, "board"),
    ]
    assert [(unit.id, unit.kind, unit.minutes, unit.folder) for unit in package.units] == [
        ("welcome-page", "page", 20, PAGE), ("welcome-quiz", "quiz", 10, "modules/01-welcome/02-quiz"),
    ]
    assert (package.words["it"], package.questions, package.pictures) == (12, 1, 1)


def test_every_leaf_has_a_key_of_its_own() -> None:
    package = read_files(sample()).package
    assert package is not None
    keys = {award.id: [leaf.key for leaf in leaves(award.rule)] for award in package.awards}
    assert keys == {
        "attendance": ["hours:total", "hours:placement"],
        "achievement": ["award:attendance", "units:all", "mark:project-work", "fine-interview"],
    }


def test_the_manifest_is_json_in_the_words_of_the_package() -> None:
    package = read_files(sample()).package
    assert package is not None
    manifest = package.as_json()
    assert json.loads(json.dumps(manifest)) == manifest
    assert manifest["phases"][1] == {"id": "placement", "title": dict(package.phases[1].title), "hours": 60}
    assert manifest["modules"][0]["hours"] == 1.5
    assert manifest["modules"][0]["units"][1]["path"] == "02-quiz"
    assert manifest["awards"][1]["rule"]["all"][2] == {"any": [
        {"mark": {"item": "project-work", "at_least": 60}, "id": "mark:project-work"},
        {"at_least": {"n": 1, "of": [{"mark": {"item": "colloquium", "at_least": 80}, "id": "fine-interview"}]}},
    ]}


def test_a_course_may_have_no_items() -> None:
    text = sample()["course.yaml"].decode()
    before, rest = text.split("items:\n")
    awards = rest.split("awards:\n")[1].split("  - id: achievement")[0]
    package = read_files(sample() | {"course.yaml": f"{before}awards:\n{awards}".encode()}).package
    assert package is not None
    assert package.items == ()
    assert isinstance(next(leaves(package.awards[0].rule)), Leaf)


@pytest.mark.parametrize("change", [
    lambda content: b"\xef\xbb\xbf" + content,
    lambda content: content.replace(b"\n", b"\r\n"),
    lambda content: b"\xef\xbb\xbf" + content.replace(b"\n", b"\r\n"),
    lambda content: content.replace(b"\n", b"\r"),
], ids=["mark at the head", "CRLF", "both", "CR"])
def test_marks_and_line_ends_of_any_editor_are_accepted(change) -> None:
    files = {path: content if path.endswith("svg") else change(content) for path, content in sample().items()}
    reading = read_files(files)
    assert reading.package is not None, [str(fault) for fault in reading.faults]
    assert reading.package.units[0].content == read_files(sample()).package.units[0].content
    assert reading.package.digest != read_files(sample()).package.digest


def test_lines_are_counted_as_editors_count_them_whatever_their_ends() -> None:
    files = spoilt(MODULE_FILE, "minutes: 20", "minutes: x")
    lines = {read_files(files | {MODULE_FILE: files[MODULE_FILE].replace(b"\n", end)}).faults[0].line for end in (b"\n", b"\r\n", b"\r")}
    assert lines == {15}


def test_a_folder_and_its_files_give_the_same_package(tmp_path: Path) -> None:
    root = written(tmp_path, sample() | {".git/config": b"x", "modules/.DS_Store": b"\x00"})
    reading = read_folder(root)
    assert reading.package is not None, [str(fault) for fault in reading.faults]
    assert reading.package.digest == read_files(sample()).package.digest


def test_the_digest_depends_on_content_and_names_and_on_nothing_else() -> None:
    pairs = [("b", "2" * 64), ("a", "1" * 64)]
    assert rules.digest_of(pairs) == rules.digest_of(reversed(pairs))
    assert rules.digest_of(pairs) != rules.digest_of([("b", "1" * 64), ("a", "2" * 64)])
    assert read_files(sample()).package.digest != read_files(sample() | {"README.md": b"Other notes.\n"}).package.digest


def test_the_folder_bears_the_name_of_the_course(tmp_path: Path) -> None:
    root = written(tmp_path, sample()).rename(tmp_path / "copy")
    (fault,) = read_folder(root).faults
    assert (fault.file, fault.line) == ("course.yaml", 2)
    assert "“sample”, but the folder is called “copy”" in str(fault.message)
    assert "Make them equal" in str(fault.remedy)


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    (fault,) = read_folder(tmp_path / "nothing").faults
    assert str(fault.message) == "There is no such folder."
    assert "course.yaml" in str(fault.remedy)


@pytest.mark.parametrize("target", ["/etc/passwd", "../../secret.txt", "page.md", "."])
def test_links_are_told_and_not_followed(tmp_path: Path, target: str) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    root = written(tmp_path, sample())
    (root / PAGE / "link.png").symlink_to(target)
    (fault,) = read_folder(root).faults
    assert (fault.file, fault.line) == (f"{PAGE}/link.png", 1)
    assert str(fault.message) == "This is a symbolic link."
    assert "the file itself" in str(fault.remedy)


def test_a_linked_folder_is_not_entered(tmp_path: Path) -> None:
    root = written(tmp_path, sample())
    (root / "modules" / "02-loop").symlink_to(root / "modules")
    assert [fault.file for fault in read_folder(root).faults] == ["modules/02-loop"]


def test_a_pipe_is_not_read(tmp_path: Path) -> None:
    root = written(tmp_path, sample())
    os.mkfifo(root / PAGE / "pipe.png")
    (fault,) = read_folder(root).faults
    assert (fault.file, str(fault.message)) == (f"{PAGE}/pipe.png", "This is not an ordinary file.")


def test_a_huge_file_is_told_by_its_size_and_not_read(tmp_path: Path) -> None:
    root = written(tmp_path, sample())
    with (root / PAGE / "huge.png").open("wb") as file:
        file.truncate(50 * 2**30)
    (fault,) = read_folder(root).faults
    assert (fault.file, str(fault.message)) == (f"{PAGE}/huge.png", "This file is 51200.0 MB; the limit is 5 MB.")


def test_names_and_keys_cannot_break_the_line_or_the_terminal(tmp_path: Path) -> None:
    root = written(tmp_path, sample() | {QUIZ_FILE: b'"\\e[31m\\n\\uD800": x\npass: 60\nquestions: []\n'})
    (root / PAGE / os.fsdecode(b"\xe9\n.png")).symlink_to("x")
    told = [str(fault) for fault in read_folder(root).faults]
    assert told[0].startswith(f"{PAGE}/\\udce9\\n.png:1: This is a symbolic link.")
    assert any("“\\x1b[31m\\n\\ud800” is unknown here" in line for line in told)
    assert all(line.isprintable() and line.encode() for line in told)


def test_a_mapping_has_the_limits_of_a_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "FILES_LIMIT", 3)
    assert any("more than 3 files" in str(fault.message) for fault in read_files(sample()).faults)
    monkeypatch.setattr(rules, "FILES_LIMIT", 100)
    monkeypatch.setattr(rules, "PACKAGE_LIMIT", 100)
    assert any("come to more than 0 MB" in str(fault.message) for fault in read_files(sample()).faults)


def test_too_many_files_and_too_many_bytes_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = written(tmp_path, sample())
    monkeypatch.setattr(rules, "FILES_LIMIT", 3)
    assert any("more than 3 files" in str(fault.message) for fault in read_folder(root).faults)
    monkeypatch.setattr(rules, "FILES_LIMIT", 100)
    monkeypatch.setattr(rules, "PACKAGE_LIMIT", 100)
    assert any("come to more than 0 MB" in str(fault.message) for fault in read_folder(root).faults)


VIDEO_UNIT = f"{PAGE}/film.mp4"


def test_videos_have_limits_of_their_own_and_stay_on_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = written(tmp_path, sample() | {VIDEO_UNIT: b"\0\0\0\x20ftypisom" + bytes(3_000)})
    monkeypatch.setattr(rules, "PACKAGE_LIMIT", sum(map(len, sample().values())))
    found = package_files.read_folder(root, Faults())
    video = found[VIDEO_UNIT]
    assert isinstance(video, LargeFile)
    assert (video.size, len(video), video.head[4:12]) == (3_012, 3_012, b"ftypisom")
    assert video.sha256 == hashlib.sha256((root / VIDEO_UNIT).read_bytes()).hexdigest()
    assert not any("come to more" in str(fault.message) for fault in read_folder(root).faults)
    monkeypatch.setattr(rules, "VIDEOS_LIMIT", 3_000)
    assert any("The videos of the course come to more than 0 MB" in str(fault) for fault in read_folder(root).faults)
    monkeypatch.setattr(rules, "VIDEO_LIMIT", 3_000)
    assert any(str(fault).startswith(f"{VIDEO_UNIT}:1: This file is 0.0 MB") for fault in read_folder(root).faults)
    assert any(str(fault).startswith(f"{VIDEO_UNIT}:1: This file is 0.0 MB") for fault in read_files(found).faults)


def test_a_handout_may_be_larger_than_a_picture() -> None:
    limits = {name: rules.limit_of(name) for name in ("a.pdf", "a.PDF", "a.png", "a.md", "a.mp4")}
    assert limits == {
        "a.pdf": rules.HANDOUT_LIMIT, "a.PDF": rules.HANDOUT_LIMIT, "a.png": rules.FILE_LIMIT, "a.md": rules.FILE_LIMIT,
        "a.mp4": rules.VIDEO_LIMIT,
    }


@given(st.binary(max_size=400), st.sampled_from(["course.yaml", MODULE_FILE, QUIZ_FILE, f"{PAGE}/page.md", f"{PAGE}/mappa.svg"]))
def test_no_bytes_bring_the_reader_down(content: bytes, path: str) -> None:
    reading = read_files(sample() | {path: content})
    assert (reading.package is None) == bool(reading.faults)
    assert all(fault.line >= 1 and str(fault.message) and str(fault.remedy) for fault in reading.faults)


@given(st.text(alphabet=" \n\t:-?{}[],&*!|>'\"%@`#=<~abcé019.\\\u2028\ufeff\x85", max_size=80))
def test_no_text_brings_the_reader_down(text: str) -> None:
    for content in (text.encode(), b"pass: " + text.encode(), sample()[QUIZ_FILE] + text.encode()):
        reading = read_files(sample() | {QUIZ_FILE: content})
        assert (reading.package is None) == bool(reading.faults)


@given(st.dictionaries(st.text(max_size=30), st.binary(max_size=20), max_size=6))
def test_no_set_of_names_brings_the_reader_down(files: dict[str, bytes]) -> None:
    reading = read_files(files)
    assert reading.package is None
    assert reading.faults


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "title", "it", "rule", "all", "n"]), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from(["format", "slug", "title", "summary", "phases", "items", "awards", "source_language"]), values)
def test_no_value_of_any_type_brings_the_reader_down(key: str, value: object) -> None:
    lines = sample()["course.yaml"].decode().split("\n")
    start = next(number for number, line in enumerate(lines) if line.startswith(f"{key}:"))
    end = next(number for number in range(start + 1, len(lines)) if not lines[number].startswith(" "))
    text = "\n".join([*lines[:start], f"{key}: {json.dumps(value)}", *lines[end:]])
    reading = read_files(sample() | {"course.yaml": text.encode()})
    assert (reading.package is None) == bool(reading.faults)


words = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Cs", "Cn", "Zl", "Zp"]), min_size=1, max_size=30).filter(str.strip)


@given(st.dictionaries(st.sampled_from(rules.LANGUAGES), words, min_size=4))
def test_what_is_written_is_what_is_read(texts: dict[str, str]) -> None:
    faults = Faults()
    reader = read_map("a.yaml", "title: " + json.dumps(texts, ensure_ascii=False), faults)
    found = reader.languages("title")
    assert not len(faults)
    assert {code: " ".join(text.split()) for code, text in found.items()} == found
    again = read_map("a.yaml", "title: " + json.dumps(found, ensure_ascii=False), faults).languages("title")
    assert again == found
