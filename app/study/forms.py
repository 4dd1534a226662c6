"""Forms of the study room."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from wtforms import HiddenField

from app.core.forms import Form

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

ANSWER = "answer."


class AnswersForm(Form):
    """Answers to a unit. What is asked depends on the unit's kind; the key makes the form itself one of a kind."""

    key = HiddenField(default=lambda: secrets.token_urlsafe(16))


def answers_in(sent: MultiDict[str, str]) -> dict[str, str]:
    """Return {question: choice} as sent; the unit's kind says whether they are its own."""
    return {name.removeprefix(ANSWER): choice for name, choice in sent.items() if name.startswith(ANSWER)}
