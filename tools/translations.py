"""Catalogues: extract, update, check and compile them.

`python tools/translations.py extract` brings translations/<language>/LC_MESSAGES/messages.po up to date with the code;
`check` fails where a sentence lacks a translation, is fuzzy, loses a placeholder, or is no longer used;
`compile` writes the .mo files, only where a .po has changed.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("it", "es", "pt", "en")
SOURCE = "en"
KEYWORDS = {
    "_": None, "_l": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2), "lazy_ngettext": (1, 2),
}
PLACEHOLDER = re.compile(r"%(?:\((\w+)\))?[sd%]")
HEADER = "# Translations of Bottega.\n"
CHURN = re.compile(r'"(POT-Creation-Date|PO-Revision-Date|Last-Translator|Language-Team|Report-Msgid-Bugs-To|Generated-By):')


def path_of(language: str) -> Path:
    """Return where a language's catalogue is."""
    return ROOT / "translations" / language / "LC_MESSAGES" / "messages.po"


def extract() -> Catalog:
    """Return the template: every sentence in the code and the templates."""
    with (ROOT / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    template = Catalog(charset="utf-8")
    found = extract_from_dir(ROOT, methods, options, keywords=KEYWORDS, comment_tags=("i18n:",), strip_comment_tags=True)
    for _filename, _line, message, comments, context in found:
        template.add(message, None, [], auto_comments=comments, context=context)
    return template


def read(language: str, file: Path | None = None) -> Catalog:
    """Read a catalogue; empty where there is none yet."""
    file = file or path_of(language)
    if not file.exists():
        return Catalog(locale=language, charset="utf-8")
    with file.open("rb") as opened:
        return read_po(opened, locale=language)


def update() -> None:
    """Bring every catalogue up to date; the source language translates itself."""
    template = extract()
    for language in LANGUAGES:
        catalog = read(language)
        catalog.update(template, no_fuzzy_matching=True)
        catalog.obsolete.clear()
        catalog.header_comment = HEADER
        if language == SOURCE:
            for message in catalog:
                if message.id:
                    message.string = message.id
        write(language, catalog)


def write(language: str, catalog: Catalog) -> None:
    """Write a catalogue in a form that changes only where a sentence does."""
    file = path_of(language)
    file.parent.mkdir(parents=True, exist_ok=True)
    catalog.fuzzy = False
    catalog.project, catalog.version = "Bottega", "1"
    with file.open("wb") as opened:
        write_po(opened, catalog, no_location=True, sort_output=True, width=0, omit_header=False)
    text = file.read_text(encoding="utf-8")
    kept = [line for line in text.splitlines() if not CHURN.match(line)]
    file.write_text("\n".join(kept) + "\n", encoding="utf-8")


def faults() -> list[str]:
    """Return what is wrong with the catalogues, a line each."""
    template = extract()
    wanted = {message.id for message in template if message.id}
    found = []
    for language in LANGUAGES:
        catalog = read(language)
        known = {message.id: message for message in catalog if message.id}
        found += [f"{language}: not in the catalogue: {first(key)!r}" for key in sorted(wanted - known.keys(), key=str)]
        found += [f"{language}: no longer used: {first(key)!r}" for key in sorted(known.keys() - wanted, key=str)]
        for key, message in known.items():
            strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
            if not all(strings) or message.fuzzy:
                found.append(f"{language}: not translated: {first(key)!r}")
                continue
            ids = key if isinstance(key, tuple | list) else (key,)
            allowed = {frozenset(PLACEHOLDER.findall(text)) for text in ids}
            allowed.add(frozenset().union(*allowed))
            for string in strings:
                if frozenset(PLACEHOLDER.findall(string)) not in allowed:
                    found.append(f"{language}: placeholders differ: {first(key)!r} -> {string!r}")
    return found


def first(key: object) -> str:
    """Return the singular of a message id."""
    return str(key[0] if isinstance(key, tuple | list) else key)


def compile_all() -> None:
    """Write the .mo files that are older than their .po."""
    for language in LANGUAGES:
        source = path_of(language)
        target = source.with_suffix(".mo")
        if not source.exists() or (target.exists() and target.stat().st_mtime >= source.stat().st_mtime):
            continue
        fresh = target.with_suffix(".fresh")
        with fresh.open("wb") as opened:
            write_mo(opened, read(language))
        fresh.replace(target)  # whole or not at all: half a catalogue would be newer than its source, and stay


def main() -> int:
    """Do what the first argument says."""
    verb = sys.argv[1] if len(sys.argv) > 1 else "check"
    if verb == "extract":
        update()
    elif verb == "compile":
        compile_all()
    elif verb == "check":
        found = faults()
        print("\n".join(found) or "Every sentence is translated.")
        return 1 if found else 0
    else:
        print(__doc__)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
