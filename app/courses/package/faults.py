"""A fault of a package: where it stands, what is wrong, what to do about it."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.i18n import Words


@dataclass(frozen=True)
class Fault:
    """One fault. The words are lazy: they are said in the language of whoever reads them."""

    file: str
    line: int
    message: Words
    remedy: Words

    def __str__(self) -> str:
        return printable(f"{self.file}:{self.line}: {self.message} — {self.remedy}")


def printable(text: str) -> str:
    """Return a text on one line that no terminal can take for an order, whatever a file name or a key may hold."""
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in text)


class Faults:
    """Faults as they are found; reading goes on after each, so that all are told at once."""

    def __init__(self) -> None:
        self._found: list[Fault] = []
        self._warnings: list[Fault] = []

    def add(self, file: str, line: int, message: Words, remedy: Words) -> None:
        """Note one more fault."""
        self._found.append(Fault(printable(file), max(1, line), message, remedy))

    def warn(self, file: str, line: int, message: Words, remedy: Words) -> None:
        """Note something to look at that hinders nothing."""
        self._warnings.append(Fault(printable(file), max(1, line), message, remedy))

    def __len__(self) -> int:
        return len(self._found)

    def in_order(self) -> tuple[Fault, ...]:
        """Return the faults by file and line."""
        return _in_order(self._found)

    def warnings_in_order(self) -> tuple[Fault, ...]:
        """Return the warnings by file and line."""
        return _in_order(self._warnings)


def _in_order(found: list[Fault]) -> tuple[Fault, ...]:
    return tuple(sorted(found, key=lambda fault: (fault.file, fault.line)))
