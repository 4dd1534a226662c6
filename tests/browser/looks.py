"""What every page must be, whoever looks at it: one title, its language, no sideways scrolling, nothing that axe finds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from axe_playwright_python.base import AXE_FILE_PATH

from tests.browser.visitor import HEIGHT, NARROW, WIDE

if TYPE_CHECKING:
    from playwright.sync_api import Page

OPTIONS = {
    "resultTypes": ["violations"],
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    # The motion that reduces itself and frames of other sites: there are none, so nothing waits for them.
    "iframes": False, "preload": False,
}
OUTLINE = """() => ({
  language: document.documentElement.lang,
  title: document.title,
  titles: document.querySelectorAll("h1").length,
  broken: [...document.querySelectorAll('a[href^="#"]')].map(a => a.hash.slice(1))
    .filter(id => id && !document.getElementById(id)),
  twice: [...document.querySelectorAll("[id]")].map(one => one.id).filter((id, place, all) => all.indexOf(id) !== place),
})"""
STRUCTURE = """() => [...new Set([...document.querySelectorAll("body *")].map(
  one => `${one.parentElement.localName}>${one.localName}.${one.getAttribute("class") ?? ""}[${one.getAttribute("role") ?? ""}]`
))].sort().join("\\n")"""
WIDEST = """() => {
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= room) return "";
  const scrolls = one => ["auto", "scroll", "hidden", "clip"].includes(getComputedStyle(one).overflowX);
  const isInside = one => one !== document.body && (scrolls(one) || isInside(one.parentElement));
  const out = [...document.querySelectorAll("body *")].filter(
    one => one.getBoundingClientRect().right > room + 1 && !isInside(one.parentElement)
  );
  return out.slice(0, 3).map(one => `${one.localName}.${one.getAttribute("class") ?? ""} «${one.textContent.trim().slice(0, 40)}»`).join(", ")
    || "something";
}"""
_axe = AXE_FILE_PATH.read_text(encoding="utf-8")


def faults_of_outline(page: Page, language: str) -> list[str]:
    """Return what is wrong with the title, the language and the anchors of a page."""
    found: dict[str, Any] = page.evaluate(OUTLINE)
    faults = []
    if found["language"] != language:
        faults.append(f"it is written in {found['language']}, not in {language}")
    if found["titles"] != 1 or found["title"].startswith(" ·"):
        faults.append(f"it has {found['titles']} main titles and is called “{found['title']}”")
    faults += [f"a link leads to #{anchor}, which is not there" for anchor in found["broken"]]
    faults += [f"the id {name} is used twice" for name in found["twice"]]
    return faults


def faults_of_layout(page: Page) -> list[str]:
    """Return at which widths a page must be scrolled sideways; afterwards it is wide again."""
    faults = []
    for width in (NARROW, WIDE):
        page.set_viewport_size({"width": width, "height": HEIGHT})
        if out := page.evaluate(WIDEST):
            faults.append(f"at {width} pixels it scrolls sideways: {out}")
    return faults


def faults_of_access(page: Page) -> list[str]:
    """Return what axe finds."""
    page.evaluate(_axe)
    found = page.evaluate("options => axe.run(options)", OPTIONS)
    return [
        f"{one['id']} ({one['help']}): {node['html'][:200]}" for one in found["violations"] for node in one["nodes"][:3]
    ]


def structure_of(page: Page) -> str:
    """Return which elements and classes stand in which: pages alike in this are alike to axe."""
    text: str = page.evaluate(STRUCTURE)
    return text


def faults_of(page: Page, language: str) -> list[str]:
    """Return everything that is wrong with a page."""
    return [*faults_of_outline(page, language), *faults_of_layout(page), *faults_of_access(page)]
