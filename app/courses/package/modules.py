"""Modules and their units: `modules/NN-name/module.yaml` and a folder for each unit."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.core.i18n import lazy_gettext as _l
from app.courses import rules
from app.courses.kinds import KINDS, UnitContent
from app.courses.package.files import decode, path_fault
from app.courses.package.following import Requirements, read_completion
from app.courses.package.manifest import Module, Unit
from app.courses.package.pictures import is_picture
from app.courses.package.reading import MapReader, read_map
from app.courses.package.unit_folder import Surroundings, UnitFolder
from app.courses.package.values import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from app.courses.package.faults import Faults
    from app.courses.package.large import Content

LONGEST_UNIT = 600
MANIFEST = "module.yaml"


@dataclass
class ModuleReader:
    """Reads the modules of one package; remembers ids, so that none is used twice."""

    files: Mapping[str, Content]
    source_language: str
    phases: Collection[str] | None
    """Ids of the phases; None where the course's own file could not be read, so that nothing can be said of them."""
    faults: Faults
    course: Surroundings = field(default_factory=Surroundings)
    used: set[str] = field(default_factory=set)
    unit_places: dict[str, str] = field(default_factory=dict)
    module_places: dict[str, str] = field(default_factory=dict)
    items: Collection[str] | None = None
    """Ids of the items that a tutor or a board marks; None where nothing can be said of them."""
    is_whole: bool = True
    """Whether every module could be read, so that it is known which there are."""

    def __post_init__(self) -> None:
        self.requirements = Requirements(self.faults)

    def read_all(self) -> tuple[Module, ...]:
        """Return the modules in the order of their folders."""
        inside = [path for path in self.files if path.startswith("modules/") and path.count("/") > 1]
        folders = sorted({"/".join(path.split("/")[:2]) for path in inside})
        if not folders:
            self.faults.add(
                "course.yaml", 1, _l("The course has no modules."),
                _l("Make a folder such as “modules/01-welcome” with a file “module.yaml”."),
            )
        modules = tuple(module for folder in folders for module in self._module(folder))
        if self.is_whole:
            self.requirements.check(modules)
        return modules

    def _module(self, folder: str) -> Iterator[Module]:
        file = f"{folder}/{MANIFEST}"
        if not rules.is_module_folder(folder.removeprefix("modules/")):
            self.faults.add(
                file, 1, _l("The name of this folder does not say its place in the course."),
                _l("Begin it with two figures and a hyphen, then small letters: “01-welcome”."),
            )
        text = decode(file, self.files[file], self.faults) if file in self.files else None
        self.used.add(file)
        if file not in self.files:
            self.faults.add(file, 1, _l("This file is missing."), _l("Write it, or remove the folder."))
        reader = read_map(file, text, self.faults) if text is not None else MapReader(file, None, self.faults)
        if reader.is_mute:
            self.is_whole = False
            self.used.update(path for path in self.files if path.startswith(f"{folder}/"))
            return
        reader.expect("id", "title", "phase", "hours", "outcomes", "units", optional=("requires",))
        module_id = reader.identifier("id")
        self._claim(self.module_places, module_id, reader, rules.RESERVED_MODULES)
        yield Module(
            id=module_id,
            title=reader.languages("title"),
            phase=reader.choice("phase", self.phases) if self.phases is not None else reader.text("phase"),
            minutes=reader.minutes_from_hours("hours"),
            outcomes=reader.language_lists("outcomes"),
            units=tuple(self._units(folder, reader)),
            folder=folder,
            requires=self.requirements.read(f"module:{module_id}", reader),
        )

    def _claim(self, places: dict[str, str], thing_id: str, reader: MapReader, reserved: Collection[str] = ()) -> None:
        if thing_id in reserved:
            reader.refuse("id", _l("The id “%(id)s” has a meaning of its own in rules.", id=thing_id), _l("Choose another id."))
        elif thing_id in places:
            reader.refuse(
                "id", _l("The id “%(id)s” is already used in %(place)s.", id=thing_id, place=places[thing_id]),
                _l("Choose another id."),
            )
        elif thing_id:
            places[thing_id] = f"{reader.file}:{reader.line_of('id')}"

    def _units(self, folder: str, module: MapReader) -> Iterator[Unit]:
        taken: dict[str, int] = {}
        for reader in module.maps("units"):
            reader.expect("id", "kind", "path", "title", "minutes", optional=("completion", "requires"))
            unit_id = reader.identifier("id")
            if unit_id in rules.RESERVED_UNITS:
                reader.refuse("id", _l("“%(id)s” is the name of another page of every course.", id=unit_id), _l("Choose another id."))
            self._claim(self.unit_places, unit_id, reader)
            path = self._path(folder, reader, taken)
            kind = reader.choice("kind", tuple(KINDS))
            if not kind and path:  # the kind is told already; of its files nothing can be said
                self.used.update(name for name in self.files if name.startswith(f"{folder}/{path}/"))
            found = self._content(kind, f"{folder}/{path}") if kind and path else UnitContent({})
            yield Unit(
                id=unit_id, kind=kind, title=reader.languages("title"), minutes=reader.whole("minutes", 1, LONGEST_UNIT),
                folder=f"{folder}/{path}", content=found.content, words=found.words, questions=found.questions,
                file=reader.file, line=reader.line_of("id"), completion=read_completion(reader, kind, self.items),
                requires=self.requirements.read(f"unit:{unit_id}", reader),
            )

    def _path(self, folder: str, reader: MapReader, taken: dict[str, int]) -> str:
        """Return the unit's folder inside its module's, or "" with a fault noted."""
        path = reader.text("path")
        if not path:
            return ""
        problem = rules.PathProblem.NAME if "/" in path.strip("/") else None
        problem = rules.problem_of_path(path) or problem
        if problem is not None:
            reader.refuse("path", *path_fault(problem))
        elif path in taken:
            reader.refuse(
                "path", _l("The unit on line %(line)s has the same folder.", line=taken[path]),
                _l("Give each unit a folder of its own."),
            )
        elif not any(name.startswith(f"{folder}/{path}/") for name in self.files):
            folders = sorted({name.split("/")[2] for name in self.files if name.startswith(f"{folder}/") and name.count("/") > 2})  # noqa: PLR2004
            reader.refuse("path", _l("There is no folder “%(path)s” in this module.", path=path), did_you_mean(path, folders))
        else:
            taken[path] = reader.line
            return path
        return ""

    def _content(self, kind: str, path: str) -> UnitContent:
        inside = {name.removeprefix(f"{path}/"): content for name, content in self.files.items() if name.startswith(f"{path}/")}
        folder = UnitFolder(path, inside, self.faults, self.course)
        found = KINDS[kind](folder, self.source_language)
        self.used.update(folder.place(name) for name in inside)
        for name in folder.names:
            if name not in folder.used and not is_picture(name):
                folder.refuse(
                    name, 1, _l("A unit of the kind “%(kind)s” has no use for this file.", kind=kind),
                    _l("Remove it. Pictures may be svg, png, jpg or webp."),
                )
        return found
