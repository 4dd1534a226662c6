"""GIFT as Moodle reads it: an empty line ends a question, the first braces hold its answers.

Escapes are put out of the way first, each as one sign that no text has, and come back when a piece is taken out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from app.core.i18n import lazy_gettext as _l
from app.core.text import tidy
from app.courses.exchange import shaping
from app.courses.exchange.draft import LONGEST_PART, LONGEST_TEXT, Answer, Draft, LeftOut
from app.courses.rules import is_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.courses.package.faults import Faults

_ESCAPES = {":": "\ue010", "#": "\ue011", "=": "\ue012", "{": "\ue013", "}": "\ue014", "~": "\ue015", "n": "\ue016", "\\": "\ue017"}
_BACK = str.maketrans({sign: "\n" if name == "n" else name for name, sign in _ESCAPES.items()})
_PRIVATE = re.compile("[\ue000-\ue01f]")
_ESCAPED = re.compile(r"\\([:#={}~n\\])")
_WEIGHT = re.compile(r"%(-?[0-9]{1,3}\.?[0-9]*)%")
_FORM = re.compile(r"\s*\[(html|moodle|plain|markdown)\]")
_CATEGORY = re.compile(r"\$CATEGORY:\s*(.*)")
_ID = re.compile(r"\[id:([^\]]+)\]")
_TAG = re.compile(r"\[tag:((?:\\\]|[^\]])+)\]")
_TRUTH = re.compile(r"(T|TRUE|F|FALSE)\s*(?=#|\Z)")
_COMMENT = "\ue018"
GAP = "\ue000"


@dataclass
class Block:
    """The lines of one question."""

    line: int
    lines: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    categories: list[str] = field(default_factory=list)

    def line_of(self, text: str, place: int) -> int:
        """Return the line of the file on which a place of the joined text stands."""
        return self.line + text.count("\n", 0, place)


def read(text: str, language: str, faults: Faults, name: str) -> list[Draft]:
    """Return a draft for each question."""
    drafts = []
    for block in _blocks(_PRIVATE.sub("", text)):
        draft = Draft(block.line, language)
        draft.tag(*block.categories)
        _read_comments(draft, block.comments)
        joined = _ESCAPED.sub(lambda found: _ESCAPES[found[1]], "\n".join(block.lines))
        try:
            _read_question(draft, block, joined, faults, name)
        except LeftOut as left:
            draft.left_out = left.reason
        drafts.append(draft)
    return drafts


def _blocks(text: str) -> Iterator[Block]:
    categories: list[str] = []
    block: Block | None = None
    comments: list[str] = []
    for number, line in enumerate(text.split("\n"), 1):
        bare = line.strip()
        if not bare:
            if block is not None:
                yield block
            block, comments = None, []
        elif bare.startswith("//"):
            comments.append(bare)
            if block is not None:
                block.lines.append(_COMMENT)
        elif block is None and (found := _CATEGORY.match(bare)):
            categories = tags_of_category(found[1].replace("\\:", ":"))
        else:
            if block is None:
                block = Block(number, comments=comments, categories=categories)
            block.lines.append(bare)
    if block is not None:
        yield block


def tags_of_category(path: str) -> list[str]:
    """Return the parts of a category's path that say something: `$course$/top/Default for X/Wine` is about wine."""
    parts = [part.replace("\0", "/").strip() for part in path.replace("//", "\0").split("/")]
    idle = re.compile(r"\$[a-z]+\d*\$|top|default for .*|predefinit[ao] .*|por defecto .*|padrão .*", re.IGNORECASE)
    return [part for part in parts if part and not idle.fullmatch(part)]


def _read_comments(draft: Draft, comments: list[str]) -> None:
    for comment in comments:
        found = _ID.search(comment)
        if found and is_id(found[1]):
            draft.wanted_id = found[1]
        draft.tag(*(tag.replace("\\]", "]") for tag in _TAG.findall(comment)))


def _read_question(draft: Draft, block: Block, joined: str, faults: Faults, name: str) -> None:
    text, shift = joined, 0
    if text.startswith("::"):
        end = text.find("::", 2)
        if end < 0:
            faults.add(name, block.line, _l("The title begun with “::” does not end."), _l("Write “::” behind it as well."))
            return
        draft.title = tidy(text[2:end].translate(_BACK))
        shift = end + 2
        text = text[shift:]
        if not draft.wanted_id and is_id(draft.title):
            draft.wanted_id = draft.title
    start, finish = text.find("{"), text.find("}")
    if start < 0 and finish < 0:
        draft.type = "description"
        draft.text = tidy(text.translate(_BACK))
        raise LeftOut(_l("It asks nothing."))
    if start < 0 or finish < start:
        place = finish if finish >= 0 and (start < 0 or finish < start) else start
        _brace(block.line_of(joined, shift + place), faults, name)
        return
    again = text.find("{", start + 1)
    if 0 <= again < finish or again > finish or text.find("}", finish + 1) > 0:
        place = again if again >= 0 else text.find("}", finish + 1)
        faults.add(
            name, block.line_of(joined, shift + place), _l("A question has one pair of braces; here is another brace."),
            _l("Leave an empty line between questions, and write “\\{” and “\\}” for braces in a text."),
        )
        return
    pieces = (text[:start], text[start + 1 : finish], text[finish + 1 :])
    _shape(draft, *(re.sub(f"{_COMMENT}\n?", "", piece) for piece in pieces))


def _brace(line: int, faults: Faults, name: str) -> None:
    faults.add(
        name, line, _l("This brace has no partner before the next empty line."),
        _l("Close the answers with “}” and leave no empty line inside them; for a brace in a text write “\\{”."),
    )


