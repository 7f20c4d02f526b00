"""A month is owed by every school from the day it opens."""

from datetime import date

from reporting.actions.filing import declare_nil, mark_uploaded
from reporting.models import MonthlyReport
from reporting.obligations import obligations_of, open_month
from tests.reporting.conftest import AUGUST, NOW, SEPTEMBER


def test_an_open_month_has_a_row_for_every_school_once(cast, today):
    assert open_month(date(2026, 10, 1), on=today) == 0  # opens on the 11th
    assert open_month(date(2026, 7, 1), on=today) == 0  # before the house was in use
    assert [open_month(SEPTEMBER, on=today), open_month(SEPTEMBER, on=today)] == [2, 0]
    rows = MonthlyReport.objects.values_list("school__name", "due_on", "state")
    assert sorted(rows) == [
        ("晴川國中", date(2026, 10, 10), "open"),
        ("海晏國中", date(2026, 10, 10), "open"),
    ]


def test_the_duty_stands_until_the_upload(cast, today):
    for month in (AUGUST, SEPTEMBER):
        open_month(month, on=today)
    duties = obligations_of(cast.school)
    assert [(duty.rule_id, duty.trigger, duty.due, str(duty.status(NOW))) for duty in duties] == [
        ("DL-MR-02", AUGUST, date(2026, 9, 10), "overdue"),
        ("DL-MR-02", SEPTEMBER, date(2026, 10, 10), "upcoming"),
    ]  # fmt: skip
    declare_nil(by=cast.contact, school=cast.school, month=AUGUST, on=today)
    assert len(obligations_of(cast.school)) == 2
    mark_uploaded(by=cast.contact, school=cast.school, month=AUGUST, at=NOW, receipt="x", on=today)  # fmt: skip
    assert [duty.trigger for duty in obligations_of(cast.school)] == [SEPTEMBER]
    assert len(obligations_of(cast.neighbour)) == 2
