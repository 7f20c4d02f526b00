"""The system's Chromium; without one these tests are left out with one line, or insisted on by REQUIRE_CHROMIUM=1."""

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings as django_settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from accounts.models import User

BACKEND = "accounts.backends.AccountBackend"
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")
REQUIRED = os.environ.get("REQUIRE_CHROMIUM") == "1"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
]
LEFT_OUT = pytest.StashKey[int]()


def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    mine = [item for item in items if item.get_closest_marker("browser")]
    if CHROMIUM or not mine:
        return
    if REQUIRED:
        raise pytest.UsageError(
            "REQUIRE_CHROMIUM=1, but no Chromium is found: install the package chromium, or name it by CHROMIUM="
        )
    config.stash[LEFT_OUT] = len(mine)
    config.hook.pytest_deselected(items=mine)
    items[:] = [item for item in items if item not in mine]


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    if number := config.stash.get(LEFT_OUT, 0):
        terminalreporter.write_line(
            f"{number} browser tests left out: no Chromium (apt-get install chromium, or CHROMIUM=/path)"
        )


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, object]:
    return {"executable_path": CHROMIUM, "args": ARGUMENTS}


@pytest.fixture
def counselor(transactional_db: None) -> User:
    return User.objects.create_user(
        "lin", "lin@example.test", "a-Long-password-1", name="林示安"
    )


@pytest.fixture
def site(live_server, settings) -> str:
    """Out: the address of the product with the refusals' doors, in the demonstration."""
    settings.DEMO = True
    settings.ROOT_URLCONF = "tests.look.urls"
    return live_server.url


def log_in(context: BrowserContext, site: str, user: User) -> None:
    """A fresh session of this person in this browser."""
    client = Client()
    client.force_login(user, backend=BACKEND)
    name = django_settings.SESSION_COOKIE_NAME
    context.add_cookies(
        [{"name": name, "value": client.cookies[name].value, "url": site}]
    )


@pytest.fixture
def open_page(
    browser: Browser, site: str
) -> Iterator[Callable[..., tuple[Page, list[str]]]]:
    """Out: `open_page(path, width, theme, user)` -> the page and what its console complained about."""
    contexts: list[BrowserContext] = []

    def open_it(
        path: str, width: int = 1280, theme: str = "light", user: User | None = None
    ) -> tuple[Page, list[str]]:
        context = browser.new_context(
            viewport={"width": width, "height": 768},
            color_scheme="dark" if theme == "dark" else "light",
            locale="zh-TW",
            reduced_motion="reduce",
        )
        contexts.append(context)
        if user:
            log_in(context, site, user)
        page = context.new_page()
        complaints: list[str] = []

        def note(message: ConsoleMessage) -> None:
            status_line = (
                "Failed to load resource" in message.text
                and message.location["url"] == page.url
            )
            if message.type in {"error", "warning"} and not status_line:
                complaints.append(message.text)

        page.on("console", note)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(site + path)
        page.wait_for_load_state("networkidle")
        return page, complaints

    yield open_it
    for context in contexts:
        context.close()