# -- the types ---------------------------------------------------------------------------------------------------------


def _shape(draft: Draft, before: str, inside: str, after: str) -> None:
    answers, mark, general = inside.strip().rpartition("####")
    answers = (answers if mark else inside).strip()
    reader = _Pieces(draft, _form(before, "moodle"))
    is_gap = bool(after.strip()) and answers.startswith("=") and "~" not in answers and "->" not in answers
    blank = GAP if is_gap else "_____" if after.strip() else ""
    draft.text = reader.text(before + blank + after, LONGEST_TEXT)
    if not draft.text.strip():
        draft.text = draft.title
        draft.note(_l("It had no text; its title took that place."))
    if mark:
        draft.feedback = reader.text(general)
    if not draft.text:
        raise LeftOut(_l("It has no text."))
    if is_gap:
        words = shaping.accepted(draft, reader.answers(answers, "="), has_wildcards=True)
        draft.text = draft.text.replace("[[", "\\[\\[").replace(GAP, "[[gap-1]]")
        shaping.fill_in(draft, [words])
        return
    _by_answers(draft, reader, answers)


def _by_answers(draft: Draft, reader: _Pieces, answers: str) -> None:
    truth = _TRUTH.match(answers)
    if not answers:
        shaping.essay(draft)
    elif answers.startswith("#"):
        draft.type = "number"
        shaping.number(draft, list(reader.numbers(answers[1:])))
    elif answers.startswith(">"):
        shaping.order(draft, [reader.text(line) for line in answers.split("\n")[1:] if line.strip()])
    elif "~" in answers:
        is_single = "=" in answers
        shaping.choose(draft, reader.options(answers), is_single=is_single)
    elif "=" in answers and "->" in answers:
        shaping.match(draft, list(reader.pairs(answers)))
    elif truth:
        _rest, *feedback = answers.split("#", 2)
        told = [Answer("", feedback=reader.text(text)) for text in feedback]
        shaping.true_or_false(draft, is_right=truth[1][0] == "T", answers=told)
    else:
        shaping.short(draft, reader.answers(answers, "="))


def _form(text: str, otherwise: str) -> str:
    found = _FORM.match(text)
    return found[1] if found else otherwise


class _Pieces:
    """Takes the pieces of one question out; each may say its own form, else it has that of the question."""

    def __init__(self, draft: Draft, form: str) -> None:
        self.draft, self.form = draft, form

    def text(self, piece: str, longest: int = LONGEST_PART) -> str:
        """Return a piece as Markdown."""
        form = _form(piece, self.form)
        return self.draft.markdown(_FORM.sub("", piece, count=1).strip().translate(_BACK), form, longest)

    def plain(self, piece: str) -> str:
        """Return a piece as it is typed: short answers have no form."""
        return tidy(_FORM.sub("", piece, count=1).translate(_BACK))

    def answers(self, answers: str, sign: str) -> list[Answer]:
        """Return what stands between the signs, as typed."""
        found = []
        for part in answers.split(sign):
            if part.strip():
                weight, body = _weighed(part.strip(), Decimal(100))
                words, _mark, feedback = body.partition("#")
                found.append(Answer(self.plain(words), weight, self.text(feedback)))
        return found

    def options(self, answers: str) -> list[Answer]:
        """Return the options, `=` for a right one and `~` for the others."""
        parts = answers.replace("=", "~=").split("~")
        found = []
        for part in parts if parts[0].strip() else parts[1:]:
            bare = part.strip()
            is_right = bare.startswith("=")
            weight, body = _weighed(bare.removeprefix("=").strip(), Decimal(100 if is_right else 0))
            words, _mark, feedback = body.partition("#")
            found.append(Answer(self.text(words), weight, self.text(feedback)))
        return found

    def numbers(self, answers: str) -> Iterator[tuple[Answer, Decimal]]:
        """Yield numbers with their tolerances; `3:0.5` and `2.5..3.5` are the same."""
        right, _mark, wrong = answers.partition("~")
        if wrong:
            self.draft.lose_feedback([Answer("", feedback=wrong.translate(_BACK).lstrip("#"))])
        for part in right.split("="):
            if not part.strip():
                continue
            weight, body = _weighed(part.strip(), Decimal(100))
            words, _mark, feedback = body.partition("#")
            value, tolerance = range_of(_FORM.sub("", words, count=1).translate(_BACK))
            yield Answer(shaping.plain(value), weight, self.text(feedback)), tolerance

    def pairs(self, answers: str) -> Iterator[tuple[str, str]]:
        """Yield left and right."""
        for part in answers.split("="):
            if part.strip():
                left, arrow, right = part.partition("->")
                if not arrow:
                    raise LeftOut(_l("A pair lacks its “->”."))
                form = "markdown" if self.form == "markdown" else "plain"
                yield self.text(left), self.draft.markdown(right.strip().translate(_BACK), form)


def _weighed(text: str, otherwise: Decimal) -> tuple[Decimal, str]:
    found = _WEIGHT.match(text)
    return (Decimal(found[1]), text[found.end() :].strip()) if found else (otherwise, text)


def range_of(text: str) -> tuple[Decimal, Decimal]:
    """Return value and tolerance."""
    if ".." in text:
        low, _dots, high = text.partition("..")
        least, most = shaping.decimal(low), shaping.decimal(high)
        return (least + most) / 2, abs(most - least) / 2
    value, _colon, tolerance = text.partition(":")
    return shaping.decimal(value), shaping.decimal(tolerance) if tolerance.strip() else Decimal(0)
