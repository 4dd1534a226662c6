"""Reading a long page: words explained, passages marked on two devices and with the line cut, the language changed in place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.browser.course import COURSE, FIRST_UNIT
from tests.browser.looks import faults_of
from tests.browser.test_thin_line import weigh
from tests.browser.visitor import NARROW

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.visitor import Visits

UNIT = f"{COURSE}/{FIRST_UNIT}"
HEAVIEST, MOST_BYTES = f"{COURSE}/veneto-laws", 15 * 1024
SELECT = """([begin, end]) => {
  const walker = document.createTreeWalker(document.querySelector(".text"), NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  for (let node; (node = walker.nextNode());) {
    if (node.data.includes(begin)) range.setStart(node, node.data.indexOf(begin));
    if (node.data.includes(end)) { range.setEnd(node, node.data.indexOf(end) + end.length); break; }
  }
  getSelection().removeAllRanges();
  getSelection().addRange(range);
}"""
PAINTED = "[...(CSS.highlights.get('noted') ?? [])].map(range => range.toString())"
HERE = """() => [...document.querySelectorAll(".text h2, .text h3")].findLast(
  heading => heading.getBoundingClientRect().top <= innerHeight * 0.4)?.id"""


def mark(page: Page, begin: str, end: str, act: str = "Highlight") -> None:
    """Select a passage and press the button that comes."""
    page.evaluate(SELECT, [begin, end])
    page.locator(".mark-acts").get_by_role("button", name=act).click()


def test_a_passage_is_marked_and_found_again_on_another_device(visits: Visits) -> None:
    phone, laptop = visits.open("trainee03", width=NARROW), visits.open("trainee03")
    for device in (phone, laptop):
        device.go(f"{UNIT}?lang=en")
    mark(phone.page, "local development agent", "does not decide for others")
    expect(phone.page.locator("#notes blockquote")).to_have_text("local development agent does not decide for others")
    assert phone.page.evaluate(PAINTED) == ["local development agent does not decide for others"]
    mark(laptop.page, "The difference changes your questions", "your questions", "Write a note")
    laptop.page.locator("#notes [name=text]").fill("Ask both of them")
    laptop.page.get_by_role("button", name="Keep", exact=True).click()
    expect(laptop.page.locator("#notes blockquote")).to_have_count(2)
    assert len(laptop.page.evaluate(PAINTED)) == 2
    laptop.page.reload()
    assert len(laptop.page.evaluate(PAINTED)) == 2
    assert faults_of(laptop.page, "en") == []
    assert faults_of(phone.page, "en") == []


def test_a_note_written_while_the_line_is_cut_is_not_lost(visits: Visits) -> None:
    trainee = visits.open("trainee04")
    trainee.go(f"{UNIT}?lang=en")
    page = trainee.page
    page.locator("#notes summary").click()
    page.locator("#notes [name=text]").fill("Written on the bus")
    trainee.context.set_offline(True)
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.locator("#notes .field-error")).to_be_visible()
    assert page.locator("#notes [name=text]").input_value() == "Written on the bus"
    trainee.context.set_offline(False)
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.locator("#notes .lines")).to_have_text("Written on the bus")
    trainee.problems = [problem for problem in trainee.problems if "ERR_INTERNET_DISCONNECTED" not in problem]


def test_a_word_is_explained_where_it_stands(visits: Visits) -> None:
    trainee = visits.open("trainee05", width=NARROW)
    trainee.go(f"{UNIT}?lang=en")
    word = trainee.page.locator('.text a[href^="#g-"]', has_text="supply chain").first
    word.focus()
    trainee.page.keyboard.press("Enter")
    expect(trainee.page.locator(".explained")).to_contain_text("All the operations that take a product")
    assert trainee.page.locator(".explained").evaluate("one => { const box = one.getBoundingClientRect(); return box.left >= 0 && box.right <= innerWidth }")
    trainee.page.keyboard.press("Escape")
    expect(trainee.page.locator(".explained")).to_be_hidden()


def test_the_language_changes_in_place(visits: Visits) -> None:
    trainee = visits.open("trainee06", width=NARROW)
    trainee.go(f"{UNIT}?lang=en")
    trainee.page.locator("#s-4").evaluate("one => one.scrollIntoView()")
    before = trainee.page.evaluate(HERE)
    link = trainee.page.locator(".languages a[hreflang=pt]").bounding_box()
    assert link
    with trainee.page.expect_navigation():  # with the mouse itself: playwright's own click scrolls what sticks
        trainee.page.mouse.click(link["x"] + 5, link["y"] + 5)
    assert before == "s-4"
    assert trainee.page.url.endswith("#s-4")
    assert trainee.page.evaluate(HERE) == before
    assert trainee.page.locator("html").get_attribute("lang") == "pt"


def test_a_long_page_is_light(visits: Visits) -> None:
    """The page itself: without scripts no sign of study time is sent after it."""
    trainee = visits.open("trainee08", language="es", script=False)
    weigh(trainee, HEAVIEST)
    warm = weigh(trainee, HEAVIEST)
    assert 0 < warm.bytes <= MOST_BYTES, warm
    assert len(warm.requests) == 1, warm


def test_without_scripts_a_passage_is_pasted(visits: Visits) -> None:
    trainee = visits.open("trainee07", script=False, width=NARROW)
    trainee.go(f"{UNIT}?lang=en")
    assert trainee.page.locator(".mark-acts").is_hidden()
    trainee.page.locator("#notes summary").click()
    trainee.page.locator("#notes [name=quote]").fill("where does the product\nstop")
    trainee.page.locator("#notes [name=text]").fill("At the mill")
    trainee.press("Keep")
    assert trainee.says("where does the product stop", "At the mill", "To the passage")
    trainee.page.locator('.text a[href^="#g-"]', has_text="supply chain").first.click()
    assert trainee.page.url.endswith("#g-supply-chain")
