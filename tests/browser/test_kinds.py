"""Videos, files and live sessions in a real browser: a video is fetched in parts, and goes on where it stopped on another device."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from app import create_app
from app.core.db import db
from app.editions.models import Edition
from config import read_settings
from tests.browser.course import COURSE
from tests.browser.looks import faults_of
from tests.browser.visitor import NARROW
from tests.study.units import add_unit

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.site import Site
    from tests.browser.visitor import Visits

ELSEWHERE = "spoken: it\naddress: https://videos.example.org/watch\n"


@pytest.fixture(scope="module", autouse=True)
def units(site: Site) -> None:
    """The edition's course has a unit of each of these kinds."""
    made = create_app(dataclasses.replace(read_settings({"BOTTEGA_DATA": str(site.data)}), jobs_url="memory://"))
    with made.app_context():
        edition = db.session.query(Edition).filter_by(code="DEMO-1").one()
        for kind in ("video", "file", "meeting"):
            add_unit(edition, kind)
        texts = {f"transcript.{code}.md": "Words" for code in ("it", "es", "pt", "en")}
        add_unit(edition, "video", "elsewhere", files={"video.yaml": ELSEWHERE, **texts})
        db.session.commit()
        db.session.remove()
        db.engine.dispose()


def place_of(page: Page) -> float:
    """Return the second at which the player stands."""
    return float(page.evaluate("() => document.querySelector('video').currentTime"))


def play(page: Page, to: int) -> None:
    """Play without a sound, go to a second and stop there; wait until the server has been told."""
    page.evaluate("async () => { const one = document.querySelector('video'); one.muted = true; await one.play(); }")
    page.evaluate(
        "second => new Promise(done => { const one = document.querySelector('video');"
        " one.addEventListener('seeked', done, { once: true }); one.currentTime = second; })", to,
    )
    with page.expect_response(re.compile("/position$")) as told:
        page.evaluate("() => document.querySelector('video').pause()")
    assert told.value.status == 200


def test_a_video_goes_on_where_it_stopped_on_another_device(visits: Visits) -> None:
    desk = visits.open("trainee")
    fetched: list[int] = []
    desk.context.on("response", lambda answer: fetched.append(answer.status) if "mill.webm" in answer.url else None)
    desk.go(f"{COURSE}/a-video?lang=en")
    assert fetched == []
    play(desk.page, to=12)
    assert set(fetched) == {206}
    phone = visits.open("trainee", width=NARROW)
    phone.go(f"{COURSE}/a-video?lang=en")
    assert phone.says("You stopped at 0:12")
    phone.page.evaluate("async () => { const one = document.querySelector('video'); one.muted = true; await one.play(); }")
    assert place_of(phone.page) >= 12
    play(phone.page, to=17)
    play(desk.page, to=8)
    without = visits.open("trainee", script=False)
    without.go(f"{COURSE}/a-video?lang=en")
    assert without.says("You stopped at 0:08")
    assert "#t=8" in without.page.content()
    button = desk.page.get_by_role("button", name="On another device you are at 0:17. Go there")
    expect(button).to_be_visible()
    button.click()
    assert place_of(desk.page) >= 17


def test_each_kind_is_for_everybody(visits: Visits) -> None:
    trainee = visits.open("trainee")
    for unit in ("a-video", "elsewhere", "a-file", "a-meeting"):
        trainee.go(f"{COURSE}/{unit}?lang=en")
        assert faults_of(trainee.page, "en") == [], unit
    coordinator = visits.open("coordinator")
    coordinator.go(f"{COURSE}/a-meeting/times?lang=en")
    assert faults_of(coordinator.page, "en") == []


def test_a_file_is_saved_by_the_keyboard(visits: Visits) -> None:
    trainee = visits.open("trainee")
    trainee.go(f"{COURSE}/a-file?lang=en")
    trainee.page.get_by_role("link", name="List for the visit").focus()
    with trainee.page.expect_download() as saved:
        trainee.page.keyboard.press("Enter")
    assert saved.value.suggested_filename == "list.it.txt"
