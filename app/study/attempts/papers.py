"""What one attempt asks: the questions drawn for it and their order, shown, read and judged by the unit's kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.study.attempts import rules
from app.study.kinds import Address, AnswerRefused, Score
from app.study.outline import Unit


class Paper:
    """A quiz as one attempt has it: the same for the same seed, on every device."""

    def __init__(self, unit: Unit, seed: int, drawn: Mapping[str, Any] | None = None) -> None:
        self.unit = unit
        self.drawn = unit.kind.paper(unit.content, str(seed)) if drawn is None else drawn

    def shown(self, language: str, address: Address) -> Mapping[str, Any]:
        """Return what the kind's template shows."""
        return self.unit.kind.present(self.unit.content, language, address, self.drawn)

    @property
    def questions(self) -> list[str]:
        """The ids of its questions, in their order."""
        return [question["id"] for question in self.asked]

    @property
    def asked(self) -> Sequence[Mapping[str, Any]]:
        """Its questions as the course has them, in their order."""
        found: Sequence[Mapping[str, Any]] = self.unit.kind.questions(self.unit.content, self.drawn)
        return found

    def read(self, fields: Mapping[str, Sequence[str]]) -> dict[str, Any]:
        """Read the fields of a form as answers; raises AnswerRefused where one could not have come from it."""
        answers = self.unit.kind.read(self.unit.content, {name: list(values) for name, values in fields.items()})
        if not set(answers) <= set(self.questions):
            raise AnswerRefused("a question that this attempt does not ask")
        said = {question: answer for question, answer in answers.items() if not rules.is_blank(answer)}
        self.judge(said)
        return said

    def judge(self, answers: Mapping[str, Any], marks: Mapping[str, Mapping[str, int]] | None = None) -> Score:
        """Judge answers; `marks` is what a tutor gave for essays."""
        return self.unit.kind.score(self.unit.content, answers, self.drawn, marks)

    def fields(self, answers: Mapping[str, Any]) -> dict[str, list[str]]:
        """Return the fields by which a form shows answers."""
        return self.unit.kind.fields(self.unit.content, answers)
