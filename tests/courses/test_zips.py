"""Packages as zip archives: whatever an archive may be, it is read safely or refused in words, and what goes out comes back."""

from __future__ import annotations

import contextlib
import io
import stat
import struct
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.courses import rules
from app.courses.package import zips
from app.courses.package.checking import read_files
from app.courses.package.zips import ArchiveRefused, read_zip, write_zip
from tests.courses.sample import MODULE_FILE, PAGE, sample, spoilt

EVIL = b"<?php ?>"


def packed(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Pack files as an ordinary program does."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for path, content in files.items():
            archive.writestr(path, content)
    return made.getvalue()


def said(content: bytes) -> list[str]:
    """Return the faults of an archive."""
    reading = read_zip(content)
    assert reading.package is None
    return [str(fault) for fault in reading.faults]


def refusal(content: bytes) -> str:
    """Return why an archive is refused as a whole."""
    with pytest.raises(ArchiveRefused) as refused:
        read_zip(content)
    return str(refused.value)


def test_an_archive_is_read_as_its_files_are() -> None:
    assert read_zip(packed(sample())).package == read_files(sample()).package


def test_one_folder_around_everything_is_taken_off() -> None:
    wrapped = {f"my-course-main/{path}": content for path, content in sample().items()}
    assert read_zip(packed(wrapped)).package.digest == read_files(sample()).package.digest


def test_two_folders_are_not_taken_off() -> None:
    files = {f"{top}/{path}": content for top in ("a", "b") for path, content in sample().items()}
    assert any("course.yaml:1: This file is missing" in fault for fault in said(packed(files)))


def test_what_a_macintosh_and_version_control_add_is_left_out() -> None:
    files = {f"sample/{path}": content for path, content in sample().items()}
    files |= {"__MACOSX/sample/._course.yaml": b"\0", "sample/.DS_Store": b"\0", "sample/.git/config": b"x", "__MACOSX/._sample": b"x"}
    assert read_zip(packed(files)).package.digest == read_files(sample()).package.digest


def test_folders_may_be_listed() -> None:
    assert read_zip(packed({"modules/": b"", "modules/01-welcome/": b""} | sample())).package is not None


def test_a_fault_of_the_package_is_told_as_on_the_command_line() -> None:
    files = spoilt(MODULE_FILE, "kind: page", "kind: pag")
    assert said(packed({f"top/{path}": content for path, content in files.items()})) == [str(fault) for fault in read_files(files).faults]


@pytest.mark.parametrize(("path", "words"), [
    ("../evil.md", "leaves its folder"),
    ("modules/../../evil.md", "leaves its folder"),
    ("/etc/passwd", "begins at the root"),
    ("C:/evil.md", "begins at the root"),
    ("modules\\evil.md", "holds a backslash"),
    ("..\\..\\evil.md", "holds a backslash"),
    ("../", "leaves its folder"),
    ("a/b/c/d/e/f/g/h/i/j/k/deep.md", "more than 10 folders deep"),
])
def test_a_path_that_leads_elsewhere_is_told(path: str, words: str) -> None:
    faults = said(packed(sample() | {path: b"" if path.endswith("/") else EVIL}))
    assert len([fault for fault in faults if words in fault]) == 1
    assert not any("course.yaml" in fault for fault in faults)


def test_a_file_in_the_archive_twice_is_told() -> None:
    made = io.BytesIO(packed(sample()))
    with zipfile.ZipFile(made, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("README.md", EVIL)
    assert said(made.getvalue()) == ["README.md:1: The archive holds this file twice. — Keep one of the two, and pack the folder again."]


def test_names_that_differ_in_capitals_alone_are_told() -> None:
    (fault,) = said(packed(sample() | {"readme.md": b"x"}))
    assert "Only capital letters tell this name from “README.md”" in fault


@pytest.mark.parametrize(("kind", "words"), [(stat.S_IFLNK, "symbolic link"), (stat.S_IFIFO, "not an ordinary file"), (stat.S_IFCHR, "not an ordinary file")])
def test_links_and_devices_are_told(kind: int, words: str) -> None:
    made = io.BytesIO(packed(sample()))
    with zipfile.ZipFile(made, "a") as archive:
        member = zipfile.ZipInfo("NOTES.md")
        member.create_system, member.external_attr = 3, (kind | 0o777) << 16
        archive.writestr(member, "/etc/passwd")
    (fault,) = said(made.getvalue())
    assert fault.startswith("NOTES.md:1:")
    assert words in fault


def test_a_file_that_is_not_what_its_name_says_is_told() -> None:
    files = sample() | {f"{PAGE}/photo.png": EVIL}
    (fault,) = said(packed(files))
    assert "is not the picture that its name says (png)" in fault


def test_a_file_that_is_too_large_is_told_and_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "FILE_LIMIT", 3_000)
    faults = said(packed(sample() | {"NOTES.md": bytes(range(256)) * 12}))
    assert [fault for fault in faults if fault.startswith("NOTES.md:1: This file is larger than")]


# --- what cannot be read at all ---


@pytest.mark.parametrize("content", [b"", b"%PDF-1.4\n", b"Rar!\x1a\x07\x00", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b\x08", b"PK", b"x" * 50], ids=range(7))
def test_what_is_no_zip_is_refused(content: bytes) -> None:
    assert "This is not a zip archive" in refusal(content)


def test_an_empty_archive_is_refused() -> None:
    assert "The archive is empty" in refusal(packed({}))


def test_an_archive_of_folders_alone_lacks_everything() -> None:
    assert any("course.yaml:1: This file is missing" in fault for fault in said(packed({"modules/": b""})))


def test_ten_thousand_entries_are_refused_by_their_number() -> None:
    assert "10000 entries; the limit is 4000" in refusal(packed({f"f{number}.md": b"" for number in range(10_000)}, zipfile.ZIP_STORED))


def test_a_bomb_is_refused_before_it_grows() -> None:
    bomb = packed(sample() | {"NOTES.md": b"\0" * (rules.FILE_LIMIT - 1)})
    assert len(bomb) < 20_000
    assert "unpacks to more than 200 times its size" in refusal(bomb)


def test_many_files_that_come_to_too_much_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "PACKAGE_LIMIT", 20_000)
    monkeypatch.setattr(rules, "FILE_LIMIT", 8_000)
    noise = bytes(range(256)) * 30
    assert "unpacks to more than" in refusal(packed({f"n{number}.md": noise for number in range(4)}))


def test_a_password_is_told() -> None:
    made = bytearray(packed({"course.yaml": b"format: 1"}, zipfile.ZIP_STORED))
    for place in (6, made.index(b"PK\x01\x02") + 8):
        made[place] |= 1
    assert "A password protects this archive" in refusal(bytes(made))


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_unusual_packing_is_refused(method: int) -> None:
    assert "packed in an unusual way" in refusal(packed(sample(), method))


def test_two_end_records_are_refused() -> None:
    one = packed(sample())
    inner = one[-22:]
    hidden = one[:-2] + struct.pack("<H", len(inner)) + inner
    assert "holds more than its list says" in refusal(hidden)


@pytest.mark.parametrize("change", [
    lambda content: b"PK\x03\x04" + b"\0" * 40 + content,
    lambda content: content + b"more",
    lambda content: content[: len(content) // 2],
    lambda content: content[:-1],
    lambda content: packed({"course.yaml": b"x"}) + content,
], ids=["before", "after", "half", "one byte short", "two archives"])
def test_an_archive_with_something_around_it_is_refused(change) -> None:
    assert refusal(change(packed(sample())))


def test_a_name_that_differs_between_list_and_file_is_refused() -> None:
    made = packed({"course.yaml": b"x", "aaaa.md": b"y"})
    assert "holds more than its list says" in refusal(made.replace(b"aaaa.md", b"../b.md", 1))


def test_members_that_overlap_are_refused() -> None:
    made = bytearray(packed({"one.md": b"same" * 20, "two.md": b"same" * 20}, zipfile.ZIP_STORED))
    second = made.index(b"PK\x01\x02", made.index(b"PK\x01\x02") + 1)
    struct.pack_into("<I", made, second + 42, 0)
    assert refusal(bytes(made))


def test_a_damaged_file_is_refused() -> None:
    made = bytearray(packed({"course.yaml": b"format: 1 and more"}, zipfile.ZIP_STORED))
    made[45] ^= 1
    assert "damaged" in refusal(bytes(made))


@given(st.binary(max_size=400), st.integers(0, 3_000), st.integers(0, 40))
def test_no_archive_breaks_the_reader(noise: bytes, place: int, cut: int) -> None:
    made = packed(sample())
    spoilt_one = made[:place] + noise + made[place + cut :]
    reading = None
    with contextlib.suppress(ArchiveRefused):  # and nothing else
        reading = read_zip(spoilt_one)
    assert reading is None or reading.package is not None or reading.faults


# --- there and back ---


def test_what_is_written_is_read_again_with_the_same_digest() -> None:
    files = sample()
    made = b"".join(write_zip("sample", sorted(files.items())))
    assert read_zip(made).package.digest == read_files(files).package.digest
    assert zipfile.ZipFile(io.BytesIO(made)).testzip() is None


def test_the_same_files_give_the_same_bytes() -> None:
    once, again = (b"".join(write_zip("sample", sorted(sample().items()))) for _ in range(2))
    assert once == again


def test_it_is_written_file_by_file() -> None:
    taken = []

    def files():
        for name in ("a.md", "b.md"):
            taken.append(name)
            yield name, b"x" * 5_000

    pieces = write_zip("sample", files())
    first = next(pieces)
    assert (len(taken), first[:4]) == (1, b"PK\x03\x04")
    assert b"".join(pieces).endswith(b"\0\0")
    assert taken == ["a.md", "b.md"]


@given(st.dictionaries(
    st.from_regex(r"[A-Za-z0-9_]{1,8}\.md", fullmatch=True).filter(lambda name: name != "README.md"), st.binary(max_size=300), max_size=6,
))
def test_any_small_package_comes_back_the_same(notes: dict[str, bytes]) -> None:
    distinct = {name.casefold(): (name, content) for name, content in notes.items() if name.casefold() != "readme.md"}
    package = read_files(sample() | dict(distinct.values())).package
    back = read_zip(b"".join(write_zip("sample", [(file.path, file.content) for file in package.files]))).package
    assert (back.digest, back.as_json()) == (package.digest, package.as_json())


def test_the_limits_fit_one_another() -> None:
    assert zips.ENTRIES >= rules.FILES_LIMIT
    assert rules.PACKAGE_LIMIT > rules.FILE_LIMIT > zips.DENSE_FROM
