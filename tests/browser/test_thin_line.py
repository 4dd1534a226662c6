"""A slow line and an old device: how much the first page weighs, and the same acts without a script."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from app.core import clock
from tests.browser.course import COURSE, QUIZ, answer_rightly
from tests.browser.visitor import NARROW

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.visitor import Visitor, Visits

COLD_BYTES, COLD_REQUESTS, WARM_BYTES = 100_000, 12, 15_000
UNREAD_UNIT = "veneto-laws"
"""The unit before the quiz; the second trainee has read the two before it."""


@dataclass
class Line:
    """What went over the wire, as the browser counts it: heads and bodies, as they were squeezed."""

    page: Page
    bytes: int = 0
    requests: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        wire = self.page.context.new_cdp_session(self.page)
        wire.on("Network.responseReceived", self._note_request)
        wire.on("Network.loadingFinished", self._note_bytes)
        wire.send("Network.enable")

    def _note_request(self, event: dict[str, Any]) -> None:
        if not (event["response"].get("fromDiskCache") or event["response"]["url"].startswith("data:")):
            self.requests.append(event["response"]["url"])

    def _note_bytes(self, event: dict[str, Any]) -> None:
        self.bytes += int(event["encodedDataLength"])


def weigh(visitor: Visitor, path: str) -> Line:
    """Open a page in a new tab and return what that cost."""
    page = visitor.context.new_page()
    line = Line(page)
    page.goto(path, wait_until="networkidle")
    page.close()
    return line


def test_the_first_page_is_light(visits: Visits) -> None:
    visitor = visits.open()
    cold, warm = weigh(visitor, "/sign-in"), weigh(visitor, "/sign-in")
    assert cold.bytes <= COLD_BYTES, cold
    assert len(cold.requests) <= COLD_REQUESTS, cold
    assert warm.bytes <= WARM_BYTES, warm
    assert cold.bytes > warm.bytes > 0, "nothing was measured"


@pytest.mark.parametrize("account", ["trainee", "coordinator", "tutor"])
def test_what_every_page_needs_is_fetched_once(account: str, visits: Visits) -> None:
    visitor = visits.open(account)
    visitor.go("/")
    line = weigh(visitor, "/")
    assert len(line.requests) == 1, line
    assert line.bytes <= WARM_BYTES, line


def test_a_trainee_without_scripts_reads_and_answers(visits: Visits) -> None:
    trainee = visits.open("trainee02", script=False, width=NARROW)
    trainee.go(f"{COURSE}/{UNREAD_UNIT}")
    trainee.press("Mark as read and go on")
    assert trainee.path == f"{COURSE}/{QUIZ}"
    answer_rightly(trainee.page)
    trainee.press("Send the answers")
    assert trainee.says("Passed")
    trainee.go(f"{COURSE}/{UNREAD_UNIT}")
    assert trainee.page.locator(".chip", has_text="Done").is_visible()


def test_a_coordinator_without_scripts_holds_a_roll_call(visits: Visits) -> None:
    coordinator = visits.open("coordinator", script=False, width=NARROW)
    coordinator.go("/editions/DEMO-1/lessons/new")
    coordinator.fill(topic="A lesson on an old telephone", on=clock.today().isoformat(), begins="00:00", ends="04:00", phase="Course")
    coordinator.press("Plan the lesson")
    coordinator.press("Hold the roll call")
    row = coordinator.page.locator("table.roll tbody tr").nth(4)
    row.get_by_label("late", exact=True).check()
    row.locator("[name^=missed]").fill("25")
    coordinator.press("Save, everyone else present")
    assert coordinator.says("Saved: 19 words of the roll call.")
    assert row.locator("[name^=missed]").input_value() == "25"
    coordinator.press("Seal the lesson")
    coordinator.press("Seal the lesson")
    assert coordinator.says("The lesson is sealed.")


def test_a_stranger_without_scripts_checks_a_certificate(visits: Visits) -> None:
    holder = visits.open("trainee15")
    holder.go("/certificates")
    holder.press("What it says")
    code = holder.path.rpartition("/")[2]
    stranger = visits.open(script=False, width=NARROW)
    stranger.go("/verify")
    stranger.fill(code=code.lower())
    stranger.press("Verify")
    stranger.fill(surname="CARDOSO")
    stranger.press("Show the name")
    assert stranger.says("This certificate is valid", "Júlia Cardoso Conceição")
