"""Tables in and out: CSV and XLSX as people really send them, CSV and XLSX that no spreadsheet takes for orders.

Reading finds out encoding and delimiter, counts rows as the spreadsheet does and says what is wrong in words; every cell is
text, composed, trimmed and free of hidden characters. Writing puts an apostrophe before whatever a spreadsheet would run as
a formula, and reading takes it away again, so that what goes out comes back the same.
"""

from __future__ import annotations

import csv
import datetime as dt
import importlib
import io
import re
from collections import Counter
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from app.core.i18n import lazy_gettext as _l
from app.core.table_files import (
    MAX_CELL,
    Grid,
    TableRefused,
    check_place,
    decode,
    looks_like_workbook,
    read_workbook,
)
from app.core.text import tidy, tidy_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

__all__ = ["MAX_BYTES", "Row", "Table", "TableRefused", "csv_lines", "read_table", "write_csv", "write_xlsx"]

MAX_BYTES = 5_000_000
DELIMITERS = ",;\t|"
TEXT_SUFFIXES = (".csv", ".txt", ".tsv")
_SAMPLE = 50
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?")
_FORMULA = re.compile(r"['\s]*[=+\-@＝＋－＠]|'*[\t\r\n]")


@dataclass(frozen=True)
class Row:
    """One line; `number` is the one that the spreadsheet shows (the header is usually 1)."""

    number: int
    cells: dict[str, str]


@dataclass(frozen=True)
class Table:
    """A header and its rows; `read_as` says how the letters were read."""

    headers: list[str]
    rows: list[Row]
    read_as: str = "UTF-8"


def read_table(content: bytes, filename: str) -> Table:
    """Read an uploaded CSV or XLSX file; raises TableRefused with what is wrong and what to do."""
    if len(content) > MAX_BYTES:
        raise TableRefused(_l("The file is larger than %(size)d MB. Split it into several files.", size=MAX_BYTES // 1_000_000))
    if not content.strip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n,;|"):
        raise TableRefused(_l("The file is empty. Fill in a row of headings and one row for each person, and upload it again."))
    grid = _grid(content, filename)
    lines = [(number, [tidy_lines(cell) for cell in cells]) for number, cells in _limited(grid.lines)]
    filled = [(number, _without_empty_end(cells)) for number, cells in lines if any(cells)]
    if not filled:
        raise TableRefused(_l("The file is empty. Fill in a row of headings and one row for each person, and upload it again."))
    headers = _headers(filled[0][1])
    return Table(headers, [_row(headers, number, cells) for number, cells in filled[1:]], grid.read_as)


def _grid(content: bytes, filename: str) -> Grid:
    name = filename.lower()
    if name.endswith(".xlsx") and looks_like_workbook(content):
        return read_workbook(content)
    if not name.endswith((".xlsx", *TEXT_SUFFIXES)):
        raise TableRefused(_l("Only CSV and XLSX files can be read. Save the table in one of these forms and upload it again."))
    if name.endswith(".xlsx") or looks_like_workbook(content):
        raise TableRefused(_l("The file is not what its name says, or a password protects it. Save it again as CSV or XLSX."))
    text, encoding = decode(content)
    return Grid(_csv_lines_of(text), encoding)


def _csv_lines_of(text: str) -> Iterator[tuple[int, list[str]]]:
    declared = re.match(r"\"?sep=([,;\t|])\"?\r?\n", text)  # a line of Excel's own, before the header
    offset = 1 if declared else 0
    text = text[declared.end():] if declared else text
    delimiter = declared[1] if declared else _delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True, skipinitialspace=True)
    number = offset
    try:
        for number, cells in enumerate(reader, start=1 + offset):
            yield number, [_rearmed(cell) for cell in cells]
    except csv.Error:
        raise TableRefused(_l(
            "Row %(number)d cannot be read: its quotation marks do not match, or it is too long. "
            "Correct it and upload the file again.",
            number=number + 1,
        )) from None


def _delimiter(text: str) -> str:
    """Return the delimiter that cuts most lines into as many cells as the first, and into the most cells."""
    def fitness(delimiter: str) -> tuple[float, int]:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)
        sample = []
        try:
            for cells in reader:
                if any(cell.strip() for cell in cells):
                    sample.append(len(_without_empty_end(cells)))
                if len(sample) == _SAMPLE:
                    break
        except csv.Error:
            return 0, 0
        if not sample or sample[0] == 1:
            return 0, 0
        return sum(length <= sample[0] for length in sample) / len(sample), sample[0]

    return max(DELIMITERS, key=fitness)


