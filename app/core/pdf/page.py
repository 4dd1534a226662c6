"""A page: words and lines in points, from the lower left corner, over reportlab's canvas.

Every method that sets text takes the baseline of its first line and returns the baseline that would follow, so that
a paper is written from the top down. Text outside a face goes to the fallback face, sign by sign; nothing crashes.
"""

from __future__ import annotations

import hashlib
from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple

from reportlab.pdfgen.canvas import Canvas

from app.core.pdf import ornaments
from app.core.pdf.fonts import REGULAR, FontUse, font
from app.core.pdf.text import measure, shape, wrap

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

A4 = (595.28, 841.89)
A4_LANDSCAPE = (841.89, 595.28)
MM = 72 / 25.4
INK, QUIET, HAIRLINE, TEAL, OCHRE, BLACK = "#17324d", "#5b6570", "#d9d3c7", "#115d61", "#b4690e", "#000000"
_SMALLEST = 0.72  # of the size that was asked for; below that a text is broken into lines instead


class Box(NamedTuple):
    """Where a line of text or a drawing stands: tests look whether one leaves the page or touches another."""

    page: int
    left: float
    bottom: float
    right: float
    top: float
    text: str


class _Canvas(Canvas):
    """reportlab's canvas without the font that it sets on every page: it would leave Helvetica, not embedded."""

    def _make_preamble(self) -> None:
        self._preamble = "1 0 0 1 0 0 cm"


