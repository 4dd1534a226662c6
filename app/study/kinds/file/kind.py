"""Files to save, each with a title: one for everybody, or one for each language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.core.i18n import LANGUAGE_NAMES, own
from app.core.i18n import lazy_gettext as _l
from app.courses.kinds import UnitContent
from app.courses.package.reading import MapReader
from app.courses.package.unit_folder import UnitFolder
from app.courses.package.values import PARAGRAPHS, did_you_mean
from app.courses.rules import LANGUAGES, count_words
from app.documents.actions import media_type_of
from app.documents.rules import MEDIA_TYPES, extension_of, fault_of
from app.study.kinds import Address, AnswerRefused, Given, Score
from app.study.kinds.file.labels import FAULTS, KINDS

EVERYBODY = "all"
"""Stands in place of a language where one file is for everybody."""


class File:
    """Files to save."""

    name = "file"
    label = _l("File")
    scores = False

    def parse(self, folder: UnitFolder, source_language: str) -> UnitContent:
        """Read file.yaml and look into every file that it names."""
        whole = folder.yaml("file.yaml")
        whole.expect("files", optional=("intro",))
        readers = whole.maps("files", at_most=20)
        content: dict[str, Any] = {
            "source": source_language,
            "intro": whole.languages("intro", longest=PARAGRAPHS, is_prose=True) if "intro" in whole else {},
            "files": [_read_entry(reader, folder, source_language) for reader in readers],
        }
        seen: set[str] = set()
        for reader, entry in zip(readers, content["files"], strict=True):
            if entry["id"] and entry["id"] in seen:
                reader.refuse("id", _l("This file id is there twice."), _l("Give each file an id of its own."))
            seen.add(entry["id"])
        texts = [content["intro"], *(entry["title"] for entry in content["files"])]
        words = {code: sum(count_words(text.get(code, "")) for text in texts) for code in LANGUAGES}
        return UnitContent(content=content, words=words)

    def languages(self, content: Mapping[str, Any]) -> frozenset[str]:
        """Return the languages in which everything is titled."""
        texts = [entry["title"] for entry in content["files"]] + ([content["intro"]] if content["intro"] else [])
        return frozenset(code for code in LANGUAGES if all(text.get(code) for text in texts))

    def present(self, content: Mapping[str, Any], language: str, address: Address) -> Mapping[str, Any]:
        """Return each file with its size, in the reader's language first."""
        return {
            "intro": own(content["intro"], language),
            "files": [_shown(entry, language, content["source"], address) for entry in content["files"]],
        }

    def files(self, content: Mapping[str, Any]) -> Mapping[str, Given]:
        """Return every file: all are saved, and none is shown by the browser."""
        return {
            variant["file"]: Given(MEDIA_TYPES[extension_of(variant["file"])], is_download=True)
            for entry in content["files"] for variant in entry["variants"].values()
        }

    def weigh(self, content: Mapping[str, Any], language: str) -> int:
        """Count the words: a file is fetched only by those who ask for it."""
        texts = [content["intro"], *(entry["title"] for entry in content["files"])]
        return sum(len(text.get(language, "").encode()) for text in texts)

    def score(self, content: Mapping[str, Any], answer: Mapping[str, str]) -> Score:  # noqa: ARG002 - the common call
        """A file asks nothing."""
        raise AnswerRefused("a file takes no answer")


def _read_entry(reader: MapReader, folder: UnitFolder, source_language: str) -> dict[str, Any]:
    reader.expect("id", "title", optional=("file", "files"))
    if ("file" in reader) == ("files" in reader):
        reader.refuse(
            None, _l("This is either one file for everybody, or one for each language."),
            _l("Write “file: name.pdf”, or “files: {it: name.it.pdf, es: name.es.pdf}”."),
        )
    variants: dict[str, Any] = {}
    if "file" in reader:
        variants[EVERYBODY] = _read_file(reader, "file", folder)
    elif "files" in reader:
        inner = reader.map("files")
        inner.expect(source_language, optional=LANGUAGES)
        variants = {code: _read_file(inner, code, folder) for code in LANGUAGES if code in inner}
    return {"id": reader.identifier("id"), "title": reader.languages("title"), "variants": variants}


def _read_file(reader: MapReader, key: str, folder: UnitFolder) -> dict[str, Any]:
    name = reader.text(key)
    folder.take(name)
    if name and name not in folder:
        reader.refuse(
            key, _l("There is no file “%(name)s” in the folder of this unit.", name=name[:80]),
            did_you_mean(name, [each for each in folder.names if extension_of(each) in MEDIA_TYPES]),
        )
    elif name:
        content = folder.content(name)
        fault = fault_of(name, content, media_type_of(content))
        if fault is not None:
            folder.refuse(name, 1, *FAULTS[fault])
    return {"file": name, "bytes": folder.size(name)}


def _shown(entry: Mapping[str, Any], language: str, source_language: str, address: Address) -> dict[str, Any]:
    """Return a file as it is offered: in the reader's language where there is one, else in the course's; the others beside."""
    variants = {
        code: {
            "code": code, "name": LANGUAGE_NAMES.get(code, ""), "bytes": variant["bytes"],
            "kind": KINDS[extension_of(variant["file"])], "address": address.before + variant["file"] + address.after,
        }
        for code, variant in entry["variants"].items()
    }
    best = next(code for code in (language, EVERYBODY, source_language) if code in variants)
    return {"title": own(entry["title"], language), "best": variants.pop(best), "others": list(variants.values())}


KIND = File()
