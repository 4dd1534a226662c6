"""Forms of the marks room."""

from __future__ import annotations

from wtforms import HiddenField
from wtforms.validators import DataRequired, ValidationError

from app.core.forms import PARAGRAPHS, REASON, Form, Line, Paragraphs, optional
from app.core.i18n import lazy_gettext as _l
from app.marks.rules import read_points


class GiveMarkForm(Form):
    """A mark out of 100, what the trainee reads with it, and, where it replaces one, why."""

    points = Line(_l("Mark out of 100"), [DataRequired(_l("This field is empty. Fill it in."))])
    comment = Paragraphs(_l("What the trainee reads with it"), optional(PARAGRAPHS))
    reason = Paragraphs(_l("Why it replaces the present mark"), optional(REASON))
    seen = HiddenField()

    def validate_points(self, found: Line) -> None:
        """Refuse what is no mark."""
        if found.data and read_points(found.data) is None:
            raise ValidationError(str(_l("Write a number from 0 to 100 with at most two decimals, such as 27 or 60,5.")))

    @property
    def hundredths(self) -> int:
        """The mark in hundredths of a point."""
        return read_points(self.points.data or "") or 0

    @property
    def seen_id(self) -> int | None:
        """The mark that the form showed; None where it showed none."""
        return _id_in(self.seen)


class ReleaseAllForm(Form):
    """The newest of the marks that waited when the page was shown: what came later was not seen."""

    seen = HiddenField()

    @property
    def seen_id(self) -> int | None:
        """Return its id, or None where the form does not say."""
        return _id_in(self.seen)


def _id_in(field: HiddenField) -> int | None:
    """Return the id in a hidden field; 0, which no row has, where it was meddled with."""
    text = str(field.data or "")
    if not text:
        return None
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0  # noqa: PLR2004
