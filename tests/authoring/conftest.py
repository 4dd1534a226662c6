"""Drafts and outlines are kept by process; those of tests are undone and their numbers used again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.authoring.preview import forget_drafts
from app.study.outline import forget_outlines

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def fresh_memory() -> Iterator[None]:
    """Begin with nothing in memory."""
    forget_drafts()
    forget_outlines()
    yield
    forget_drafts()
    forget_outlines()
