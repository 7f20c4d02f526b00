"""月報's duty in the engine, and the rows that carry its cached day (DL-MR-02).

Every month has a row from the day it opens, so that a school which never started is as overdue as one that stopped.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.calendars import Calendars
from accounts.models import Appointment, School
from accounts.obligations import ObligationSource
from accounts.permissions import Paths
from accounts.vocabulary import Word
from deadlines import periods
from reporting.models import ConfirmationRequest, MonthlyReport
from reporting.months import DUE, due_on, first_month, month_start, opens_on

CONTACT = "report_contact"
CAUGHT_UP = 12  # months that are opened late, after an outage


class ReportSource(ObligationSource):
    """填報上個月輔導工作成果: 填報窗口's, until it was uploaded for the first time."""

    rule_id = DUE.id
    model, trigger, due = MonthlyReport, "month", "due_on"
    word, paths = Word.REPORT_VIEW, Paths(school="school")

    def is_open(self) -> Q:
        return Q(done_on__isnull=True)

    def owned_by(self, user: Any, *, on: date) -> Q:
        posts = Appointment.objects.in_force(on).filter(user=user, role=CONTACT)
        return Q(school__in=posts.values("school"))

    def owners(self, rows: Iterable[Any], *, on: date) -> dict[UUID, set[UUID]]:
        rows = list(rows)
        posts = (
            Appointment.objects.in_force(on)
            .filter(school__in={row.school_id for row in rows}, role=CONTACT)
            .values_list("school", "user")
        )
        held: dict[Any, set[UUID]] = {}
        for school, user in posts:
            held.setdefault(school, set()).add(user)
        return {row.pk: held.get(row.school_id, set()) for row in rows}

    def label(self, row: Any) -> str:
        month = row.month
        return _("%(year)s 年 %(month)s 月") % {"year": month.year - 1911, "month": month.month}  # fmt: skip

    def url(self, row: Any) -> str:
        return reverse("reporting:month", args=[row.school_id, f"{row.month:%Y-%m}"])

    def met_at(self, row: Any) -> date | None:
        return row.done_on


@transaction.atomic
def open_month(month: date, *, on: date) -> int:
    """Make the rows of a month that is open, for every active school that reports here. Out: how many were missing."""
    if on < opens_on(month):
        return 0
    started = MonthlyReport.objects.filter(month=month).values("school")
    missing = School.objects.filter(is_active=True).exclude(pk__in=started)
    schools = [school for school in missing if first_month(school) <= month]
    calendars = Calendars()
    calendars.prime(schools)
    rows = [
        MonthlyReport(
            school=school, month=month, due_on=due_on(month, school, calendars)
        )
        for school in schools
    ]
    MonthlyReport.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
    return len(rows)


def open_months(*, on: date) -> int:
    """The present month and those of a year before it, as far as they are open. Out: how many rows were missing."""
    present = month_start(on)
    return sum(
        open_month(periods.add_months(present, -back), on=on)
        for back in range(CAUGHT_UP)
    )


class ConfirmSource(ObligationSource):
    """確認自己的填報列: a teacher's whom the contact asked. The house's own duty, without an end of its own."""

    rule_id, name = "report.confirm", gettext_lazy("確認自己的填報列")
    model, trigger, owner = ConfirmationRequest, "asked_on", "user"
    word, paths = Word.REPORT_CONFIRM, Paths(school="school", owner="user")

    def is_open(self) -> Q:
        return Q(done_on__isnull=True)

    def label(self, row: Any) -> str:
        month = row.month
        return _("%(year)s 年 %(month)s 月") % {"year": month.year - 1911, "month": month.month}  # fmt: skip

    def url(self, row: Any) -> str:
        return reverse("reporting:mine", args=[row.school_id, f"{row.month:%Y-%m}"])

    def met_at(self, row: Any) -> date | None:
        return row.done_on
