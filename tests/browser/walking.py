"""People at their desks in Chromium, each in a session of her own, on a calendar that the test turns."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import time_machine
from playwright.sync_api import Browser, BrowserContext, Page

from deadlines.rules.rule import TAIPEI
from tests.browser.test_people_pages import enter


class Walk:
    """`walk.on(day)` turns the calendar; `walk.desk(user)` is her page, logged in that day."""

    def __init__(self, browser: Browser, site: str) -> None:
        self.browser, self.site, self.day = browser, site, ""
        self.pages: dict[str, Page] = {}
        self.entered: set[tuple[str, str]] = set()
        self.complaints: list[str] = []

    @contextmanager
    def on(self, day: str, hour: int = 10) -> Iterator[None]:
        """The clock of the server and the test on that day; it goes on ticking."""
        self.day = f"{day} {hour}"
        start = datetime.fromisoformat(day).replace(hour=hour, tzinfo=TAIPEI)
        with time_machine.travel(start, tick=True):
            yield

    def desk(self, user: Any, at: str = "") -> Page:
        """Her page, opened at the address when one is given."""
        page = self.pages.get(user.username) or self._sit(user.username)
        if (user.username, self.day) not in self.entered:
            enter(page, self.site, user.username)
            self.entered.add((user.username, self.day))
        if at:
            self.go(page, at)
        return page

    def go(self, page: Page, at: str) -> None:
        """An address of the product; anything but 200 fails."""
        answer = page.goto(self.site + at, wait_until="domcontentloaded")
        assert answer is not None
        assert (at, answer.status) == (at, 200)

    def leave(self) -> None:
        for page in self.pages.values():
            page.context.close()

    def _sit(self, username: str) -> Page:
        context: BrowserContext = self.browser.new_context(viewport={"width": 1280, "height": 768}, locale="zh-TW", reduced_motion="reduce")  # fmt: skip
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.pages[username] = page
        return page


def moving(page: Page, act: Callable[[], None]) -> None:
    """What leads to another page. A page that comes back with errors fails by their words."""
    with page.expect_navigation(wait_until="domcontentloaded"):
        act()
    told = page.locator(".err-summary, .invalid-feedback, .errors").all_inner_texts()
    assert told == [], page.url


def follow(page: Page, words: str) -> None:
    """A link of the page's own part, by its visible words."""
    moving(page, lambda: page.locator(f"main a:has-text('{words}')").first.click())


def press(page: Page, words: str, within: str = "main") -> None:
    """A button by its visible words."""
    moving(page, lambda: page.locator(f"{within} button:has-text('{words}')").first.click())  # fmt: skip


def fill(page: Page, within: str = "main", **values: object) -> None:
    """Fields by their names, `__` for the hyphen of a prefix."""
    for name, value in values.items():
        page.fill(f"{within} [name='{name.replace('__', '-')}']", str(value))


def tick(page: Page, name: str, value: str) -> None:
    """One of few, or a box: by its label, for the input itself may be drawn away."""
    box = page.locator(f"main input[name='{name}'][value='{value}']").first
    page.click(f"label[for='{box.get_attribute('id')}']")
