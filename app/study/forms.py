"""Forms of the study room."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from wtforms import HiddenField

from app.core.forms import Form

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict


class AnswersForm(Form):
    """Answers to a unit. What is asked depends on the unit's kind; the key makes the form itself one of a kind."""

    key = HiddenField(default=lambda: secrets.token_urlsafe(16))


def fields_of(sent: MultiDict[str, str]) -> dict[str, list[str]]:
    """Return {field: values} as sent, as the unit's kind reads them."""
    return {name: sent.getlist(name) for name in sent}
