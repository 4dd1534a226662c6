"""The columns of an import: the names people give them in four languages, and what their cells mean."""

from __future__ import annotations

import datetime as dt
import enum
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from app.people.rules import fold_email, is_email

ALIASES: dict[str, tuple[str, ...]] = {
    "email": (
        "email", "e mail", "mail", "posta elettronica", "indirizzo email", "indirizzo e mail", "indirizzo di posta elettronica",
        "correo", "correo electronico", "direccion de correo", "correio", "correio eletronico", "email address", "e mail address",
    ),
    "given_names": (
        "given names", "given name", "first name", "first names", "forename", "name", "nome", "nomi", "nome proprio", "nombre",
        "nombres", "nome de batismo", "prenome", "prenomi",
    ),
    "family_name": (
        "family name", "surname", "last name", "cognome", "cognomi", "primo cognome", "apellido", "apellidos", "primer apellido",
        "sobrenome", "sobrenomes", "apelido", "primeiro sobrenome",
    ),
    "second_family_name": (
        "second family name", "second surname", "second last name", "secondo cognome", "segundo apellido", "segundo sobrenome",
        "apellido materno",
    ),
    "country": (
        "country", "paese", "nazione", "stato", "pais", "country code", "codice paese", "paese di residenza",
        "pais de residencia",
    ),
    "language": ("language", "lingua", "idioma", "lengua", "lingua preferita", "preferred language"),
    "time_zone": ("time zone", "timezone", "fuso orario", "fuso", "zona horaria", "huso horario", "fuso horario"),
    "role": ("role", "ruolo", "rol", "papel", "funcao", "funcion", "qualifica"),
    "partner": (
        "partner", "sending partner", "ente", "ente inviante", "soggetto inviante", "socio", "entidad", "entidade", "parceiro",
        "organisation", "organization", "organizzazione", "organizacion", "organizacao",
    ),
    "born_on": (
        "born on", "date of birth", "birth date", "birthdate", "data di nascita", "nato il", "fecha de nacimiento",
        "data de nascimento",
    ),
    "birthplace": (
        "birthplace", "place of birth", "luogo di nascita", "nato a", "lugar de nacimiento", "local de nascimento",
    ),
}
FIELDS = tuple(ALIASES)
REQUIRED = ("email", "given_names", "family_name", "country")
_ROLES: dict[str, tuple[str, ...]] = {
    "trainee": (
        "trainee", "allievo", "allieva", "corsista", "partecipante", "alumno", "alumna", "participante", "becario", "becaria",
        "aluno", "aluna", "cursista", "bolsista",
    ),
    "tutor": ("tutor", "tutora", "tutor didattico", "tutor academico", "course tutor"),
    "teacher": ("teacher", "trainer", "docente", "professor", "professora", "profesor", "profesora", "insegnante"),
    "coordinator": (
        "coordinator", "coordinatore", "coordinatrice", "coordinador", "coordinadora", "coordenador", "coordenadora",
        "course coordinator",
    ),
    "auditor": ("auditor", "auditora", "revisore", "revisor", "revisora"),
}
ROLES = {word: role for role, words in _ROLES.items() for word in words}
LONGEST_NAME = 100
_DAY = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})")


class Fault(enum.StrEnum):
    """What is wrong with a cell."""

    MISSING = "missing"
    BAD_EMAIL = "bad_email"
    NOT_A_NAME = "not_a_name"
    TOO_LONG = "too_long"
    UNKNOWN_COUNTRY = "unknown_country"
    UNKNOWN_LANGUAGE = "unknown_language"
    UNKNOWN_ZONE = "unknown_zone"
    UNKNOWN_ROLE = "unknown_role"
    UNKNOWN_PARTNER = "unknown_partner"
    BAD_DAY = "bad_day"


@dataclass(frozen=True)
class Problem:
    """A fault with the column and the text that show it."""

    fault: Fault
    field: str
    text: str = ""


