"""What is inside an uploaded file, as lines of text cells: nothing here believes the file's name, header or promises.

Two things were measured. The XLSX reader builds the whole rectangle between the first and the last cell, so a workbook of
5 KB with one word in A1 and one in XFD1048576 ends the process; therefore every sheet is walked cell by cell before it is
read. And no guess between one-byte encodings is safe on twenty names, so text that is neither Unicode nor plausible
windows-1252 is refused with a remedy instead of arriving as "Mu¤oz".
"""

from __future__ import annotations

import codecs
import datetime as dt
import io
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.parsers import expat

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from app.core.archives import LOCAL, PLAIN, Overgrown, unpacked
from app.core.errors import Refused
from app.core.i18n import lazy_gettext as _l

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_ROWS = 5_000
MAX_COLUMNS = 60
MAX_CELL = 1_000
MAX_FILLED = 150_000
UNPACKED = 40_000_000
MEMBERS = 500

_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"), (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
# Signs that stand between two small letters only where another encoding (Macintosh, DOS) was read as windows-1252.
_MISREAD = re.compile("[a-z][‡‹›‰™ˆ˜‚¡¢£¤ƒ•“—–ŽŠ][a-z]")
# "Ã£", "Â°": letters that were already broken when the file was saved. "ÃO" is a Portuguese name in capitals.
_BROKEN = re.compile("[ÃÂ][\u00a0-\u00bf\u201a-\u203a\u20ac\u2122\u0192\u02c6\u02dc]|\ufffd")
_UNUSUAL = _l("This is not a workbook of a usual kind. Save it as XLSX and upload it again.")


class TableRefused(Refused):
    """A table that cannot be read at all."""


@dataclass(frozen=True)
class Grid:
    """Lines of cells with the numbers that the spreadsheet shows, from 1, and how the letters were read."""

    lines: Iterator[tuple[int, list[str]]]
    read_as: str


def looks_like_workbook(content: bytes) -> bool:
    """Whether this is a zip archive, as every XLSX file is."""
    return content.startswith(LOCAL)


def decode(content: bytes) -> tuple[str, str]:
    """Return the text and the name of its encoding."""
    text, encoding = _decoded(content)
    if _CONTROLS.search(text) or text.lstrip().startswith(("%PDF", "{\\rtf", "<")):
        raise TableRefused(_l("This is not a table of text. Save it as CSV or XLSX and upload it again."))
    if broken := _BROKEN.search(text):
        raise TableRefused(_l(
            "Some letters were already damaged when this file was saved, for example in “%(example)s”. "
            "Save it again from the original as “CSV UTF-8” or XLSX.", example=_word_around(text, broken.start()),
        ))
    return text, encoding


def _decoded(content: bytes) -> tuple[str, str]:
    encoding = next((name for mark, name in _BOMS if content.startswith(mark)), "") or _utf16_without_mark(content)
    try:
        if encoding:
            return content.decode(encoding).removeprefix("\ufeff"), encoding.removesuffix("-sig").upper()
        return content.decode("utf-8"), "UTF-8"
    except UnicodeDecodeError:
        if encoding or b"\0" in content:
            raise TableRefused(_l("This file is damaged or is not text. Save it as CSV or XLSX and upload it again.")) from None
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError:
        text = ""
    if not text or _MISREAD.search(text):
        raise TableRefused(_l(
            "The accented letters of this file cannot be read with certainty. "
            "Save it as “CSV UTF-8” or XLSX and upload it again.",
        ))
    return text, "windows-1252"


def _utf16_without_mark(content: bytes) -> str:
    """Recognise UTF-16 that carries no mark: in Latin text every other byte is zero."""
    sample = content[:4_000]
    if len(sample) < 4 or len(content) % 2:  # noqa: PLR2004 - two letters
        return ""
    if sample[1::2].count(0) * 10 > len(sample) * 4 and not sample[::2].count(0):
        return "utf-16-le"
    return "utf-16-be" if sample[::2].count(0) * 10 > len(sample) * 4 and not sample[1::2].count(0) else ""


def _word_around(text: str, place: int) -> str:
    return next((found.group() for found in re.finditer(r"[^\s,;|\"]+", text) if found.start() <= place < found.end()), "")[:40]


