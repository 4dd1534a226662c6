"""The words of an import: countries, languages and time zones by all the names they have in four languages."""

from __future__ import annotations

from functools import cache

from babel import Locale
from babel.core import get_global

from app.core.clock import available_zone_names
from app.core.i18n import LANGUAGES
from app.editions.rules import Vocabulary, plain

ZONES = {"AR": "America/Argentina/San_Juan", "PY": "America/Asuncion", "BR": "America/Sao_Paulo", "IT": "Europe/Rome"}
SPANISH = frozenset(
    ["AR", "BO", "CL", "CO", "CR", "CU", "DO", "EC", "ES", "GT", "HN", "MX", "NI", "PA", "PE", "PY", "SV", "UY", "VE"],
)
OTHER_LANGUAGES = {"BR": "pt", "PT": "pt", "IT": "it", "SM": "it", "VA": "it"}
NOT_COUNTRIES = frozenset(["AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"])
THREE_LETTERS = {"arg": "AR", "bol": "BO", "bra": "BR", "chl": "CL", "ita": "IT", "pry": "PY", "ury": "UY"}


@cache
def _locales() -> tuple[Locale, ...]:
    return tuple(Locale.parse(code) for code in LANGUAGES)


@cache
def country_codes() -> frozenset[str]:
    """Return the two-letter codes of the countries (not of regions, nor of private use)."""
    zoned = get_global("territory_zones")
    return frozenset(str(code) for code in _locales()[0].territories if code in zoned and str(code).isalpha()) - NOT_COUNTRIES


@cache
def countries() -> dict[str, str]:
    """Return every plain name or code of a country with its code."""
    named = {plain(str(locale.territories[code])): code for locale in _locales() for code in country_codes()}
    return {**named, **THREE_LETTERS, **{code.lower(): code for code in country_codes()}}


@cache
def languages() -> dict[str, str]:
    """Return every plain name or code of the four languages with its code."""
    named = {plain(str(locale.languages[code])): code for locale in _locales() for code in LANGUAGES}
    regional = {"pt br": "pt", "es ar": "es", "es py": "es", "it it": "it", "en gb": "en", "castellano": "es", "brasileiro": "pt"}
    return {**named, **regional, **{code: code for code in LANGUAGES}}


@cache
def zones() -> dict[str, str]:
    """Return the IANA time zones by their plain names."""
    return {plain(name): name for name in available_zone_names() if "/" in name or name == "UTC"}


@cache
def zone_of_country() -> dict[str, str]:
    """Return the zone of each country that has one, and the course's own choice for those that have several."""
    known = available_zone_names()
    only = {code: found[0] for code, found in get_global("territory_zones").items() if len(found) == 1 and found[0] in known}
    return {**only, **ZONES}


@cache
def language_of_country() -> dict[str, str]:
    """Return the language to write in to somebody of whom only the country is known; English where none of ours is spoken."""
    return {**dict.fromkeys(SPANISH, "es"), **OTHER_LANGUAGES}


def vocabulary(partners: dict[str, str]) -> Vocabulary:
    """Return all words an import may hold; `partners` are those of the programme, by plain name."""
    return Vocabulary(countries(), languages(), partners, zones(), zone_of_country(), language_of_country())
