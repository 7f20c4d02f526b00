"""The demo's work: students, a month of casework, months of reports; writing it twice changes nothing."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import Appointment, School, SettingValue, User
from accounts.settings_register import forget
from cases import demo, demo_casework
from config.demo.month import seed_month
from deadlines import periods
from deadlines.rules.rule import TAIPEI
from meetings.demo import seed_meetings
from reporting.actions.filing import declare_nil, mark_uploaded
from reporting.actions.generating import generate_report
from reporting.models import MonthlyReport
from reporting.months import month_start, months_from
from reporting.obligations import CONTACT, open_month
from reporting.reportable import reportable_rows
from transitions.demo import seed_transitions
from transitions.transfer_demo import seed_transfers

MONTHS = 4  # before the present one; all but the last are done
FIRST_MONTH = "report.first_month"


def seed_work(schools: Iterable[School], today: date) -> dict[str, int]:
    """Out: how many students, cases, months, transitions and transfers were made; zeros the second time."""
    schools = list(schools)
    return {
        "students": demo.seed(schools, today),
        "cases": demo_casework.seed_casework(schools, today),
        "meetings": seed_meetings(schools, today),
        "months": _seed_reports(schools, today),
        "transitions": seed_transitions(schools, today),
        "transfers": seed_transfers(schools, today),
    }


def _seed_reports(schools: list[School], today: date) -> int:
    """The county reports here since some months ago; every school with a contact has filed all but the last one due."""
    last = periods.add_months(month_start(today), -1)
    first = periods.add_months(last, 1 - MONTHS)
    for school in schools:
        if contact := _contact(school, today):
            _report_from(school, first, by=contact)
    made = sum(open_month(month, on=today) for month in months_from(first, last))
    for school in schools:
        if contact := _contact(school, today):
            seed_month(school, contact, today)
        _file_until(school, last)
    return made


def _file_until(school: School, last: date) -> None:
    """The months before `last` in their order, each on the 5th of the next, as long as there was a contact."""
    waiting = MonthlyReport.objects.filter(
        school=school, month__lt=last, state=MonthlyReport.State.OPEN
    )
    for month in waiting.order_by("month").values_list("month", flat=True):
        day = periods.add_months(month, 1) + timedelta(days=4)
        contact = _contact(school, day)
        if contact is None:
            return
        told: dict[str, Any] = {"by": contact, "school": school, "month": month, "on": day}  # fmt: skip
        if reportable_rows(school, month):
            generate_report(**told)
        else:
            declare_nil(**told)
        report = mark_uploaded(**told, at=timezone.now(), receipt="示範回執")
        _as_of(report, day)


def _as_of(report: MonthlyReport, day: date) -> None:
    """The actions say now; the story was then."""
    moment = datetime.combine(day, time(10), TAIPEI)
    MonthlyReport.objects.filter(pk=report.pk).update(done_on=day)
    report.versions.update(made_at=moment, uploaded_at=moment)


def _report_from(school: School, first: date, *, by: User) -> None:
    _row, is_new = SettingValue.objects.get_or_create(
        level=SettingValue.Level.COUNTY,
        place=school.authority_id,
        key=FIRST_MONTH,
        defaults={"value": f"{first:%Y-%m}", "changed_by": by},
    )
    if is_new:
        forget()


def _contact(school: School, today: date) -> User | None:
    """Who files for the school today, the longest first."""
    post = (
        Appointment.objects.in_force(today)
        .filter(school=school, role=CONTACT)
        .select_related("user")
        .order_by("from_on", "user__username")
        .first()
    )
    return post.user if post else None
