"""What the script of a quiz sends, read and checked: its shape only."""

from __future__ import annotations

from typing import Any

from app.study.attempts.actions import Arrived

MOST_FIELDS, MOST_VALUES = 100, 100


def arriving(sent: Any) -> Arrived | None:  # noqa: ANN401 - whatever was sent
    """Read {"question", "fields", "device", "sequence", "age"}; None where it has another shape."""
    if not isinstance(sent, dict):
        return None
    question, fields, device, sequence, age = (sent.get(name) for name in ("question", "fields", "device", "sequence", "age"))
    if not (isinstance(question, str) and isinstance(device, str) and isinstance(fields, dict) and len(fields) <= MOST_FIELDS):
        return None
    if type(sequence) is not int or not isinstance(age, int | float) or not all(_is_field(*each) for each in fields.items()):
        return None
    return Arrived(question, fields, device, sequence, float(age))


def _is_field(name: str, values: Any) -> bool:  # noqa: ANN401 - whatever was sent
    is_list = isinstance(values, list) and len(values) <= MOST_VALUES
    return name.startswith("answer.") and is_list and all(isinstance(value, str) for value in values)
