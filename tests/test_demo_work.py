"""The demo's work: made once, and every month but the last is filed."""

from datetime import date

import pytest
from django.core.cache import cache

from cases.models import Case, Student
from config.demo import cast
from config.demo.people import seed_people
from config.demo.work import seed_work
from reporting.models import MonthlyReport

TODAY = date(2026, 11, 23)


@pytest.fixture
def junior(db):
    yield seed_people(today=TODAY)[cast.JUNIOR]
    cache.clear()  # the settings register remembers what this test takes back


def test_the_work_of_a_school_is_made_once(junior):
    made = seed_work([junior], TODAY)
    assert made["students"] == Student.objects.count() > 0
    assert (made["cases"], made["meetings"]) == (5, 3)
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
    }
