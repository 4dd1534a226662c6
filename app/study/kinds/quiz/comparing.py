"""Comparing what somebody wrote with what is accepted: texts with forgiveness, numbers in the ways people write them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from fractions import Fraction
from functools import lru_cache

from app.core.i18n import lazy_gettext as _l
from app.core.text import tidy
from app.courses.package.reading import MapReader

STRICT, FORGIVEN = "strict", "forgiven"
WRITTEN = 200
"""Characters of an accepted answer."""

_SAME = str.maketrans({**dict.fromkeys("’‘`´", "'"), **dict.fromkeys("“”«»", '"'), **dict.fromkeys("–—‑−", "-")})
_LETTERS = str.maketrans({"ł": "l", "đ": "d", "ø": "o", "ı": "i"})
_SPACE = r"[ '\u00a0\u2009\u202f]"
_GROUPED = re.compile(rf"[0-9]{{1,3}}(?:{_SPACE}[0-9]{{3}})+(?:[.,][0-9]+)?")
_PLAIN = re.compile(r"[0-9]+|[0-9]*[.,][0-9]+")
_IN_THOUSANDS = re.compile(r"(?P<whole>[0-9]{1,3}(?:(?P<sign>[.,])[0-9]{3}(?:(?P=sign)[0-9]{3})*))(?P<rest>[.,][0-9]+)?")
_WITH_UNIT = re.compile(rf"\s*(?P<sign>[+-]?)\s*(?P<number>[0-9.,](?:[0-9.,]|{_SPACE})*)(?P<unit>.*)", re.DOTALL)


def accents_of(reader: MapReader) -> str:
    """Read whether accents are forgiven; they are, unless it is said otherwise."""
    return reader.choice("accents", (FORGIVEN, STRICT)) if "accents" in reader else FORGIVEN


def accepted_of(reader: MapReader, accents: str) -> list[str]:
    """Read the accepted answers; two that are the same to the reader of answers are told."""
    found = reader.texts("accepted", at_most=50, longest=WRITTEN)
    seen: dict[str, str] = {}
    for text in found:
        same = seen.setdefault(plain(text, accents), text)
        if same is not text and text:
            reader.refuse(
                "accepted", _l("“%(text)s” and “%(other)s” are the same answer here.", text=text, other=same),
                _l("Keep one of the two: capital letters and spaces never count, and accents only where “accents: strict” stands."),
            )
    return found


@lru_cache(maxsize=8_192)
def plain(text: str, accents: str) -> str:
    """Return a text as it is compared: no capitals, single spaces, no full stop at its end; no accents where they are forgiven."""
    found = unicodedata.normalize("NFKC", tidy(text)).translate(_SAME).casefold()
    if accents != STRICT:
        letters = unicodedata.normalize("NFKD", found).translate(_LETTERS)
        found = "".join(sign for sign in letters if not unicodedata.combining(sign))
    found = " ".join(unicodedata.normalize("NFC", found).split())
    return found.rstrip(" .") or found


def is_accepted(text: str, accepted: Iterable[str], accents: str) -> bool:
    """Tell whether a text is one of those accepted."""
    wanted = plain(text, accents)
    return any(plain(one, accents) == wanted for one in accepted)


@lru_cache(maxsize=8_192)
def is_near(text: str, unit: str, *, value: str, tolerance: str, wanted_unit: str) -> bool:
    """Tell whether somebody wrote a number near enough, in its unit; the unit may stand behind the number too."""
    found = _WITH_UNIT.fullmatch(text.translate(_SAME))
    if found is None:
        return False
    written = found["unit"].strip()
    units = {_unit(one) for one in (written, unit) if one.strip()}
    if units != ({_unit(wanted_unit)} if wanted_unit else set()):
        return False
    sign = -1 if found["sign"] == "-" else 1
    return any(abs(sign * number - Fraction(value)) <= Fraction(tolerance) for number in numbers(found["number"]))


def numbers(text: str) -> Iterator[Fraction]:
    """Yield each number that figures may mean: 1.234 is one to an Italian and another to an Englishwoman."""
    figures = text.strip().rstrip(".,")
    if _GROUPED.fullmatch(figures):
        figures = re.sub(_SPACE, "", figures)
    if _PLAIN.fullmatch(figures):
        yield Fraction(figures.replace(",", "."))
    found = _IN_THOUSANDS.fullmatch(figures)
    if found and not (found["rest"] or "").startswith(found["sign"]):
        yield Fraction(found["whole"].replace(found["sign"], "") + (found["rest"] or "").replace(",", "."))


def _unit(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())
