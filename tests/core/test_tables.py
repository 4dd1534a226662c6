"""Tables: what people upload arrives whole or is refused in words, and what we write no spreadsheet runs."""

from __future__ import annotations

import datetime as dt
import io
import struct
import zipfile

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from app.core.tables import MAX_BYTES, TableRefused, read_table, write_csv, write_xlsx
from app.core.text import tidy_lines

NAMES = ["Stéphane", "Muñoz", "João"]
NAMED = "email;nome\n" + "".join(f"p{number}@example.org;{name}\n" for number, name in enumerate(NAMES))


def workbook(*lines: list[object], **options: object) -> bytes:
    """Return an XLSX file as a spreadsheet would write it."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"default_date_format": "dd/mm/yyyy", "strings_to_formulas": False, **options}) as book:
        sheet = book.add_worksheet()
        for row, cells in enumerate(lines):
            for column, value in enumerate(cells):
                sheet.write(row, column, value)
    return buffer.getvalue()


def with_member(content: bytes, name: str, replaced: bytes) -> bytes:
    """Return the archive with one member replaced."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.namelist():
            new.writestr(member, replaced if member == name else old.read(member))
        if name not in old.namelist():
            new.writestr(name, replaced)
    return buffer.getvalue()


def refusal(content: bytes, filename: str = "people.csv") -> str:
    """Return the sentence with which the file is refused."""
    with pytest.raises(TableRefused) as caught:
        read_table(content, filename)
    return str(caught.value.message)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "latin-1"])
def test_names_arrive_whole_in_every_encoding(encoding):
    table = read_table(NAMED.encode(encoding), "people.csv")
    assert [row.cells["nome"] for row in table.rows] == NAMES


@pytest.mark.parametrize("encoding", ["mac_roman", "cp850"])
def test_encodings_that_cannot_be_told_apart_are_refused_and_not_guessed(encoding):
    assert "CSV UTF-8" in refusal((NAMED + "q@example.org;Martínez Núñez\n").encode(encoding))


def test_a_capital_a_with_tilde_and_a_typographic_apostrophe_are_no_damage():
    table = read_table("nome,cognome\nJOÃO,D’Angelo\n".encode("cp1252"), "people.csv")
    assert table.rows[0].cells == {"nome": "JOÃO", "cognome": "D’Angelo"}
    assert table.read_as == "windows-1252"


@pytest.mark.parametrize("damaged", ["MuÃ±oz", "JoÃ£o", "StÃ©phane", "Mu\ufffdoz"])
def test_letters_damaged_before_the_upload_are_named(damaged):
    assert damaged in refusal(f"email,nome\na@example.org,{damaged}\n".encode())


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(delimiter):
    text = "\r\n".join([delimiter.join(["email", "name", "note"]), delimiter.join(["a@example.org", "Ana", '"one, two; three|four"'])])
    assert read_table(text.encode(), "people.csv").rows[0].cells["note"] == "one, two; three|four"


def test_one_column_needs_no_delimiter_and_excels_own_first_line_is_obeyed():
    assert read_table(b"email\na@example.org\n", "people.csv").headers == ["email"]
    table = read_table(b"sep=;\nemail;a,b\nx@example.org;1\n", "people.csv")
    assert (table.headers, table.rows[0].number) == (["email", "a,b"], 3)


def test_rows_are_numbered_as_the_spreadsheet_numbers_them():
    table = read_table(b'\nemail,note\n\na@example.org,"first\nsecond"\n ,\nb@example.org,\n', "people.csv")
    assert [(row.number, row.cells["note"]) for row in table.rows] == [(4, "first\nsecond"), (6, "")]


def test_cells_are_composed_and_trimmed_of_every_kind_of_space():
    table = read_table("email,name\n\u00a0a@example.org\u2007,\u200bJosé\u00a0 María\u202e \n".encode(), "people.csv")
    assert table.rows[0].cells == {"email": "a@example.org", "name": "José María"}


def test_short_rows_are_filled_and_long_rows_refused_with_their_number():
    assert read_table(b"a,b,c\n1\n", "people.csv").rows[0].cells == {"a": "1", "b": "", "c": ""}
    assert read_table(b"a,b,,\n1,2,,\n", "people.csv").headers == ["a", "b"]
    assert "Row 3" in refusal(b"a,b\n1,2\n1,2,3\n")


