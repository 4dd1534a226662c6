"""One attempt as staff see it: what was answered, how it is judged, and the essays to mark."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from app.core.i18n import gettext as _
from app.core.i18n import own
from app.editions.models import Enrolment
from app.study.attempts import queries, rules
from app.study.attempts.actions.marking import essays_of
from app.study.attempts.forms import EssayForm, essay_form
from app.study.attempts.models import EssayMark, Sitting
from app.study.attempts.papers import Paper
from app.study.kinds import Address, Score
from app.study.kinds.quiz.questions.essay import criteria_of
from app.study.outline import Unit, unit_of_version


@dataclass(frozen=True)
class Sheet:
    """An attempt, opened by somebody of the staff."""

    sitting: Sitting
    enrolment: Enrolment
    unit: Unit
    language: str
    sent: queries.Try | None

    @cached_property
    def paper(self) -> Paper:
        """What it asks."""
        return Paper(self.unit, self.sitting.seed)

    @property
    def template(self) -> str:
        """The template of the unit's kind."""
        return f"{self.unit.kind.name}/templates/{self.unit.kind.name}.html"

    @cached_property
    def shown(self) -> Mapping[str, Any]:
        """What the kind's template shows."""
        return self.paper.shown(self.language, Address())

    @cached_property
    def given(self) -> Mapping[str, Any]:
        """What was sent, or what is saved so far."""
        if self.sent is not None:
            return self.sent.attempt.answers
        return rules.answers_in(rules.merged(queries.saves_of(self.sitting.id)))

    @cached_property
    def essay_marks(self) -> Mapping[str, tuple[EssayMark, str]]:
        """What tutors gave, by question."""
        return queries.essay_marks_of(self.sent.attempt.id) if self.sent is not None and self.sent.is_scored_later else {}

    @cached_property
    def judged(self) -> Score | None:
        """How it is judged, question by question."""
        if self.sent is None:
            return None
        return self.paper.judge(self.given, {question: mark.points for question, (mark, _name) in self.essay_marks.items()})

    @cached_property
    def essays(self) -> Mapping[str, Mapping[str, Any]]:
        """The essays that a person marks."""
        return essays_of(self.paper, self.sent.attempt) if self.sent is not None else {}

    def essay_forms(self) -> dict[str, EssayForm]:
        """Return a form for each essay, with the marks in force."""
        forms = {}
        for place, (question, essay) in enumerate(self.essays.items(), 1):
            titles = {line["id"]: own(line["title"], self.language) for line in essay.get("rubric") or ()}
            rubric = [(line, titles.get(line, _("Points")), most) for line, most in criteria_of(essay).items()]
            present = self.essay_marks.get(question)
            forms[question] = essay_form(place, rubric, present[0] if present else None)
        return forms


def sheet_of(sitting: Sitting, language: str) -> Sheet:
    """Return one attempt as staff see it."""
    unit = unit_of_version(sitting.version_id, sitting.unit_id)
    return Sheet(sitting, sitting.enrolment, unit, unit.language(language), queries.try_of(sitting))
