"""axe finds nothing, nothing scrolls sideways, and the policy has nothing to refuse."""

import pytest

from config.errors import PAGES
from tests.browser.axe import AXE, faults, violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

OPEN = [
    "/accounts/login/",
    "/accounts/password/reset/",
    "/accounts/password/reset/done/",
    "/accounts/inactive/",
]
GALLERY = ["/house/components", "/house/components?errors"]
CLOSED = [
    "/",
    "/accounts/password/change/",
    "/accounts/email/",
    "/accounts/2fa/",
    "/accounts/sessions/",
    "/accounts/logout/",
]
REFUSALS = [f"/refuse/{status}" for status in sorted(PAGES)]


def _judge(open_page, site, paths, user=None) -> dict[str, list[str]]:
    """Out: the faults of each page that has any."""
    page, complaints = open_page(paths[0], user=user)
    found = {}
    for path in paths:
        page.goto(site + path)
        page.wait_for_load_state("load")
        if judged := [*faults(page), *complaints]:
            found[path] = judged
        complaints.clear()
    return found


@pytest.mark.parametrize(
    "paths", [OPEN, GALLERY, REFUSALS], ids=["login", "gallery", "refusals"]
)
def test_open_pages_pass_in_every_look(open_page, site, paths):
    assert _judge(open_page, site, paths) == {}


def test_closed_pages_pass_in_every_look(open_page, site, counselor):
    assert _judge(open_page, site, CLOSED, counselor) == {}


def test_a_page_wears_the_dark_theme_from_its_first_paint(open_page):
    page, _complaints = open_page("/accounts/login/", theme="dark")
    assert page.locator("html").get_attribute("data-bs-theme") == "dark"


def test_axe_finds_a_planted_fault(open_page):
    page, _complaints = open_page("/accounts/login/")
    page.evaluate("document.querySelector('label').remove()")
    page.evaluate(AXE)
    assert {fault.split(":")[0] for fault in violations(page)} == {
        "label",
        "label-title-only",
    }
