"""What may be stored: extension, size, and whether the bytes are what the name says."""

from __future__ import annotations

import enum
import io
import zipfile
import zlib
from pathlib import PurePosixPath

LARGEST = 10 * 1024 * 1024
MEDIA_TYPES = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "webp": "image/webp",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "csv": "text/csv",
    "txt": "text/plain",
}
TEXTS = frozenset({"csv", "txt"})
WRITTEN = frozenset({"application/pdf", "application/postscript", "application/rtf"})
"""What is written in plain characters and is no plain text; of whatever else begins like a picture, the NULs tell."""
ZIPPED = {"docx": "word/", "xlsx": "xl/", "odt": "content.xml", "ods": "content.xml"}
"""What lies inside every office file of a kind."""
METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
"""The only ways in which office programs pack; others unpack with as much memory as the file asks for."""
MACROS = ("vbaproject.bin", "macros/", "macrosheets/", "basic/", "scripts/")
UNPACKED_AT_MOST = 100 * 1024 * 1024


class FileFault(enum.Enum):
    """Why a file is refused."""

    EMPTY = "empty"
    TOO_LARGE = "too large"
    KIND = "this kind is not stored"
    LIES = "is not what its name says"
    DAMAGED = "damaged"
    DANGEROUS = "holds programs or climbs out of its folder"


def extension_of(filename: str) -> str:
    """Return the extension in small letters, without the dot."""
    return PurePosixPath(filename.replace("\\", "/")).suffix.lower().lstrip(".")


def safe_filename(filename: str) -> str:
    """Return a file's own name, without folders or characters that a header or a disk would stumble over."""
    name = PurePosixPath(filename.replace("\\", "/")).name
    kept = "".join(letter for letter in name if letter.isprintable() and letter not in '<>:"|?*/\\')
    return kept.strip(" .")[-120:] or "file"


def fault_of(filename: str, content: bytes, looks_like: str | None) -> FileFault | None:
    """Return what is wrong with a file, or None. `looks_like` is the media type that its bytes show, if they show any."""
    if not content:
        return FileFault.EMPTY
    if len(content) > LARGEST:
        return FileFault.TOO_LARGE
    extension = extension_of(filename)
    if extension not in MEDIA_TYPES:
        return FileFault.KIND
    if extension in TEXTS:
        return FileFault.LIES if b"\0" in content or looks_like in WRITTEN else None
    if extension in ZIPPED:
        return _fault_of_zip(content, ZIPPED[extension])
    return None if looks_like == MEDIA_TYPES[extension] else FileFault.LIES


def _fault_of_zip(content: bytes, heart: str) -> FileFault | None:
    """Look inside an office file: a zip of honest size, with its heart, whose members stay in their folder."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            # What the zip declares is judged before anything is unpacked.
            return _fault_of_members(packed.infolist(), heart) or (FileFault.DAMAGED if packed.testzip() else None)
    except (zipfile.BadZipFile, zlib.error, RuntimeError, EOFError, OSError, ValueError):
        return FileFault.DAMAGED if content.startswith(b"PK") else FileFault.LIES


def _fault_of_members(members: list[zipfile.ZipInfo], heart: str) -> FileFault | None:
    names = [member.filename.replace("\\", "/") for member in members]
    if any(name.startswith("/") or ".." in name.split("/") or any(mark in name.lower() for mark in MACROS) for name in names):
        return FileFault.DANGEROUS
    if sum(member.file_size for member in members) > UNPACKED_AT_MOST:
        return FileFault.DANGEROUS
    if any(member.compress_type not in METHODS for member in members):
        return FileFault.DAMAGED
    return None if any(name.startswith(heart) for name in names) else FileFault.LIES
