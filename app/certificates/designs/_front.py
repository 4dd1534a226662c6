"""The front that all designs share: who certifies, what, of whom, and how it can be checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.certificates.designs._words import Words, pair
from app.core.pdf import (
    BOLD,
    HAIRLINE,
    INK,
    ITALIC,
    OCHRE,
    QUIET,
    REGULAR,
    TEAL,
    Page,
    measure,
    wrap,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.certificates.facts import CertificateFacts, Holder, Programme, Signatory

BAND, LEFT, RIGHT = 42.0, 92.0, 775.0
WIDTH = RIGHT - LEFT
_BOX, _BOX_GAP, _BOX_TOP = 78.0, 10.0, 540.0
_FUNDING = 130.0  # what the funding text needs beside the emblem
_QR, _QR_BOTTOM, _QR_COLUMN = 78.0, 88.0, 146.0
_SIGN_RIGHT = RIGHT - _QR_COLUMN - 14
_SIGN_LINE = 112.0
_FEW, _MANY = 2, 4  # signatures that leave room between them; more leave none for the body, named in its box above
_BODY_FLOOR = 172.0
# Gap above the text, size of the Italian and of the other language: from roomy to tight.
_BODIES = (
    (22.0, 13.0, 10.0), (14.0, 13.0, 10.0), (12.0, 12.0, 9.5), (10.0, 11.0, 9.0), (8.0, 10.0, 8.0), (6.0, 9.0, 7.2),
    (6.0, 8.0, 6.5), (6.0, 7.0, 5.8), (4.0, 6.0, 5.0),
)
_NAME_SIZE, _NAME_SMALLEST = 27.0, 20.0


def attended(facts: CertificateFacts, words: Words) -> str:
    """The clause on hours."""
    hours = facts.hours
    return words.attendance(
        hours.attended_minutes, hours.planned_minutes, hours.share_per_mille,
        facts.course.own(words.language), words.days(facts.starts_on, facts.ends_on),
    )


def placed(facts: CertificateFacts, words: Words) -> list[str]:
    """The clause on the stage, where there was one."""
    return [words.placed.format(facts.placement_host)] if facts.placement_host else []


def draw_front(page: Page, facts: CertificateFacts, clauses: Callable[[CertificateFacts, Words], list[str]]) -> None:
    """Draw the front; `clauses` says in one language what the holder did."""
    italian, other = pair(facts.holder_language)
    page.arches(0, 0, BAND, page.height)
    _heading(page, facts, italian, other)
    y = _title(page, facts, italian, other)
    y = _holder(page, facts, italian, other, y)
    _body(page, italian.sentence(clauses(facts, italian)), other.sentence(clauses(facts, other)), y)
    _signatures(page, [one for one in facts.programme.signatories if one.role or one.name])
    _footing(page, facts, italian, other)


def _heading(page: Page, facts: CertificateFacts, italian: Words, other: Words) -> None:
    """Emblem and funding text to the left, signatories to the right, all boxes of one size, as the funder asks."""
    signatories = facts.programme.signatories
    wide = min(_BOX, (WIDTH - _FUNDING) / (len(signatories) + 1) - _BOX_GAP)
    high = wide * 2 / 3  # the emblem's own proportion
    boxes = RIGHT - len(signatories) * (wide + _BOX_GAP) + _BOX_GAP
    for number, signatory in enumerate(signatories):
        _box(page, boxes + number * (wide + _BOX_GAP), wide, high, signatory.organisation)
    x = LEFT
    if facts.programme.emblem == "eu":
        x += page.emblem(x, _BOX_TOP - high, high) + _BOX_GAP
    _funding(page, facts.programme, italian, other, x, min(boxes - 16 - x, 330))


def _funding(page: Page, programme: Programme, italian: Words, other: Words, x: float, room: float) -> None:
    contract = italian.contract.format(programme.contract_number).replace(" ", "\u00a0") if programme.contract_number else ""
    lines = [line for line in (
        (programme.funding_text.it, BOLD, 8.5, INK),
        (programme.funding_text.own(other.language), ITALIC, 8, QUIET),
        (" · ".join(filter(None, [programme.title.it, contract])), REGULAR, 7.5, QUIET),
    ) if line[0]]
    scale = next((scale for scale in (1, 0.9, 0.8, 0.7, 0.6) if _tall(lines, scale, room) <= _BOX * 2 / 3), 0.5)
    y = _BOX_TOP - 8.5 * scale
    for words, face, size, colour in lines:
        y = page.paragraph(x, y, room, words, face, size * scale, colour, leading=size * scale * 1.25) - 1.5 * scale


def _tall(lines: list[tuple[str, str, float, str]], scale: float, room: float) -> float:
    return sum(len(wrap(words, face, size * scale, room)) * size * scale * 1.25 + 1.5 for words, face, size, _ in lines)


def _box(page: Page, x: float, wide: float, high: float, words: str) -> None:
    page.rect(x, _BOX_TOP - high, wide, high, stroke=HAIRLINE, line_width=0.75)
    room = wide - 12
    size = next((size for size in (8.5, 8, 7.5, 7, 6.5, 6, 5.5, 5)
                 if len(wrap(words, BOLD, size, room)) * size * 1.22 <= high - 8
                 and all(measure(word, BOLD, size) <= room for word in words.split())), 4.5)
    lines = wrap(words, BOLD, size, room)
    y = _BOX_TOP - high / 2 + (len(lines) - 1) * size * 0.61 - size * 0.33
    page.paragraph(x + wide / 2, y, room, words, BOLD, size, INK, leading=size * 1.22, align="centre")


def _title(page: Page, facts: CertificateFacts, italian: Words, other: Words) -> float:
    title = facts.award.title
    y = page.text(LEFT, 426, title.it, BOLD, 30, TEAL, max_width=WIDTH, leading=21)
    y = page.text(LEFT, y, title.own(other.language), ITALIC, 14, QUIET, max_width=WIDTH, leading=37)
    x = LEFT + measure(f"{italian.certifies} ", REGULAR, 12)
    page.text(LEFT, y, italian.certifies, REGULAR, 12, INK)
    return page.text(x, y, f"· {other.certifies}", ITALIC, 12, QUIET, leading=31)


def _holder(page: Page, facts: CertificateFacts, italian: Words, other: Words, y: float) -> float:
    """The name on its ochre line; a long one stands on two, given names above family names."""
    holder = facts.holder
    size = min(_NAME_SIZE, WIDTH / (measure(holder.name, BOLD, 1) or 1))
    lines = [holder.name]
    if size < _NAME_SMALLEST and holder.given_names and holder.family_names:
        lines = [holder.given_names, holder.family_names]
        size = _NAME_SIZE * 0.85
    y += _NAME_SIZE - size
    for line in lines:
        y = page.text(LEFT, y, line, BOLD, size, INK, max_width=WIDTH, leading=size * 1.15)
    last = max(page.boxes[-len(lines):], key=lambda box: box.right)
    rule = page.boxes[-1].bottom - 3
    page.line(LEFT, rule, LEFT + min(max(last.right - LEFT + 12, 420), WIDTH), rule, 1.6, OCHRE)
    y = rule - 14
    if about := _about(holder, italian):
        y = page.text(LEFT, y, about, REGULAR, 9, INK, max_width=WIDTH, leading=11.5)
        y = page.text(LEFT, y, _about(holder, other), ITALIC, 8, QUIET, max_width=WIDTH, leading=9)
    return y


def _about(holder: Holder, words: Words) -> str:
    born = [words.born_in.format(holder.birthplace)] if holder.birthplace else []
    if holder.born_on is not None:
        day = words.days(holder.born_on, holder.born_on)
        born.append(day if born else f"{words.born_in.split()[0]} {day}")
    rest = [
        words.nationality.format(words.country(holder.nationality)) if holder.nationality else "",
        words.document.format(holder.document_number) if holder.document_number else "",
    ]
    return " · ".join(filter(None, [" ".join(born), *rest]))


def _body(page: Page, authentic: str, courtesy: str, y: float) -> None:
    """The text and, under it, the other language; both shrink together until they stand above the signatures."""
    room = WIDTH - 78
    for gap, size, small in _BODIES:
        lines, under = wrap(authentic, REGULAR, size, room), wrap(courtesy, ITALIC, small, room)
        if y - gap - len(lines) * size * 1.42 - len(under) * small * 1.4 >= _BODY_FLOOR:
            break
    y = page.paragraph(LEFT, y - gap, room, authentic, REGULAR, size, INK, leading=size * 1.42)
    page.paragraph(LEFT, y - 4 + size - small, room, courtesy, ITALIC, small, QUIET, leading=small * 1.4)


def _signatures(page: Page, signing: list[Signatory]) -> None:
    if not signing:
        return
    gap = 18.0 if len(signing) > _FEW else 36.0
    wide = min(190.0, (_SIGN_RIGHT - LEFT - gap * (len(signing) - 1)) / len(signing))
    for number, one in enumerate(signing):
        x = LEFT + number * (wide + gap)
        page.line(x, _SIGN_LINE, x + wide, _SIGN_LINE, 0.75, INK)
        y = _SIGN_LINE - 11
        for words, face, size, colour in (
            (one.name, BOLD, 9, INK), (one.role, REGULAR, 8.5, INK),
            (one.organisation if len(signing) <= _MANY else "", REGULAR, 7.5, QUIET),
        ):
            if words:
                y = page.text(x, y, words, face, size, colour, max_width=wide, leading=size + 2)


def _footing(page: Page, facts: CertificateFacts, italian: Words, other: Words) -> None:
    place = f"{facts.place}, {italian.day(facts.issued_on)}  ·  {italian.number.format(facts.number)}"
    page.text(LEFT, 42, place, REGULAR, 9, INK, max_width=_SIGN_RIGHT - LEFT)
    page.qr(RIGHT - _QR, _QR_BOTTOM, _QR, facts.verify_url)
    address = facts.verify_url.split("://", 1)[-1].rsplit("/", 1)[0]
    y = _QR_BOTTOM - 14
    for words, face, size, colour in (
        (f"{italian.verify} · {other.verify}", REGULAR, 8, QUIET), (address, REGULAR, 8, QUIET), (facts.code, BOLD, 9.5, INK),
    ):
        y = page.text(RIGHT, y, words, face, size, colour, align="right", max_width=_QR_COLUMN, leading=11)


def draw_demonstration(page: Page, italian: Words, other: Words) -> None:
    """A thin strip at the head of the page that says that the data is invented, in both languages."""
    page.rect(0, page.height - 17, page.width, 17, fill="#fdf1df")
    page.text(
        page.width / 2, page.height - 12, f"{italian.demonstration} · {other.demonstration}", BOLD, 9, "#8a4f06",
        align="centre", max_width=page.width - 40)