@pytest.mark.parametrize(
    ("content", "filename", "said"),
    [
        (b"", "people.csv", "empty"),
        (b"\xef\xbb\xbf\r\n;;\r\n", "people.csv", "empty"),
        (b"a,b\n\0\1\2\3\n", "people.csv", "not a table"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "people.csv", "not text"),
        (b"%PDF-1.7\nabc", "people.csv", "not a table"),
        (b"<html><table>", "people.csv", "not a table"),
        (b"a,b\n1,\x07\n", "people.csv", "not a table"),
        (b"a,,c\n1,2,3\n", "people.csv", "Column 2"),
        (b"email,E-MAIL,Email\n1,2,3\n", "people.csv", "both called"),
        (b'a,b\n1,"2\n3,4\n', "people.csv", "quotation marks"),
        (b"a,b\n1,2\n", "people.xlsx", "not what its name says"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "people.xlsx", "password"),
        (b"a,b\n1,2\n", "people.xls", "Only CSV and XLSX"),
        (b"a,b\n1,2\n", "people", "Only CSV and XLSX"),
        (b"a,b\n" + b"1,2\n" * 5_001, "people.csv", "5000 rows"),
        (",".join(f"c{number}" for number in range(61)).encode(), "people.csv", "60 columns"),
        (b"a\n" + b"x" * 1_001, "people.csv", "1000 characters"),
        (b"a\n" + b"x" * 200_000, "people.csv", "too long"),
        (b"x" * (MAX_BYTES + 1), "people.csv", "5 MB"),
        (workbook(["a"]), "people.csv", "not what its name says"),
        (workbook(["a"])[:-400], "people.xlsx", "damaged"),
        (b"PK\x03\x04" + bytes(200), "people.xlsx", "damaged"),
    ],
)
def test_what_cannot_be_read_is_refused_with_what_to_do(content, filename, said):
    assert said in refusal(content, filename)


def test_the_limits_themselves_are_allowed():
    table = read_table(b"a,b\n" + b"1,2\n" * 5_000, "people.csv")
    assert len(table.rows) == 5_000


def test_a_workbook_gives_text_as_the_spreadsheet_shows_it():
    content = workbook(
        ["email", "born", "minutes", "share", "at", "yes", "code"],
        ["a@example.org", dt.date(1987, 3, 2), 12, 12.5, dt.datetime(2026, 3, 2, 14, 30), True, "007"],
        [],
        ["b@example.org", "", "", "", "", "", "=1+1"],
    )
    table = read_table(content, "people.XLSX")
    assert list(table.rows[0].cells.values()) == ["a@example.org", "1987-03-02", "12", "12.5", "2026-03-02 14:30", "true", "007"]
    assert [(row.number, row.cells["code"]) for row in table.rows] == [(2, "007"), (4, "=1+1")]


def test_names_arrive_whole_from_a_workbook_and_the_hidden_sheet_is_not_read():
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        hidden, shown = book.add_worksheet("a"), book.add_worksheet("b")
        shown.activate()
        shown.set_first_sheet()
        hidden.hide()
        hidden.write_column(0, 0, ["secret", "x"])
        shown.write_column(0, 0, ["nome", *NAMES])
    assert [row.cells["nome"] for row in read_table(buffer.getvalue(), "p.xlsx").rows] == NAMES


def sheet_of(cells: str) -> bytes:
    """Return a workbook whose only sheet holds this XML."""
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    return with_member(workbook(["a"]), "xl/worksheets/sheet1.xml", f"<worksheet {space}><sheetData>{cells}</sheetData></worksheet>".encode())


def test_a_far_away_cell_is_refused_before_it_can_end_the_process():
    # Without the walk over the sheet the reader asks for half a terabyte here, and the process aborts.
    assert "columns" in refusal(sheet_of('<row r="1"><c r="XFD1"><v>1</v></c></row>'), "p.xlsx")
    assert "rows" in refusal(sheet_of('<row r="1048576"><c><v>1</v></c></row>'), "p.xlsx")
    assert "columns" in refusal(sheet_of('<row r="1"><c x=">" r="XFD1" t="inlineStr"><is><t>a</t></is></c></row>'), "p.xlsx")


@pytest.mark.parametrize("name", ["AAAA1", "ZZZZZZ1", "A10000000", "A99999999", "$A$1", " A1", "A", "1", "", "A1:B2", "A\u0661"])
def test_a_cell_with_a_name_that_no_spreadsheet_gives_is_refused_before_the_reader_believes_it(name):
    # «ZZZZZZ1» made the reader ask for ten gigabytes, «A99999999» for three, and the process ended.
    first = '<row r="1"><c r="A1"><v>1</v></c></row>'
    assert "damaged" in refusal(sheet_of(f'{first}<row r="2"><c r="{name}"/></row>'), "p.xlsx")


@pytest.mark.parametrize("before", [b"x", b"\0", b"\x0b", "\u00a0".encode()])
def test_a_sheet_that_hides_behind_other_bytes_is_refused(before):
    hidden = b'<worksheet><sheetData><row r="1"><c r="XFD1"><v>1</v></c></row></sheetData></worksheet>'
    assert "damaged" in refusal(with_member(workbook(["a"]), "xl/worksheets/sheet1.xml", before + hidden), "p.xlsx")


def parts_of(archive: bytes) -> tuple[bytes, bytes, bytes]:
    """Return the members, the list of them and the end of an archive without comment."""
    size, start = struct.unpack("<II", archive[-10:-2])
    return archive[:start], archive[start : start + size], archive[-22:]


