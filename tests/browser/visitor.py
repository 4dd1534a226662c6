"""Somebody in front of the site: a browser of their own that notes whatever goes wrong in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from tests.browser.site import PASSWORD, Site

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response

LOCALES = {"it": "it-IT", "es": "es-AR", "pt": "pt-BR", "en": "en-GB"}
WIDE, NARROW = 1280, 360
HEIGHT = 800
PATIENCE = 30_000
"""Milliseconds that a slow and shared machine may take for one act."""


class Visitor:
    """One person's browser window."""

    def __init__(self, browser: Browser, site: Site, **options: Any) -> None:
        self.site = site
        self.problems: list[str] = []
        self.foreseen: set[int] = set()
        # Nothing glides: what is asked for is where it will be.
        self.context = browser.new_context(base_url=site.url, reduced_motion="reduce", **options)
        self.context.set_default_timeout(PATIENCE)
        self.context.on("request", self._note_request)
        self.context.on("response", self._note_response)
        self.context.on("console", self._note_console)
        self.context.on("weberror", lambda error: self.problems.append(f"error in {self.path}: {error.error}"))
        self.page: Page = self.context.new_page()

    @property
    def path(self) -> str:
        """The address being looked at, without the site."""
        parts = urlsplit(self.page.url)
        return parts.path + (f"?{parts.query}" if parts.query else "")

    def foresee(self, *statuses: int) -> None:
        """Expect that a page answers with one of these: a refused form is 422, an overtaken one 409."""
        self.foreseen.update(statuses)

    def go(self, path: str) -> Response:
        """Open a page."""
        answer = self.page.goto(path, wait_until="load")
        assert answer is not None
        return answer

    def sign_in(self, account: str, password: str = PASSWORD) -> Visitor:
        """Sign in by the form."""
        self.go("/sign-in")
        self.fill(email=account if "@" in account else f"{account}@demo.test", password=password)
        self.page.locator("main form button").click()
        self.page.wait_for_url(lambda url: urlsplit(url).path != "/sign-in")
        return self

    def fill(self, **values: str) -> None:
        """Fill in the fields of the page by their names; of a list, choose the option whose text holds the value."""
        for name, value in values.items():
            field = self.page.locator(f'main [name="{name}"]')
            if field.evaluate("one => one.tagName") == "SELECT":
                field.select_option(field.locator("option", has_text=value).first.get_attribute("value"))
            else:
                field.fill(value)

    def press(self, name: str) -> None:
        """Press the button or follow the link in the page's content that has this word, and wait for what comes."""
        main = self.page.locator("main")
        found = main.get_by_role("button", name=name, exact=True).or_(main.get_by_role("link", name=name, exact=True))
        with self.page.expect_navigation():
            found.first.click()

    def says(self, *words: str) -> bool:
        """Whether the page's content holds all these words."""
        content = self.text
        missing = [word for word in words if word not in content]
        assert not missing, f"{missing} not on {self.path}:\n{content}"
        return True

    @property
    def text(self) -> str:
        """What the page's content says."""
        return self.page.locator("main").inner_text()

    def close(self) -> list[str]:
        """Close the window and return what went wrong in it."""
        self.context.close()
        return self.problems

    def _note_request(self, request: Request) -> None:
        if not request.url.startswith((f"{self.site.url}/", "data:", "blob:", "about:")):
            self.problems.append(f"a request left the site: {request.url}")

    def _note_response(self, response: Response) -> None:
        if response.status >= 400 and not (response.request.is_navigation_request() and response.status in self.foreseen):
            self.problems.append(f"{response.request.method} {urlsplit(response.url).path} answered {response.status}")

    def _note_console(self, message: ConsoleMessage) -> None:
        # The browser says in the console too which answers were no success: those are noted above, with their status.
        if message.type in {"error", "warning"} and not message.text.startswith("Failed to load resource"):
            self.problems.append(f"{message.type} in {self.path}: {message.text}")


class Visits:
    """All the windows of one test."""

    def __init__(self, browser: Browser, site: Site) -> None:
        self.browser = browser
        self.site = site
        self.opened: list[Visitor] = []

    def open(self, account: str = "", *, language: str = "en", width: int = WIDE, script: bool = True, **options: Any) -> Visitor:
        """Open a window, signed in where an account is named. The browser asks for a language as a stranger's would."""
        made = Visitor(
            self.browser, self.site, locale=LOCALES[language], viewport={"width": width, "height": HEIGHT},
            java_script_enabled=script, **options,
        )
        self.opened.append(made)
        if account:
            made.go(f"/sign-in?lang={language}")
            made.sign_in(account)
        return made

    def close(self) -> list[str]:
        """Close all of them and return what went wrong in any."""
        return [problem for one in self.opened for problem in one.close()]
