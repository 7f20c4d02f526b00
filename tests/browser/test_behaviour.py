"""What the scripts add to pages that also work without them."""

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from tests.browser.conftest import log_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

GALLERY = "/house/components"


def test_the_error_summary_takes_the_focus_and_leads_to_the_field(open_page):
    page, _ = open_page(GALLERY + "?errors")
    expect(page.locator(".err-summary")).to_be_focused()
    page.locator(".err-summary a").first.click()
    expect(page.locator("#id_sample-title")).to_be_focused()
    assert page.title().startswith("錯誤：")


def test_the_theme_changes_without_a_reload_and_is_kept(open_page, counselor):
    page, complaints = open_page("/", user=counselor)
    page.locator("summary").click()
    with page.expect_response("**/house/theme"):
        page.get_by_role("button", name="深色").click()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    counselor.refresh_from_db()
    assert (counselor.theme, complaints) == ("dark", [])


def test_a_menu_closes_on_escape_and_gives_the_focus_back(open_page, counselor):
    page, _ = open_page("/", user=counselor)
    page.locator("summary").click()
    page.keyboard.press("Escape")
    expect(page.locator("details.menu")).not_to_have_attribute("open", "")
    expect(page.locator("summary")).to_be_focused()


def test_single_keys_work_never_fire_while_typing_and_can_be_switched_off(
    open_page, counselor
):
    page, _ = open_page(GALLERY, user=counselor)
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.locator("#keys-on").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_hidden()
    page.context.clear_cookies(name="keys")
    page.locator("#id_sample-title").fill("")
    page.locator("#id_sample-title").press("?")
    expect(page.locator("#keys")).to_be_hidden()
    expect(page.locator("#id_sample-title")).to_have_value("?")


def test_a_digit_chooses_in_the_focused_segment(open_page):
    page, _ = open_page(GALLERY)
    page.locator("#id_sample-way_0").focus()
    page.keyboard.press("3")
    expect(page.locator("#id_sample-way_2")).to_be_checked()


def _go_idle(page):
    page.locator("#id_sample-note").fill("近三週遲到 4 次")
    with page.expect_response("**/accounts/logout/", timeout=15000):
        pass
    expect(page.locator("[data-idle-over]")).to_be_visible()
    assert Session.objects.count() == 0


@pytest.fixture
def short_patience(settings):
    settings.TUNABLES = {
        "session.idle_minutes": 8 / 60,
        "session.idle_warning_seconds": 7,
    }


@pytest.mark.usefixtures("short_patience")
def test_idle_text_is_covered_and_comes_back_after_login(open_page, site, counselor):
    page, _ = open_page(GALLERY, user=counselor)
    _go_idle(page)
    expect(page.locator("h1")).to_be_hidden()
    assert page.title() == "已登出"
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page.locator("[data-idle-over]")).to_be_visible()
    page.locator("[data-idle-resume]").click()
    expect(page.locator("[data-idle-refused]")).to_be_visible()
    secret = page.locator("[data-keepalive] [name=csrfmiddlewaretoken]").input_value()
    log_in(page.context, site, counselor)
    page.locator("[data-idle-resume]").click()
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator("#id_sample-note")).to_have_value("近三週遲到 4 次")
    assert (
        page.locator("[data-keepalive] [name=csrfmiddlewaretoken]").input_value()
        != secret
    )


@pytest.mark.usefixtures("short_patience")
def test_another_person_does_not_inherit_the_covered_page(
    open_page, site, counselor, django_user_model
):
    page, _ = open_page(GALLERY, user=counselor)
    _go_idle(page)
    other = django_user_model.objects.create_user(
        "chou", "chou@example.test", name="周範宜"
    )
    log_in(page.context, site, other)
    page.locator("[data-idle-resume]").click()
    expect(page.locator(".who summary")).to_contain_text("周範宜")
    expect(page.locator("#id_sample-note")).to_have_value("")


@pytest.mark.usefixtures("short_patience")
def test_without_unsent_text_an_idle_page_logs_out_and_leaves(open_page, counselor):
    page, _ = open_page("/", user=counselor)
    page.wait_for_url("**/accounts/login/?next=%2F", timeout=15000)
    assert page.locator("#id_login").count() == 1


def test_typing_tells_the_server_and_closes_the_warning(open_page, counselor, settings):
    settings.TUNABLES = {
        "session.idle_minutes": 6 / 60,
        "session.idle_warning_seconds": 5,
    }
    page, _ = open_page(GALLERY, user=counselor)
    expect(page.locator("[data-idle-warning]")).to_be_visible()
    with page.expect_response("**/session/keepalive") as answer:
        page.keyboard.press("a")
    assert answer.value.status == 200
    expect(page.locator("[data-idle-warning]")).to_be_hidden()


def test_a_page_full_of_nobodys_hands_tells_the_server_nothing(
    open_page, counselor, settings
):
    settings.TUNABLES = {
        "session.idle_minutes": 4 / 60,
        "session.idle_warning_seconds": 2,
    }
    page, _ = open_page("/", user=counselor)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.wait_for_url("**/accounts/login/**", timeout=15000)
    assert [url for url in asked if url.endswith("/session/keepalive")] == []


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("115/05/06", "西元 2026-05-06（三）"),
        ("1150506", "西元 2026-05-06（三）"),
        ("2026-05-06", "西元 2026-05-06（三）"),
        ("115/02/30", ""),
        ("abc", ""),
    ],
)
def test_a_roc_date_is_read_back_and_left_as_typed(open_page, typed, read):
    page, _ = open_page(GALLERY)
    field = page.locator("#id_sample-held_on")
    field.fill(typed)
    field.blur()
    expect(page.locator("#id_sample-held_on-o")).to_have_text(read)
    expect(field).to_have_value(typed)
