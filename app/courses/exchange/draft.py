"""A question on its way in: what a reader gathers, and what was lost on the way."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from app.core.i18n import lazy_gettext as _l
from app.core.text import tidy
from app.courses.exchange.markdown import BY_FORM, Converted, from_html
from app.courses.exchange.slugs import slug

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from app.core.i18n import Words

FULL = Decimal(100)
LONGEST_TEXT = 10_000
LONGEST_PART = 2_000
LONGEST_SOURCE = 100_000
MOST_TAGS = 20


class LeftOut(Exception):
    """A question that cannot be taken."""

    def __init__(self, reason: Words) -> None:
        super().__init__(str(reason))
        self.reason = reason


@dataclass(frozen=True)
class Answer:
    """An answer as other systems have it: Markdown, a weight of 100, feedback."""

    text: str
    weight: Decimal = FULL
    feedback: str = ""


@dataclass
class Draft:
    """One question while it is read."""

    line: int
    language: str
    type: str = ""
    title: str = ""
    wanted_id: str = ""
    text: str = ""
    points: int = 1
    feedback: str = ""
    hint: str = ""
    tags: list[str] = field(default_factory=list)
    fields: dict[str, Any] = field(default_factory=dict)
    notes: list[Words] = field(default_factory=list)
    find: Callable[[str], str | None] = lambda _name: None
    """Gives the name under which an embedded picture is kept."""
    left_out: Words | None = None

    def note(self, *words: Words) -> None:
        """Tell a change, once."""
        self.notes += [word for word in words if word not in self.notes]

    def markdown(self, text: str, form: str, longest: int = LONGEST_PART) -> str:
        """Return a text of the other system as Markdown, and note what was lost."""
        if len(text) > LONGEST_SOURCE:
            raise LeftOut(_l("A text has more than %(count)d characters.", count=LONGEST_SOURCE))
        made: Converted = BY_FORM.get(form, from_html)(text, self.find)
        self.note(*made.notes)
        if len(made.text) > longest:
            raise LeftOut(_l("A text has more than %(count)d characters.", count=longest))
        return made.text

    def say(self, text: str) -> dict[str, str]:
        """Return a text in the language of the file."""
        return {self.language: text}

    def lose_feedback(self, answers: Iterable[Answer]) -> None:
        """Note the feedback of single answers, which this type of question does not have."""
        lost = [tidy(answer.feedback) for answer in answers if answer.feedback.strip()]
        if lost:
            self.note(_l("Feedback for single answers was left out: “%(text)s”.", text=" / ".join(lost)[:200]))

    def tag(self, *names: str) -> None:
        """Add tags, as ids."""
        for name in names:
            made = slug(name)
            if made and made not in self.tags and len(self.tags) < MOST_TAGS:
                self.tags.append(made)
