"""Papers: the same bytes for the same words, every sign of four languages right, nothing that crashes a print run."""

from __future__ import annotations

import datetime as dt
import io
import math
import re
import unicodedata

import pypdf
import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st

from app.core.pdf import A4, A4_LANDSCAPE, BOLD, FALLBACK, ITALIC, REGULAR, SEMIBOLD, Page, fonts, measure, ornaments, wrap
from app.core.pdf.fonts import font
from app.core.pdf.text import clean, shape

FACES = (REGULAR, SEMIBOLD, BOLD, ITALIC)
ACCENTS = "Ñ ã ç ẽ g̃ ł Đ ü ô Łukasz Aquĩno Tekoha’ỹ Ẽ Ỹ m̃ Gonçalves Peña º « » – ’"


def a_page(**known: object) -> Page:
    return Page(**({"title": "Registro", "author": "Bottega", "language": "it"} | known))


def read(page: Page) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(page.finish()), strict=True)


def text_of(page: Page) -> str:
    return "\n".join(one.extract_text() for one in read(page).pages)


def fonts_of(reader: pypdf.PdfReader) -> list[pypdf.generic.DictionaryObject]:
    return [one.get_object() for one in reader.pages[0]["/Resources"]["/Font"].values()]


def draw_all(page: Page) -> bytes:
    page.arches(0, 0, 40, page.height)
    page.emblem(60, 500, 52)
    page.qr(700, 60, 80, "https://example.test/verify/K7QF")
    y = page.text(60, 450, ACCENTS, BOLD, 20, "#115d61", max_width=500)
    page.paragraph(60, y, 200, "Parole " * 40, ITALIC, 9)
    page.line(60, 100, 300, 100)
    page.rect(60, 40, 80, 30, fill="#fdf1df", stroke="#b4690e")
    page.foot(lambda page, number, total: page.text(780, 20, f"{number} di {total} → ✓", align="right"))
    page.turn()
    page.text(60, 500, "seconda")
    return page.finish()


def test_the_same_drawing_gives_the_same_bytes(monkeypatch):
    first = draw_all(a_page())
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    assert draw_all(a_page()) == first


def test_another_word_gives_another_document_id():
    ids = set()
    for words in ("uno", "due"):
        page = a_page()
        page.text(50, 50, words)
        ids.add(str(read(page).trailer["/ID"]))
    assert len(ids) == 2


def test_every_font_is_embedded_and_can_be_copied_from():
    reader = pypdf.PdfReader(io.BytesIO(draw_all(a_page())))
    found = fonts_of(reader)
    assert found
    for one in found:
        assert "/FontFile2" in one["/FontDescriptor"], one["/BaseFont"]
        assert "/ToUnicode" in one
    assert b"Helvetica" not in draw_all(a_page())


def test_subsets_of_a_document_have_names_of_their_own():
    page = a_page()
    page.text(50, 50, "".join(chr(code) for code in range(0x0400, 0x0400 + 300)))
    page.text(50, 90, ACCENTS)
    names = [str(one["/BaseFont"]) for one in fonts_of(read(page))]
    assert len(set(names)) == len(names) >= 4


@pytest.mark.parametrize("face", FACES)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_accents_are_drawn_in_the_face_itself_and_extracted_whole(face, form):
    page = a_page()
    page.text(40, 300, unicodedata.normalize(form, ACCENTS), face, 14)
    reader = read(page)
    assert unicodedata.normalize("NFC", reader.pages[0].extract_text()) == unicodedata.normalize("NFC", ACCENTS)
    assert not [one for one in fonts_of(reader) if FALLBACK in one["/BaseFont"]]


def test_signs_that_the_face_lacks_stand_in_the_fallback():
    page = a_page()
    page.text(40, 300, "fatto ✓ → dopo Ж")
    reader = read(page)
    assert reader.pages[0].extract_text() == "fatto ✓ → dopo Ж"
    assert [one for one in fonts_of(reader) if FALLBACK in one["/BaseFont"]]


def test_a_sign_of_no_font_can_still_be_copied():
    page = a_page()
    page.text(40, 300, "nome 日本")
    assert text_of(page) == "nome 日本"


