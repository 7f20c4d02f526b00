"""The demo's work: made once, and every month but the last is filed."""

from datetime import date

import pytest
from django.core.cache import cache

from cases.models import Case, Student
from config.demo import cast
from config.demo.county import seed_county
from config.demo.people import seed_people
from config.demo.work import seed_work
from reporting.generation.confirming import progress
from reporting.generation.gathering import gather
from reporting.generation.precheck import precheck
from reporting.models import CenterMonth, MonthlyReport
from transitions.models import TransferRequest

TODAY = date(2026, 11, 23)


@pytest.fixture
def junior(db):
    yield seed_people(today=TODAY)[cast.JUNIOR]
    cache.clear()  # the settings register remembers what this test takes back


def test_the_work_of_a_school_is_made_once(junior):
    made = seed_work([junior], TODAY)
    assert made["students"] == Student.objects.count() > 0
    assert (made["cases"], made["meetings"]) == (5, 3)
    assert made["transitions"] == 4
    assert Case.objects.filter(school=junior).count() >= 5
    months = MonthlyReport.objects.filter(school=junior).order_by("month")
    assert list(months.values_list("month", "state", "done_on")) == [
        (date(2026, 7, 1), "uploaded", date(2026, 8, 5)),
        (date(2026, 8, 1), "uploaded", date(2026, 9, 5)),
        (date(2026, 9, 1), "uploaded", date(2026, 10, 5)),
        (date(2026, 10, 1), "open", None),
    ]
    assert seed_work([junior], TODAY) == {
        "students": 0,
        "cases": 0,
        "meetings": 0,
        "months": 0,
        "transitions": 0,
        "transfers": 0,
    }


def test_the_county_has_news_and_its_center_has_filed(junior):
    seed_work([junior], TODAY)
    assert seed_county(TODAY) == {"news": 2, "center": 3}
    months = CenterMonth.objects.order_by("month")
    assert list(months.values_list("month", "state", "done_on")) == [
        (date(2026, 7, 1), "uploaded", date(2026, 8, 5)),
        (date(2026, 8, 1), "uploaded", date(2026, 9, 5)),
        (date(2026, 9, 1), "uploaded", date(2026, 10, 5)),
        (date(2026, 10, 1), "open", None),
    ]
    assert seed_county(TODAY) == {"news": 0, "center": 0}


def test_last_month_can_be_generated(junior):
    seed_work([junior], TODAY)
    gathered = gather(junior, date(2026, 10, 1))
    found = precheck(gathered)
    assert (found.errors, len(gathered.rows["cases"]), len(gathered.rows["services"])) == ([], 3, 15)  # fmt: skip
    assert sorted(one.standing for one in progress(gathered)) == ["confirmed", "waiting", "waiting", "waiting"]  # fmt: skip


def test_a_request_is_on_its_ninth_day(db):
    schools = seed_people(today=TODAY)
    pair = [schools[cast.JUNIOR], schools[cast.SENIOR]]
    made = seed_work(pair, TODAY)
    request = TransferRequest.objects.get()
    assert made["transfers"] == 1
    assert (TODAY - request.received_on).days == 9
    assert (request.former_school.code, request.former_case is not None) == (
        cast.JUNIOR,
        True,
    )
    assert [one.state for one in request.packages.all()] == ["draft"]
    cache.clear()
