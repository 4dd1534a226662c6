"""A question on its way out: read as somebody wrote it, which may be anything, in one language."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from app.core.i18n import Words, own
from app.core.i18n import lazy_gettext as _l
from app.core.text import tidy, tidy_markdown
from app.courses.exchange.draft import LeftOut
from app.courses.exchange.results import Entry, Exported, Outcome
from app.courses.exchange.shaping import DIGITS, TITLE, decimal, plain

_FAULTY = _l("It is not written as a package asks; “courses check” tells the line.")


class Outgoing:
    """One question."""

    def __init__(self, question: Mapping[str, Any], language: str) -> None:
        self.question, self.language = question, language
        self.notes: list[Words] = []
        self.type = str(question.get("type") or "one")

    def note(self, words: Words) -> None:
        """Tell a change, once."""
        if words not in self.notes:
            self.notes.append(words)

    @property
    def id(self) -> str:
        """Its id, which is its title elsewhere."""
        return tidy(str(self.question.get("id") or ""))

    @property
    def points(self) -> int:
        """What it is worth."""
        found = self.question.get("points", 1)
        return found if isinstance(found, int) and not isinstance(found, bool) and found > 0 else 1

    @property
    def tags(self) -> list[str]:
        """Its tags."""
        found = self.question.get("tags") or []
        return [tidy(str(tag)) for tag in found] if isinstance(found, list) else []

    def text(self, holder: Mapping[str, Any], key: str) -> str:
        """Return a text that has to be there."""
        found = self.optional(holder, key)
        if not found:
            raise LeftOut(_FAULTY)
        return found

    def optional(self, holder: Mapping[str, Any], key: str) -> str:
        """Return a text, in another language where this one is missing."""
        texts = holder.get(key)
        if texts is None:
            return ""
        if not isinstance(texts, Mapping) or not all(isinstance(text, str) for text in texts.values()):
            raise LeftOut(_FAULTY)
        found = tidy_markdown(own(texts, self.language)).strip()
        if found and not texts.get(self.language):
            self.note(_l("Some texts are not translated; another language stands there."))
        return found

    def parts(self, key: str, at_least: int = 1) -> list[Mapping[str, Any]]:
        """Return a list of mappings."""
        found = self.question.get(key) or []
        if not isinstance(found, list) or len(found) < at_least or not all(isinstance(part, Mapping) for part in found):
            raise LeftOut(_FAULTY)
        return found

    def words(self, holder: Mapping[str, Any], key: str = "accepted") -> list[str]:
        """Return accepted answers."""
        found = holder.get(key)
        if not isinstance(found, list) or not found or not all(isinstance(word, str | int | float) and tidy(str(word)) for word in found):
            raise LeftOut(_FAULTY)
        if holder.get("accents") == "strict":
            self.note(_l("The setting of accents was left out."))
        return [tidy(str(word)) for word in found]

    def number(self, key: str) -> str:
        """Return a decimal number; nothing where it is left out."""
        found = str(self.question.get(key, ""))
        if not found and key != "value":
            return "0"
        if len(found) > DIGITS * 3:
            raise LeftOut(_FAULTY)
        return plain(decimal(found))

    def flag(self, holder: Mapping[str, Any]) -> bool:
        """Return whether it is right."""
        found = holder.get("right", False)
        if not isinstance(found, bool):
            raise LeftOut(_FAULTY)
        return found

    def options(self) -> list[tuple[str, bool, str]]:
        """Return (text, is right, feedback) of each option."""
        found = [(self.text(part, "text"), self.flag(part), self.optional(part, "feedback")) for part in self.parts("options", 2)]
        right = sum(is_right for _text, is_right, _feedback in found)
        if not right or (self.type == "one" and right > 1):
            raise LeftOut(_FAULTY)
        return found

    def gap_texts(self) -> tuple[str, dict[str, list[str]]]:
        """Return the text and the accepted words by gap, where both name the same gaps."""
        text = self.text(self.question, "text")
        gaps = {str(gap.get("id")): self.words(gap) for gap in self.parts("gaps")}
        if any(text.count(f"[[{gap}]]") != 1 for gap in gaps):
            raise LeftOut(_FAULTY)
        return text, gaps

    def rubric(self) -> list[tuple[str, int]]:
        """Return title and points of each criterion."""
        found = []
        for part in self.parts("rubric", 0):
            points = part.get("points")
            if not isinstance(points, int):
                raise LeftOut(_FAULTY)
            found.append((tidy(self.text(part, "title")), points))
        return found


def collect(
    questions: Sequence[Mapping[str, Any]], language: str, write: Callable[[Outgoing], str], head: str, foot: str = "",
) -> Exported:
    """Write each question with `write`, and report on each."""
    pieces = [head]
    report = []
    line = head.count("\n") + 1
    for question in questions:
        going = Outgoing(question, language)
        try:
            piece = write(going)
        except LeftOut as left:
            report.append(Entry(0, going.type[:40], going.id[:TITLE], Outcome.LEFT_OUT, (left.reason,)))
            continue
        report.append(Entry(
            line, going.type, going.id[:TITLE], Outcome.CHANGED if going.notes else Outcome.TAKEN, tuple(going.notes),
        ))
        pieces.append(piece)
        line += piece.count("\n")
    return Exported("".join([*pieces, foot]), tuple(report))
