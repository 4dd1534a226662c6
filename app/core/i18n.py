"""Languages: which one a page, a mail or a paper speaks, and the words for days, times and amounts.

English sentences are the message ids. Rooms that may not import flask_babel take gettext from here.
"""

from __future__ import annotations

import datetime as dt
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal
from babel.support import NullTranslations, Translations
from flask import current_app, g, has_app_context, has_request_context, request, session
from flask_babel import Babel
from flask_babel.speaklater import LazyString
from markupsafe import Markup

from app.core import clock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from flask import Flask

__all__ = [
    "LANGUAGES", "LANGUAGE_NAMES", "Words", "gettext", "in_language", "lazy_gettext", "ngettext", "own",
]

Words = str | LazyString
LANGUAGES = ("it", "es", "pt", "en")
LANGUAGE_NAMES = {"it": "Italiano", "es": "Español", "pt": "Português", "en": "English"}
# Regional forms decide how days and amounts are written; the words come from the catalogue of the language.
LOCALES = {"it": "it_IT", "es": "es_AR", "pt": "pt_BR", "en": "en_GB"}
_LOCALES = {code: Locale.parse(name) for code, name in LOCALES.items()}


_forced: ContextVar[str | None] = ContextVar("forced_language", default=None)
"""A recipient's or a document's language, inside `in_language`."""
_spoken: ContextVar[str | None] = ContextVar("spoken_language", default=None)
"""The language of this request, once it is known who is asking."""
_UNTRANSLATED = NullTranslations()


def init_app(app: Flask, translations: str) -> None:
    """Attach Babel, the catalogues and the filters that templates use."""
    Babel(app, default_locale="it", default_translation_directories=translations, locale_selector=language)
    app.extensions["catalogues"] = {code: Translations.load(translations, [code]) for code in LANGUAGES}
    # Flask-Babel asks for the locale and the domain anew at each sentence: a page has a hundred of them.
    app.jinja_env.install_gettext_callables(_translated, _counted, newstyle=True)  # type: ignore[attr-defined]
    in_page = _page_words(app.extensions["catalogues"])
    app.jinja_env.globals.update(_=in_page, gettext=in_page)
    app.before_request(_begin_request)
    app.jinja_env.filters.update(
        day=day_words, short_day=short_day, weekday=weekday_words, clock=clock_words, when=when_words,
        hours=hours_words, points=points_words, own=own, percent=percent_words, country=country_name,
        language_name=language_name,
        size=size_words,
    )


def _catalogue() -> NullTranslations:
    """Return the catalogue in force; sentences stay as they are where there is no application."""
    if not has_app_context():
        return _UNTRANSLATED
    found: NullTranslations = current_app.extensions["catalogues"][language()]
    return found


def _translated(message: str) -> str:
    return str(_catalogue().ugettext(message))


def _page_words(catalogues: Mapping[str, Translations]) -> Callable[..., Markup]:
    """Return what templates call `_`: each sentence is made once for each language and kept, for a page has a hundred."""
    kept: dict[tuple[str, str], Markup] = {}
    plain: dict[tuple[str, str], Markup] = {}

    def _in_page(message: str, /, **values: Any) -> Markup:  # noqa: ANN401 - whatever the placeholders take
        place = (language(), message)
        found = (kept if values else plain).get(place)
        if found is None:
            found = kept[place] = Markup(catalogues[place[0]].ugettext(message))  # noqa: S704 - the catalogue is ours
            if not values:
                found = plain[place] = found % {}
        return found % values if values else found  # Markup escapes the values

    return _in_page


def _counted(singular: str, plural: str, num: int) -> str:
    return str(_catalogue().ungettext(singular, plural, num))


def gettext(message: str, /, **values: Any) -> str:  # noqa: ANN401 - whatever the placeholders take
    """Return a sentence in the language in force, its placeholders filled in."""
    text = _translated(message)
    return text % values if values else text


def ngettext(singular: str, plural: str, num: int, /, **values: Any) -> str:  # noqa: ANN401 - as above
    """Return the sentence for a number, which is also `%(num)d`, in the language in force."""
    return _counted(singular, plural, num) % {"num": num, **values}


def lazy_gettext(message: str, /, **values: Any) -> LazyString:  # noqa: ANN401 - as above
    """Return a sentence that is translated when it is shown."""
    return LazyString(gettext, message, **values)


def _begin_request() -> None:
    _spoken.set(None)
    remember_choice()


def remember_choice() -> None:
    """Keep the language chosen by ?lang=xx in the session."""
    chosen = request.args.get("lang")
    if chosen in LANGUAGES and session.get("lang") != chosen:
        session["lang"] = chosen


