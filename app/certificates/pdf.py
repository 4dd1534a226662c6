"""The register of certificates on paper: black on white, in Italian, every act with the hash that chains it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.certificates import labels
from app.certificates.facts_source import course_words
from app.certificates.rules import printed_code
from app.core import clock
from app.core.i18n import day_words, in_language, own, when_words
from app.core.i18n import gettext as _
from app.core.pdf import A4_LANDSCAPE, BLACK, BOLD, REGULAR, SEMIBOLD, Page, wrap

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.certificates.facts import Award
    from app.certificates.models import RegisterLine
    from app.editions.models import Edition

_LEFT, _RIGHT, _TOP, _BOTTOM = 40.0, 802.0, 548.0, 48.0
_ROW, _REASON, _SMALL = 30.0, 8.0, 6.0
# Left edge of each column; a column ends where the next begins.
_EDGES = (40.0, 66.0, 172.0, 242.0, 362.0, 560.0, 690.0, 802.0)


def draw_register(edition: Edition, lines: Sequence[RegisterLine]) -> bytes:
    """Return the register of an edition as a PDF."""
    with in_language("it"):
        page = Page(
            A4_LANDSCAPE, title=_("Register of certificates, edition %(code)s", code=edition.code), author="Bottega",
            language="it", subject=own(edition.course_version.title), dated=clock.today(),
        )
        hashes: dict[int, str] = {}
        y = _head(page, edition)
        awards = course_words(edition.course_version).awards
        numbers = {line.certificate_id: line.certificate.number for line in lines}
        for line in lines:
            notes = _notes(line, numbers)
            if y - _height(notes) < _BOTTOM:
                page.turn()
                y = _head(page, edition)
            y = _row(page, line, notes, awards, y)
            hashes[page.number] = line.hash
        if not lines:
            page.text(_LEFT, y - 12, _("Nothing has been issued yet."), REGULAR, 9, BLACK)
        page.foot(lambda page, number, total: _foot(page, hashes.get(number, ""), number, total))
        return page.finish()


def _head(page: Page, edition: Edition) -> float:
    title = _("Register of certificates, edition %(code)s", code=edition.code)
    y = page.text(_LEFT, _TOP, title, BOLD, 13, BLACK, leading=14)
    course = _("%(course)s, from %(first)s to %(last)s", course=own(edition.course_version.title),
               first=day_words(edition.starts_on), last=day_words(edition.ends_on))
    y = page.text(_LEFT, y, course, REGULAR, 9, BLACK, max_width=_RIGHT - _LEFT, leading=20)
    heads = (_("Line"), _("When"), _("Act"), _("Number"), _("Holder"), _("Award"), _("By"))
    for words, left, right in zip(heads, _EDGES, _EDGES[1:], strict=False):
        page.text(left, y, words, SEMIBOLD, 9, BLACK, max_width=right - left - 6)
    page.line(_LEFT, y - 5, _RIGHT, y - 5, 0.75, BLACK)
    return y - 5


def _row(page: Page, line: RegisterLine, notes: Sequence[str], awards: Mapping[str, Award], top: float) -> float:
    certificate, y = line.certificate, top - 11
    award = awards[certificate.award].title.it if certificate.award in awards else certificate.award
    cells = (
        str(line.line), when_words(line.at), str(labels.ACT[line.act]), certificate.number, certificate.holder, award,
        line.by.display_name,
    )
    for words, left, right in zip(cells, _EDGES, _EDGES[1:], strict=False):
        page.text(left, y, _cut(words, right - left - 6), REGULAR, 9, BLACK, max_width=right - left - 6)
    for words in notes:
        y -= _REASON * 1.3
        page.text(_EDGES[1], y, words, REGULAR, _REASON, BLACK)
    seal = _("code %(code)s · file SHA-256 %(file)s", code=printed_code(certificate.code), file=certificate.sha256)
    page.text(_EDGES[1], y - 9, seal, REGULAR, _SMALL, BLACK, max_width=_EDGES[4] + 60 - _EDGES[1])
    page.text(_RIGHT, y - 9, _("line %(hash)s", hash=line.hash), REGULAR, _SMALL, BLACK, align="right", max_width=330)
    floor = top - _height(notes)
    page.line(_LEFT, floor, _RIGHT, floor, 0.4, BLACK)
    return floor


def _notes(line: RegisterLine, numbers: Mapping[int, str]) -> tuple[str, ...]:
    """The cause and the reason of an end and what stands in its place, whole, in as many lines as they take."""
    cause = str(labels.CAUSE[line.cause]) if line.cause else ""
    next_one = _("In its place stands %(number)s.", number=numbers[line.successor_id]) if line.successor_id else ""
    words = " · ".join(filter(None, [cause, line.reason, next_one]))
    return wrap(words, REGULAR, _REASON, _RIGHT - _EDGES[1]) if words else ()


def _height(notes: Sequence[str]) -> float:
    return _ROW + len(notes) * _REASON * 1.3


def _cut(words: str, room: float) -> str:
    """Keep a cell to one line: the page shrinks a text only so far, and what is longer ends in dots."""
    most = int(room / 3.1)  # signs that fit at the smallest size to which a line shrinks
    return words if len(words) <= most else f"{words[:most - 1]}…"


def _foot(page: Page, last_hash: str, number: int, total: int) -> None:
    page.line(_LEFT, 36, _RIGHT, 36, 0.4, BLACK)
    words = _("Hash of the last line on this page: %(hash)s", hash=last_hash) if last_hash else ""
    page.text(_LEFT, 25, words, REGULAR, 7, BLACK)
    page.text(
        _RIGHT, 25, _("page %(number)s of %(total)s", number=number, total=total), REGULAR, 7, BLACK, align="right"
    )
