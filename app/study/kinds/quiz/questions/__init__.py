"""Types of question, found by being there: each module holds a `TYPE`, and its template stands in `../templates/`."""

from __future__ import annotations

import importlib
import pkgutil

from app.study.kinds.quiz.judging import Question, Type

PLAIN = "one"
"""The type of a question that names none."""


def _found() -> dict[str, Type]:
    modules = sorted(module.name for module in pkgutil.iter_modules(__path__))
    types: list[Type] = [importlib.import_module(f"{__name__}.{name}").TYPE for name in modules]
    return {found.name: found for found in types}


TYPES: dict[str, Type] = _found()


def type_of(question: Question) -> Type:
    """Return the type of a question."""
    return TYPES[question.get("type", PLAIN)]
