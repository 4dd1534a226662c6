"""Records that never change: dataclasses strict about their types, and their JSON form, strict in both directions."""

from __future__ import annotations

import datetime as dt
import types
import unicodedata
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, get_args, get_origin, get_type_hints

# Invisible characters that turn the reading direction can make one name look like another.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_REFUSED_KINDS = frozenset({"Cc", "Cs", "Zl", "Zp"})


class FactsRefused(ValueError):
    """These facts cannot stand on a certificate: a value is missing, of another type or unprintable."""


def is_printable(text: str) -> bool:
    """Return whether a text holds only characters that may stand in one printed line."""
    if text.isascii():
        return text.isprintable()
    return not any(unicodedata.category(sign) in _REFUSED_KINDS or sign in _TURNING for sign in text)


_known: dict[Any, dict[str, Any]] = {}


def _kinds(part: Any) -> dict[str, Any]:  # noqa: ANN401 - the class of any part
    """Return field -> type of a record, read once a class."""
    found = _known.get(part)
    if found is None:
        hints = get_type_hints(part)
        found = _known[part] = {field.name: hints[field.name] for field in fields(part)}
    return found


def _fits(value: Any, kind: Any) -> bool:  # noqa: ANN401 - any field of any part
    if isinstance(kind, types.UnionType):
        return value is None or _fits(value, get_args(kind)[0])
    if get_origin(kind) is tuple:
        return type(value) is tuple and all(type(each) is get_args(kind)[0] for each in value)
    return type(value) is kind


@dataclass(frozen=True, slots=True)
class Frozen:
    """Every value is of its kind and every text printable; what a part must also obey it says in `check`."""

    def __post_init__(self) -> None:
        """Refuse at once what could not be stored or printed."""
        for name, kind in _kinds(type(self)).items():
            value = getattr(self, name)
            if not _fits(value, kind):
                raise FactsRefused(_unlike(name, getattr(kind, "__name__", str(kind)), value))
            if isinstance(value, str) and not is_printable(value):
                message = f"{name} holds a character that cannot be printed: remove it and issue again"
                raise FactsRefused(message)
            if type(value) is int and value < 0:
                message = f"{name} is less than zero"
                raise FactsRefused(message)
        self.check()

    def check(self) -> None:
        """Refuse what this part must not hold."""

    def need(self, *names: str) -> None:
        """Refuse where one of these is empty."""
        for name in names:
            if not getattr(self, name):
                message = f"{name} is empty"
                raise FactsRefused(message)


def written(value: Any) -> Any:  # noqa: ANN401 - any part of the facts
    """Return a record as JSON-able values."""
    if is_dataclass(value):
        return {name: written(getattr(value, name)) for name in _kinds(type(value))}
    if isinstance(value, tuple):
        return [written(each) for each in value]
    return value.isoformat() if isinstance(value, dt.date) else value


def read(value: Any, kind: Any, path: str) -> Any:  # noqa: ANN401 - any part of the facts
    """Return the record of a kind that `written` wrote; refuse with the path of what is unlike it."""
    if isinstance(kind, types.UnionType):
        return None if value is None else read(value, get_args(kind)[0], path)
    if get_origin(kind) is tuple:
        if not isinstance(value, list):
            raise FactsRefused(_unlike(path, "a list", value))
        return tuple(read(each, get_args(kind)[0], f"{path}[{place}]") for place, each in enumerate(value))
    if is_dataclass(kind):
        return _read_part(value, kind, path)
    if kind is dt.date:
        return _read_day(value, path)
    if type(value) is not kind:
        raise FactsRefused(_unlike(path, kind.__name__, value))
    return value


def _read_part(value: Any, part: Any, path: str) -> Any:  # noqa: ANN401 - any part of the facts
    if not isinstance(value, dict):
        raise FactsRefused(_unlike(path, "an object", value))
    kinds = _kinds(part)
    if wrong := set(kinds) ^ set(value):
        message = f"{path}: keys too many or missing: {', '.join(sorted(map(str, wrong)))}"
        raise FactsRefused(message)
    return part(**{name: read(value[name], kind, f"{path}.{name}") for name, kind in kinds.items()})


def _read_day(value: Any, path: str) -> dt.date:  # noqa: ANN401 - whatever was stored
    try:
        day = dt.date.fromisoformat(value)
    except (TypeError, ValueError):
        raise FactsRefused(_unlike(path, "a day (YYYY-MM-DD)", value)) from None
    if day.isoformat() != value:  # 3.11 also reads 20260901, which would not come out as it went in
        raise FactsRefused(_unlike(path, "a day (YYYY-MM-DD)", value))
    return day


def _unlike(path: str, wanted: str, value: Any) -> str:  # noqa: ANN401 - whatever was stored
    return f"{path} should be {wanted}, found {type(value).__name__}"
