"""Fields that this room needs: a text in four languages, hours, and the version of the row that was seen."""

from __future__ import annotations

import datetime as dt
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from wtforms import DateField, FieldList, FormField, HiddenField, SelectField, StringField, TimeField
from wtforms import Form as PlainForm
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError
from wtforms.widgets import TextInput

from app.core.forms import Form, Line, Paragraphs, optional, required
from app.core.i18n import LANGUAGE_NAMES, hours_words, short_day
from app.core.i18n import lazy_gettext as _l
from app.editions.actions.meanwhile import ChangedMeanwhile
from app.people.labels import country_choices

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LONGEST_MINUTES = 60 * 10_000
_HOURS = re.compile(r"(\d{1,5})(?:[:h](\d{1,2})|[.,](\d{1,2}))?")


class FourLines(PlainForm):
    """One line in each language; all of them are needed."""

    it = Line(LANGUAGE_NAMES["it"], required())
    es = Line(LANGUAGE_NAMES["es"], required())
    pt = Line(LANGUAGE_NAMES["pt"], required())
    en = Line(LANGUAGE_NAMES["en"], required())


class FourTexts(PlainForm):
    """A short text in each language; none is needed."""

    it = Paragraphs(LANGUAGE_NAMES["it"], optional(1_000))
    es = Paragraphs(LANGUAGE_NAMES["es"], optional(1_000))
    pt = Paragraphs(LANGUAGE_NAMES["pt"], optional(1_000))
    en = Paragraphs(LANGUAGE_NAMES["en"], optional(1_000))


class Several(FormField):
    """Fields that belong together. Its errors are sentences, so that the page's summary can show them."""

    @property
    def errors(self) -> list[Any]:
        """Return each sentence once."""
        return list(dict.fromkeys(str(text) for found in self.form.errors.values() for text in found))


class Rows(FieldList):
    """The same fields several times. Its errors are sentences, likewise."""

    def validate(self, form: Any, extra_validators: Any = ()) -> bool:  # noqa: ANN401 - WTForms' signature
        """Validate every row and put the sentences of all of them together."""
        is_sound = super().validate(form, extra_validators)
        found: list[Any] = [texts if isinstance(texts, list) else [texts] for texts in self.errors]
        self.errors: list[str] = list(dict.fromkeys(str(text) for texts in found for text in texts))
        return bool(is_sound)


class Hours(StringField):
    """Hours as people write them (40, 40:30, 40,5), kept as minutes."""

    widget = TextInput()

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return f"{self.data // 60}:{self.data % 60:02d}" if self.data and self.data % 60 else str((self.data or 0) // 60)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed."""
        if not valuelist:
            return
        found = _HOURS.fullmatch(valuelist[0].strip())
        minutes = int(found[2] or 0) if found else 60
        if found is None or minutes > 59:  # noqa: PLR2004 - minutes of an hour
            self.data = None
            raise ValueError(str(_l("Write hours like 40 or 40:30.")))
        if found[3]:
            minutes = round(int(found[3].ljust(2, "0")) * 0.6)
        self.data = int(found[1]) * 60 + minutes
        if self.data > LONGEST_MINUTES:
            raise ValueError(str(_l("These are more than 10,000 hours. Correct them.")))


class Day(DateField):
    """A day between 1900 and 2100."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the day; say in our words what is wrong."""
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(str(_l("This is not a day. Choose one, or write it like 2026-11-24."))) from error

    def pre_validate(self, form: object) -> None:  # noqa: ARG002 - WTForms' signature
        """Refuse years that nobody means."""
        if self.data is not None and not dt.date(1900, 1, 1) <= self.data <= dt.date(2100, 12, 31):
            raise ValidationError(str(_l("This year cannot be right. Correct the day.")))


class Time(TimeField):
    """A time of day."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the time; say in our words what is wrong."""
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(str(_l("This is not a time. Write it like 14:30."))) from error


class CountryField(SelectField):
    """A country, by its name in the language in force."""

    def __init__(self, label: object = None, validators: Any = None, **options: Any) -> None:  # noqa: ANN401 - WTForms' signature
        super().__init__(label, validators, choices=country_choices, **options)


def offered(words: Mapping[Any, object], empty: object = None) -> list[SelectChoice]:
    """Return the choices of a field: value -> word; `empty` is the word for choosing none."""
    found = [SelectChoice(str(value), word) for value, word in words.items()]
    return found if empty is None else [SelectChoice("", empty), *found]


class VersionedForm(Form):
    """A form on a row with a version: it knows which one was seen."""

    seen = HiddenField()
    is_overtaken = False

    @contextmanager
    def guard(self) -> Iterator[None]:
        """Run an act, and remember whether it was refused because somebody else saved first."""
        with super().guard():
            try:
                yield
            except ChangedMeanwhile:
                self.is_overtaken = True
                raise

    @property
    def seen_version(self) -> int:
        """Return the version that stood on the page; 0, which no row has, where it was meddled with."""
        text = str(self.seen.data or "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0  # noqa: PLR2004

    def show_meanwhile(self, version: int, saved: Mapping[str, object]) -> None:
        """Put what is saved now beside every field that says something else; saving again is then a choice."""
        self.seen.data = version
        show_saved(self, saved)


def show_saved(form: PlainForm, saved: Mapping[str, Any]) -> None:
    """Describe every field that differs by what is saved."""
    for name, value in saved.items():
        field = form[name]
        if isinstance(field, Several) and isinstance(value, dict):
            show_saved(field.form, value)
        elif isinstance(field, Rows) and isinstance(value, list):
            for row, saved_row in zip(field, value, strict=False):
                show_saved(row.form, saved_row)
        elif ("" if field.data is None else field.data) != value and isinstance(value, str | int | dt.date):
            field.description = _l("Saved now: %(value)s", value=_shown(field, value))


def _shown(field: object, value: object) -> str:
    if isinstance(field, Hours) and isinstance(value, int):
        return hours_words(value)
    if isinstance(field, SelectField):
        return next((str(choice.label) for choice in field.iter_choices() if choice.value == value), str(value))
    return short_day(value) if isinstance(value, dt.date) else str(value) or "—"

