"""The back that all designs share: modules, hours, marks, outcomes and the funder's disclaimer, in both languages."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from app.certificates.designs._front import BAND, draw_demonstration
from app.certificates.designs._rows import Column, Row, fitted
from app.certificates.designs._words import Words, pair
from app.core.i18n import hours_words
from app.core.pdf import BOLD, HAIRLINE, INK, ITALIC, QUIET, REGULAR, TEAL, Page, wrap

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.certificates.facts import CertificateFacts

_LEFT, _RIGHT, _GAP = 48.0, 794.0, 36.0
_COLUMN = (_RIGHT - _LEFT - _GAP) / 2
_TOP, _FOOT = 503.0, 30.0
_LEFT_GROUPS = 2  # modules and outcomes stand left of hours and results
_NOTICE_SIZES = (7.5, 7.0, 6.5, 6.0, 5.5, 5.0, 4.5)
_NOTICE_ROOM = 84.0


def draw_back(page: Page, facts: CertificateFacts, *, with_marks: bool) -> None:
    """Draw the back, on as many pages as it takes."""
    italian, other = pair(facts.holder_language)
    notice = _notice_size(facts, other)
    floor = _FOOT + 26 + _notice_height(facts, other, notice)
    parts = (
        _modules(facts, italian, other),
        _outcomes(facts, italian, other),
        _hours(facts, italian, other),
        _marks(facts, italian, other) if with_marks else (),
        _named(italian.project_work, other.project_work, facts.project_work_title),
        _named(italian.placement, other.placement, facts.placement_host),
    )
    groups = [list(part) for part in parts]
    size, places = fitted(groups, _LEFT_GROUPS, Column(_COLUMN, _TOP, floor))
    shown = -1
    for row, place in zip(chain.from_iterable(groups), places, strict=True):
        while shown < place.page:
            shown += 1
            _start(page, facts, italian, other, notice)
        row.draw(page, _LEFT + place.column * (_COLUMN + _GAP), place.y, _COLUMN, size)
    page.foot(lambda page, number, total: _foot(page, facts, italian, other, number, total))


def _modules(facts: CertificateFacts, italian: Words, other: Words) -> Iterator[Row]:
    if not facts.modules:
        return
    yield Row(italian.modules, other.modules, (italian.planned,), (other.planned,), "head")
    for module in facts.modules:
        yield Row(module.title.it, module.title.own(other.language), (hours_words(module.minutes),))
    yield Row(italian.total, other.total, (hours_words(sum(module.minutes for module in facts.modules)),), kind="total")


def _hours(facts: CertificateFacts, italian: Words, other: Words) -> Iterator[Row]:
    hours = facts.hours
    yield Row(italian.phases, other.phases, (italian.planned, italian.present), (other.planned, other.present), "head")
    for phase in hours.phases:
        figures = (hours_words(phase.planned_minutes), hours_words(phase.attended_minutes))
        yield Row(phase.title.it, phase.title.own(other.language), figures)
    total = (hours_words(hours.planned_minutes), hours_words(hours.attended_minutes))
    yield Row(f"{italian.total} ({italian.share(hours.share_per_mille)})", other.total, total, kind="total")


def _marks(facts: CertificateFacts, italian: Words, other: Words) -> Iterator[Row]:
    if not facts.marks:
        return
    yield Row(f"{italian.marks} ({italian.scales})", f"{other.marks} ({other.scales})", kind="head")
    for mark in facts.marks:
        figures = (italian.mark(mark.hundredths), italian.thirtieths(mark.hundredths))
        yield Row(mark.item.it, mark.item.own(other.language), figures)


def _named(italian: str, other: str, text: str) -> Iterator[Row]:
    if text:
        yield Row(italian, other, kind="head")
        yield Row(text)


def _outcomes(facts: CertificateFacts, italian: Words, other: Words) -> Iterator[Row]:
    if facts.outcomes:
        yield Row(italian.outcomes, other.outcomes, kind="head")
    for outcome in facts.outcomes:
        yield Row(outcome.it, outcome.own(other.language))


def _start(page: Page, facts: CertificateFacts, italian: Words, other: Words, notice: float) -> None:
    """Turn the page and set what every back page bears: whose it is, and the funder's disclaimer."""
    page.turn()
    page.rect(0, 0, BAND / 3, page.height, fill=TEAL)
    y, room = 552.0, _RIGHT - _LEFT
    y = page.text(_LEFT, y, facts.holder.name, BOLD, 13, INK, max_width=room, leading=15)
    y = page.text(_LEFT, y, facts.award.title.it, REGULAR, 9.5, INK, max_width=room * 0.62, leading=13)
    course = f"{facts.course.it} · {italian.edition.format(facts.edition)}, {italian.days(facts.starts_on, facts.ends_on)}"
    y = page.text(_LEFT, y, course, REGULAR, 9.5, INK, max_width=room, leading=11.5)
    page.text(_LEFT, y, facts.course.own(other.language), ITALIC, 8, QUIET, max_width=room)
    _notice(page, facts, other, notice)


def _notice_size(facts: CertificateFacts, other: Words) -> float:
    return next((size for size in _NOTICE_SIZES if _notice_height(facts, other, size) <= _NOTICE_ROOM), _NOTICE_SIZES[-1])


def _notice_height(facts: CertificateFacts, other: Words, size: float) -> float:
    disclaimer = facts.programme.disclaimer
    if not disclaimer.it:
        return 0.0
    under = wrap(disclaimer.own(other.language), ITALIC, size, _COLUMN)
    return max(len(wrap(disclaimer.it, REGULAR, size, _COLUMN)), len(under)) * size * 1.3 + size


def _notice(page: Page, facts: CertificateFacts, other: Words, size: float) -> None:
    disclaimer = facts.programme.disclaimer
    if not disclaimer.it:
        return
    y = _FOOT + 16 + _notice_height(facts, other, size) - size
    page.paragraph(_LEFT, y, _COLUMN, disclaimer.it, REGULAR, size, QUIET, leading=size * 1.3)
    page.paragraph(
        _LEFT + _COLUMN + _GAP, y, _COLUMN, disclaimer.own(other.language), ITALIC, size, QUIET, leading=size * 1.3)


def _foot(page: Page, facts: CertificateFacts, italian: Words, other: Words, number: int, total: int) -> None:
    if facts.is_demonstration:
        draw_demonstration(page, italian, other)
    if number == 1:
        return
    page.line(_LEFT, _FOOT + 4, _RIGHT, _FOOT + 4, 0.5, HAIRLINE)
    words = f"{italian.number.format(facts.number)} · {facts.code} · {italian.authentic} {other.authentic}"
    page.text(_LEFT, _FOOT - 7, words, REGULAR, 7.5, QUIET, max_width=_RIGHT - _LEFT - 110)
    pages = f"{italian.page.format(number, total)} · {other.page.format(number, total)}"
    page.text(_RIGHT, _FOOT - 7, pages, REGULAR, 7.5, QUIET, align="right", max_width=105 + 60)
