"""A package as a zip archive: read without believing it, written so that the same version gives the same bytes.

What cannot be read at all is refused with one sentence. What can be read is told fault by fault, and then checked as a
folder is. Nothing is ever written to a disk, so a path that climbs has nowhere to go; it is told all the same.
"""

from __future__ import annotations

import io
import stat
import struct
import zipfile
import zlib
from typing import TYPE_CHECKING

from app.core.archives import LOCAL, PLAIN, Overgrown, name_at_member, start_of, unpacked
from app.core.errors import Refused
from app.core.i18n import lazy_gettext as _l
from app.courses import rules
from app.courses.package.checking import COURSE, Reading, read_files
from app.courses.package.faults import Faults
from app.courses.package.files import path_fault

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

ENTRIES = 2 * rules.FILES_LIMIT
"""Files and folders, and the files that a Macintosh adds beside each."""
DEEPEST = 10
DENSEST = 200
"""How many times its packed size a large file may have: text reaches 20."""
DENSE_FROM = 1024 * 1024
_END = b"PK\x05\x06"
_END_SIZE = 22
_COMMENT = 0xFFFF
_DESCRIPTOR = 24
"""What may stand behind a member's bytes, where its head announces it."""
_ENCRYPTED, _ANNOUNCED, _UTF8 = 0x41, 0x08, 0x800
_MACINTOSH = "__MACOSX/"
_YEAR_ZERO = (1980, 1, 1, 0, 0, 0)
_CROOKED = _l(
    "This archive is damaged, or holds more than its list says. Pack the folder again with an ordinary program and upload it again.",
)


class ArchiveRefused(Refused):
    """An archive that cannot be read as a package at all."""


def read_zip(content: bytes) -> Reading:
    """Read a package from a zip archive; raises ArchiveRefused where it cannot be read at all."""
    faults = Faults()
    try:
        files = _without_top(_files_of(content, _members_of(content), faults))
    except (zipfile.BadZipFile, zlib.error, struct.error, ValueError, NotImplementedError) as error:
        raise ArchiveRefused(_CROOKED) from error
    reading = read_files(files)
    return Reading(None if len(faults) else reading.package, faults.in_order() + reading.faults)


def _members_of(content: bytes) -> list[zipfile.ZipInfo]:
    """Return the members that the archive lists, once its list and its bytes say the same."""
    if not content.startswith((LOCAL, _END)):
        raise ArchiveRefused(_l("This is not a zip archive. Pack the folder of the course as .zip and upload it again."))
    place = _place_of_end(content)
    here, total, size, start = struct.unpack_from("<HHII", content, place + 8)
    if total > ENTRIES:
        raise ArchiveRefused(_l(
            "The archive holds %(count)s entries; the limit is %(limit)s. Remove what no unit uses and pack it again.",
            count=total, limit=ENTRIES,
        ))
    if not total:
        raise ArchiveRefused(_l("The archive is empty. Pack the folder of the course, with “course.yaml” in it."))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = archive.infolist()
    if (here, total) != (len(members), len(members)) or start + size != place:
        raise ArchiveRefused(_CROOKED)
    for member in members:
        if member.flag_bits & _ENCRYPTED:
            raise ArchiveRefused(_l("A password protects this archive. Pack the folder again without one."))
        if member.compress_type not in PLAIN:
            raise ArchiveRefused(_l("This archive is packed in an unusual way. Pack the folder again as an ordinary zip."))
    _check_places(content, members, start)
    return members


def _place_of_end(content: bytes) -> int:
    """Return where the end record begins: there must be one, and only one, that ends with the file."""
    first = max(0, len(content) - _END_SIZE - _COMMENT)
    places, place = [], content.find(_END, first)
    while place >= 0:
        if place + _END_SIZE <= len(content):
            (comment,) = struct.unpack_from("<H", content, place + 20)
            if place + _END_SIZE + comment == len(content):
                places.append(place)
        place = content.find(_END, place + 1)
    if len(places) != 1:
        raise ArchiveRefused(_CROOKED)
    return places[0]


def _check_places(content: bytes, members: list[zipfile.ZipInfo], end: int) -> None:
    """Refuse members that overlap, bytes that belong to none, and names that differ from those of the list."""
    here = 0
    for member in sorted(members, key=lambda found: found.header_offset):
        announced = _DESCRIPTOR if member.flag_bits & _ANNOUNCED else 0
        if member.header_offset < here - announced or member.header_offset > here:
            raise ArchiveRefused(_CROOKED)
        name = name_at_member(content, member).decode("utf-8" if member.flag_bits & _UTF8 else "cp437")
        if content[member.header_offset : member.header_offset + len(LOCAL)] != LOCAL or name != member.orig_filename:
            raise ArchiveRefused(_CROOKED)
        here = start_of(content, member) + member.compress_size + announced
    last = max(members, key=lambda found: found.header_offset)
    if not here - (_DESCRIPTOR if last.flag_bits & _ANNOUNCED else 0) <= end <= here:
        raise ArchiveRefused(_CROOKED)


