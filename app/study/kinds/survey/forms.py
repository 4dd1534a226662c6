"""The form of a survey: what is asked depends on the survey; what is typed is tidied here."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from wtforms import BooleanField, HiddenField

from app.core.forms import Form
from app.core.i18n import lazy_gettext as _l
from app.core.text import tidy_lines

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

ANSWER = "answer."


class SurveyForm(Form):
    """Answers to a survey; the key makes the form itself one of a kind."""

    key = HiddenField(default=lambda: secrets.token_urlsafe(16))


class CloseForm(Form):
    """Whether the survey takes no more answers."""

    closed = BooleanField(_l("Closed"))


def answers_in(sent: MultiDict[str, str]) -> dict[str, list[str]]:
    """Return {question: what was sent}, tidied; the rules say what of it is an answer."""
    return {
        name.removeprefix(ANSWER): [tidy_lines(value) for value in values]
        for name, values in sent.lists() if name.startswith(ANSWER)
    }