def read_workbook(content: bytes) -> Grid:
    """Return the lines of the first visible sheet."""
    damaged = TableRefused(_l(
        "This workbook is damaged, protected by a password or not an XLSX file. Save it as XLSX and upload it again.",
    ))
    walked = io.BytesIO()  # the reader gets what was walked: in a crooked archive it would find other members than we did
    try:
        with zipfile.ZipFile(walked, "w") as archive:
            for name, member in _unpacked(content):
                if member.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
                    _SheetWalk().check(member)
                elif b"sheetData" in member:  # a sheet behind other bytes, which the reader would skip
                    raise damaged
                archive.writestr(name, member)
        walked.seek(0)
        book = CalamineWorkbook.from_filelike(walked)
        visible = [
            found.name for found in book.sheets_metadata
            if found.visible is SheetVisibleEnum.Visible and found.typ is SheetTypeEnum.WorkSheet
        ]
        if not visible:
            raise damaged
        return Grid(_lines_of(book.get_sheet_by_name(visible[0])), "XLSX")
    except (CalamineError, zipfile.BadZipFile, zlib.error, expat.ExpatError, struct.error, ValueError) as error:
        raise damaged from error


def _unpacked(content: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the members with their names, inflated by hand."""
    left = UNPACKED
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = archive.infolist()
    names = {member.filename for member in members}
    if len(members) > MEMBERS or len(names) < len(members) or "xl/workbook.xml" not in names:
        raise TableRefused(_UNUSUAL)
    for member in members:
        if member.compress_type not in PLAIN:
            raise TableRefused(_UNUSUAL)
        try:
            found = unpacked(content, member, left)
        except Overgrown:
            raise TableRefused(_l(
                "This workbook unpacks to more than %(size)d MB. Keep only the table in it and upload it again.",
                size=UNPACKED // 1_000_000,
            )) from None
        left -= len(found)
        yield member.filename, found


class _SheetWalk:
    """Walks a workbook's XML and stops at the first filled cell, or shared text, that lies outside the limits."""

    def __init__(self) -> None:
        self.row = self.column = self.filled = 0
        self.shared: int | None = None

    def check(self, xml: bytes) -> None:
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.text
        parser.EntityDeclHandler = self.refuse_entity
        parser.Parse(xml, True)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(":")[2]
        if tag == "row":
            self.row, self.column = int(attributes.get("r", self.row + 1)), 0
        elif tag == "c" and "r" in attributes:
            self.row, self.column = _place_of(attributes["r"])
        elif tag == "c":
            self.column += 1
        elif tag in {"v", "is"}:
            self.filled += 1
            check_place(MAX_ROWS + 2 if self.filled > MAX_FILLED else self.row, self.column)
        elif tag == "si":
            self.shared = 0

    def end(self, name: str) -> None:
        if name.rpartition(":")[2] == "si":
            self.shared = None

    def text(self, letters: str) -> None:
        if self.shared is None:
            return
        self.shared += len(letters)  # a shared text is copied into every cell that names it
        if self.shared > MAX_CELL:
            raise TableRefused(_l("The workbook holds a cell of more than %(size)d characters. Shorten it.", size=MAX_CELL))

    def refuse_entity(self, *_declared: object) -> None:
        msg = "a sheet declares no entities"
        raise ValueError(msg)


def check_place(row: int, column: int) -> None:
    """Refuse a table that reaches beyond the limits (the row counts the header)."""
    if row > MAX_ROWS + 1:
        raise TableRefused(_l("The table has more than %(rows)d rows. Split it into several files.", rows=MAX_ROWS))
    if column > MAX_COLUMNS:
        raise TableRefused(_l(
            "The table has more than %(columns)d columns. Keep only the ones that are needed.", columns=MAX_COLUMNS,
        ))


def _place_of(name: str) -> tuple[int, int]:
    """Return row and column of «B7»; a name that no spreadsheet gives, such as «ZZZZZZ1», would lead the reader far away."""
    found = re.fullmatch(r"([A-Za-z]{1,3})([0-9]{1,7})", name)
    if found is None:
        msg = f"no cell is called {name[:20]}"
        raise ValueError(msg)
    column = 0
    for letter in found[1].upper():
        column = column * 26 + ord(letter) - 64
    return int(found[2]), column


def _lines_of(sheet: CalamineSheet) -> Iterator[tuple[int, list[str]]]:
    for number, cells in enumerate(sheet.to_python(skip_empty_area=False), start=1):
        yield number, [_text_of(cell) for cell in cells]


def _text_of(value: object) -> str:
    """Return what the spreadsheet shows: 12 and not 12.0, 1987-03-02 and not a count of days."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)  # noqa: PLR2004 - exact up to here
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, dt.time):
        return value.isoformat(timespec="minutes")
    return value.isoformat() if isinstance(value, dt.date) else str(value)
