"""axe finds nothing, nothing scrolls sideways, and the policy has nothing to refuse."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)

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
    "/preferences",
    "/settings",
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


def test_the_pages_of_the_second_factor_pass_in_every_look(open_page, site, counselor):
    """A person walks in by the door, shows her password again, sets up her telephone, and comes back."""
    EmailAddress.objects.create(
        user=counselor, email=counselor.email, verified=True, primary=True
    )
    page, complaints = open_page("/accounts/login/?next=/accounts/2fa/totp/activate/")
    found = {}

    def judge(name: str) -> None:
        if judged := [*faults(page), *complaints]:
            found[name] = judged

    page.get_by_label("帳號").fill("lin")
    page.get_by_label("密碼").fill("a-Long-password-1")
    page.get_by_role("button", name="登入").click()
    page.wait_for_url(
        "**/totp/activate/"
    )  # fresh from the door, nothing is asked again
    page.goto(
        page.url.replace("2fa/totp/activate/", "reauthenticate/")
        + "?next=/accounts/2fa/totp/activate/"
    )
    judge("reauthenticate")
    page.locator("[type=password]").fill("a-Long-password-1")
    page.get_by_role("button", name="確認身分").click()
    page.wait_for_url("**/totp/activate/")
    judge("activate")
    secret = page.locator(".secret-text").inner_text()
    code = format_hotp_value(
        hotp_value(secret, next(iter(yield_hotp_counters_from_time())))
    )
    page.locator("#id_code").fill(code)
    page.get_by_role("button", name="啟用驗證器").click()
    page.wait_for_url("**/recovery-codes/**")
    judge("codes")
    page.goto(site + "/accounts/2fa/totp/deactivate/")
    judge("deactivate")
    page.context.clear_cookies()
    page.goto(site + "/accounts/login/")
    page.get_by_label("帳號").fill("lin")
    page.get_by_label("密碼").fill("a-Long-password-1")
    page.get_by_role("button", name="登入").click()
    page.wait_for_url("**/2fa/authenticate/")
    judge("authenticate")
    assert found == {}


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