def choose_language() -> str:
    """Return the language of this request: the one just chosen, the person's own, else the browser's."""
    if not has_request_context():
        return "it"
    chosen = request.args.get("lang")
    if chosen in LANGUAGES:
        return chosen
    kept = session.get("lang")
    if kept in LANGUAGES:
        return str(kept)
    person = g.get("person")
    if person is not None:
        return person.language if person.language in LANGUAGES else "it"
    return request.accept_languages.best_match(LANGUAGES, default="it") or "it"


def language() -> str:
    """Return the code of the language in force."""
    known = _forced.get() or _spoken.get()
    if known is not None:
        return known
    chosen = choose_language()
    if has_request_context() and "person" in g:
        # Only now is it known who is asking.
        _spoken.set(chosen)
    return chosen


def forget_language() -> None:
    """Choose the language of this request again: the person has just changed it, or has just signed in or out."""
    _spoken.set(None)


@contextmanager
def in_language(code: str) -> Iterator[None]:
    """Speak a recipient's or a document's language, whoever clicked."""
    token = _forced.set(code if code in LANGUAGES else "it")
    try:
        yield
    finally:
        _forced.reset(token)


def _locale() -> Locale:
    return _LOCALES[language()]


def own(texts: Mapping[str, str] | None, code: str | None = None) -> str:
    """Return the text of a {it, es, pt, en} mapping in a language (the one in force by default)."""
    if not texts:
        return ""
    return texts.get(code or language()) or texts.get("it") or texts.get("en") or next(iter(texts.values()), "")


@lru_cache(maxsize=8_192)
def _date(value: dt.date, pattern: str, code: str) -> str:
    """Return a day in words; kept, because a page of lessons has the same days again and again."""
    return format_date(value, format=pattern, locale=_LOCALES[code])


def day_words(value: dt.date | None) -> str:
    """«24 novembre 2026»."""
    return _date(value, "long", language()) if value else ""


def short_day(value: dt.date | None) -> str:
    """The day in figures, as the language writes it: «24/11/26» in Italian."""
    return _date(value, "short", language()) if value else ""


WEEKDAY = {"it": "EEEE d MMMM", "es": "EEEE d 'de' MMMM", "pt": "EEEE, d 'de' MMMM", "en": "EEEE d MMMM"}


def weekday_words(value: dt.date | None) -> str:
    """«martedì 24 novembre»."""
    code = language()
    return _date(value, WEEKDAY[code], code) if value else ""


def clock_words(value: dt.datetime | dt.time | None, zone_name: str = clock.ITALY) -> str:
    """«14:30» in that zone; all four languages write it so."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        value = value.astimezone(clock.zone(zone_name))
    return f"{value:%H:%M}"


def when_words(value: dt.datetime | None, zone_name: str = clock.ITALY) -> str:
    """«24 novembre 2026, 14:30» in that zone."""
    if value is None:
        return ""
    here = value.astimezone(clock.zone(zone_name))
    return f"{day_words(here.date())}, {here:%H:%M}"


def hours_words(minutes: int | None) -> str:
    """«12 h» or «12 h 30»: minutes as people say them."""
    if minutes is None:
        return ""
    sign, rest = ("-" if minutes < 0 else ""), abs(minutes)
    return f"{sign}{rest // 60} h {rest % 60:02d}" if rest % 60 else f"{sign}{rest // 60} h"


def points_words(hundredths: int | None) -> str:
    """Hundredths of a point as the language writes a decimal: 6050 -> «60,5»."""
    if hundredths is None:
        return ""
    whole, rest = divmod(abs(hundredths), 100)
    sign = "-" if hundredths < 0 else ""
    if not rest:
        return f"{sign}{whole}"
    mark = _locale().number_symbols["latn"]["decimal"] if "latn" in _locale().number_symbols else ","
    return f"{sign}{whole}{mark}{rest:02d}".rstrip("0")


def size_words(size: int) -> str:
    """A number of bytes as people say it, rounded up: «340 KB», «1,2 MB», «24 MB»."""
    kilobytes = -(-size // 1024)
    if kilobytes < 1024:  # noqa: PLR2004 - from there on it is a megabyte
        return f"{kilobytes} KB"
    tenths = -(-size * 10 // 1024**2)
    return f"{format_decimal(tenths / 10 if tenths < 100 else -(-tenths // 10), locale=_locale())} MB"  # noqa: PLR2004 - 10 MB


def percent_words(part: int, whole: int) -> str:
    """Whole per cent, rounded down, so that 69.9 never reads as 70: «69 %»."""
    return f"{format_decimal(part * 100 // whole if whole else 0, locale=_locale())} %"


def country_name(code: str | None) -> str:
    """The country's name in the language in force."""
    return str(_locale().territories.get(code or "", code or ""))


def language_name(code: str) -> str:
    """The name of a language in the language in force: «italiano», «Italian»."""
    return str(_locale().languages.get(code, code))


def freeze(words: Any) -> str:  # noqa: ANN401 - whatever the caller holds, lazy or not
    """Evaluate lazy words now."""
    return str(words)
