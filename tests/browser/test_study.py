"""Study time in a real browser: signs go out while somebody reads, and stop when nobody does."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from tests.browser.course import COURSE, FIRST_UNIT

if TYPE_CHECKING:
    from playwright.sync_api import Page, Request

    from tests.browser.visitor import Visits

HALF_MINUTE = 30_000


def signs_of(page: Page) -> list[Request]:
    """Return the list that fills with the signs a page sends."""
    found: list[Request] = []
    page.on("request", lambda request: found.append(request) if request.url.endswith("/heartbeat") else None)
    return found


def test_signs_go_out_while_somebody_reads_and_stop_when_nobody_does(visits: Visits) -> None:
    page = visits.open("trainee").page
    page.clock.install()
    signs = signs_of(page)
    with page.expect_response("**/heartbeat") as answer:
        page.goto(f"{COURSE}/{FIRST_UNIT}")
    assert answer.value.ok
    begun = len(signs)
    page.mouse.move(200, 300)
    for number in range(1, 4):
        with page.expect_response("**/heartbeat"):
            page.clock.run_for(HALF_MINUTE)
        assert len(signs) == begun + number
    page.clock.run_for(10 * HALF_MINUTE)  # two minutes after the last movement nobody is there
    quiet = len(signs)
    assert quiet <= begun + 4
    page.clock.run_for(10 * HALF_MINUTE)
    assert len(signs) == quiet
    with page.expect_response("**/heartbeat"):  # whoever comes back starts the clock at once
        page.mouse.move(250, 350)
    assert all(len(sign.post_data or "") <= 1_024 for sign in signs)
    assert all(sum(len(name) + len(value) for name, value in sign.headers.items()) <= 2_048 for sign in signs)


def test_the_end_of_the_text_is_told_when_it_is_seen(visits: Visits) -> None:
    page = visits.open("trainee").page
    signs = signs_of(page)
    page.goto(f"{COURSE}/{FIRST_UNIT}")
    page.wait_for_timeout(500)
    assert not any("at_end" in parse_qs(sign.post_data or "") for sign in signs)
    with page.expect_request(lambda request: "at_end=1" in (request.post_data or "")) as told:
        page.locator("form[data-study]").evaluate("form => form.scrollIntoView()")
    answer = told.value.response()
    assert answer is not None
    assert answer.ok


def test_without_a_script_a_button_counts(visits: Visits) -> None:
    visitor = visits.open("trainee", script=False)
    visitor.go(f"{COURSE}/{FIRST_UNIT}")
    visitor.page.locator("form[data-study] button").click()
    assert visitor.path.partition("#")[0] == f"{COURSE}/{FIRST_UNIT}"