def test_a_composed_sign_is_letter_and_mark_one_over_the_other():
    face = font(BOLD).face
    glyph = face.glyph("g\u0303")
    assert glyph.advance == face.glyph("g").advance
    assert len(glyph.parts) == 2
    capital, small = face.glyph("Ẽ"), face.glyph("ẽ")
    assert capital.outline[-2:] > small.outline[-2:]  # the tilde of a capital stands higher
    assert face.glyph("日") is None


def test_a_subset_is_a_font_with_its_tables_in_order():
    data = font(REGULAR).face.subset([None, "a", "ẽ", "é", "日", "a"])
    count = int.from_bytes(data[4:6])
    tables = {data[at:at + 4]: data[at + 8:at + 16] for at in range(12, 12 + 16 * count, 16)}
    assert {b"glyf", b"loca", b"cmap", b"head", b"hhea", b"hmtx", b"maxp"} <= set(tables)

    def table(tag: bytes) -> bytes:
        start, length = int.from_bytes(tables[tag][:4]), int.from_bytes(tables[tag][4:])
        return data[start:start + length]

    offsets = [int.from_bytes(table(b"loca")[at:at + 2]) * 2 for at in range(0, len(table(b"loca")), 2)]
    assert offsets == sorted(offsets)
    assert offsets[-1] == len(table(b"glyf"))
    assert int.from_bytes(table(b"maxp")[4:6]) == len(offsets) - 1
    codes = [int.from_bytes(table(b"cmap")[at:at + 2]) for at in range(22, len(table(b"cmap")), 2)]
    assert codes[0] == codes[4] == 0
    assert codes[1] == codes[5] != codes[2]


@given(st.text(alphabet=st.characters(), max_size=60))
def test_any_text_can_be_set(words):
    page = a_page()
    page.text(40, 300, words, BOLD, 20, max_width=300)
    page.paragraph(40, 200, 90, words)
    assert page.finish().startswith(b"%PDF-1.7")


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp", "Cf"]), max_size=40))
def test_what_is_set_can_be_extracted(words):
    page = a_page(size=(4000, 300))
    page.text(40, 200, words)
    found = "".join(text_of(page).split())
    assert unicodedata.normalize("NFC", found) == unicodedata.normalize("NFC", "".join(clean(words).split()))


def test_control_characters_are_shown_and_invisible_ones_left_out():
    assert clean("a\x00b\x1f\u2028") == "a\ufffdb\ufffd\ufffd"
    assert clean("a\u200bb\u202ec") == "abc"
    assert clean("75,7\u00a0%\tn\u20111") == "75,7 % n-1"


@given(st.text(alphabet="ab ãẽ→-\n", max_size=200), st.integers(30, 300))
def test_lines_are_no_wider_than_asked_and_lose_nothing(words, width):
    lines = wrap(words, REGULAR, 9, float(width))
    assert all(measure(line, REGULAR, 9) <= width + 0.1 for line in lines)
    assert "".join("".join(lines).split()) == "".join(words.split())


def test_a_line_of_nothing_but_one_wide_sign_is_set_all_the_same():
    assert wrap("WW", BOLD, 40, 1) == ("W", "W")


def test_words_that_belong_together_are_not_parted():
    lines = wrap("del 1\u00a0de\u00a0septiembre de", REGULAR, 10, measure("del 1 de", REGULAR, 10))
    assert "1\u00a0de\u00a0septiembre" not in lines[0]


def test_text_shrinks_before_it_is_broken():
    wide = measure("Una parola molto lunga", REGULAR, 20)
    page = a_page()
    assert page.text(40, 300, "Una parola molto lunga", size=20, max_width=wide * 0.8) == pytest.approx(300 - 27)
    assert [box.text for box in page.boxes] == ["Una parola molto lunga"]
    assert page.boxes[0].right - 40 == pytest.approx(wide * 0.8)
    page.text(40, 200, "Una parola molto lunga", size=20, max_width=wide * 0.4)
    assert len(page.boxes) > 2
    assert all(box.right - 40 <= wide * 0.4 + 0.1 for box in page.boxes[1:])


