"""Words for what the people room knows as members and codes."""

from __future__ import annotations

from functools import lru_cache

from babel import Locale
from babel.core import get_global
from wtforms.fields.choices import SelectChoice

from app.core.i18n import LOCALES, Words, language
from app.core.i18n import lazy_gettext as _l
from app.core.text import fold
from app.people.rules import AccountState, PasswordFault

PASSWORD_FAULTS: dict[PasswordFault, Words] = {
    PasswordFault.SHORT: _l("This password has fewer than 12 characters. Add a word or two."),
    PasswordFault.LONG: _l("This password has more than 200 characters. Shorten it."),
    PasswordFault.PERSONAL: _l("This is your name or your address, which others know. Choose something else."),
    PasswordFault.COMMON: _l(
        "This is one of the first passwords that others would try. Choose words that nobody would put together.",
    ),
}
ACCOUNT_STATES: dict[AccountState, Words] = {
    AccountState.NEW: _l("not invited yet"),
    AccountState.INVITED: _l("invited"),
    AccountState.OPEN: _l("open"),
    AccountState.CLOSED: _l("closed"),
}
ACCOUNT_TONES = {
    AccountState.NEW: "neutral", AccountState.INVITED: "careful", AccountState.OPEN: "done", AccountState.CLOSED: "neutral",
}
VERBS: dict[str, Words] = {
    "account_created": _l("Account made"),
    "account_invited": _l("Invited"),
    "invitation_accepted": _l("Invitation accepted"),
    "password_changed": _l("Password changed"),
    "email_changed": _l("E-mail address changed"),
    "legal_name_changed": _l("Legal name changed"),
    "legal_name_corrected": _l("Legal name corrected"),
    "second_factor_switched_on": _l("Second step switched on"),
    "second_factor_switched_off": _l("Second step switched off"),
    "account_closed": _l("Account closed"),
    "account_opened": _l("Account opened"),
    "made_admin": _l("Made an administrator"),
}
# Where people of the programme live and travel: a list of all zones would weigh more than the page.
ZONE_COUNTRIES = (
    "AR", "BO", "BR", "CL", "CO", "CR", "CU", "DO", "EC", "ES", "FR", "GT", "HN", "IT", "MX", "NI", "PA", "PE", "PT", "PY", "SV",
    "UY", "VE",
)


def country_choices() -> list[SelectChoice]:
    """Countries by name in the language in force."""
    return [SelectChoice("", "—"), *_countries(language())]


def zone_choices(also: str = "") -> list[SelectChoice]:
    """Time zones by city, under their country; `also` is offered even where no country of the list has it."""
    found = _zones(language())
    if all(also != choice.value for choice in found):
        return [SelectChoice(also, city_of(also), optgroup="…"), *found]
    return list(found)


def city_of(zone: str) -> str:
    """The city that a time zone is named after."""
    return zone.rpartition("/")[2].replace("_", " ")


@lru_cache
def _countries(code: str) -> tuple[SelectChoice, ...]:
    names = Locale.parse(LOCALES[code]).territories
    # Babel's list holds regions of the world and codes set aside; what has a clock and two letters is a country.
    known = [str(key) for key in names if key in get_global("territory_zones")]
    return tuple(sorted((SelectChoice(key, str(names[key])) for key in known if key.isalpha()), key=_by_label))


@lru_cache
def _zones(code: str) -> tuple[SelectChoice, ...]:
    names = Locale.parse(LOCALES[code]).territories
    places = get_global("territory_zones")
    return tuple(
        choice
        for country in sorted(ZONE_COUNTRIES, key=lambda key: fold(str(names[key])))
        for choice in sorted(
            (SelectChoice(zone, city_of(zone), optgroup=str(names[country])) for zone in places[country]), key=_by_label,
        )
    )


def _by_label(choice: SelectChoice) -> str:
    return fold(choice.label)
