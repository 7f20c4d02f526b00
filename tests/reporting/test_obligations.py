"""A month is owed by every school from the day it opens, and its contact is reminded of it."""

from datetime import date

from accounts.actions.calendar import add_override, end_override
from accounts.calendars import Calendars
from accounts.models import RuleOverride
from accounts.obligations import source_of
from notifications.agenda import Wanted, agenda
from notifications.models import Reminder
from notifications.reminders import sweep
from reporting.actions.filing import declare_nil, mark_uploaded
from reporting.models import MonthlyReport
from reporting.obligations import ReportSource, open_month, open_months
from reporting.tasks import open_months as ring
from tests.accounts.cast import again
from tests.reporting.conftest import AUGUST, NOW, SEPTEMBER

SOURCE = ReportSource()


def test_an_open_month_has_a_row_for_every_school_once(cast, today):
    assert open_month(date(2026, 10, 1), on=today) == 0  # opens on the 11th
    assert open_month(date(2026, 7, 1), on=today) == 0  # before the house was in use
    assert [open_month(SEPTEMBER, on=today), open_month(SEPTEMBER, on=today)] == [2, 0]
    rows = MonthlyReport.objects.values_list("school__name", "due_on", "state")
    assert sorted(rows) == [
        ("晴川國中", date(2026, 10, 10), "open"),
        ("海晏國中", date(2026, 10, 10), "open"),
    ]


def test_the_daily_task_catches_up_after_an_outage(cast, today):
    ring()
    months = MonthlyReport.objects.filter(school=cast.school).values_list("month")
    assert sorted(months) == [(AUGUST,), (SEPTEMBER,)]
    assert open_months(on=today) == 0


def shown(user, **wanted):
    found = agenda(again(user), NOW, Wanted(**wanted))
    return [(one.label, one.day, one.url) for one in found.entries]


def test_the_contact_owes_it_until_the_upload(cast, today):
    open_months(on=today)
    place = f"/reports/{cast.school.pk}"
    august = ("115 年 8 月", date(2026, 9, 10), f"{place}/2026-08")
    september = ("115 年 9 月", date(2026, 10, 10), f"{place}/2026-09")
    assert shown(cast.contact) == [august, september]
    declare_nil(by=cast.contact, school=cast.school, month=AUGUST, on=today)
    assert shown(cast.contact) == [august, september]
    mark_uploaded(by=cast.contact, school=cast.school, month=AUGUST, at=NOW, receipt="x", on=today)  # fmt: skip
    assert shown(cast.contact) == [september]
    for other in (cast.director, cast.counselor, cast.administrator):
        assert shown(other) == []
    assert shown(cast.director, only_mine=False) == [september]
    assert shown(cast.neighbour_contact)[0][2] == f"/reports/{cast.neighbour.pk}/2026-08"  # fmt: skip


def test_the_engine_reminds_the_contact_first_and_the_office_when_late(cast, today):
    open_months(on=today)
    sweep(NOW)
    rows = Reminder.objects.filter(school=cast.school)
    told = set(rows.values_list("trigger_on", "recipient"))
    assert {who for month, who in told if month == SEPTEMBER} == {cast.contact.pk}
    assert cast.director.pk in {who for month, who in told if month == AUGUST}


def test_an_override_moves_what_is_open_and_its_end_moves_it_back(cast, today):
    open_months(on=today)
    assert source_of("DL-MR-02", "reporting.monthlyreport").compare() == []
    add_override(
        by=cast.officer, place=cast.county, rule_id="DL-MR-02", parameter="day", value=5,
        citation="縣府函", in_force_from=SEPTEMBER, until=None, now=NOW, on=today,
    )  # fmt: skip
    assert days(cast) == [date(2026, 9, 10), date(2026, 10, 5)]
    override = RuleOverride.objects.get()
    RuleOverride.objects.filter(pk=override.pk).update(in_force_from=AUGUST)
    end_override(by=cast.officer, override=override, until=AUGUST, on=today)
    assert days(cast) == [date(2026, 9, 5), date(2026, 10, 10)]
    assert SOURCE.compare() == []


def days(cast):
    rows = MonthlyReport.objects.filter(school=cast.school).order_by("month")
    return list(rows.values_list("due_on", flat=True))


def test_a_stale_day_is_named(cast, today):
    open_month(SEPTEMBER, on=today)
    row = MonthlyReport.objects.get(school=cast.school)
    MonthlyReport.objects.filter(pk=row.pk).update(due_on=date(2026, 10, 31))
    (found,) = SOURCE.compare()
    assert (found.subject_id, found.reckoned) == (row.pk, (date(2026, 10, 10),))
    assert SOURCE.obligation(row, Calendars()).due == date(2026, 10, 10)