def test_what_is_read_is_what_was_looked_at_in_an_archive_that_has_two_ends():
    # One end leads to the seen sheet, the other, which only another reader takes for the real one, to the hidden one.
    seen, seen_list, seen_end = parts_of(workbook(["seen"]))
    hidden, hidden_list, hidden_end = parts_of(workbook(["hidden"]))
    before, moved, place = len(hidden) + len(hidden_list) + 22, bytearray(seen_list), 0
    while place < len(moved):
        [start] = struct.unpack_from("<I", moved, place + 42)
        struct.pack_into("<I", moved, place + 42, start + before)
        place += 46 + sum(struct.unpack_from("<HHH", moved, place + 28))
    end = bytearray(seen_end)
    struct.pack_into("<HH", end, 4, 1, 1)  # on a second disk, says this end: one reader minds, the other does not
    struct.pack_into("<I", end, 16, before + len(seen))
    comment = seen + moved + end
    content = hidden + hidden_list + hidden_end[:20] + struct.pack("<H", len(comment)) + comment
    assert read_table(content, "p.xlsx").headers == ["seen"]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_an_archive_with_two_members_of_one_name_is_refused():
    buffer = io.BytesIO(workbook(["a"]))
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("xl/worksheets/sheet1.xml", "<worksheet/>")
    assert "usual kind" in refusal(buffer.getvalue(), "p.xlsx")


def test_a_member_that_was_damaged_on_the_way_is_noticed():
    content = bytearray(workbook(["a"]))
    place = content.rindex(b"xl/worksheets/sheet1.xml") - 46
    content[place + 16] ^= 1  # its sum, in the list of members
    assert "damaged" in refusal(bytes(content), "p.xlsx")


def test_styled_empty_cells_far_away_do_no_harm():
    content = sheet_of('<row r="1"><c t="inlineStr"><is><t>a</t></is></c></row><row r="1048576"><c r="XFD1048576" s="0"/></row>')
    assert read_table(content, "p.xlsx").headers == ["a"]


def test_a_zip_bomb_is_not_unpacked():
    assert "unpacks to more" in refusal(with_member(workbook(["a"]), "xl/media/image1.png", bytes(60_000_000)), "p.xlsx")


def test_a_zip_bomb_that_lies_about_its_size_is_not_unpacked():
    content = bytearray(with_member(workbook(["a"]), "xl/media/image1.png", bytes(60_000_000)))
    place = content.rindex(b"xl/media/image1.png") - 46
    assert content[place : place + 4] == b"PK\x01\x02"
    content[place + 24 : place + 28] = (100).to_bytes(4, "little")
    assert "unpacks to more" in refusal(bytes(content), "p.xlsx")


def test_a_shared_text_that_would_be_copied_into_thousands_of_cells_is_refused():
    assert "1000 characters" in refusal(workbook(["a"], ["x" * 1_001]), "p.xlsx")


def test_entities_in_a_sheet_are_refused():
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;">]><worksheet><sheetData/></worksheet>'
    assert "damaged" in refusal(with_member(workbook(["a"]), "xl/worksheets/sheet1.xml", bomb), "p.xlsx")


def test_another_kind_of_archive_is_refused():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    assert "usual kind" in refusal(buffer.getvalue(), "people.xlsx")


CELLS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Co", "Cn"], exclude_characters="ÃÂ\ufffd"), max_size=40).map(tidy_lines)


@given(st.lists(st.lists(CELLS, min_size=2, max_size=2), max_size=8))
def test_what_is_written_as_csv_is_read_back_the_same(rows):
    table = read_table(write_csv(rows, ["a", "b"]), "out.csv")
    assert [list(row.cells.values()) for row in table.rows] == [row for row in rows if any(row)]


@given(st.lists(st.lists(CELLS, min_size=2, max_size=2), max_size=8))
def test_what_is_written_as_a_workbook_is_read_back_the_same(rows):
    table = read_table(write_xlsx(rows, ["a", "b"]), "out.xlsx")
    assert [list(row.cells.values()) for row in table.rows] == [row for row in rows if any(row)]


@given(st.sampled_from("=+-@\t\r＝"), CELLS)
def test_no_cell_of_a_csv_begins_like_a_formula(sign, rest):
    text = f"{sign}{rest}|x"
    written = write_csv([[text]], ["a"]).decode().split("\r\n", 1)[1]
    assert written.removeprefix('"').startswith("'")


def test_numbers_days_and_nothing_are_written_plainly_and_the_mark_only_for_spreadsheets():
    row = [-12, "-12,50", "+3.5", None, dt.date(2026, 11, 24), True, "-12 h", "'=x"]
    assert write_csv([row], list("abcdefgh")) == b"a,b,c,d,e,f,g,h\r\n-12,\"-12,50\",+3.5,,2026-11-24,true,'-12 h,''=x\r\n"
    assert write_csv([], ["a"], for_spreadsheet=True) == b"\xef\xbb\xbfa\r\n"