@pytest.mark.parametrize(("align", "left"), [("left", 300), ("centre", 300 - 25), ("right", 300 - 50)])
def test_alignment(align, left):
    page = a_page()
    size = 50 / measure("nome", REGULAR, 1)
    page.text(300, 100, "nome", size=size, align=align)
    assert page.boxes[0].left == pytest.approx(left)


def test_pages_are_numbered_and_may_differ_in_size():
    page = a_page(size=A4)
    page.foot(lambda page, number, total: page.text(page.width - 30, 20, f"pagina {number} di {total}", align="right"))
    page.turn(A4_LANDSCAPE)
    page.turn()
    assert page.number == 3
    reader = read(page)
    assert [one.extract_text() for one in reader.pages] == ["pagina 1 di 3", "pagina 2 di 3", "pagina 3 di 3"]
    assert [round(float(one.mediabox.width)) for one in reader.pages] == [595, 842, 842]


def test_what_the_document_says_of_itself():
    reader = read(a_page(title="Attestato – Ñandú", subject="Corso", dated=dt.date(2026, 12, 22)))
    assert reader.metadata.title == "Attestato – Ñandú"
    assert reader.metadata.author == "Bottega"
    assert reader.metadata.subject == "Corso"
    assert reader.metadata["/CreationDate"].startswith("D:20261222")
    assert reader.trailer["/Root"]["/Lang"] == "it"
    assert reader.trailer["/Root"]["/ViewerPreferences"]["/DisplayDocTitle"]


def test_lines_and_rectangles_reach_the_page():
    page = a_page()
    page.line(10, 20, 30, 40, 0.25, "#000000")
    page.rect(1, 2, 3, 4)
    page.rect(1, 2, 3, 4, fill="#ffffff")
    page.rect(1, 2, 3, 4, fill="#ffffff", stroke="#000000")
    content = read(page).pages[0].get_contents().get_data().decode()
    assert "10.00 20.00 m 30.00 40.00 l S" in content
    assert re.findall(r"re (\w)", content) == ["n", "f", "B"]
    assert content.count("RG") == 1  # a colour in force is not set again


def test_the_emblem_follows_its_construction():
    blue, field, yellow, *stars = ornaments.emblem().split("\n")
    assert blue == "0.000 0.200 0.600 rg"
    assert yellow == "1.000 0.800 0.000 rg"
    assert field == "0 0 3 2 re f"
    assert len(stars) == 12
    for hour, star in enumerate(stars):
        points = [tuple(map(float, pair)) for pair in re.findall(r"([\d.]+) ([\d.]+) [ml]", star)]
        x = 1.5 + 2 / 3 * math.sin(math.radians(30 * hour))
        y = 1.0 + 2 / 3 * math.cos(math.radians(30 * hour))
        assert len(points) == 10
        assert points[0] == pytest.approx((x, y + 1 / 9), abs=1e-3)  # one point up
        for outer, inner in zip(points[::2], points[1::2], strict=True):
            assert math.dist(outer, (x, y)) == pytest.approx(1 / 9, abs=1e-3)
            assert math.dist(inner, (x, y)) == pytest.approx(1 / 9 * 0.381966, abs=1e-3)


@given(st.text(alphabet="ABCDEFGHJKMNPQRSTVWXYZ0123456789", min_size=20, max_size=20))
def test_the_qr_path_covers_exactly_the_dark_modules(code):
    address = f"https://bottega.test/verify/{code}"
    side, path = ornaments.qr(address)
    drawn = [[0] * side for _ in range(side)]
    for x, y, width in re.findall(r"(\d+) (\d+) (\d+) 1.02 re", path):
        for column in range(int(x), int(x) + int(width)):
            drawn[side - 1 - int(y)][column] += 1
    made = segno.make(address, error="m", micro=False, boost_error=False, mask=4)
    assert drawn == [list(row) for row in made.matrix]


def test_a_missing_font_says_what_to_do(monkeypatch, tmp_path):
    monkeypatch.setattr(fonts, "FOLDER", tmp_path)
    with pytest.raises(FileNotFoundError, match="make assets"):
        fonts.Font(REGULAR)


def test_widths_add_up():
    both = shape("Ñandú", REGULAR).width + shape(" ẽ", REGULAR).width
    assert shape("Ñandú ẽ", REGULAR).width == pytest.approx(both)