@dataclass(frozen=True)
class Columns:
    """Which heading means which field."""

    found: Mapping[str, str]
    unknown: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    twice: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Vocabulary:
    """The words that cells may hold, each under its plain form (see `plain`)."""

    countries: Mapping[str, str]
    languages: Mapping[str, str]
    partners: Mapping[str, str] = field(default_factory=dict)
    zones: Mapping[str, str] = field(default_factory=dict)
    zone_of: Mapping[str, str] = field(default_factory=dict)
    language_of: Mapping[str, str] = field(default_factory=dict)


def plain(text: str) -> str:
    """Return the comparable form: no accents, case or punctuation («Correo electrónico» -> «correo electronico»)."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(
        letter if letter.isalnum() else " " for letter in letters if not unicodedata.combining(letter)
    ).split())


_FIELD_OF = {alias: name for name, aliases in ALIASES.items() for alias in (*aliases, plain(name))}


def match_columns(headings: Sequence[str]) -> Columns:
    """Recognise the headings of a table."""
    found: dict[str, str] = {}
    unknown: list[str] = []
    twice: list[tuple[str, str]] = []
    for heading in headings:
        name = _FIELD_OF.get(plain(heading))
        if name is None:
            unknown.append(heading)
        elif name in found.values():
            twice.append((next(first for first, meant in found.items() if meant == name), heading))
        else:
            found[heading] = name
    missing = tuple(name for name in REQUIRED if name not in found.values())
    return Columns(found, tuple(unknown), missing, tuple(twice))


def read_cells(cells: Mapping[str, str], words: Vocabulary) -> tuple[dict[str, str], list[Problem]]:
    """Return what the cells mean, field by field (empty cells left out), and what is wrong with them."""
    facts: dict[str, str] = {}
    problems = [Problem(Fault.MISSING, name) for name in REQUIRED if not cells.get(name)]
    for name in FIELDS:
        text = cells.get(name, "")
        if text:
            meant = _READERS[name](text, words)
            if isinstance(meant, Fault):
                problems.append(Problem(meant, name, text[:60]))
            else:
                facts[name] = meant
    return facts, problems


def read_email(text: str) -> str | None:
    """Return the address in small letters, or None where it is not one."""
    address = fold_email(fold_email(text).removeprefix("mailto:"))
    return address if is_email(address) and ".." not in address else None


def _email(text: str, _words: Vocabulary) -> str | Fault:
    return read_email(text) or Fault.BAD_EMAIL


def _name(text: str, _words: Vocabulary) -> str | Fault:
    name = " ".join(text.split())
    if len(name) > LONGEST_NAME:
        return Fault.TOO_LONG
    return name if any(letter.isalpha() for letter in name) and not any(sign in name for sign in "@<>;=\\") else Fault.NOT_A_NAME


def _known(mapping: str, fault: Fault) -> Callable[[str, Vocabulary], str | Fault]:
    def read(text: str, words: Vocabulary) -> str | Fault:
        found: Mapping[str, str] = getattr(words, mapping)
        return found.get(plain(text)) or fault

    return read


def _role(text: str, _words: Vocabulary) -> str | Fault:
    return ROLES.get(plain(text)) or Fault.UNKNOWN_ROLE


def _day(text: str, _words: Vocabulary) -> str | Fault:
    """2 March 1987 as 1987-03-02 or, day first as all three countries and Italy write it, 02/03/1987."""
    written = _DAY.fullmatch(text)
    try:
        day = dt.date(int(written[3]), int(written[2]), int(written[1])) if written else dt.datetime.fromisoformat(text).date()
    except ValueError:
        return Fault.BAD_DAY
    return day.isoformat() if dt.date(1900, 1, 1) <= day <= dt.date(2099, 12, 31) else Fault.BAD_DAY


_READERS: dict[str, Callable[[str, Vocabulary], str | Fault]] = {
    "email": _email, "given_names": _name, "family_name": _name, "second_family_name": _name, "birthplace": _name,
    "country": _known("countries", Fault.UNKNOWN_COUNTRY), "language": _known("languages", Fault.UNKNOWN_LANGUAGE),
    "time_zone": _known("zones", Fault.UNKNOWN_ZONE), "partner": _known("partners", Fault.UNKNOWN_PARTNER),
    "role": _role, "born_on": _day,
}
