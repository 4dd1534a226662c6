"""Moodle XML: one element a question, each text with its own form."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from app.core.i18n import lazy_gettext as _l
from app.core.text import tidy
from app.courses.exchange import cloze, shaping
from app.courses.exchange.draft import FULL, LONGEST_PART, LONGEST_TEXT, Answer, Draft, LeftOut
from app.courses.exchange.gift_reading import tags_of_category
from app.courses.exchange.xml_tree import NotRead, parse
from app.courses.rules import is_id

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.core.i18n import Words
    from app.courses.exchange.embedded import Pictures
    from app.courses.exchange.xml_tree import Node
    from app.courses.package.faults import Faults

CRITERION = re.compile(r"- (.+): ([0-9]{1,3})")
_NOT_TAKEN: dict[str, Words] = {
    "description": _l("It asks nothing."),
    "random": _l("It draws other questions; a quiz does that with “draw”."),
    "calculated": _l("It calculates its numbers for each person."),
    "calculatedsimple": _l("It calculates its numbers for each person."),
    "calculatedmulti": _l("It calculates its numbers for each person."),
}
_USUAL = frozenset({  # what Moodle itself puts into these fields, in our languages
    "your answer is correct.", "your answer is partially correct.", "your answer is incorrect.",
    "risposta corretta.", "risposta parzialmente esatta.", "risposta errata.",
    "respuesta correcta", "respuesta parcialmente correcta.", "respuesta incorrecta.",
    "sua resposta está correta.", "sua resposta está parcialmente correta.", "sua resposta está incorreta.",
})


def read(text: str, language: str, faults: Faults, name: str, pictures: Pictures) -> list[Draft]:
    """Return a draft for each question."""
    try:
        root = parse(text)
    except NotRead as problem:
        faults.add(name, problem.line, problem.message, problem.remedy)
        return []
    if root.tag != "quiz":
        faults.add(name, root.line, _l("This is XML, but not a list of questions from Moodle: <%(tag)s>.", tag=root.tag[:40]),
                   _l("Export the questions from Moodle in the form “Moodle XML”."))
        return []
    drafts = []
    category: list[str] = []
    for node in root.all("question"):
        kind = node.attributes.get("type", "").strip()
        if kind == "category":
            category = tags_of_category(node.word("category"))
            continue
        draft = Draft(node.line, language, type=tidy(kind)[:40])
        draft.tag(*category)
        try:
            _Question(draft, node, pictures).read(kind)
        except LeftOut as left:
            draft.left_out = left.reason
        drafts.append(draft)
    return drafts


class _Question:
    """One question element."""

    def __init__(self, draft: Draft, node: Node, pictures: Pictures) -> None:
        self.draft, self.node, self.pictures = draft, node, pictures

    def read(self, kind: str) -> None:
        """Fill the draft."""
        draft, node = self.draft, self.node
        draft.title = tidy(node.word("name"))
        key = node.word("idnumber")
        draft.wanted_id = key if is_id(key) else draft.title if is_id(draft.title) else ""
        shape = _SHAPES.get(kind)
        if shape is None:
            raise LeftOut(_NOT_TAKEN.get(kind) or _l("Questions of this type cannot be taken: %(type)s.", type=draft.type or "-"))
        if kind not in {"cloze", "multianswer"}:
            draft.text = self.text(node.first("questiontext"), LONGEST_TEXT)
            if not draft.text and draft.title:
                draft.text = draft.markdown(draft.title, "plain")
                draft.note(_l("It had no text; its title took that place."))
            if not draft.text:
                raise LeftOut(_l("It has no text."))
        shape(self)
        if node.word("defaultgrade"):
            draft.points = shaping.whole_points(draft, node.word("defaultgrade"))
        self.extras()

    def extras(self) -> None:
        """Take feedback, hints and tags."""
        draft, node = self.draft, self.node
        draft.feedback = self.text(node.first("generalfeedback"))
        hints = [hint for hint in map(self.text, node.all("hint")) if hint]
        if len(hints) > 1:
            draft.note(_l("%(count)d hints became one.", count=len(hints)))
        draft.hint = "\n\n".join(hints)
        tags = node.first("tags")
        draft.tag(*(tag.word("text") for tag in (tags.all("tag") if tags is not None else ())))
        combined = (self.text(node.first(name)) for name in ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback"))
        if any(text and text.casefold() not in _USUAL for text in combined):
            draft.note(_l("Feedback for right, partly right and wrong answers as a whole was left out."))

    def text(self, node: Node | None, longest: int = LONGEST_PART) -> str:
        """Return an element's text as Markdown."""
        if node is None:
            return ""
        inner = node.first("text")
        self.draft.find = self.pictures.finder(node)
        return self.draft.markdown((inner if inner is not None else node).content, node.attributes.get("format", "html"), longest)

    def answers(self, *, is_typed: bool = False) -> list[Answer]:
        """Return the answers; typed ones have no form."""
        return [
            Answer(
                tidy(node.word("text")) if is_typed else self.text(node),
                shaping.decimal(node.attributes.get("fraction", "0") or "0"), self.text(node.first("feedback")),
            )
            for node in self.node.all("answer")
        ]

    def multichoice(self) -> None:
        is_single = self.node.word("single").casefold() not in {"false", "0"}
        shaping.choose(self.draft, self.answers(), is_single=is_single)

    def truefalse(self) -> None:
        answers = self.answers(is_typed=True)
        right = [answer.text.casefold() for answer in answers if answer.weight >= FULL]
        if len(right) != 1 or right[0] not in {"true", "false"}:
            raise LeftOut(_l("It does not say whether it is true or false."))
        shaping.true_or_false(self.draft, is_right=right[0] == "true", answers=answers)

    def shortanswer(self) -> None:
        if self.node.word("usecase") == "1":
            self.draft.note(_l("Capital and small letters are not told apart."))
        shaping.short(self.draft, self.answers(is_typed=True))

    def numerical(self) -> None:
        draft = self.draft
        draft.type = "number"
        found = []
        for node, answer in zip(self.node.all("answer"), self.answers(is_typed=True), strict=True):
            if answer.text in {"", "*"}:
                draft.lose_feedback([answer])
                continue
            value, tolerance = shaping.decimal(answer.text), shaping.decimal(node.word("tolerance") or "0")
            if node.word("tolerancetype") == "1" and tolerance:
                tolerance = abs(value * tolerance)
                draft.note(_l("A relative tolerance became an amount."))
            found.append((Answer(shaping.plain(value), answer.weight, answer.feedback), tolerance))
        shaping.number(draft, found, self.unit())

    def unit(self) -> str:
        units = self.node.first("units")
        names = [
            tidy(unit.word("unit_name")) for unit in (units.all("unit") if units is not None else ())
            if unit.word("unit_name")
        ]
        plain = [
            tidy(unit.word("unit_name")) for unit in (units.all("unit") if units is not None else ())
            if unit.word("unit_name") and shaping.decimal(unit.word("multiplier") or "1") == 1
        ]
        is_asked = self.node.word("unitgradingtype") != "0"
        kept = plain[0] if plain and is_asked else ""
        lost = [name for name in names if name != kept]
        if lost:
            self.draft.note(_l("Units were left out: %(units)s.", units=", ".join(lost)[:100]))
        return kept

    def matching(self) -> None:
        pairs = []
        for node in self.node.all("subquestion"):
            answer = node.first("answer")
            form = node.attributes.get("format", "html")
            right = self.draft.markdown(answer.word("text"), "markdown" if form == "markdown" else "plain") if answer else ""
            pairs.append((self.text(node), right))
        shaping.match(self.draft, pairs)

    def ordering(self) -> None:
        answers = self.answers()
        weights = [answer.weight for answer in answers]
        if len(set(weights)) == len(weights):
            answers.sort(key=lambda answer: answer.weight)
        shaping.order(self.draft, [answer.text for answer in answers])

    def essay(self) -> None:
        note = self.text(self.node.first("graderinfo"))
        lines = [CRITERION.fullmatch(line) for line in note.split("\n")]
        rubric = [(found[1], int(found[2])) for found in lines if found]
        if note and len(rubric) < len(lines):
            self.draft.note(_l("The notes for markers became one criterion."))
            rubric = [(tidy(note)[:200], 0)]
        if self.text(self.node.first("responsetemplate")):
            self.draft.note(_l("The template of the answer was left out."))
        shaping.essay(self.draft, rubric)

    def cloze(self) -> None:
        node = self.node.first("questiontext")
        if node is not None:
            self.draft.find = self.pictures.finder(node)
        cloze.read(self.draft, node.word("text") if node else "", node.attributes.get("format", "html") if node else "html")


_SHAPES: dict[str, Callable[[_Question], None]] = {
    "multichoice": _Question.multichoice, "truefalse": _Question.truefalse, "shortanswer": _Question.shortanswer,
    "numerical": _Question.numerical, "matching": _Question.matching, "match": _Question.matching,
    "ordering": _Question.ordering, "essay": _Question.essay, "cloze": _Question.cloze, "multianswer": _Question.cloze,
}
