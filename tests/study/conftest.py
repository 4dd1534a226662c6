"""Outlines are kept by process; versions of tests are undone and their numbers used again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.study.outline import forget_outlines

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def fresh_outlines() -> Iterator[None]:
    """Begin without any outline in memory."""
    forget_outlines()
    yield
    forget_outlines()