class Page:
    """The page being drawn, and the paper that it belongs to."""

    def __init__(
        self, size: tuple[float, float] = A4_LANDSCAPE, *, title: str, author: str, language: str,
        subject: str = "", dated: dt.date | None = None,
    ) -> None:
        self.width, self.height = size
        self.boxes: list[Box] = []
        self._file = BytesIO()
        self._canvas = _Canvas(self._file, pagesize=size, pageCompression=1, invariant=1, lang=language, pdfVersion=(1, 7))
        self._canvas.setTitle(title)
        self._canvas.setAuthor(author)
        self._canvas.setSubject(subject)
        self._canvas.setCreator("Bottega")
        self._canvas.setViewerPreference("DisplayDocTitle", "true")
        # The canvas has no public way to the document, where an environment variable (SOURCE_DATE_EPOCH) would otherwise
        # decide the date, and through its signature the bytes.
        self._document = self._canvas._doc  # noqa: SLF001
        self._document.signature = hashlib.md5(usedforsecurity=False)
        self._document._timeStamp.YMDhms = (*(dated.timetuple()[:3] if dated else (2000, 1, 1)), 0, 0, 0)  # noqa: SLF001
        self._uses: dict[str, FontUse] = {}
        self._feet: list[Callable[[Page, int, int], None]] = []
        self._pages: list[tuple[tuple[float, float], list[str]]] = []
        self._start(size)

    def _start(self, size: tuple[float, float]) -> None:
        self._marks: list[str] = []
        self._pages.append((size, self._marks))
        self.width, self.height = size
        self.number = len(self._pages)  # of the page being drawn, from 1
        self._forget()

    def _forget(self) -> None:
        self._filling = self._stroking = self._setting = ""
        self._line_width = -1.0

    def turn(self, size: tuple[float, float] | None = None) -> None:
        """Go to a new page."""
        self._start(size or (self.width, self.height))

    def foot(self, draw: Callable[[Page, int, int], None]) -> None:
        """Have something drawn on every page at the end, when its number and their count are known."""
        self._feet.append(draw)

    # Words

    def text(
        self, x: float, y: float, words: str, face: str = REGULAR, size: float = 9, colour: str = INK, *,
        max_width: float | None = None, align: str = "left", leading: float | None = None,
    ) -> float:
        """Set a line at a baseline. Too wide, it shrinks; still too wide, it is broken. Returns the next baseline."""
        wide = measure(words, face, size)
        if max_width is None or wide <= max_width:
            self._set(x, y, words, face, size, colour, align)
            return y - (leading or size * 1.35)
        if wide * _SMALLEST <= max_width:
            self._set(x, y, words, face, size * max_width / wide, colour, align)
            return y - (leading or size * 1.35)
        small = size * _SMALLEST
        after = self.paragraph(x, y, max_width, words, face, small, colour, align=align)
        return after + small * 1.35 - (leading or size * 1.35)

    def paragraph(
        self, x: float, y: float, width: float, words: str, face: str = REGULAR, size: float = 9, colour: str = INK, *,
        leading: float | None = None, align: str = "left",
    ) -> float:
        """Set lines broken at a width. `x` is the left edge, the middle or the right edge, as aligned."""
        for line in wrap(words, face, size, width):
            self._set(x, y, line, face, size, colour, align)
            y -= leading or size * 1.35
        return y

    def _set(self, x: float, y: float, words: str, face: str, size: float, colour: str, align: str) -> None:
        shaped = shape(words, face)
        wide = shaped.width * size / 1000
        if align != "left":
            x -= wide if align == "right" else wide / 2
        self.boxes.append(Box(self.number, x, y - size * 0.22, x + wide, y + size * 0.72, words))
        self._fill(colour)
        marks = [f"BT 1 0 0 1 {x:.2f} {y:.2f} Tm"]
        for run in shaped.runs:
            use = self._use(run.face)
            if run.written is not None:
                self._put(marks, use.staple_name, size, run.written)
                continue
            for sign in run.signs:
                name, written = use.encode(sign)
                self._put(marks, name, size, written)
        marks.append("ET")
        self._marks.append(" ".join(marks))

    def _use(self, face: str) -> FontUse:
        use = self._uses.get(face)
        if use is None:
            use = self._uses[face] = FontUse(font(face), len(self._uses) + 1)
        return use

    def _put(self, marks: list[str], name: str, size: float, written: str) -> None:
        setting = f"/{name} {size:.2f} Tf"
        if setting != self._setting:
            marks.append(setting)
            self._setting = setting
        marks.append(f"({written}) Tj")

    # Lines and shapes

    def line(self, x1: float, y1: float, x2: float, y2: float, width: float = 0.5, colour: str = INK) -> None:
        """Draw a straight line."""
        self._stroke(colour, width)
        self._marks.append(f"{x1:.2f} {y1:.2f} m {x2:.2f} {y2:.2f} l S")

    def rect(
        self, x: float, y: float, width: float, height: float, *, fill: str | None = None, stroke: str | None = None,
        line_width: float = 0.5,
    ) -> None:
        """Draw a rectangle, filled, outlined or both."""
        if fill:
            self._fill(fill)
        if stroke:
            self._stroke(stroke, line_width)
        operator = {(True, True): "B", (True, False): "f", (False, True): "S"}.get((bool(fill), bool(stroke)), "n")
        self._marks.append(f"{x:.2f} {y:.2f} {width:.2f} {height:.2f} re {operator}")

    def emblem(self, x: float, y: float, height: float) -> float:
        """Draw the emblem of the European Union; returns its width, one and a half times its height."""
        self.boxes.append(Box(self.number, x, y, x + height * 1.5, y + height, ""))
        self._place(f"{height / 2:.4f} 0 0 {height / 2:.4f} {x:.2f} {y:.2f} cm", ornaments.emblem())
        return height * 1.5

    def arches(self, x: float, y: float, width: float, height: float, count: int = 7) -> None:
        """Draw the band of arches."""
        self.rect(x, y, width, height, fill=TEAL)
        self._place(f"1 0 0 1 {x:.2f} {y:.2f} cm", ornaments.arches(width, height, count, "#ffffff", "#f0c27b"))

    def qr(self, x: float, y: float, size: float, words: str) -> None:
        """Draw a QR code, black, its lower left corner there; leave four modules of white around it."""
        side, path = ornaments.qr(words)
        self.boxes.append(Box(self.number, x, y, x + size, y + size, ""))
        self._place(f"{size / side:.5f} 0 0 {size / side:.5f} {x:.2f} {y:.2f} cm 0 g", path)

    def _place(self, matrix: str, drawing: str) -> None:
        self._marks.append(f"q {matrix}\n{drawing}\nQ")

    def _fill(self, colour: str) -> None:
        if colour != self._filling:
            self._filling = colour
            self._marks.append(ornaments.fill(colour))

    def _stroke(self, colour: str, width: float) -> None:
        if colour != self._stroking:
            self._stroking = colour
            self._marks.append(ornaments.stroke(colour))
        if width != self._line_width:
            self._line_width = width
            self._marks.append(f"{width:.2f} w")

    # The end

    def finish(self) -> bytes:
        """Draw the feet and return the bytes of the document; equal drawings give equal bytes."""
        total = len(self._pages)
        for number, (size, marks) in enumerate(self._pages, start=1):
            self._marks, (self.width, self.height), self.number = marks, size, number
            self._forget()
            for draw in self._feet:
                draw(self, number, total)
            self._canvas.setPageSize(size)
            content = "\n".join(marks)
            self._document.updateSignature(content)
            self._canvas.addLiteral(content)
            self._canvas.showPage()
        self._document.delayedFonts.extend(self._uses.values())
        self._canvas.save()
        return self._file.getvalue()
