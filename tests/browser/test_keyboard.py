"""The keyboard alone: no test here touches the mouse, and what has the focus can always be seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.browser.site import PASSWORD

if TYPE_CHECKING:
    from tests.browser.visitor import Visitor, Visits

FOCUS = """() => {
  const one = document.activeElement;
  const look = element => {
    const found = getComputedStyle(element);
    return [found.outlineStyle === "none" ? "" : found.outlineWidth + found.outlineColor, found.boxShadow, found.borderColor].join();
  };
  const shown = one.matches(".segments input") ? one.nextElementSibling : one;
  const focused = look(shown);
  one.blur();
  const bare = look(shown);
  one.focus({ focusVisible: true, preventScroll: true });
  const place = shown.getBoundingClientRect();
  const hit = document.elementFromPoint(place.left + place.width / 2, place.top + place.height / 2);
  return {
    name: (one.getAttribute("aria-label") ?? one.textContent ?? "").trim() || one.name || "",
    isSeen: focused !== bare && place.width > 0 && place.height > 0,
    isUncovered: hit !== null && shown.parentElement.contains(hit),
  };
}"""
MOST_TABS = 60


def focus(visitor: Visitor) -> dict[str, object]:
    """Return what has the focus, and whether it can be seen."""
    found: dict[str, object] = visitor.page.evaluate(FOCUS)
    return found


def tab_to(visitor: Visitor, selector: str) -> list[str]:
    """Press Tab until the thing has the focus; everything on the way must show it. Returns the names passed."""
    passed = []
    for _step in range(MOST_TABS):
        visitor.page.keyboard.press("Tab")
        found = focus(visitor)
        assert found["isSeen"], f"the focus on “{found['name']}” of {visitor.path} cannot be seen"
        assert found["isUncovered"], f"“{found['name']}” of {visitor.path} has the focus, but lies under something or out of sight"
        passed.append(str(found["name"]))
        if visitor.page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return passed
    raise AssertionError(f"{MOST_TABS} times Tab did not reach {selector}, but {passed}")


def enter(visitor: Visitor, key: str = "Enter") -> None:
    """Press what has the focus and wait for the page that it brings."""
    with visitor.page.expect_navigation():
        visitor.page.keyboard.press(key)


def test_signing_in_and_moving_through_the_house(visits: Visits) -> None:
    visitor = visits.open()
    visitor.go("/sign-in?lang=en")
    tab_to(visitor, "[name=email]")
    visitor.page.keyboard.type("coordinator@demo.test")
    tab_to(visitor, "[name=password]")
    visitor.page.keyboard.type(PASSWORD)
    enter(visitor)
    assert visitor.path == "/"
    passed = tab_to(visitor, ".places a[href$='/certificates']")
    assert passed[0] == "Skip to the content"
    enter(visitor)
    assert visitor.path == "/editions/DEMO-1/certificates"
    assert visitor.page.locator(".places [aria-current]").inner_text() == "Certificates"


def test_the_skip_link_leads_past_the_head(visits: Visits) -> None:
    visitor = visits.open("coordinator")
    visitor.go("/editions/DEMO-1/trainees")
    tab_to(visitor, ".skip")
    visitor.page.keyboard.press("Enter")
    assert visitor.page.evaluate("document.activeElement.id") == "content"
    visitor.page.keyboard.press("Tab")
    assert visitor.page.evaluate("document.activeElement.closest('main') !== null")


def test_menus_open_close_and_give_the_focus_back(visits: Visits) -> None:
    visitor = visits.open("coordinator")
    page = visitor.page
    tab_to(visitor, "details.menu:has(.who) summary")
    page.keyboard.press("Enter")
    menu = page.locator("details.menu", has=page.locator(".who"))
    expect(menu.locator("ul")).to_be_visible()
    page.keyboard.press("Tab")
    assert focus(visitor)["name"] == "Profile"
    page.keyboard.press("Escape")
    expect(menu.locator("ul")).to_be_hidden()
    assert "Carla" in str(focus(visitor)["name"])
    page.keyboard.press("Space")
    tab_to(visitor, "form button")
    enter(visitor)
    assert visitor.path.startswith("/sign-in")


def test_every_place_of_a_page_can_be_reached_in_order(visits: Visits) -> None:
    visitor = visits.open("trainee")
    visitor.go("/")
    tab_to(visitor, "footer li:last-child a")
    visitor.go("/editions/DEMO-1/course/local-development-quiz")
    passed = tab_to(visitor, "main form button")
    assert sum(name.startswith("answer.") for name in passed) == 5, "each question is one stop"


def test_a_refused_form_begins_with_what_is_wrong(visits: Visits) -> None:
    visitor = visits.open("coordinator")
    visitor.foresee(422)
    visitor.go("/editions/DEMO-1/lessons/new")
    tab_to(visitor, "[name=topic]")
    enter(visitor)
    assert visitor.page.evaluate("document.activeElement.id") == "form-errors"
    tab_to(visitor, "#form-errors a")
    visitor.page.keyboard.press("Enter")
    assert visitor.page.evaluate("document.activeElement.name") == "topic", "the summary leads to the field"


def test_holding_and_saving_a_roll_call(visits: Visits) -> None:
    visitor = visits.open("coordinator")
    page = visitor.page
    visitor.go("/editions/DEMO-1/lessons?show=waiting")
    tab_to(visitor, "main table a")
    enter(visitor)
    tab_to(visitor, "main a[href$='/roll-call']")
    enter(visitor)
    keys = page.locator(".keys kbd").all_inner_texts()
    assert [key.lower() for key in keys] == ["p", "a", "l", "e", "space"]
    tab_to(visitor, ".segments input")
    rows = page.locator("table.roll tbody tr")
    first, second, third = (rows.nth(number) for number in range(3))
    page.keyboard.press("a")
    expect(first.locator("[value=absent]")).to_be_checked()
    assert page.evaluate("document.activeElement.name") == second.locator("input[type=radio]").first.get_attribute("name")
    page.keyboard.press("l")
    expect(second.locator("[name^=missed]")).to_be_focused()
    page.keyboard.type("15")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("e")
    page.keyboard.press("Control+a")
    page.keyboard.type("45")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(first.locator("[value=absent]")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(first.locator("[value=late]")).to_be_checked()
    page.keyboard.press("p")
    expect(page.locator("[data-count=late]")).to_have_text("1")
    expect(page.locator("[data-count=left_early]")).to_have_text("1")
    tab_to(visitor, ".sticky-foot button")
    enter(visitor)
    assert visitor.says("Saved: 2 words of the roll call.")
    assert [row.locator("input:checked").get_attribute("value") for row in (first, second, third)] == ["present", "late", "left_early"]
    assert (second.locator("[name^=missed]").input_value(), third.locator("[name^=missed]").input_value()) == ("15", "45")