def _files_of(content: bytes, members: list[zipfile.ZipInfo], faults: Faults) -> dict[str, bytes]:
    """Return the files by their paths; faults are noted, and a bomb is refused before it is unpacked."""
    files: dict[str, bytes] = {}
    room = rules.PACKAGE_LIMIT
    for member in members:
        path = member.orig_filename
        if not _is_usable(path, member, faults, files):
            continue
        try:
            found = unpacked(content, member, min(rules.FILE_LIMIT, room))
        except Overgrown:
            if room < rules.FILE_LIMIT:
                raise ArchiveRefused(_l(
                    "The archive unpacks to more than %(size)s MB. Make the pictures smaller: trainees may be on a slow line.",
                    size=rules.PACKAGE_LIMIT >> 20,
                )) from None
            faults.add(
                path, 1, _l("This file is larger than %(limit)s MB.", limit=rules.FILE_LIMIT >> 20),
                _l("Make the picture smaller, or divide the text into several units."),
            )
            room -= rules.FILE_LIMIT
            continue
        if len(found) > max(DENSE_FROM, DENSEST * member.compress_size):
            raise ArchiveRefused(_l(
                "“%(file)s” unpacks to more than %(times)s times its size, as no text or picture does. Nothing of the archive was taken.",
                file=path[-80:], times=DENSEST,
            ))
        room -= len(found)
        files[path] = found
    return files


def _is_usable(path: str, member: zipfile.ZipInfo, faults: Faults, known: Mapping[str, bytes]) -> bool:
    """Tell whether a member is a file of the package; what is wrong with it is noted."""
    is_folder = path.endswith("/")
    problem = rules.problem_of_path(path.rstrip("/"))
    kind = stat.S_IFMT(member.external_attr >> 16)
    if path.startswith(_MACINTOSH) or (rules.is_hidden(path) and problem in {None, rules.PathProblem.NAME}):
        return False
    if problem is not None and (problem is not rules.PathProblem.NAME or "\0" in path):
        faults.add(path, 1, *path_fault(problem))
    elif kind == stat.S_IFLNK:
        faults.add(path, 1, _l("This is a symbolic link."), _l("Put the file itself in its place."))
    elif kind not in {0, stat.S_IFREG, stat.S_IFDIR} or (kind == stat.S_IFDIR and not is_folder):
        faults.add(path, 1, _l("This is not an ordinary file."), _l("Remove it."))
    elif path.count("/") > DEEPEST:
        faults.add(
            path, 1, _l("This lies more than %(limit)s folders deep.", limit=DEEPEST), _l("Put the file nearer to the top."),
        )
    elif path in known:
        faults.add(path, 1, _l("The archive holds this file twice."), _l("Keep one of the two, and pack the folder again."))
    else:
        return not is_folder
    return False


def _without_top(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Take off the folder in which everything lies, if there is one: many programs pack it along."""
    tops = {path.partition("/")[0] for path in files}
    if COURSE in files or len(tops) != 1 or not all("/" in path for path in files):
        return dict(files)
    return {path.partition("/")[2]: content for path, content in files.items()}


class _Outlet(io.RawIOBase):
    """Takes what the archive writes, to be handed on piece by piece."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []

    def writable(self) -> bool:
        """It is only written to."""
        return True

    def write(self, piece: bytes) -> int:  # type: ignore[override]
        """Keep a piece."""
        self.pieces.append(bytes(piece))
        return len(piece)

    def taken(self) -> bytes:
        """Return what was written since it was last asked."""
        found, self.pieces = b"".join(self.pieces), []
        return found


def write_zip(folder: str, files: Iterable[tuple[str, bytes | Iterable[bytes]]]) -> Iterator[bytes]:
    """Yield a zip archive of a package, all in one folder: piece by piece, the same bytes for the same files."""
    outlet = _Outlet()
    with zipfile.ZipFile(outlet, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in files:
            member = zipfile.ZipInfo(f"{folder}/{path}", _YEAR_ZERO)
            member.create_system, member.external_attr = 3, (stat.S_IFREG | 0o644) << 16
            member.compress_type = zipfile.ZIP_DEFLATED
            with archive.open(member, "w") as target:
                for piece in (content,) if isinstance(content, bytes) else content:
                    target.write(piece)
                    yield outlet.taken()
            yield outlet.taken()
    yield outlet.taken()
