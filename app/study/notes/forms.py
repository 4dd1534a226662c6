"""Forms for notes."""

from __future__ import annotations

import secrets

from wtforms import HiddenField

from app.core.forms import Form, Paragraphs, optional
from app.core.i18n import lazy_gettext as _l
from app.core.text import tidy
from app.study.notes.actions import Passage
from app.study.notes.rules import AROUND, LONGEST_NOTE, LONGEST_QUOTE, squeeze


class NoteForm(Form):
    """A note, a passage, or both; `before` and `after` say where the passage stood, and may be anything."""

    quote = Paragraphs(_l("Passage, copied from the text"), optional(LONGEST_QUOTE))
    text = Paragraphs(_l("My note"), optional(LONGEST_NOTE))
    before = HiddenField()
    after = HiddenField()
    key = HiddenField(default=lambda: secrets.token_urlsafe(16))

    @property
    def passage(self) -> Passage:
        """Return the passage that is meant."""
        return Passage(
            squeeze(self.quote.data or ""), tidy(self.before.data or "")[-2 * AROUND :], tidy(self.after.data or "")[: 2 * AROUND],
        )
