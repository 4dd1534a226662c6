"""Surveys and discussions in a real browser: a draft outlives a reload and a cut, and every page is for everybody."""

from __future__ import annotations

import contextlib
import dataclasses
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Error, expect

from app import create_app
from app.core.db import db
from app.editions.models import Edition
from config import read_settings
from tests.browser.course import COURSE
from tests.browser.looks import faults_of
from tests.browser.visitor import NARROW
from tests.study.talking import add_talk

if TYPE_CHECKING:
    from tests.browser.site import Site
    from tests.browser.visitor import Visits

THREAD = f"{COURSE}/chains/discussion"


@pytest.fixture(scope="module", autouse=True)
def talk(site: Site) -> None:
    """The edition's course has two surveys and a discussion."""
    made = create_app(dataclasses.replace(read_settings({"BOTTEGA_DATA": str(site.data)}), jobs_url="memory://"))
    with made.app_context():
        add_talk(db.session.query(Edition).filter_by(code="DEMO-1").one())
        db.session.commit()
        db.session.remove()
        db.engine.dispose()


def test_a_draft_outlives_a_reload_and_a_cut_and_is_sent_once(visits: Visits) -> None:
    visitor = visits.open("trainee", width=NARROW)
    page, text, note = visitor.page, visitor.page.locator("form[data-draft] textarea"), visitor.page.locator("[data-draft-note]")
    visitor.go(THREAD)
    text.fill("La cadena del vino")
    key = page.locator("form[data-draft] [name=key]").input_value()
    page.reload()
    expect(text).to_have_value("La cadena del vino")
    expect(note).to_be_visible()
    page.context.set_offline(True)
    with contextlib.suppress(Error):
        page.get_by_role("button", name="Send").click()
        page.wait_for_url("chrome-error://**")
    page.context.set_offline(False)
    visitor.go(THREAD)
    expect(text).to_have_value("La cadena del vino")
    assert page.locator("form[data-draft] [name=key]").input_value() == key
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".thread li")).to_have_count(1)
    expect(text).to_have_value("")
    expect(note).to_be_hidden()
    page.reload()
    expect(text).to_have_value("")


def test_a_survey_is_answered_by_keyboard_without_scripts(visits: Visits) -> None:
    visitor = visits.open("trainee", script=False)
    visitor.go(f"{COURSE}/opinion/survey")
    visitor.page.get_by_label("Good (en)").focus()
    visitor.page.keyboard.press("Space")
    visitor.page.get_by_role("button", name="Send my answers").focus()
    visitor.page.keyboard.press("Enter")
    visitor.page.wait_for_url(f"**{COURSE}/opinion")
    assert visitor.says("Your answers are kept")
    assert visitor.path == f"{COURSE}/opinion"


def test_each_page_is_for_everybody(visits: Visits) -> None:
    trainee, coordinator = visits.open("trainee", width=NARROW), visits.open("coordinator")
    for path in ("opinion", "names/survey", "chains", "chains/discussion"):
        trainee.go(f"{COURSE}/{path}")
        assert faults_of(trainee.page, "en") == [], path
    for path in ("names/survey/results", "names/survey/answers", "chains/discussion"):
        coordinator.go(f"{COURSE}/{path}")
        assert faults_of(coordinator.page, "en") == [], path
