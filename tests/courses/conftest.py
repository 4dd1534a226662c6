"""The kinds and requirements that these tests rely on, whatever the upper rooms have registered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.courses.kinds import KINDS
from app.courses.requirements import REQUIREMENTS
from tests.courses.fakes import FAKE_KINDS, FAKE_REQUIREMENTS

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def registered() -> Iterator[None]:
    """Let packages use the fakes, and nothing else, during a test."""
    kinds, requirements = dict(KINDS), dict(REQUIREMENTS)
    _replace(KINDS, FAKE_KINDS)
    _replace(REQUIREMENTS, FAKE_REQUIREMENTS)
    yield
    _replace(KINDS, kinds)
    _replace(REQUIREMENTS, requirements)


def _replace(registry: dict, content: dict) -> None:
    registry.clear()
    registry.update(content)
