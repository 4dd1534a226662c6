"""Kinds of unit, found by being there: each folder holds `kind.py` with a `KIND`, `templates/<name>.html` and a sample.

A kind reads its content from a package (`parse`), prepares it for a page (`present`) and says how heavy it is (`weigh`). It
never sees the request or the session. One that scores also draws up the paper of an attempt (`paper`), reads what a form sent
(`read`) and judges answers (`score`).

Its template is given `shown` (what `present` returned), `given` ({question: answer}), `judged` (a Score, or None), `is_open`
(whether answers are taken now) and `shows_answers` (whether the right answers may be told beside a judged one). The form around
it belongs to the room; what it asks is named `answer.<question>` or `answer.<question>.<part>`. Answers are plain JSON.

What a kind's own `live.py` finds is given to the template as `live`.

A kind that keeps something of its own may hold more modules, and these are found by being there too (`part_of`):
`models.py` with its tables; `views.py` with a blueprint `bp`, whose addresses begin with `/editions/<edition_code>/course/
<unit_id>/`; `live.py` with `live(unit, edition, enrolment)`, which returns what its template shows that comes from the
database (`live`, empty where a kind has none, and `enrolment` None for whoever only looks); `queries.py`, whose
`has_attempted(unit, enrolment)`, where there is one, says whether a trainee has answered a unit that does not score.

A kind may say what completes its units where a package says nothing (`own_rule`), and which rules a package may ask for
(`completes`); see `app.study.completion`. Its own views ask `gates.check_is_open` before they keep anything, and call
`actions.complete_if_due` afterwards.

A kind may have `stale(content)`: the languages whose translation is older than the source. Where what it presents holds `html`,
trainees can mark passages of that.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from types import ModuleType
from typing import Any, Protocol

from app.core.i18n import Words
from app.courses.kinds import UnitContent
from app.courses.package.unit_folder import UnitFolder
from app.study.completion import Rule, rules_of_kind
from app.study.glossary import Glossary


class AnswerRefused(ValueError):
    """An answer that this unit cannot have: forged or of another version."""


@dataclass(frozen=True)
class Address:
    """What a text leads to: the unit's own files, and the glossary of its course.

    `before` ends with a slash; `after` tells one version from another.
    """

    before: str = ""
    after: str = ""
    glossary: Glossary | None = None


@dataclass(frozen=True)
class Score:
    """What a set of answers is worth.

    `results` tells by question what was answered (`answer`), how much of it counts (`share`, 0 to 10,000), whether all of it is
    right (`is_right`), what is said about it (`feedback`, a text by language, or None) and whether somebody has yet to mark it
    (`waits`).
    """

    hundredths: int
    """Hundredths of a point, of 100 points."""
    has_passed: bool
    results: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    waits: bool = False
    """Whether something has yet to be marked by a person; it counts nothing until then."""

    @property
    def right(self) -> int:
        """How many questions were answered rightly."""
        return sum(bool(result["is_right"]) for result in self.results.values())


@dataclass(frozen=True)
class Given:
    """A file of a unit's folder that its readers may fetch, beside its pictures."""

    media_type: str
    is_download: bool = False
    """Whether it is only ever saved, and never shown by the browser."""


class Kind(Protocol):
    """What every kind of unit offers. It may also have `files(content)`, which returns {path: Given}."""

    name: str
    label: Words
    scores: bool
    """Whether it is completed by passing; otherwise by being marked as read."""

    def parse(self, folder: UnitFolder, source_language: str) -> UnitContent:
        """Read a unit from its folder in a course package."""

    def languages(self, content: Mapping[str, Any]) -> frozenset[str]:
        """Return the languages in which the whole unit can be read."""

    def present(
        self, content: Mapping[str, Any], language: str, address: Address, paper: Mapping[str, Any] | None = None,
    ) -> Mapping[str, Any]:
        """Return what the kind's template shows, in one of its languages; `paper` is given only to a kind that scores."""

    def weigh(self, content: Mapping[str, Any], language: str) -> int:
        """Return how many bytes of text and pictures are fetched to read it in one of its languages."""

    # -- asked only of a kind that scores --

    def paper(self, content: Mapping[str, Any], seed: str) -> Mapping[str, Any]:
        """Return what one attempt asks and in which order, as plain JSON: the same seed is the same paper, everywhere."""

    def questions(self, content: Mapping[str, Any], paper: Mapping[str, Any] | None = None) -> Sequence[Mapping[str, Any]]:
        """Return the questions of a paper, in its order, as the content has them: with their keys."""

    def read(self, content: Mapping[str, Any], fields: Mapping[str, Sequence[str]]) -> dict[str, Any]:
        """Return {question: answer} of the fields of a form; raises AnswerRefused where one is none of its own.

        A question that was left open is not there. Fields that are not named `answer.…` are somebody else's.
        """

    def fields(self, content: Mapping[str, Any], answers: Mapping[str, Any]) -> dict[str, list[str]]:
        """Return the fields with which a form shows answers: the other way round of `read`."""

    def score(
        self, content: Mapping[str, Any], answers: Mapping[str, Any], paper: Mapping[str, Any] | None = None,
        marks: Mapping[str, Mapping[str, int]] | None = None,
    ) -> Score:
        """Judge answers; raises AnswerRefused where one does not fit the content or the paper.

        `marks` says what a person gave for what no program can judge: {question: {criterion: hundredths of a point}}.
        """

    def solution(self, content: Mapping[str, Any], paper: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Return answers that are all right, for every question that a program can judge."""


def language_of(kind: Kind, content: Mapping[str, Any], wanted: str, source_language: str) -> str:
    """Return the language in which a unit is read: the wanted one, else the one in which it was written."""
    return wanted if wanted in kind.languages(content) else source_language


def files_of(kind: Kind, content: Mapping[str, Any]) -> Mapping[str, Given]:
    """Return the files of a unit's folder that its readers may fetch, beside its pictures."""
    offered = getattr(kind, "files", None)
    found: Mapping[str, Given] = offered(content) if offered is not None else {}
    return found


def own_rule(kind: Kind) -> Rule:
    """Return what completes a unit of a kind whose package says nothing; a kind may name it as `own_rule`."""
    return Rule(getattr(kind, "own_rule", Rule.PASSED if kind.scores else Rule.MARK_AS_READ))


def completes(kind: Kind) -> frozenset[Rule]:
    """Return the rules by which a unit of a kind can be completed; a kind may name them as `completes`."""
    return frozenset(Rule(rule) for rule in getattr(kind, "completes", rules_of_kind(scores=kind.scores)))


def _found() -> dict[str, Kind]:
    kinds = {}
    for module in pkgutil.iter_modules(__path__):
        kind: Kind = importlib.import_module(f"{__name__}.{module.name}.kind").KIND
        kinds[kind.name] = kind
    return kinds


KINDS: dict[str, Kind] = _found()


@cache
def part_of(name: str, part: str) -> ModuleType | None:
    """Return a module that a kind's folder may hold beside `kind.py`; None where it holds none of that name."""
    path = f"{__name__}.{name}.{part}"
    return importlib.import_module(path) if find_spec(path) is not None else None
