"""Options to choose from: the common part of questions with one right option and with several."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.core.i18n import lazy_gettext as _l
from app.courses.package.reading import MapReader
from app.study.kinds.quiz.judging import Question, Texts, Type
from app.study.kinds.quiz.texts import Sheet, Show

MOST = 20


def read_options(reader: MapReader, sheet: Sheet) -> list[dict[str, Any]]:
    """Read the options of a question."""
    options: list[dict[str, Any]] = []
    for option in reader.maps("options", at_least=2, at_most=MOST):
        option.expect("id", "text", optional=("right", "feedback"))
        key = option.identifier("id")
        if key and any(key == known["id"] for known in options):
            option.refuse("id", _l("This option id is there twice."), _l("Give each option of a question an id of its own."))
        options.append({
            "id": key, "text": sheet.texts(option, "text"), "right": option.flag("right"),
            "feedback": sheet.optional(option, "feedback"),
        })
    return options


class Choice(Type):
    """A type whose parts are options."""

    keys = ("options",)

    def texts(self, question: Question) -> list[Texts]:
        """Return the options."""
        return [option["text"] for option in question["options"]]

    def order(self, question: Question) -> tuple[list[str], bool]:
        """Options may stand as written."""
        return ids(question), False

    def present(self, question: Question, show: Show, order: Sequence[str]) -> dict[str, Any]:
        """Return the options."""
        texts = {option["id"]: option["text"] for option in question["options"]}
        return {"options": [{"id": option, "text": show.line(texts[option])} for option in order]}


def ids(question: Question) -> list[str]:
    """Return the ids of a question's options."""
    return [option["id"] for option in question["options"]]


def right_ones(question: Question) -> list[str]:
    """Return the ids of the right options."""
    return [option["id"] for option in question["options"] if option.get("right")]