def _limited(lines: Iterable[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    kept = 0
    for number, cells in lines:
        if not any(cell.strip() for cell in cells):
            continue
        kept += 1
        check_place(kept, 0)
        check_place(0, len(_without_empty_end(cells)))
        if any(len(cell) > MAX_CELL for cell in cells):
            raise TableRefused(_l(
                "Row %(number)d holds a cell of more than %(size)d characters. Shorten it.", number=number, size=MAX_CELL,
            ))
        yield number, cells


def _rearmed(cell: str) -> str:
    """Take away the apostrophe that `_safe` puts before a formula."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell[1:]) else cell


def _without_empty_end(cells: Sequence[str]) -> list[str]:
    length = len(cells)
    while length and not cells[length - 1].strip():
        length -= 1
    return list(cells[:length])


def _headers(cells: list[str]) -> list[str]:
    headers = [tidy(cell) for cell in cells]
    if "" in headers:
        raise TableRefused(_l(
            "Column %(number)d has no heading. Give it one, or delete the column.", number=headers.index("") + 1,
        ))
    twice = [name for name, times in Counter(name.casefold() for name in headers).items() if times > 1]
    if twice:
        raise TableRefused(_l("Two columns are both called “%(name)s”. Rename or delete one of them.", name=twice[0]))
    return headers


def _row(headers: list[str], number: int, cells: list[str]) -> Row:
    if len(cells) > len(headers):
        raise TableRefused(_l(
            "Row %(number)d has %(found)d cells under %(expected)d headings. "
            "Put text that holds the separator between quotation marks.",
            number=number, found=len(cells), expected=len(headers),
        ))
    return Row(number, dict(zip(headers, [*cells, *[""] * (len(headers) - len(cells))], strict=True)))


def csv_lines(rows: Iterable[Sequence[object]], headers: Sequence[object], *, for_spreadsheet: bool = False) -> Iterator[bytes]:
    """Yield a CSV file line by line: RFC 4180 in UTF-8. The mark that Excel needs is added only `for_spreadsheet`."""
    if for_spreadsheet:
        yield b"\xef\xbb\xbf"
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    for cells in chain([headers], rows):
        writer.writerow([_safe(cell) for cell in cells])
        yield buffer.getvalue().encode()
        buffer.seek(0)
        buffer.truncate()


def write_csv(rows: Iterable[Sequence[object]], headers: Sequence[object], *, for_spreadsheet: bool = False) -> bytes:
    """Return a whole CSV file; see `csv_lines`."""
    return b"".join(csv_lines(rows, headers, for_spreadsheet=for_spreadsheet))


def _safe(value: object) -> str:
    """Return the cell as text; what a spreadsheet would run gets an apostrophe, a number stays a number."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = value.isoformat() if isinstance(value, dt.date | dt.time) else str(value)
    if _NUMBER.fullmatch(text) or not _FORMULA.match(text):
        return text
    return f"'{text}"


def write_xlsx(rows: Iterable[Sequence[object]], headers: Sequence[object], sheet: str = "Bottega") -> bytes:
    """Return a workbook of one sheet: text stays text, numbers are numbers, nothing is a formula or a link."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    # Loaded where a workbook is written: few requests write one.
    with importlib.import_module("xlsxwriter").Workbook(buffer, options) as book:
        page = book.add_worksheet(sheet[:31])
        bold = book.add_format({"bold": True})
        page.freeze_panes(1, 0)
        for column, name in enumerate(headers):
            page.write_string(0, column, str(name), bold)
            page.set_column(column, column, max(12, len(str(name)) + 2))
        for number, cells in enumerate(rows, start=1):
            for column, value in enumerate(cells):
                if isinstance(value, int | float) and not isinstance(value, bool):
                    page.write_number(number, column, value)
                elif value not in (None, ""):
                    page.write_string(number, column, _plain(value))
    return buffer.getvalue()


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, dt.date | dt.time) else str(value)
