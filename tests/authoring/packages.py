"""Packages, packed and unpacked, for the tests of this room."""

from __future__ import annotations

import io
from pathlib import Path

from app.courses.actions import publish
from app.courses.models import CourseVersion
from app.courses.package.checking import read_files, read_folder
from app.courses.package.zips import write_zip
from tests.courses.sample import sample

DISTRICTS = Path(__file__).parents[2] / "courses" / "district-agents"


def packed(files: dict[str, bytes], folder: str = "sample") -> bytes:
    """Pack a package."""
    return b"".join(write_zip(folder, sorted(files.items())))


def upload_of(files: dict[str, bytes], name: str = "sample.zip") -> dict[str, object]:
    """Return the fields of the upload form."""
    return {"file": (io.BytesIO(packed(files)), name)}


def published(files: dict[str, bytes]) -> CourseVersion:
    """Publish a package without a fault."""
    reading = read_files(files)
    assert reading.package is not None, [str(fault) for fault in reading.faults]
    return publish(reading.package, by=None)


def changed(*changes: tuple[str, str, str], files: dict[str, bytes] | None = None) -> dict[str, bytes]:
    """Return the sample, or other files, with texts changed: (path, old, new)."""
    made = dict(files or sample())
    for path, old, new in changes:
        text = made[path].decode()
        assert old in text, (path, old)
        made[path] = text.replace(old, new).encode()
    return made


def districts() -> dict[str, bytes]:
    """Return the files of the course that comes along."""
    package = read_folder(DISTRICTS).package
    assert package is not None
    return {file.path: file.content for file in package.files}
