"""The questions of a package's folder: all of them read, however far the folder is from faultless, and new ones written."""

from __future__ import annotations

import errno
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from app.courses import rules
from app.courses.exchange.slugs import slug_or_digest
from app.courses.package import files as package_files
from app.courses.package.faults import Fault, Faults
from app.courses.package.pictures import is_picture
from app.courses.package.positions import compose

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from app.courses.exchange.results import Question

BANK = "bank"
MOST_IN_A_FILE = 500


@dataclass(frozen=True)
class Found:
    """What a package holds: questions, and by question id the pictures that its texts may show."""

    language: str
    questions: list[dict[str, Any]] = field(default_factory=list)
    pictures: dict[str, dict[str, bytes]] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()

    @property
    def ids(self) -> frozenset[str]:
        """Every question id."""
        return frozenset(str(question.get("id")) for question in self.questions)


def read(root: Path, *, without: str = "") -> Found:
    """Read every quiz and every file of the bank; `without` is the path of a file to pass over."""
    faults = Faults()
    whole = package_files.read_folder(root, faults)
    files = {path: content for path, content in whole.items() if isinstance(content, bytes)}  # a video holds no questions
    course = _mapping("course.yaml", files, faults)
    language = str(course.get("source_language"))
    found = Found(language if language in rules.LANGUAGES else "it", faults=())
    for path in sorted(files):
        if path == without or not _holds_questions(path):
            continue
        folder = path.rpartition("/")[0] + "/"
        beside = {name.removeprefix(folder): files[name] for name in files if name.startswith(folder) and is_picture(name)}
        for question in _questions(path, files, faults):
            found.questions.append(question)
            found.pictures[str(question.get("id"))] = beside
    return Found(found.language, found.questions, found.pictures, faults.in_order())


def _holds_questions(path: str) -> bool:
    parts = path.split("/")
    in_bank = len(parts) == 2 and parts[0] == BANK and parts[1].endswith(".yaml")  # noqa: PLR2004 - bank/file
    return in_bank or (parts[0] == "modules" and parts[-1] == "quiz.yaml")


def _mapping(path: str, files: Mapping[str, bytes], faults: Faults) -> dict[str, Any]:
    text = package_files.decode(path, files[path], faults) if path in files else None
    node = compose(path, text, faults) if text is not None else None
    found = _plain(node) if node is not None else None
    return found if isinstance(found, dict) else {}


def _questions(path: str, files: Mapping[str, bytes], faults: Faults) -> Iterable[dict[str, Any]]:
    entries = _mapping(path, files, faults).get("questions")
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, dict) and "draw" not in entry:
            yield entry


def _plain(node: yaml.Node) -> Any:  # noqa: ANN401 - plain JSON
    """Return what a node holds; a scalar that is no text, figure or truth is its letters."""
    if isinstance(node, yaml.MappingNode):
        return {str(key.value): _plain(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_plain(value) for value in node.value]
    if node.value in {"true", "false"} and node.tag == "tag:yaml.org,2002:bool":
        return node.value == "true"
    if node.tag == "tag:yaml.org,2002:int" and node.value.isascii() and node.value.isdigit() and len(node.value) <= 9:  # noqa: PLR2004
        return int(node.value)
    return str(node.value)


# -- writing -----------------------------------------------------------------------------------------------------------


def name_for(file: Path) -> str:
    """Return how what comes from a file is called in the bank."""
    return f"imported-{slug_or_digest(file.stem, 'file', 40)}"


class _Dumper(yaml.SafeDumper):
    """Writes texts of several lines as such, and never an alias."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ANN401, ARG002 - the library's call
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _text)


def written(questions: Iterable[Question]) -> str:
    """Return a file of the bank."""
    return yaml.dump({"questions": list(questions)}, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=10_000)


def in_all_languages(value: Any) -> Any:  # noqa: ANN401 - plain JSON
    """Return questions with each text in all four languages: the one there is, until somebody translates it."""
    if isinstance(value, dict):
        if value and set(value) <= set(rules.LANGUAGES):
            text = next(iter(value.values()))
            return {code: value.get(code, text) for code in rules.LANGUAGES}
        return {key: in_all_languages(inner) for key, inner in value.items()}
    return [in_all_languages(inner) for inner in value] if isinstance(value, list | tuple) else value


def keep(root: Path, files: Mapping[str, bytes]) -> None:
    """Write files into the bank: each is whole or not there, whenever the machine stops; pictures come first."""
    folder = root / BANK
    if folder.is_symlink():
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(folder))
    folder.mkdir(exist_ok=True)
    for name in sorted(files, key=lambda name: name.endswith(".yaml")):
        beginning = folder / f".{name}.{os.getpid()}"
        beginning.write_bytes(files[name])
        beginning.replace(folder / name)
