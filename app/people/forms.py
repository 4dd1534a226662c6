"""Shape of what people type about themselves."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any, ClassVar

from markupsafe import Markup, escape
from wtforms import HiddenField, PasswordField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import EqualTo, InputRequired, ValidationError
from wtforms.widgets import EmailInput, html_params

from app.core.forms import Form, Line, ReasonForm, optional, required
from app.core.i18n import LANGUAGE_NAMES
from app.core.i18n import lazy_gettext as _l
from app.people import labels
from app.people.rules import LONGEST, LONGEST_EMAIL, SHORTEST, fold_email, is_email, password_fault

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.people.models import Person

NAME = 100
NEEDED = _l("This field is empty. Fill it in.")


class Versioned(Form):
    """Remembers which version of the person was shown."""

    version = HiddenField()

    @property
    def shown_version(self) -> int:
        """The version that the page showed; 0 where it says nothing sensible."""
        text = str(self.version.data or "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0  # noqa: PLR2004


def _email(label: Any, *, autocomplete: str) -> Line:  # noqa: ANN401 - lazy words
    keys = {"autocomplete": autocomplete, "autocapitalize": "none", "spellcheck": "false"}
    return Line(label, required(LONGEST_EMAIL), widget=EmailInput(), render_kw=keys)


def _password(label: Any, *, autocomplete: str = "current-password") -> PasswordField:  # noqa: ANN401 - lazy words
    return PasswordField(label, [InputRequired(NEEDED)], render_kw={"autocomplete": autocomplete, "maxlength": 1_000})


def _code() -> Line:
    keys = {"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"}
    return Line(_l("Code"), required(40), render_kw=keys)


class SignInForm(Form):
    """Address and password. The names of these fields are relied on by others."""

    email = _email(_l("E-mail"), autocomplete="username")
    password = _password(_l("Password"))


class CodeForm(Form):
    """A code of the authenticator app, or a recovery code."""

    code = _code()


class ResetForm(Form):
    """Where to send a link."""

    email = _email(_l("E-mail"), autocomplete="username")

    def validate_email(self, field: Line) -> None:
        """Look at the shape of the address, and at nothing else."""
        _must_be_email(field)


class NewPasswordForm(Form):
    """A new password, twice, because nobody sees what they type."""

    password = PasswordField(
        _l("New password"), [InputRequired(NEEDED)],
        render_kw={"autocomplete": "new-password", "minlength": SHORTEST, "maxlength": LONGEST},
    )
    again = PasswordField(
        _l("The same password again"), [EqualTo("password", _l("The two passwords differ. Type the same one twice."))],
        render_kw={"autocomplete": "new-password", "maxlength": LONGEST},
    )

    def __init__(self, *args: Any, about: Iterable[str] = (), **kwargs: Any) -> None:  # noqa: ANN401 - as WTForms has it
        super().__init__(*args, **kwargs)
        self._about = tuple(about)

    def validate_password(self, field: PasswordField) -> None:
        """Say what is wrong with the password beside its field."""
        fault = password_fault(field.data or "", self._about)
        if fault is not None:
            raise ValidationError(str(labels.PASSWORD_FAULTS[fault]))


class ChangePasswordForm(NewPasswordForm):
    """The old password, then the new one."""

    current = _password(_l("Your password now"))


class ChangeEmailForm(Form):
    """Another address, and the password."""

    email = _email(_l("New address"), autocomplete="email")
    current = _password(_l("Your password"))

    def validate_email(self, field: Line) -> None:
        """Look at the shape of the address, and at nothing else."""
        _must_be_email(field)


class OwnPasswordForm(Form):
    """The password, once more, before something delicate."""

    current = _password(_l("Your password"))


class SwitchOffForm(OwnPasswordForm):
    """Password and code."""

    code = _code()


class LongSelect:
    """A select of hundreds of options: WTForms' own widget takes ten milliseconds for them, this one takes less than one."""

    field_flags: ClassVar[dict[str, bool]] = {}

    def __call__(self, field: SelectField, **attributes: Any) -> Markup:  # noqa: ANN401 - as WTForms has it
        """Draw the select, with a group where an option names one."""
        drawn = [f"<select {html_params(id=field.id, name=field.name, **attributes)}>"]
        for group, options in groupby(field.choices, key=lambda option: option.optgroup):
            shown = "".join(_option(option, field.data) for option in options)
            drawn.append(f'<optgroup label="{escape(group)}">{shown}</optgroup>' if group else shown)
        return Markup("".join([*drawn, "</select>"]))  # noqa: S704 - every part is escaped above


def _option(option: SelectChoice, chosen: object) -> str:
    selected = " selected" if option.value == chosen else ""
    return f'<option value="{escape(option.value)}"{selected}>{escape(option.label)}</option>'


class ProfileForm(Versioned):
    """What is one's own to choose."""

    display_name = Line(_l("Name that others see"), required(NAME), render_kw={"autocomplete": "nickname"})
    language = SelectField(_l("Language"), choices=[SelectChoice(*found) for found in LANGUAGE_NAMES.items()])
    country = SelectField(_l("Country"), widget=LongSelect())
    time_zone = SelectField(_l("Time zone"), widget=LongSelect())

    def offer(self, person: Person) -> None:
        """Set what may be chosen, beside what the person has."""
        self.country.choices = labels.country_choices()
        self.time_zone.choices = labels.zone_choices(person.time_zone)


class LegalNameForm(Versioned):
    """The name as in the passport."""

    given_names = Line(_l("Given names"), required(NAME), render_kw={"autocomplete": "given-name"})
    family_name = Line(_l("Family name"), required(NAME), render_kw={"autocomplete": "family-name"})
    second_family_name = Line(_l("Second family name"), optional(NAME))


class CorrectLegalNameForm(LegalNameForm, ReasonForm):
    """The name as in the passport, and why it changes."""


class SearchForm(Form):
    """Words to look for."""

    class Meta(Form.Meta):
        """A search changes nothing and travels in the address."""

        csrf = False

    q = Line(_l("Name or e-mail"))


def _must_be_email(field: Line) -> None:
    if not is_email(fold_email(field.data or "")):
        raise ValidationError(str(_l("This is not an e-mail address. Write it like name@example.org.")))
