"""Forms: the shape of input. Text arrives tidy; an id is resolved only among the things offered."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from flask_wtf import FlaskForm
from sqlalchemy.orm.exc import StaleDataError
from wtforms import SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from app.core.db import db
from app.core.errors import Refused, RuleBroken
from app.core.i18n import language
from app.core.i18n import lazy_gettext as _l
from app.core.text import tidy, tidy_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

LINE = 200
PARAGRAPHS = 5_000
REASON = 500


WORDS = {
    "Not a valid choice.": _l("This choice is not on the list. Choose one that is."),
    "Not a valid date value.": _l("This is not a day. Choose one, or write it like 2026-11-24."),
    "Not a valid integer value.": _l("This is not a whole number. Write it in digits."),
    "Not a valid time value.": _l("This is not a time. Write it like 14:30."),
}


class HouseWords:
    """WTForms' own messages, some of which do not say what to do, and one of which its Italian lacks."""

    def __init__(self, theirs: Any) -> None:  # noqa: ANN401 - gettext's translations, of whatever kind
        self.theirs = theirs

    def gettext(self, message: str) -> str:
        """Return a message in the page's language."""
        return str(WORDS[message]) if message in WORDS else str(self.theirs.gettext(message))

    def ngettext(self, one: str, many: str, number: int) -> str:
        """Return a message about a number of things."""
        return str(self.theirs.ngettext(one, many, number))


class Form(FlaskForm):
    """Base of every form: speaks the page's language and turns a broken rule into a form error."""

    class Meta(FlaskForm.Meta):
        """WTForms ships no Portuguese of Brazil under `pt`, so name the catalogue."""

        @property
        def locales(self) -> list[str]:
            """Return the catalogues of WTForms' own messages, best first."""
            return [{"pt": "pt_BR"}.get(language(), language())]

        def get_translations(self, form: object) -> HouseWords:
            """Return them with the house's words in place of the shortest ones."""
            return HouseWords(super().get_translations(form))

    @contextmanager
    def guard(self) -> Iterator[None]:
        """Run an act; a broken rule undoes it and stands above the form, with everything typed kept."""
        try:
            yield
        except (RuleBroken, Refused) as broken:
            self._undo(str(broken.message))
        except StaleDataError:
            self._undo(str(_l(
                "Somebody else changed this meanwhile. What you typed is kept below: look at it, then save again.",
            )))

    def _undo(self, why: str) -> None:
        db.session.rollback()
        self.form_errors: Sequence[str] = [*self.form_errors, why]

    @property
    def status(self) -> int:
        """HTTP status of the page that shows this form: 422 where it holds errors."""
        return 422 if self.errors or self.form_errors else 200


class Line(StringField):
    """One line of text, tidied."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Tidy what was typed."""
        super().process_formdata([tidy(value) for value in valuelist])


class Paragraphs(TextAreaField):
    """Several lines of text, tidied."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Tidy what was typed."""
        super().process_formdata([tidy_lines(value) for value in valuelist])


class ThingField(SelectField):
    """A choice among rows already loaded: another row's id is refused as not offered."""

    def __init__(self, label: object = None, validators: Any = None, **options: Any) -> None:  # noqa: ANN401
        self.things: dict[str, Any] = {}
        super().__init__(label, validators, choices=[], validate_choice=False, **options)

    def offer(self, things: Sequence[Any], name: Callable[[Any], str], empty: object = None) -> None:
        """Set what may be chosen; `empty` is the word for choosing nothing."""
        self.things = {str(thing.id): thing for thing in things}
        nothing = [SelectChoice(value="", label=str(empty))] if empty is not None else []
        self.choices = nothing + [SelectChoice(value=key, label=name(thing)) for key, thing in self.things.items()]

    @property
    def thing(self) -> Any:  # noqa: ANN401 - the row that was offered
        """Return the chosen row, or None."""
        return self.things.get(str(self.data or ""))

    def pre_validate(self, form: object) -> None:  # noqa: ARG002 - WTForms' signature
        """Refuse what was not offered."""
        if self.data and self.thing is None:
            raise ValidationError(str(_l("This choice is not on the list. Choose one that is.")))


def required(limit: int = LINE) -> list[Any]:
    """Validators of a text that must be there."""
    return [DataRequired(_l("This field is empty. Fill it in.")), _length(limit)]


def optional(limit: int = LINE) -> list[Any]:
    """Validators of a text that may be left out."""
    return [Optional(), _length(limit)]


def _length(limit: int) -> Length:
    return Length(max=limit, message=_l("This is longer than %(max)d characters. Shorten it."))


class ReasonForm(Form):
    """The reason that will stand in the record."""

    reason = Paragraphs(_l("Reason"), required(REASON))


class ConfirmForm(Form):
    """No more than the confirmation itself (and the token against forgery)."""
