"""A draft as a trainee would read it: outline and units, with nothing recorded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from app.authoring.queries import with_package
from app.core.i18n import LANGUAGE_NAMES
from app.courses.models import CourseUnit
from app.study.glossary import Glossary
from app.study.kinds import Address
from app.study.outline import Module, Outline, Unit, assemble
from app.study.rules import neighbours

if TYPE_CHECKING:
    from app.authoring.models import CourseDraft

KEPT = 2
UNPUBLISHED = 0
"""Stands for the version of a course that has none yet."""


@dataclass(frozen=True)
class Draft:
    """A draft, read once: its outline, the titles of its phases, and the hash of each file."""

    outline: Outline
    phases: tuple[Mapping[str, Any], ...]
    files: Mapping[str, str]


def read_draft(draft: CourseDraft) -> Draft:
    """Return a draft as it is shown; what it holds never changes, so the last ones are kept."""
    return _read(draft.id, draft.digest)


@lru_cache(maxsize=KEPT)
def _read(draft_id: int, digest: str) -> Draft:
    draft = with_package(draft_id)
    rows = [CourseUnit(version_id=UNPUBLISHED, **facts) for facts in draft.units]
    outline = assemble(UNPUBLISHED, digest, draft.manifest, rows)
    return Draft(outline, tuple(draft.manifest["phases"]), dict(draft.files))


def forget_drafts() -> None:
    """Forget what is kept: for tests, whose drafts are undone and their numbers used again."""
    _read.cache_clear()


@dataclass(frozen=True)
class PreviewPage:
    """One unit of a draft, as the template of its kind is given it."""

    module: Module
    unit: Unit
    language: str
    before: Unit | None
    after: Unit | None
    glossary: Glossary

    @property
    def number(self) -> int:
        """Which of the module's units it is, from 1."""
        return self.module.place_of(self.unit.unit_id)

    @property
    def languages(self) -> list[tuple[str, str]]:
        """The languages in which it can be read, with their own names."""
        known = self.unit.kind.languages(self.unit.content)
        return [(code, name) for code, name in LANGUAGE_NAMES.items() if code in known]

    @property
    def template(self) -> str:
        """The template of the unit's kind."""
        return f"{self.unit.kind.name}/templates/{self.unit.kind.name}.html"

    def shown(self, files: str) -> Mapping[str, Any]:
        """Return what the kind's template shows; `files` is where the unit's own files are fetched."""
        return self.unit.kind.present(self.unit.content, self.language, Address(files, glossary=self.glossary))


def preview_page(draft: Draft, unit_id: str, language: str) -> PreviewPage | None:
    """Return the page of one unit; None where the draft has no such unit."""
    outline = draft.outline
    if unit_id not in outline.units:
        return None
    module, unit = outline.units[unit_id]
    before, after = neighbours(outline.steps, unit_id)
    return PreviewPage(
        module, unit, unit.language(language), outline.units[before][1] if before else None,
        outline.units[after][1] if after else None, outline.glossary,
    )
