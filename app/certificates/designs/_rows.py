"""Rows of the back: how tall they are, where they go and how they are drawn.

Rows flow through two columns. Their size goes down until they fit one page; where the smallest does not do, they go
on to a further page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from app.core.pdf import BOLD, HAIRLINE, INK, ITALIC, QUIET, REGULAR, TEAL, measure, wrap

if TYPE_CHECKING:
    from app.core.pdf import Page

_FIGURE = 64.0
_SMALL = 0.85
_LEADING, _UNDER_LEADING = 1.25, 1.08
_SHORT = 0.6  # of a column: a group up to that can stay whole


class Setting(NamedTuple):
    """A way to set the rows: their size, whether what comes after the first groups begins a column, whether groups stay whole."""

    size: float
    apart: bool
    whole: bool


_SETTINGS = (
    Setting(9.0, apart=True, whole=True), Setting(8.5, apart=True, whole=True), Setting(8.0, apart=True, whole=True),
    Setting(8.0, apart=False, whole=True), Setting(7.5, apart=True, whole=True), Setting(7.5, apart=False, whole=True),
    Setting(7.5, apart=False, whole=False), Setting(7.0, apart=False, whole=False),
    Setting(8.0, apart=False, whole=True),  # for what takes further pages all the same
)


class Row(NamedTuple):
    """A row: Italian, the other language with it, figures at the right. Kinds: head, line, total."""

    italian: str
    other: str = ""
    figures: tuple[str, ...] = ()
    under: tuple[str, ...] = ()
    kind: str = "line"

    @property
    def _face(self) -> str:
        return REGULAR if self.kind == "line" else BOLD

    def height(self, width: float, size: float) -> float:
        """Return how tall the row is in a column."""
        lines, under = self._lines(width, size)
        air = size * (1.5 if self.kind == "head" else 0.55)
        return len(lines) * size * _LEADING + len(under) * size * _UNDER_LEADING + air

    def _lines(self, width: float, size: float) -> tuple[tuple[str, ...], tuple[str, ...]]:
        room = width - len(self.figures) * _FIGURE
        lines = wrap(self.italian, self._face, size, room)
        if self.other in {"", self.italian} or self._beside(width, size):
            return lines, ()
        return lines, wrap(self.other, ITALIC, size * _SMALL, room)

    def _beside(self, width: float, size: float) -> bool:
        """Whether both languages of a head stand on one line."""
        if self.kind != "head" or self.under:
            return False
        return measure(f"{self.italian} · ", BOLD, size) + measure(self.other, ITALIC, size * _SMALL) <= width

    def draw(self, page: Page, x: float, top: float, width: float, size: float) -> None:
        """Draw the row under a height, with the hairline that ends it."""
        lines, under = self._lines(width, size)
        y = first = top - size * (2.0 if self.kind == "head" else 1.05)
        for line in lines:
            y = page.text(x, y, line, self._face, size, TEAL if self.kind == "head" else INK, leading=size * _LEADING)
        self._draw_figures(page, x + width, first, size)
        y += size * 0.15
        for line in under:
            y = page.text(x, y, line, ITALIC, size * _SMALL, QUIET, leading=size * _UNDER_LEADING)
        if self.other not in {"", self.italian} and not under:
            beside = x + measure(f"{self.italian} ", BOLD, size)
            page.text(beside, first, f"· {self.other}", ITALIC, size * _SMALL, QUIET)
        rule = top - self.height(width, size)
        weight, colour = (0.75, TEAL) if self.kind == "head" else (0.4, HAIRLINE)
        page.line(x, rule, x + width, rule, weight, colour)

    def _draw_figures(self, page: Page, right: float, y: float, size: float) -> None:
        small, room = size * _SMALL, _FIGURE - 6
        for place, figure in enumerate(self.figures):
            edge = right - (len(self.figures) - 1 - place) * _FIGURE
            if self.kind == "head":
                page.text(edge, y, figure, REGULAR, small, QUIET, align="right", max_width=room)
            else:
                page.text(edge, y, figure, self._face, size, INK, align="right", max_width=room)
        for place, figure in enumerate(self.under):
            edge = right - (len(self.under) - 1 - place) * _FIGURE
            page.text(edge, y - size * 1.1, figure, ITALIC, small, QUIET, align="right", max_width=room)


class Column(NamedTuple):
    """A column of the back: its width, where it begins and how far down it goes."""

    width: float
    top: float
    floor: float


class Place(NamedTuple):
    """Where a row goes: page and column, both from 0, and the height it hangs from."""

    page: int
    column: int
    y: float


def fitted(groups: list[list[Row]], first: int, column: Column) -> tuple[float, list[Place]]:
    """Return the largest size at which all rows stand on one page, or a good size and further pages.

    Best are two columns, the first groups in one and the others in the other.
    """
    for setting in _SETTINGS:
        places = flow(groups, first, column, setting)
        if places[-1].page == 0:
            break
    return setting.size, places


def flow(groups: list[list[Row]], first: int, column: Column, setting: Setting) -> list[Place]:
    """Give every row its place. No head stands alone at the end of a column, no total alone at its beginning."""
    places: list[Place] = []
    number, y = 0, column.top
    for order, group in enumerate(groups):
        heights = [row.height(column.width, setting.size) for row in group]
        whole = setting.whole and sum(heights) <= (column.top - column.floor) * _SHORT
        together = sum(heights) if whole else sum(heights[:2])
        if y < column.top and ((setting.apart and order == first) or together > y - column.floor):
            number, y = number + 1, column.top
        for place, height in enumerate(heights):
            ending = place + 2 == len(group) and group[-1].kind == "total"
            if y - height - (heights[-1] if ending else 0) < column.floor and y < column.top:
                number, y = number + 1, column.top
            places.append(Place(number // 2, number % 2, y))
            y -= height
    return places
