"""The matrix in a browser: axe, keyboard, the dialog, and the way without a script."""

import pytest
from django.utils import timezone

from accounts import lookups
from accounts.models import MatrixDraftCell, User
from config.demo.people import seed_people
from tests.browser.axe import faults
from tests.browser.conftest import log_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def matrix(site):
    """Out: the address of the junior high school's matrix in the demo."""
    schools = seed_people(today=timezone.localdate())
    return f"/people/matrix/{schools['990501'].pk}/"


@pytest.fixture
def admin(matrix):
    return User.objects.get(username="admin")


def test_the_pages_pass_in_every_look(open_page, site, matrix, admin):
    lookups.register("nothing", lambda code, level: None)
    page, complaints = open_page(
        matrix + "cell/section_chief/record.summary", user=admin
    )
    found = {"cell": faults(page)}
    page.set_viewport_size({"width": 1280, "height": 768})
    page.get_by_label("參與").check()
    page.get_by_label("本校").uncheck()
    page.get_by_role("button", name="放進草稿").click()
    for path in ("", "draft", "history", "changes", "who-can"):
        page.goto(site + matrix + path)
        page.wait_for_load_state("load")
        found[path] = faults(page)
    page.goto(site + "/people/matrix/proposals/")
    found["proposals"] = faults(page)
    lookups.unregister("nothing")
    assert {key: value for key, value in found.items() if value} == {}
    assert complaints == []


def test_arrows_walk_and_a_press_opens_the_cell_and_gives_the_focus_back(
    open_page, matrix, admin
):
    page, complaints = open_page(matrix + "?group=records", user=admin)
    focused = "document.activeElement.id"
    page.locator('[id="c-counselor-record.summary"]').focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate(focused) == "c-section_chief-record.summary"
    page.keyboard.press("ArrowDown")
    assert page.evaluate(focused) == "c-section_chief-record.read"
    page.keyboard.press("Home")
    assert page.evaluate(focused) == "c-homeroom_teacher-record.read"
    page.keyboard.press("End")
    assert page.evaluate(focused) == "c-system_administrator-record.read"
    page.keyboard.press("Enter")
    page.get_by_role("dialog").get_by_text("職權分離").wait_for()
    page.keyboard.press("Escape")
    page.get_by_role("dialog").wait_for(state="hidden")
    assert page.evaluate(focused) == "c-system_administrator-record.read"
    assert complaints == []


def test_a_cell_changed_in_the_dialog_comes_back_marked(open_page, matrix, admin):
    page, complaints = open_page(matrix + "?group=records", user=admin)
    page.locator('[id="c-section_chief-record.summary"]').click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("本校").uncheck()
    dialog.get_by_label("參與").check()
    dialog.get_by_role("button", name="放進草稿").click()
    page.get_by_text("1 項變更未送出").wait_for()
    cell = page.locator('[id="c-section_chief-record.summary"]')
    assert "chg" in cell.get_attribute("class").split()
    assert MatrixDraftCell.objects.get().scopes == ["team"]
    assert complaints == []


def test_without_a_script_the_cell_is_a_page(browser, site, matrix, admin):
    context = browser.new_context(java_script_enabled=False)
    log_in(context, site, admin)
    page = context.new_page()
    page.goto(f"{site}{matrix}?group=records")
    page.locator('[id="c-section_chief-record.summary"]').click()
    page.get_by_label("本校").uncheck()
    page.get_by_role("button", name="放進草稿").click()
    assert page.get_by_text("1 項變更未送出").is_visible()
    context.close()
    assert MatrixDraftCell.objects.get().scopes == []
