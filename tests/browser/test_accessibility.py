"""axe finds nothing, nothing scrolls sideways, and the policy has nothing to refuse."""

import pytest

from tests.browser.axe import sideways, violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

OPEN = [
    "/accounts/login/",
    "/accounts/password/reset/",
    "/accounts/password/reset/done/",
    "/accounts/inactive/",
    "/house/components",
    "/house/components?errors",
    "/refuse/400",
    "/refuse/403",
    "/refuse/404",
    "/refuse/405",
    "/refuse/409",
    "/refuse/413",
    "/refuse/429",
    "/refuse/500",
    "/refuse/503",
]
CLOSED = [
    "/",
    "/accounts/password/change/",
    "/accounts/email/",
    "/accounts/2fa/",
    "/accounts/sessions/",
    "/accounts/logout/",
]
LOOKS = [(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")]


@pytest.mark.parametrize("path", OPEN)
def test_an_open_page_passes_in_every_look(open_page, path):
    _passes(open_page, path, None)


@pytest.mark.parametrize("path", CLOSED)
def test_a_closed_page_passes_in_every_look(open_page, counselor, path):
    _passes(open_page, path, counselor)


def _passes(open_page, path, user):
    for width, theme in LOOKS:
        page, complaints = open_page(path, width, theme, user)
        assert page.locator("html").get_attribute("data-bs-theme") == theme
        assert (width, theme, violations(page)) == (width, theme, [])
        assert (width, theme, sideways(page), complaints) == (width, theme, 0, [])
    page.set_viewport_size({"width": 320, "height": 640})
    assert sideways(page) == 0


def test_axe_finds_a_planted_fault(open_page):
    page, _complaints = open_page("/accounts/login/")
    page.evaluate("document.querySelector('label').remove()")
    assert [fault.split(":")[0] for fault in violations(page)] == ["label"]
