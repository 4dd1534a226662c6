"""Shapes of what is typed into the certificates room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wtforms import HiddenField, SelectChoice, SelectField, SelectMultipleField
from wtforms.validators import DataRequired

from app.certificates import labels
from app.certificates.rules import Cause
from app.core.forms import Form, Line, ReasonForm, required
from app.core.i18n import lazy_gettext as _l

if TYPE_CHECKING:
    from collections.abc import Sequence


class IssueForm(Form):
    """Who receives a certificate: those ticked, or everybody who was eligible when the list was shown."""

    chosen = SelectMultipleField(_l("Trainees"), coerce=int, validate_choice=False)
    shown = HiddenField()
    everybody = HiddenField()

    def __init__(self, eligible: Sequence[int], digest: str) -> None:
        super().__init__()
        self.eligible, self.digest = eligible, digest

    def recipients(self) -> Sequence[int] | None:
        """Return the enrolments to issue to, in the order of the list; None with an error where that is not clear."""
        if self.everybody.data:
            if self.shown.data != self.digest:
                self.form_errors = [*self.form_errors, str(_l(
                    "Meanwhile the list has changed. Nothing was issued; look at it again, then issue the certificates."
                ))]
                return None
            return self.eligible
        ticked = set(self.chosen.data or ())
        if not ticked:
            self.form_errors = [*self.form_errors, str(_l("Nobody is ticked. Tick those who receive a certificate."))]
            return None
        if not ticked <= set(self.eligible):
            self.form_errors = [*self.form_errors, str(_l(
                "Somebody ticked is not, or no longer, eligible. Nothing was issued; look at the list again."
            ))]
            return None
        return [enrolment_id for enrolment_id in self.eligible if enrolment_id in ticked]


class RevokeForm(ReasonForm):
    """Why a certificate is taken out of force: a word for whoever checks it, a reason for the register."""

    cause = SelectField(
        _l("What may be told to whoever checks it"), [DataRequired(_l("Choose one of these."))],
        choices=[SelectChoice("", _l("Choose")), *(SelectChoice(cause.value, words) for cause, words in labels.CAUSE.items())],
    )

    @property
    def chosen_cause(self) -> Cause:
        """Return the cause that was chosen."""
        return Cause(self.cause.data)


class SurnameForm(Form):
    """What a verifier types to see the holder's name."""

    surname = Line(_l("Surname of the holder"), required(120))


class CodeForm(Form):
    """A verification code, or the SHA-256 of a file. Read from the address: it changes nothing."""

    class Meta(Form.Meta):
        """A search needs no token against forgery."""

        csrf = False

    code = Line(_l("Verification code"), required())
