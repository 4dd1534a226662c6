"""Forms of the documents room."""

from __future__ import annotations

from flask_wtf.file import FileField, FileRequired
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from app.core.forms import Form, Line, optional
from app.core.i18n import lazy_gettext as _l
from app.documents.labels import KIND
from app.documents.models import DocumentKind


class StoreDocumentForm(Form):
    """A file, what it proves, and whose it is."""

    file = FileField(_l("File"), [FileRequired(_l("No file was chosen. Choose one."))])
    kind = SelectField(_l("What it proves"), choices=[SelectChoice(kind.value, KIND[kind]) for kind in DocumentKind])
    title = Line(_l("Title"), optional())
    trainee = Line(_l("Trainee's e-mail"), optional())
