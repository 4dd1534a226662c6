"""The glossary of a course: `glossary.yaml` at the top of the folder. It may be left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.i18n import lazy_gettext as _l
from app.courses import rules
from app.courses.package.files import decode
from app.courses.package.manifest import Term
from app.courses.package.reading import MapReader, read_map

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.courses.package.faults import Faults
    from app.courses.package.large import Content

GLOSSARY = "glossary.yaml"
MOST_TERMS = 500
LONGEST_TERM = 80
LONGEST_DEFINITION = 600


def read_glossary(files: Mapping[str, Content], faults: Faults) -> tuple[Term, ...]:
    """Return the terms in the order in which they are written."""
    text = decode(GLOSSARY, files[GLOSSARY], faults) if GLOSSARY in files else None
    if text is None:
        return ()
    glossary = read_map(GLOSSARY, text, faults)
    glossary.expect("terms")
    taken: dict[tuple[str, str], int] = {}
    ids: dict[str, int] = {}
    return tuple(_read_term(reader, ids, taken) for reader in glossary.maps("terms", at_most=MOST_TERMS))


def _read_term(reader: MapReader, ids: dict[str, int], taken: dict[tuple[str, str], int]) -> Term:
    reader.expect("id", "term", "definition", optional=("forms",))
    term_id = reader.identifier("id")
    if term_id in ids:
        reader.refuse("id", _l("The id “%(id)s” is already used on line %(line)s.", id=term_id, line=ids[term_id]), _l(
            "Choose another id.",
        ))
    ids.setdefault(term_id, reader.line_of("id"))
    term = reader.languages("term", longest=LONGEST_TERM)
    forms = _read_forms(reader) if "forms" in reader else {}
    for code in rules.LANGUAGES:
        spelt = dict.fromkeys(text.casefold() for text in (term.get(code, ""), *forms.get(code, ())) if text)
        for text in spelt:
            if (code, text) in taken:
                reader.refuse("term", _l(
                    "“%(text)s” (%(code)s) already stands for the term on line %(line)s.", text=text, code=code, line=taken[code, text],
                ), _l("A word leads to one definition: keep it at one of the two terms."))
            taken.setdefault((code, text), reader.line)
    return Term(term_id, term, reader.languages("definition", longest=LONGEST_DEFINITION), forms)


def _read_forms(reader: MapReader) -> dict[str, list[str]]:
    """Return other spellings by language; a language that has none is left out."""
    inner = reader.map("forms")
    inner.expect(optional=rules.LANGUAGES)
    return {code: inner.texts(code, at_most=20, longest=LONGEST_TERM) for code in rules.LANGUAGES if code in inner}
