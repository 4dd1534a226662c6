"""What a kind of unit sees while it reads a unit: its own folder and nothing else."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from app.core.i18n import Words
from app.core.i18n import lazy_gettext as _l
from app.courses import rules
from app.courses.package.files import decode, path_fault
from app.courses.package.large import Content, head_of
from app.courses.package.pictures import is_picture
from app.courses.package.reading import MapReader, read_map
from app.courses.package.values import did_you_mean

if TYPE_CHECKING:
    from app.courses.package.faults import Faults


@dataclass(frozen=True)
class Surroundings:
    """What a unit may name of the course around it."""

    items: Collection[str] | None = None
    """Ids of the items that quizzes mark; None where nothing can be said of them."""
    shared: Mapping[str, Any] = field(default_factory=dict)
    """What each folder at the top of the package holds, by its name."""


class UnitFolder:
    """The files of one unit, by their names inside its folder. What is read counts as used; other texts are refused."""

    def __init__(
        self, path: str, files: Mapping[str, Content], faults: Faults, course: Surroundings | None = None,
    ) -> None:
        self.path, self.faults = path, faults
        self.course = course or Surroundings()
        self._files = files
        self.used: set[str] = set()

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all files, in order: `page.it.md`, `map.svg`, `pictures/mill.jpg`."""
        return tuple(sorted(self._files))

    def __contains__(self, name: str) -> bool:
        return name in self._files

    def place(self, name: str) -> str:
        """Return the path of a file inside the whole package, as faults name it and as versions keep it."""
        return f"{self.path}/{name}"

    def refuse(self, name: str, line: int, message: Words, remedy: Words) -> None:
        """Note a fault in one of the unit's files."""
        self.faults.add(self.place(name), line, message, remedy)

    def warn(self, name: str, line: int, message: Words, remedy: Words) -> None:
        """Note something to look at in one of the unit's files; it hinders nothing."""
        self.faults.warn(self.place(name), line, message, remedy)

    def text(self, name: str) -> str | None:
        """Return a file's text with simple line ends; None, with a fault noted, where there is none to read."""
        self.used.add(name)
        if name not in self._files:
            self.refuse(name, 1, _l("This file is missing."), _l("Write it, or remove the folder."))
            return None
        return decode(self.place(name), self._files[name], self.faults)

    def content(self, name: str) -> bytes:
        """Return a file's bytes as they are, of a video only the first ones; none where it is not there."""
        return head_of(self._files.get(name, b""))

    def size(self, name: str) -> int:
        """Return how many bytes a file holds; 0 where it is not there."""
        return len(self._files.get(name, b""))

    def take(self, name: str) -> None:
        """Count a file as used."""
        self.used.add(name)

    def yaml(self, name: str) -> MapReader:
        """Read a YAML file that holds one mapping; a mute reader where it cannot be read."""
        text = self.text(name)
        return MapReader(self.place(name), None, self.faults) if text is None else read_map(self.place(name), text, self.faults)

    def by_language(self, stem: str, suffix: str, source_language: str) -> dict[str, str]:
        """Return the name of the file for each language: `page.es.md`; `page.md` stands for the source language.

        A missing language is a fault, and so are both names for the source language at once.
        """
        found: dict[str, str] = {}
        plain = f"{stem}.{suffix}"
        for code in rules.LANGUAGES:
            name = f"{stem}.{code}.{suffix}"
            if name in self:
                found[code] = name
            elif code == source_language and plain in self:
                found[code] = plain
            else:
                self.refuse(
                    name, 1, _l("This file is missing."),
                    _l("Write the unit in all four languages: %(languages)s.", languages=", ".join(rules.LANGUAGES)),
                )
        if plain in self and plain not in found.values():
            self.used.add(plain)
            self.refuse(
                plain, 1,
                _l("“%(other)s” stands for the same language.", other=f"{stem}.{source_language}.{suffix}"),
                _l("Remove one of the two."),
            )
        return found

    def picture(self, name: str, line: int, reference: str) -> str | None:
        """Return the path in the package of a picture that a text refers to; None, with a fault noted, where it has none."""
        parts = urlsplit(reference)
        if parts.scheme or parts.netloc:
            self.refuse(
                name, line, _l("The picture “%(reference)s” is somewhere else on the network.", reference=reference[:80]),
                _l("Put the picture beside the page and name it from there."),
            )
            return None
        target = unquote(parts.path).removeprefix("./")
        problem = rules.problem_of_path(target)
        if problem is not None:
            message, remedy = path_fault(problem)
            self.refuse(name, line, _l("“%(reference)s”: %(message)s", reference=reference[:80], message=message), remedy)
        elif not is_picture(target) or target not in self:
            self.refuse(
                name, line, _l("There is no picture “%(reference)s” in the folder of this unit.", reference=reference[:80]),
                did_you_mean(target, [n for n in self.names if is_picture(n)]),
            )
        else:
            return self.place(target)
        return None
