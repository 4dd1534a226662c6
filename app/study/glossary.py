"""The glossary of a course, as a version keeps it: its terms, and where they stand in a text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

_WORD = re.compile(r"\w+")
_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True)
class Term:
    """One term with its definition, each in the four languages; `forms` are other spellings by which it is known in a text."""

    term_id: str
    term: Mapping[str, str]
    definition: Mapping[str, str]
    forms: Mapping[str, Sequence[str]]

    @property
    def anchor(self) -> str:
        """Return the id of its definition on a page."""
        return f"g-{self.term_id}"


@dataclass(frozen=True)
class _Form:
    words: tuple[str, ...]
    gaps: tuple[str, ...]
    term_id: str


@dataclass(frozen=True, eq=False)
class Glossary:
    """All terms of a course. Two are the same only where they are one: texts rendered with it are kept by it."""

    terms: tuple[Term, ...] = ()

    @cached_property
    def by_id(self) -> Mapping[str, Term]:
        """Every term by its id."""
        return {term.term_id: term for term in self.terms}

    @cached_property
    def _forms(self) -> dict[str, dict[str, list[_Form]]]:
        return {}

    def _in(self, language: str) -> dict[str, list[_Form]]:
        """Return the forms of one language by their first word, the longest first."""
        found = self._forms.get(language)
        if found is None:
            found = {}
            for term in self.terms:
                for text in (term.term.get(language, ""), *term.forms.get(language, ())):
                    words, gaps = _parts(text)
                    if words:
                        found.setdefault(words[0], []).append(_Form(words, gaps, term.term_id))
            for forms in found.values():
                forms.sort(key=lambda form: -len(form.words))
            self._forms[language] = found
        return found

    def occurrences(self, text: str, language: str) -> Iterator[tuple[int, int, str]]:
        """Yield (begin, end, term) for each place where a text names a term, whole words only, the longest form first."""
        known = self._in(language)
        if not known:
            return
        words = list(_WORD.finditer(text))
        place = 0
        while place < len(words):
            form = next((form for form in known.get(words[place][0].casefold(), ()) if _fits(form, words, place, text)), None)
            if form is None:
                place += 1
                continue
            last = place + len(form.words) - 1
            yield words[place].start(), words[last].end(), form.term_id
            place = last + 1


def _parts(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    words = list(_WORD.finditer(text))
    gaps = tuple(_gap(text[one.end() : next_one.start()]) for one, next_one in pairwise(words))
    return tuple(word[0].casefold() for word in words), gaps


def _gap(text: str) -> str:
    return _BLANKS.sub(" ", text).replace("’", "'")


def _fits(form: _Form, words: Sequence[re.Match[str]], place: int, text: str) -> bool:
    found = words[place : place + len(form.words)]
    return (
        tuple(word[0].casefold() for word in found) == form.words
        and all(_gap(text[one.end() : two.start()]) == gap for (one, two), gap in zip(pairwise(found), form.gaps, strict=True))
    )


def read_glossary(manifest: Mapping[str, Any]) -> Glossary:
    """Return the glossary that a version keeps; versions from before there were any have none."""
    return Glossary(tuple(
        Term(term["id"], term["term"], term["definition"], term.get("forms", {})) for term in manifest.get("glossary", ())
    ))
