"""A teacher confirms her rows and the contact generates the month, by keyboard and mouse; axe finds nothing on the way."""

import pytest
from django.db import connections
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.settings_register import forget
from cases.models import Case
from config.demo import cast
from config.demo.people import seed_people
from config.demo.work import seed_work
from deadlines import periods
from reporting.models import MonthlyReport
from reporting.months import month_start
from tests.browser.test_reporting import judge

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def school(transactional_db):
    today = timezone.localdate()
    junior = seed_people(today=today)[cast.JUNIOR]
    seed_work([junior], today)
    yield junior
    forget()


def test_from_the_records_to_the_report(open_page, site, school):
    last = periods.add_months(month_start(timezone.localdate()), -1)
    place = [school.pk, f"{last:%Y-%m}"]
    broken = Case.objects.filter(
        school=school,
        main_category="T16",
        records__kind="session",
        records__held_on__gte=last,
        records__held_on__lt=periods.add_months(last, 1),
    ).first()
    with connections[
        "owner"
    ].cursor() as cursor:  # the application may not take a change back
        cursor.execute(
            "DELETE FROM cases_categorychange WHERE case_id = %s", [broken.pk]
        )
    Case.objects.filter(pk=broken.pk).update(main_category="")

    page, complaints = open_page(reverse("reporting:precheck", args=place), user=_user("contact"))  # fmt: skip
    assert page.locator(".xl td.miss").count() == 1
    assert judge(page, complaints, "precheck-missing") == []
    page.get_by_role("button", name="提醒未確認的").click()
    page.wait_for_load_state("load")
    Case.objects.filter(pk=broken.pk).update(main_category="T16")
    page.locator(".xl tbody a").first.click()
    page.wait_for_load_state("load")
    assert judge(page, complaints, "records") == []
    for name, arguments in (("compare", place), ("teachers", place[:1])):
        page.goto(site + reverse(f"reporting:{name}", args=arguments))
        assert judge(page, complaints, name) == []

    page, complaints = open_page(reverse("reporting:mine", args=place), user=_user("counselor"))  # fmt: skip
    assert judge(page, complaints, "mine") == []
    page.get_by_role("button", name="確認無誤").click()
    page.wait_for_load_state("load")
    assert page.get_by_role("button", name="確認無誤").count() == 0

    page, complaints = open_page(reverse("reporting:precheck", args=place), user=_user("contact"))  # fmt: skip
    assert judge(page, complaints, "precheck-right") == []
    page.get_by_role("button", name="產生並存為本月月報").click()
    page.wait_for_url("**" + reverse("reporting:month", args=place))
    assert judge(page, complaints, "month-generated") == []
    report = MonthlyReport.objects.get(school=school, month=last)
    assert (report.state, report.current.source) == ("ready", "generated")


def _user(name):
    return User.objects.get(username=name)
