"""GIFT as Moodle reads it. The title is our id, and tags stand in a comment, where Moodle looks for them."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from app.core.i18n import lazy_gettext as _l
from app.courses.exchange.draft import LeftOut
from app.courses.exchange.outgoing import Outgoing, collect

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from app.courses.exchange.results import Exported

_SIGNS = re.compile(r"[\\:#={}~]")
_PICTURE = re.compile(r"!\[([^\]]*)\]\([^)]*\)")
_ARROW = _l("GIFT cannot write an arrow (->) in an answer.")


def write(questions: Sequence[Mapping[str, Any]], language: str) -> Exported:
    """Return all questions as GIFT."""
    return collect(questions, language, _question, "")


def _question(going: Outgoing) -> str:
    write_answers = _ANSWERS.get(going.type)
    if write_answers is None:
        raise LeftOut(_l("GIFT has no such type."))
    text, answers = write_answers(going)
    general = going.optional(going.question, "feedback")
    if going.optional(going.question, "hint"):
        going.note(_l("The hint was left out."))
    if going.points != 1:
        going.note(_l("The points were left out."))
    if general and going.type == "ordering":
        going.note(_l("The feedback was left out."))
    elif general:
        answers += f"\n\t####{_guarded(going, general)}"
    marks = "".join(f" [tag:{tag.replace(']', '')}]" for tag in going.tags)
    comment = f"// [id:{going.id}]{marks}\n"
    before, gap, after = text.partition(_GAP)
    body = f"{_text(going, before)}{{{answers}\n}}"
    return f"{comment}::{_escaped(going.id)}::[markdown]{body}{_text(going, after) if gap else ''}\n\n"


_GAP = "\ue000"


def _escaped(text: str) -> str:
    return _SIGNS.sub(lambda sign: "\\" + sign[0], text).replace("\n", "\\n")


def _text(going: Outgoing, text: str) -> str:
    if _PICTURE.search(text):
        going.note(_l("Pictures were left out; their words stand there."))
    return _escaped(_PICTURE.sub(r"\1", text))


def _guarded(going: Outgoing, text: str) -> str:
    """Return a piece that cannot be taken for one with a weight or a form."""
    made = _text(going, text)
    return f"[markdown]{made}" if made.startswith(("[", "%")) else made


def _choice(going: Outgoing) -> tuple[str, str]:
    options = going.options()
    weight = _share(sum(is_right for _text, is_right, _feedback in options))
    lines = []
    for text, is_right, feedback in options:
        plain_mark = "=" if is_right else "~"
        mark = plain_mark if going.type == "one" else f"~%{weight if is_right else '-' + weight}%"
        lines.append(f"\n\t{mark}{_guarded(going, text)}" + (f"#{_guarded(going, feedback)}" if feedback else ""))
    return going.text(going.question, "text"), "".join(lines)


def _share(parts: int) -> str:
    """Return the share of each part, with the decimals that Moodle knows: 33.33333."""
    return f"{round(Decimal(100) / parts, 5):f}".rstrip("0").rstrip(".") if parts > 1 else "100"


def _truth(going: Outgoing) -> tuple[str, str]:
    return going.text(going.question, "text"), "TRUE" if going.flag(going.question) else "FALSE"


def _short(going: Outgoing) -> tuple[str, str]:
    return going.text(going.question, "text"), _words(going.words(going.question))


def _words(words: Sequence[str]) -> str:
    if any("->" in word for word in words):
        raise LeftOut(_ARROW)
    marked = [_escaped(word.replace("*", "\\*")).replace("\\\\*", "\\*") for word in words]
    return "".join(f"\n\t={f'%100%[plain]{word}' if word.startswith(('[', '%')) else word}" for word in marked)


def _number(going: Outgoing) -> tuple[str, str]:
    if going.question.get("unit"):
        going.note(_l("The unit was left out."))
    return going.text(going.question, "text"), f"#{going.number('value')}:{going.number('tolerance')}"


def _pairs(going: Outgoing) -> tuple[str, str]:
    pairs = [(going.text(pair, "left"), going.text(pair, "right")) for pair in going.parts("pairs", 2)]
    pairs += [("", going.text(extra, "right")) for extra in going.parts("extra", 0)]
    if any("->" in left for left, _right in pairs):
        raise LeftOut(_ARROW)
    lines = [f"\n\t={_guarded(going, left) if left else ''} -> {_text(going, right)}" for left, right in pairs]
    return going.text(going.question, "text"), "".join(lines)


def _items(going: Outgoing) -> tuple[str, str]:
    items = [_guarded(going, going.text(item, "text")) for item in going.parts("items", 2)]
    return going.text(going.question, "text"), "".join([f">{len(items)} ALL VERTICAL", *(f"\n\t{item}" for item in items)])


def _gaps(going: Outgoing) -> tuple[str, str]:
    text, gaps = going.gap_texts()
    if len(gaps) > 1:
        raise LeftOut(_l("GIFT has one gap in a text; this one has %(count)d.", count=len(gaps)))
    ((gap, words),) = gaps.items()
    before, _mark, after = text.partition(f"[[{gap}]]")
    if not after.strip():
        going.note(_l("The gap stands at the end, where GIFT knows only a short answer."))
    return f"{before}{_GAP}{after}", _words(words)


def _essay(going: Outgoing) -> tuple[str, str]:
    if going.rubric():
        going.note(_l("The rubric was left out."))
    return going.text(going.question, "text"), ""


_ANSWERS: dict[str, Callable[[Outgoing], tuple[str, str]]] = {
    "one": _choice, "several": _choice, "true_false": _truth, "short": _short, "number": _number, "matching": _pairs,
    "ordering": _items, "gaps": _gaps, "essay": _essay,
}
