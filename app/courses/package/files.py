"""The files of a package: from a folder, or from a mapping of paths to bytes (which a zip can give).

Nothing outside the folder is ever opened: symbolic links are told, not followed. Hidden files (`.git`, `.DS_Store`) are
no part of a package. Names are kept to plain letters, so that a package is the same on every machine.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from app.core.i18n import Words
from app.core.i18n import lazy_gettext as _l
from app.courses import rules
from app.courses.package.large import Content, head_of, read_large

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from app.courses.package.faults import Faults

_PATH_FAULTS: dict[rules.PathProblem, tuple[Words, Words]] = {
    rules.PathProblem.ABSOLUTE: (
        _l("This path begins at the root of a disk."), _l("Write it from its own folder onwards: “01-welcome/page.it.md”."),
    ),
    rules.PathProblem.BACKSLASH: (_l("This path holds a backslash."), _l("Divide folders with a slash (/).")),
    rules.PathProblem.OUTSIDE: (
        _l("This path leaves its folder (..)."), _l("Put the file into the folder and name it from there."),
    ),
    rules.PathProblem.NAME: (
        _l("This name holds spaces, accents or other signs, or is too long."),
        _l(
            "Use letters without accents, figures, hyphens and points; each name at most %(limit)s characters.",
            limit=rules.NAME_LIMIT,
        ),
    ),
}


class _Room:
    """How much a package may still hold: videos are counted apart from everything else."""

    def __init__(self) -> None:
        self._left = {True: rules.VIDEOS_LIMIT, False: rules.PACKAGE_LIMIT}

    def takes(self, path: str, size: int) -> bool:
        """Count a file in, and tell whether it still fits."""
        self._left[rules.is_video(path)] -= size
        return self._left[rules.is_video(path)] >= 0


def path_fault(problem: rules.PathProblem) -> tuple[Words, Words]:
    """Return message and remedy for a path that cannot be used."""
    return _PATH_FAULTS[problem]


def read_folder(root: Path, faults: Faults) -> dict[str, Content]:
    """Return the bytes of every file below a folder, hidden ones left out; videos stay on disk."""
    files: dict[str, Content] = {}
    room = _Room()
    for path, entry in _walk(root, PurePosixPath(), faults):
        if len(files) >= rules.FILES_LIMIT:
            _too_many(path, faults)
            break
        content = _read(path, entry, faults)
        if content is None:
            continue
        if not room.takes(path, len(content)):
            _too_heavy(path, faults)
            break
        files[path] = content
    return files


def _walk(folder: Path, inside: PurePosixPath, faults: Faults) -> Iterator[tuple[str, os.DirEntry[str]]]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        faults.add(
            str(inside), 1, _l("This folder cannot be opened: %(reason)s.", reason=error.strerror),
            _l("Change its permissions."),
        )
        return
    for entry in entries:
        path = str(inside / entry.name)
        if entry.name.startswith("."):
            continue
        if entry.is_symlink():
            faults.add(path, 1, _l("This is a symbolic link."), _l("Put the file itself in its place."))
        elif entry.is_dir():
            yield from _walk(folder / entry.name, inside / entry.name, faults)
        else:
            yield path, entry


def _read(path: str, entry: os.DirEntry[str], faults: Faults) -> Content | None:
    try:
        facts = entry.stat(follow_symlinks=False)
        if not stat.S_ISREG(facts.st_mode):
            faults.add(path, 1, _l("This is not an ordinary file."), _l("Remove it."))
            return None
        if facts.st_size > rules.limit_of(path):
            _too_large(path, facts.st_size, faults)
            return None
        return read_large(Path(entry.path)) if rules.is_video(path) else Path(entry.path).read_bytes()
    except OSError as error:
        faults.add(path, 1, _l("This file cannot be read: %(reason)s.", reason=error.strerror), _l("Change its permissions."))
        return None


def _too_large(path: str, size: int, faults: Faults) -> None:
    faults.add(
        path, 1,
        _l("This file is %(size)s MB; the limit is %(limit)s MB.", size=f"{size / 2**20:.1f}", limit=rules.limit_of(path) >> 20),
        _l("Save the video with a smaller picture, or divide it into several units.") if rules.is_video(path)
        else _l("Make the picture smaller, or divide the text into several units."),
    )


def _too_many(path: str, faults: Faults) -> None:
    faults.add(
        path, 1, _l("The folder holds more than %(limit)s files.", limit=rules.FILES_LIMIT),
        _l("Remove those that no unit uses."),
    )


def _too_heavy(path: str, faults: Faults) -> None:
    faults.add(
        path, 1,
        _l("The videos of the course come to more than %(limit)s MB.", limit=rules.VIDEOS_LIMIT >> 20) if rules.is_video(path)
        else _l("The files of the course come to more than %(limit)s MB.", limit=rules.PACKAGE_LIMIT >> 20),
        _l("Save the videos with a smaller picture: trainees may be on a slow line.") if rules.is_video(path)
        else _l("Make the pictures smaller: trainees may be on a slow line."),
    )


def keep_usable(files: Mapping[str, Content], faults: Faults) -> dict[str, Content]:
    """Return the files whose path and size a package may have; the others are told and left out."""
    usable: dict[str, Content] = {}
    spelt: dict[str, str] = {}
    room = _Room()
    for path in sorted(files):
        problem = rules.problem_of_path(path)
        if rules.is_hidden(path) and problem in {None, rules.PathProblem.NAME}:
            continue
        if problem is not None:
            faults.add(path, 1, *path_fault(problem))
        elif path.casefold() in spelt:
            faults.add(
                path, 1, _l("Only capital letters tell this name from “%(other)s”.", other=spelt[path.casefold()]),
                _l("Rename one of the two: on many machines they are the same file."),
            )
        elif len(files[path]) > rules.limit_of(path):
            _too_large(path, len(files[path]), faults)
        elif len(usable) >= rules.FILES_LIMIT:
            _too_many(path, faults)
            break
        elif not room.takes(path, len(files[path])):
            _too_heavy(path, faults)
            break
        else:
            spelt[path.casefold()] = path
            usable[path] = files[path]
    return usable


def decode(file: str, given: Content, faults: Faults) -> str | None:
    """Return a text file's text (UTF-8, with or without a mark at its head; any line ends), or None with a fault noted."""
    content = head_of(given)
    if len(content) > rules.TEXT_LIMIT:
        faults.add(
            file, 1,
            _l("This text is %(size)s KB; the limit is %(limit)s KB.", size=len(content) >> 10, limit=rules.TEXT_LIMIT >> 10),
            _l("Divide it into several units."),
        )
        return None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        faults.add(
            file, content.count(b"\n", 0, error.start) + 1,
            _l("This line is not UTF-8 text; it looks like %(encoding)s.", encoding=_probable_encoding(content)),
            _l("Save the file again with the encoding UTF-8 and look at its accented letters."),
        )
        return None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    stray = next((place for place, sign in enumerate(text) if sign < " " and sign not in "\t\n"), None)
    if stray is not None:
        faults.add(
            file, text.count("\n", 0, stray) + 1, _l("This line holds a character that cannot be printed."),
            _l("Type the line again; a copy from another program often brings such characters along."),
        )
        return None
    return text


def _probable_encoding(content: bytes) -> str:
    return "UTF-16" if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else "windows-1252"
