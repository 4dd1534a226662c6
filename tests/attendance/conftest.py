"""This room's tests read English, whatever language a person of the cast prefers."""

from __future__ import annotations

import pytest

from app.core.i18n import in_language


@pytest.fixture(autouse=True)
def _english(request):
    if "session" not in request.fixturenames:
        yield  # the rules know no language
        return
    request.getfixturevalue("session")
    with in_language("en"):
        yield


@pytest.fixture
def browser(browser):
    """Browsers in which English was chosen."""

    def make(person=None):
        found = browser(person)
        with found.session_transaction() as kept:
            kept["lang"] = "en"
        return found

    return make
