"""The month and the board in the browser: axe finds nothing, in every look."""

import os
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import SettingValue
from deadlines import periods
from reporting.actions.news import publish_news
from reporting.months import month_start
from reporting.obligations import open_months
from tests.accounts.cast import person
from tests.browser.axe import faults
from tests.factories.accounts import (
    AuthorityFactory,
    CounselingCenterFactory,
    SchoolFactory,
)
from tests.reporting.conftest import named
from tests.reporting.workbooks import put, saved, spoiled, workbook

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def places(transactional_db):
    county = AuthorityFactory.create(name="雲岫縣")
    schools = [SchoolFactory.create(authority=county, name=f"晴川國中{n}") for n in range(3)]  # fmt: skip
    last = periods.add_months(month_start(timezone.localdate()), -1)
    SettingValue.objects.create(key="report.first_month", level="system", value=f"{last:%Y-%m}",
                                changed_by=person("system_administrator", county), changed_at=timezone.now())  # fmt: skip
    return county, schools, last


def judge(page, complaints, name):
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
    found = [*faults(page), *complaints]
    complaints.clear()
    return found


def test_a_school_checks_files_and_uploads_its_month(open_page, site, places, tmp_path):
    _county, schools, last = places
    contact = person("report_contact", schools[0])
    url = reverse("reporting:month", args=[schools[0].pk, f"{last:%Y-%m}"])
    page, complaints = open_page(url, user=contact)
    assert judge(page, complaints, "month-open") == []
    for name, data in (("bad", spoiled(put("K4", 20), put("G5", None))), ("good", saved(workbook()))):  # fmt: skip
        (tmp_path / f"{name}.xlsx").write_bytes(data)
    page.get_by_label("填報活頁簿").set_input_files(tmp_path / "bad.xlsx")
    page.get_by_role("button", name="檢核", exact=True).click()
    page.wait_for_load_state("load")
    assert page.locator("tbody td b").all_inner_texts() == ["K4", "G5"]
    assert judge(page, complaints, "month-checked") == []
    page.get_by_label("填報活頁簿").set_input_files(tmp_path / "good.xlsx")
    page.get_by_role("button", name="檢核並存為本月月報").click()
    page.wait_for_url("**" + url)
    page.get_by_label("上傳時間").fill("00:00")
    page.get_by_label("回執").fill("C-115")
    assert judge(page, complaints, "month-ready") == []
    page.get_by_role("button", name="登錄上傳結果與回執").click()
    page.wait_for_load_state("load")
    assert page.get_by_role("heading", name="申請修改").is_visible()
    assert judge(page, complaints, "month-done") == []


def test_the_county_board_passes_in_every_look(open_page, places):
    county, _schools, _last = places
    page, complaints = open_page(reverse("reporting:board"), user=named("county_officer", county, "鄭樣承"))  # fmt: skip
    assert page.locator("tbody tr").count() == 3
    assert judge(page, complaints, "board") == []


def test_numbers_and_history_pass_in_every_look(open_page, site, places):
    _county, schools, _last = places
    director = named("counseling_director", schools[0], "顏舉例")
    page, complaints = open_page(reverse("reporting:statistics"), user=director)
    assert page.locator("tfoot tr").count() == 1
    assert judge(page, complaints, "statistics") == []
    page.goto(site + reverse("reporting:history", args=[schools[0].pk, "cases"]))
    assert page.get_by_role("heading", name="填報紀錄").is_visible()
    assert judge(page, complaints, "history") == []


def test_the_countys_and_the_centers_pages_pass_in_every_look(open_page, site, places):
    """News, help, the ministry's forms, the center's month, coarse statistics."""
    county, schools, _last = places
    officer = named("county_officer", county, "鄭樣承")
    administrator = named("system_administrator", county, "夏樣府")
    supervisor = named("center_supervisor", CounselingCenterFactory.create(authority=county), "汪樣督")  # fmt: skip
    today = timezone.localdate()
    open_months(on=today)
    publish_news(by=officer, authority=county, title="月報填報注意", body="請使用新表格。", from_on=today, until_on=None, on=today)  # fmt: skip
    contact = named("report_contact", schools[0], "許樣文")
    visits = (
        (officer, (("help", "help"), ("publish", "publish"), ("statistics", "statistics-county"))),
        (administrator, (("blanks", "blanks"), ("amendments", "amendments"))),
        (supervisor, (("center_index", "center"),)),
        (contact, (("index", "month-news"),)),
    )  # fmt: skip
    for user, pages in visits:
        for address, name in pages:
            for width in (1280, 390):
                page, complaints = open_page(reverse(f"reporting:{address}"), width, user=user)  # fmt: skip
                assert page.locator("h1").count() == 1
                assert judge(page, complaints, f"{name}-{width}") == []
