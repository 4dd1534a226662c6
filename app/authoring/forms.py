"""Forms of this room."""

from __future__ import annotations

from flask_wtf.file import FileField, FileRequired
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from app.core.forms import REASON, Form, Paragraphs, required
from app.core.i18n import lazy_gettext as _l
from app.editions.forms.fields import VersionedForm


class UploadForm(Form):
    """A package."""

    file = FileField(_l("Package (.zip)"), [FileRequired(_l("No file was chosen. Choose one."))])


class CompareForm(Form):
    """Two versions to be compared. It only reads, so it needs no token."""

    class Meta(Form.Meta):
        """Sent in the address."""

        csrf = False

    old = SelectField(_l("From version"))
    new = SelectField(_l("To version"))

    def offer(self, numbers: list[int]) -> None:
        """Set what may be chosen."""
        self.old.choices = self.new.choices = [SelectChoice(str(number), str(number)) for number in numbers]


class MoveForm(VersionedForm):
    """Why an edition moves."""

    reason = Paragraphs(_l("Reason"), required(REASON))
