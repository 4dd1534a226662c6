"""Moodle XML, written as text: every text is Markdown and says so, every title is our id."""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote
from xml.sax.saxutils import escape, quoteattr

from app.core.i18n import lazy_gettext as _l
from app.courses.exchange import cloze
from app.courses.exchange.draft import LeftOut
from app.courses.exchange.markdown import PLACE
from app.courses.exchange.outgoing import Outgoing, collect

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from app.courses.exchange.results import Exported

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n'
_PICTURE = re.compile(r"!\[([^\]]*)\]\(([^)\s]+)\)")
_KINDS = {
    "one": "multichoice", "several": "multichoice", "true_false": "truefalse", "short": "shortanswer", "number": "numerical",
    "matching": "matching", "ordering": "ordering", "gaps": "cloze", "essay": "essay",
}


def write(questions: Sequence[Mapping[str, Any]], language: str, pictures: Mapping[str, Mapping[str, bytes]]) -> Exported:
    """Return all questions as Moodle XML. `pictures` gives, by question, the pictures that its texts may show."""
    return collect(questions, language, lambda going: _Writer(going, pictures.get(going.id, {})).question(), HEAD, "</quiz>\n")


class _Writer:
    """Writes one question."""

    def __init__(self, going: Outgoing, pictures: Mapping[str, bytes]) -> None:
        self.going, self.pictures = going, pictures

    def question(self) -> str:
        """Return the element."""
        going = self.going
        kind = _KINDS.get(going.type)
        if kind is None:
            raise LeftOut(_l("Moodle XML has no such type."))
        lines = [f'  <question type="{kind}">', f"    <name><text>{escape(going.id)}</text></name>"]
        inner = _INNER[going.type](self)
        text = self.cloze() if kind == "cloze" else going.text(going.question, "text")
        lines.append(self.element("questiontext", text))
        lines.append(self.element("generalfeedback", going.optional(going.question, "feedback")))
        lines.append(f"    <defaultgrade>{going.points}</defaultgrade>")
        lines.append(f"    <idnumber>{escape(going.id)}</idnumber>")
        lines += inner
        if hint := going.optional(going.question, "hint"):
            lines.append(self.element("hint", hint))
        if going.tags:
            lines.append("    <tags>" + "".join(f"<tag><text>{escape(tag)}</text></tag>" for tag in going.tags) + "</tags>")
        return "\n".join([*lines, "  </question>", ""])

    def element(self, tag: str, text: str, more: str = "", attributes: Mapping[str, str] | None = None) -> str:
        """Return an element with a text in Markdown, and the pictures that the text shows."""
        files: dict[str, bytes] = {}

        def place(found: re.Match[str]) -> str:
            name = unquote(found[2]).removeprefix("./")
            content = self.pictures.get(name)
            if content is None:
                self.going.note(_l("Pictures were left out; their words stand there."))
                return found[1]
            files[name] = content
            return f"![{found[1]}]({PLACE}/{quote(name)})"

        made = _PICTURE.sub(place, text)
        held = "".join(
            f"<file name={quoteattr(name.rpartition('/')[2])} path={quoteattr('/' + (name.rpartition('/')[0] + '/').lstrip('/'))} "
            f'encoding="base64">{base64.b64encode(content).decode()}</file>'
            for name, content in files.items()
        )
        said = "".join(f" {key}={quoteattr(value)}" for key, value in (attributes or {}).items())
        return f'    <{tag}{said} format="markdown"><text>{_data(made)}</text>{held}{more}</{tag}>'

    def answer(self, text: str, weight: str, feedback: str = "", more: str = "") -> str:
        """Return an answer."""
        told = self.element("feedback", feedback).strip() if feedback else ""
        return self.element("answer", text, told + more, {"fraction": weight})

    def typed(self, text: str, weight: str, more: str = "") -> str:
        """Return an answer that is typed: it has no form."""
        return f'    <answer fraction="{weight}" format="plain_text"><text>{escape(text)}</text>{more}</answer>'

    def choice(self) -> list[str]:
        options = self.going.options()
        is_single = self.going.type == "one"
        right = sum(is_right for _text, is_right, _feedback in options)
        share = f"{100 / right:.5f}".rstrip("0").rstrip(".")
        wrong = "0" if is_single else f"-{share}"
        return [
            f"    <single>{'true' if is_single else 'false'}</single>", "    <shuffleanswers>true</shuffleanswers>",
            *(self.answer(text, share if is_right else wrong, feedback) for text, is_right, feedback in options),
        ]

    def truth(self) -> list[str]:
        is_right = self.going.flag(self.going.question)
        return [self.typed(word, "100" if (word == "true") == is_right else "0") for word in ("true", "false")]

    def short(self) -> list[str]:
        words = self.going.words(self.going.question)
        return ["    <usecase>0</usecase>", *(self.typed(word.replace("*", "\\*"), "100") for word in words)]

    def number(self) -> list[str]:
        unit = str(self.going.question.get("unit") or "")
        tolerance = f"<tolerance>{self.going.number('tolerance')}</tolerance>"
        lines = [self.typed(self.going.number("value"), "100", tolerance)]
        if unit:
            lines.append(
                "    <unitgradingtype>1</unitgradingtype><unitpenalty>0.1</unitpenalty><showunits>0</showunits><unitsleft>0</unitsleft>"
                f"<units><unit><multiplier>1</multiplier><unit_name>{escape(unit)}</unit_name></unit></units>",
            )
        return lines

    def pairs(self) -> list[str]:
        going = self.going
        pairs = [(going.text(pair, "left"), going.text(pair, "right")) for pair in going.parts("pairs", 2)]
        pairs += [("", going.text(extra, "right")) for extra in going.parts("extra", 0)]
        return ["    <shuffleanswers>true</shuffleanswers>", *(
            self.element("subquestion", left, f"<answer><text>{_data(right)}</text></answer>") for left, right in pairs
        )]

    def items(self) -> list[str]:
        items = [self.going.text(item, "text") for item in self.going.parts("items", 2)]
        settings = (
            "    <layouttype>VERTICAL</layouttype><selecttype>ALL</selecttype><selectcount>0</selectcount>"
            "<gradingtype>ABSOLUTE_POSITION</gradingtype><showgrading>SHOW</showgrading><numberingstyle>none</numberingstyle>"
        )
        return [settings, *(self.answer(item, f"{place}.0000000") for place, item in enumerate(items, 1))]

    def essay(self) -> list[str]:
        lines = [f"- {title}: {points}" for title, points in self.going.rubric()]
        head = "    <responseformat>editor</responseformat><responserequired>1</responserequired><attachments>0</attachments>"
        return [head, *([self.element("graderinfo", "\n".join(lines))] if lines else [])]

    def nothing(self) -> list[str]:
        return []

    def cloze(self) -> str:
        text, gaps = self.going.gap_texts()
        for gap, words in gaps.items():
            text = text.replace(f"[[{gap}]]", cloze.written(words))
        return text


def _data(text: str) -> str:
    return "<![CDATA[" + text.replace("]]>", "]]]]><![CDATA[>") + "]]>" if text else ""


_INNER: dict[str, Callable[[_Writer], list[str]]] = {
    "one": _Writer.choice, "several": _Writer.choice, "true_false": _Writer.truth, "short": _Writer.short,
    "number": _Writer.number, "matching": _Writer.pairs, "ordering": _Writer.items, "gaps": _Writer.nothing,
    "essay": _Writer.essay,
}
