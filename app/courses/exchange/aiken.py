"""Aiken: a question, options with capital letters, and the line that names the right one."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from app.core.i18n import lazy_gettext as _l
from app.courses.exchange import shaping
from app.courses.exchange.draft import LONGEST_TEXT, Answer, Draft, LeftOut

if TYPE_CHECKING:
    from app.courses.package.faults import Faults

OPTION = re.compile(r"\s*([A-Z])[.)]\s+(\S.*)")
ANSWER = re.compile(r"\s*ANSWER\s*:\s*([A-Z])?\s*(.*)")


@dataclass
class _Piece:
    line: int = 0
    texts: list[str] = field(default_factory=list)
    options: dict[str, str] = field(default_factory=dict)


def looks_like_aiken(text: str) -> bool:
    """Tell whether a text has both marks of the format."""
    lines = text.split("\n")
    return any(ANSWER.fullmatch(line) for line in lines) and any(OPTION.fullmatch(line) for line in lines)


def read(text: str, language: str, faults: Faults, name: str) -> list[Draft]:
    """Return a draft for each question."""
    drafts: list[Draft] = []
    piece = _Piece()
    number = 0
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        if found := ANSWER.fullmatch(line):
            _close(piece, found, number, language, drafts, faults, name)
            piece = _Piece()
        elif piece.texts and (option := OPTION.fullmatch(line)):
            if option[1] in piece.options:
                faults.add(name, number, _l("The letter %(letter)s is there twice.", letter=option[1]),
                           _l("Give each option a letter of its own."))
            piece.options[option[1]] = option[2].strip()
        elif piece.options:
            faults.add(name, number, _l("This line is neither an option nor “ANSWER:”."),
                       _l("Write an option on one line: “C. …”. End the question with “ANSWER: B”."))
            piece.texts.clear()
            piece = _Piece(number, [line.strip()])
        else:
            piece.line = piece.line or number
            piece.texts.append(line.strip())
    if piece.texts:
        faults.add(name, piece.line, _l("This question has no “ANSWER:” line."), _l("End the question with “ANSWER: B”."))
    return drafts


def _close(
    piece: _Piece, found: re.Match[str], number: int, language: str, drafts: list[Draft], faults: Faults, name: str,
) -> None:
    if not piece.texts:
        faults.add(name, number, _l("There is no question above this line."), _l("Write the question and its options above it."))
        return
    if found[1] is None or found[2] or found[1] not in piece.options:
        faults.add(name, number, _l("This line does not name one of the options above."), _l("Write one letter: “ANSWER: B”."))
        return
    draft = Draft(piece.line, language)
    try:
        draft.text = draft.markdown("\n".join(piece.texts), "plain", LONGEST_TEXT)
        answers = [
            Answer(draft.markdown(words, "plain"), Decimal(100 if letter == found[1] else 0)) for letter, words in piece.options.items()
        ]
        shaping.choose(draft, answers, is_single=True)
    except LeftOut as left:
        draft.left_out = left.reason
    drafts.append(draft)
