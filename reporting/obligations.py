"""The report's duty as Obligation values, and the rows that carry its cached day (DL-MR-02).

Every month has a row from the day it opens, so that a school which never started is as overdue as one that stopped.
"""

from datetime import date

from django.db import transaction

from accounts.models import School
from deadlines.obligations import Obligation, obligation
from deadlines.office_calendar import OfficeCalendar
from deadlines.overrides import in_force
from reporting.models import MonthlyReport
from reporting.months import (
    DUE,
    county_overrides,
    due_on,
    first_month,
    opens_on,
    overrides_of,
)


@transaction.atomic
def open_month(month: date, *, on: date) -> int:
    """Make the rows of a month that is open, for every active school that reports here. Out: how many were missing."""
    if on < opens_on(month):
        return 0
    started = MonthlyReport.objects.filter(month=month).values("school")
    schools = list(School.objects.filter(is_active=True).exclude(pk__in=started))
    overrides = {
        authority: county_overrides(authority)
        for authority in {school.authority_id for school in schools}
    }
    rows = [
        MonthlyReport(
            school=school,
            month=month,
            due_on=due_on(month, overrides[school.authority_id]),
        )
        for school in schools
        if first_month(school) <= month
    ]
    MonthlyReport.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
    return len(rows)


def obligations_of(school: School) -> list[Obligation]:
    """The duties of a school's months that were not done yet, oldest first. Two queries."""
    overrides = overrides_of(school)
    return [
        _duty(report, *in_force(overrides, DUE.id, report.month))
        for report in MonthlyReport.objects.filter(
            school=school, done_on__isnull=True
        ).order_by("month")
    ]


def _duty(
    report: MonthlyReport, parameters: dict[str, int], sources: dict[str, str]
) -> Obligation:
    return obligation(
        DUE,
        subject_type="reporting.monthlyreport",
        subject_id=str(report.pk),
        trigger=report.month,
        calendar=OfficeCalendar(),
        parameters=parameters,
        sources=sources,
        met_at=report.done_on,
    )
