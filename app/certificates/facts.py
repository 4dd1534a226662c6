"""What a certificate says, frozen on the day of issue.

A stored certificate is drawn again only from these facts, never from the tables, so a later change of a name,
a title or a rule changes no certificate. The JSON form is strict in both directions: a key too many, a key
missing or a value of another type is refused, and what went in comes out equal.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from app.certificates.frozen import FactsRefused, Frozen, read, written

if TYPE_CHECKING:
    from collections.abc import Mapping

FORMAT = 1
LANGUAGES = ("it", "es", "pt", "en")
EMBLEMS = ("eu", "none")
MAXIMUM_MARK = 10_000

def share_per_mille(attended_minutes: int, planned_minutes: int) -> int:
    """Return the share attended in thousandths, rounded down, so that 69.96 % never reads as 70 %."""
    return attended_minutes * 1000 // planned_minutes if planned_minutes > 0 else 0


def tenths_of_thirty(hundredths: int) -> int:
    """Return a mark in tenths of a thirtieth, rounded down, so that a failed mark never reads as 18/30."""
    return hundredths * 300 // MAXIMUM_MARK


@dataclass(frozen=True, slots=True)
class Texts(Frozen):
    """One text in four languages; Italian is the authentic one and stands in for a missing translation."""

    it: str
    es: str = ""
    pt: str = ""
    en: str = ""

    @classmethod
    def of(cls, texts: Mapping[str, str]) -> Self:
        """Take the four languages of a stored {it, es, pt, en} mapping; others are left aside."""
        found = {language: texts.get(language, "") for language in LANGUAGES}
        return cls(**{**found, "it": found["it"] or next((text for text in found.values() if text), "")})

    def own(self, language: str) -> str:
        """Return the text in a language, or the Italian where it is missing."""
        return getattr(self, language, "") or self.it


@dataclass(frozen=True, slots=True)
class Award(Frozen):
    """What is conferred: its id in the course package and its title."""

    id: str
    title: Texts


@dataclass(frozen=True, slots=True)
class Holder(Frozen):
    """Who holds the certificate; all but the names may be left empty. Nationality: ISO country code, or words."""

    given_names: str
    family_names: str
    born_on: dt.date | None = None
    birthplace: str = ""
    nationality: str = ""
    document_number: str = ""

    @property
    def name(self) -> str:
        """Given names, then family names, as in the passport."""
        return f"{self.given_names} {self.family_names}".strip()

    def check(self) -> None:
        """Refuse what this part must not hold."""
        if not self.name:
            message = "the holder has no name"
            raise FactsRefused(message)


@dataclass(frozen=True, slots=True)
class Signatory(Frozen):
    """A body that signed the funding contract and whoever signs for it. Without role and name: a box, no line."""

    organisation: str
    role: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Programme(Frozen):
    """Who pays, and what the funder asks to be printed."""

    title: Texts
    funder: str = ""
    contract_number: str = ""
    emblem: str = "none"
    funding_text: Texts = Texts("")
    disclaimer: Texts = Texts("")
    signatories: tuple[Signatory, ...] = ()

    def check(self) -> None:
        """Refuse what this part must not hold."""
        if self.emblem not in EMBLEMS:
            message = f"emblem is {self.emblem!r}: use one of {', '.join(EMBLEMS)}"
            raise FactsRefused(message)


@dataclass(frozen=True, slots=True)
class PhaseHours(Frozen):
    """The hours of one phase."""

    title: Texts
    planned_minutes: int
    attended_minutes: int


@dataclass(frozen=True, slots=True)
class Hours(Frozen):
    """Hours by phase and in all; the share is the one the rule saw, in thousandths."""

    phases: tuple[PhaseHours, ...]
    planned_minutes: int
    attended_minutes: int
    share_per_mille: int


@dataclass(frozen=True, slots=True)
class Mark(Frozen):
    """A released mark: hundredths of a point on a scale of 100."""

    item: Texts
    hundredths: int

    def check(self) -> None:
        """Refuse what this part must not hold."""
        if self.hundredths > MAXIMUM_MARK:
            message = f"the mark {self.hundredths} is above {MAXIMUM_MARK} hundredths"
            raise FactsRefused(message)


@dataclass(frozen=True, slots=True)
class Module(Frozen):
    """A module of the course and its planned time."""

    title: Texts
    minutes: int


@dataclass(frozen=True, slots=True)
class CertificateFacts(Frozen):
    """Everything that one certificate says."""

    design: str
    award: Award
    number: str
    code: str
    verify_url: str
    holder: Holder
    holder_language: str
    programme: Programme
    edition: str
    course: Texts
    starts_on: dt.date
    ends_on: dt.date
    hours: Hours
    place: str
    issued_on: dt.date
    modules: tuple[Module, ...] = ()
    marks: tuple[Mark, ...] = ()
    outcomes: tuple[Texts, ...] = ()
    project_work_title: str = ""
    placement_host: str = ""
    is_demonstration: bool = False

    def check(self) -> None:
        """Refuse what this part must not hold."""
        self.need("design", "number", "code", "verify_url", "edition", "place")
        if self.holder_language not in LANGUAGES:
            message = f"holder_language is {self.holder_language!r}: use one of {', '.join(LANGUAGES)}"
            raise FactsRefused(message)
        if self.ends_on < self.starts_on:
            message = "the course ends before it starts"
            raise FactsRefused(message)

    def to_json(self) -> dict[str, Any]:
        """Return these facts as JSON-able values."""
        return {"format": FORMAT, **written(self)}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """Return the facts that `to_json` wrote, or refuse with the path of what is wrong."""
        rest = dict(stored)
        if (found := rest.pop("format", None)) != FORMAT:
            message = f"facts of format {found!r} cannot be read; this version reads format {FORMAT}"
            raise FactsRefused(message)
        return read(rest, cls, "facts")
