"""Moodle's cloze: `{2:SHORTANSWER:=Rome~%50%Roma#almost}` inside a text."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from app.core.i18n import lazy_gettext as _l
from app.core.text import tidy
from app.courses.exchange import shaping
from app.courses.exchange.draft import LONGEST_TEXT, Answer, Draft, LeftOut

if TYPE_CHECKING:
    from collections.abc import Sequence

_GAP = re.compile(r"(?<!\\)\{(\d*):([A-Z_]+):((?:\\.|[^\\}])*)\}", re.DOTALL)
_TYPED = frozenset({"SHORTANSWER", "SA", "MW", "SHORTANSWER_C", "SAC", "MWC"})
_NUMBERS = frozenset({"NUMERICAL", "NM"})
_CHOICES = re.compile(r"(MULTICHOICE|MC)(_[HVS]+|[HVS]+)?")
_WEIGHT = re.compile(r"%(-?[0-9]{1,3}\.?[0-9]*)%")
_SPECIAL = re.compile(r"([\\}~#])")
_OPEN, _CLOSE = "\ue000", "\ue001"
_PLACE = re.compile("\ue000([0-9]+)\ue001")


@dataclass(frozen=True)
class _Found:
    points: int
    words: list[str]


def read(draft: Draft, text: str, form: str) -> None:
    """Make gaps of a cloze text."""
    draft.type = "gaps"
    found: list[_Found] = []

    def take(match: re.Match[str]) -> str:
        found.append(_gap(draft, match, form))
        return f"{_OPEN}{len(found)}{_CLOSE}"

    marked = _GAP.sub(take, text.replace(_OPEN, "").replace(_CLOSE, ""))
    if not found:
        raise LeftOut(_l("It has no gap."))
    whole = draft.markdown(marked, form, LONGEST_TEXT).replace("[[", "\\[\\[")
    if len(_PLACE.findall(whole)) != len(found):
        raise LeftOut(_l("A gap stands where Markdown can hold none."))
    draft.text = _PLACE.sub(lambda place: f"[[gap-{place[1]}]]", whole)
    draft.points = max(1, min(shaping.MOST_POINTS, sum(gap.points for gap in found)))
    if len({gap.points for gap in found}) > 1:
        draft.note(_l("Each gap counts the same."))
    shaping.fill_in(draft, [gap.words for gap in found])


def _gap(draft: Draft, match: re.Match[str], form: str) -> _Found:
    kind = match[2]
    body = match[3] if form == "markdown" else html.unescape(re.sub(r"<[^>]{1,80}>", "", match[3]))
    answers = [answer for part in _split(body, "~") if (answer := _answer(part)) is not None]
    points = int(match[1]) if match[1] and len(match[1]) < 4 else 1  # noqa: PLR2004 - three figures
    if kind in _TYPED:
        words = shaping.accepted(draft, answers, has_wildcards=True)
    elif kind in _NUMBERS:
        words = _numbers(draft, answers)
    elif _CHOICES.fullmatch(kind):
        words = shaping.accepted(draft, answers, has_wildcards=False)
        options = ", ".join(tidy(answer.text) for answer in answers)
        draft.note(_l("A gap with a list to choose from became one to type in; the list was: %(options)s.", options=options[:200]))
    else:
        raise LeftOut(_l("A gap of the kind %(kind)s cannot be taken.", kind=kind[:40]))
    return _Found(max(1, points), words)


def _answer(part: str) -> Answer | None:
    words, *feedback = _split(part.strip(), "#")
    weight = Decimal(0)
    if words.startswith("="):
        words, weight = words[1:], Decimal(100)
    if found := _WEIGHT.match(words):
        words, weight = words[found.end() :], Decimal(found[1])
    bare = _bare(words)
    return Answer(bare, weight, _bare("#".join(feedback)) if feedback else "") if bare.strip() else None


def _split(text: str, sign: str) -> list[str]:
    """Divide a text at a sign, but not where a backslash stands before it."""
    parts = [""]
    for found in re.finditer(r"\\.|.", text, re.DOTALL):
        if found[0] == sign:
            parts.append("")
        else:
            parts[-1] += found[0]
    return parts


def _bare(text: str) -> str:
    return re.sub(r"\\([\\}~#\"/{])", r"\1", text).strip()


def _numbers(draft: Draft, answers: Sequence[Answer]) -> list[str]:
    exact = []
    for answer in answers:
        if answer.text.strip() == "*":
            continue
        value, _colon, tolerance = answer.text.partition(":")
        if tolerance and shaping.decimal(tolerance):
            draft.note(_l("A gap takes words, so the tolerance of a number was left out."))
        exact.append(Answer(shaping.plain(shaping.decimal(value)), answer.weight, answer.feedback))
    return shaping.accepted(draft, exact, has_wildcards=False)


def written(words: Sequence[str]) -> str:
    """Return a gap as Moodle writes it."""
    return "{1:SHORTANSWER:" + "~".join("=" + _SPECIAL.sub(r"\\\1", word.replace("*", "\\*")) for word in words) + "}"
