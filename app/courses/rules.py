"""What a package must keep to, as pure functions: paths, digests, differences between versions, circles of awards."""

from __future__ import annotations

import difflib
import enum
import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

FORMAT = 1
LANGUAGES = ("it", "es", "pt", "en")
DESIGNS = ("attendance", "achievement")
MARKERS = ("tutor", "board", "quiz")
COMPLETIONS = ("opened", "read_to_end", "minutes", "attempted", "passed", "marked_by_tutor", "mark_as_read")
"""Ways to complete a unit; which of them a unit may ask for depends on its kind."""
SELF_STUDY = ("shown_only", "counts")
RESERVED_PHASES = frozenset({"total"})
RESERVED_MODULES = frozenset({"all"})
RESERVED_UNITS = frozenset({"glossary", "notes"})
"""Pages of a course that stand where its units do."""

FILE_LIMIT = 5 * 1024 * 1024
TEXT_LIMIT = 256 * 1024
PACKAGE_LIMIT = 64 * 1024 * 1024
FILES_LIMIT = 2_000
NAME_LIMIT = 80
ID_LIMIT = 60

PICTURES = ("svg", "png", "jpg", "jpeg", "webp")
HANDOUTS = ("pdf", "docx", "xlsx", "odt", "ods", "csv", "txt")
HANDOUT_LIMIT = 10 * 1024 * 1024
VIDEOS = ("mp4", "webm")
VIDEO_LIMIT = 200 * 1024 * 1024
VIDEOS_LIMIT = 2 * 1024 * 1024 * 1024
"""All videos of a package together; they do not count towards PACKAGE_LIMIT, because nothing ever holds them in memory."""

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*")
_WORD = re.compile(r"\w+(?:[’'-]\w+)*")
_MODULE_FOLDER = re.compile(r"[0-9]{2}-[a-z0-9]+(-[a-z0-9]+)*")


class PathProblem(enum.StrEnum):
    """Why a path cannot be used in a package."""

    ABSOLUTE = "absolute"
    BACKSLASH = "backslash"
    OUTSIDE = "outside"
    NAME = "name"


def is_id(text: str) -> bool:
    """Tell whether a text can name a thing for good: small letters, figures, single hyphens."""
    return len(text) <= ID_LIMIT and _ID.fullmatch(text) is not None


def is_module_folder(name: str) -> bool:
    """Tell whether a folder's name says its place and its subject: `01-districts`."""
    return len(name) <= NAME_LIMIT and _MODULE_FOLDER.fullmatch(name) is not None


def problem_of_path(path: str) -> PathProblem | None:
    """Return what is wrong with a path inside a package, or None."""
    if "\\" in path:
        return PathProblem.BACKSLASH
    if path.startswith("/") or re.match(r"[A-Za-z]:", path):
        return PathProblem.ABSOLUTE
    parts = path.split("/")
    if ".." in parts:
        return PathProblem.OUTSIDE
    if all(len(part) <= NAME_LIMIT and _NAME.fullmatch(part) for part in parts):
        return None
    return PathProblem.NAME


def is_video(path: str) -> bool:
    """Tell whether a file's name is that of a video a course may hold."""
    return path.rpartition(".")[2].lower() in VIDEOS


def limit_of(path: str) -> int:
    """Return how many bytes a file of this name may hold."""
    if is_video(path):
        return VIDEO_LIMIT
    return HANDOUT_LIMIT if path.rpartition(".")[2].lower() in HANDOUTS else FILE_LIMIT


def is_hidden(path: str) -> bool:
    """Tell whether a file or one of its folders begins with a dot: such files are no part of the course."""
    return any(part.startswith(".") and part not in {".", ".."} for part in path.split("/"))


def digest_of(files: Iterable[tuple[str, str]]) -> str:
    """Return the SHA-256 of a set of (path, SHA-256) pairs, in whatever order they come."""
    whole = hashlib.sha256()
    for path, sha256 in sorted(files):
        whole.update(f"{sha256}  {path}\n".encode())
    return whole.hexdigest()


def nearest(word: str, among: Iterable[str]) -> str | None:
    """Return the word of a list that somebody probably meant, or None."""
    found = difflib.get_close_matches(word.lower(), list(among), n=1, cutoff=0.6)
    return found[0] if found else None


def count_words(text: str) -> int:
    """Return how many words a text holds."""
    return len(_WORD.findall(text))


def circles(needs: Mapping[str, Sequence[str]]) -> list[tuple[str, ...]]:
    """Return each circle of awards that need each other, as the path from an award back to itself."""
    found: list[tuple[str, ...]] = []
    settled: set[str] = set()
    for start in needs:
        if start not in settled:
            path = _way_back(start, needs)
            settled.update(path)
            if path:
                found.append(path)
    return found


def _way_back(start: str, needs: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Return the shortest path from an award to itself; empty where there is none."""
    reached = {start}
    paths: list[tuple[str, ...]] = [(start,)]
    while paths:
        path = paths.pop(0)
        for following in needs.get(path[-1], ()):
            if following == start:
                return (*path, start)
            if following not in reached:
                reached.add(following)
                paths.append((*path, following))
    return ()


@dataclass(frozen=True)
class Difference:
    """What a new version does to the units of the one before."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    kept: tuple[str, ...]
    changed_kind: tuple[tuple[str, str, str], ...]
    """(unit, kind before, kind now): not allowed, because what trainees did would no longer fit the unit."""


def compare(old: Mapping[str, str], new: Mapping[str, str]) -> Difference:
    """Compare two versions, each given as {unit id: kind}."""
    return Difference(
        added=tuple(unit for unit in new if unit not in old),
        removed=tuple(unit for unit in old if unit not in new),
        kept=tuple(unit for unit in new if old.get(unit) == new[unit]),
        changed_kind=tuple((unit, old[unit], new[unit]) for unit in new if unit in old and old[unit] != new[unit]),
    )
