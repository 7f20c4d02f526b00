"""月報's duties in the engine, and the rows that carry their cached days (DL-MR-01, 02, 04, 05).

Every month has a row from the day it opens, so that a school which never started is as overdue as one that stopped. The
school is told on the 1st, before and on the 10th, and on the 11th or the next working day; the county on that day too, and it
owes the list on the 16th.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from accounts.calendars import Calendars
from accounts.models import Appointment, Authority, CounselingCenter, School
from accounts.obligations import ObligationSource
from accounts.permissions import Paths, schools_within
from accounts.vocabulary import Scope, Word
from deadlines import periods
from reporting.models import (
    CenterMonth,
    Chase,
    CountyMonth,
    MonthlyReport,
)
from reporting.months import (
    DUE,
    LIST,
    REMIND,
    WINDOW,
    days_of,
    due_on,
    first_month,
    listed_on,
    month_start,
    month_words,
    opens_on,
    reminded_on,
)

CONTACT, OFFICER, SUPERVISOR = "report_contact", "county_officer", "center_supervisor"
CAUGHT_UP = 12  # months that are opened late, after an outage


class ReportSource(ObligationSource):
    """填報上個月輔導工作成果: 填報窗口's, until it was uploaded for the first time."""

    rule_id = DUE.id
    model, trigger, due = MonthlyReport, "month", "due_on"
    word, paths = Word.REPORT_VIEW, Paths(school="school")
    # The 3rd and the 11th are the ministry's own days: DL-MR-01 on the 1st, DL-MR-04 on the 11th.
    skips = frozenset({"before_7", "over_1"})

    def is_open(self) -> Q:
        return Q(done_on__isnull=True)

    def owned_by(self, user: Any, *, on: date) -> Q:
        posts = Appointment.objects.in_force(on).filter(user=user, role=CONTACT)
        return Q(school__in=posts.values("school"))

    def owners(self, rows: Iterable[Any], *, on: date) -> dict[UUID, set[UUID]]:
        rows = list(rows)
        held = _holders(CONTACT, "school", {row.school_id for row in rows}, on=on)
        return {row.pk: held.get(row.school_id, set()) for row in rows}

    def label(self, row: Any) -> str:
        return month_words(row.month)

    def url(self, row: Any) -> str:
        return reverse("reporting:month", args=[row.school_id, f"{row.month:%Y-%m}"])

    def met_at(self, row: Any) -> date | None:
        return row.done_on


class WindowNotice(ReportSource):
    """每月 1 日之填報提醒信: to the contact, whatever stands open."""

    rule_id, due, is_notice = WINDOW.id, "window_on", True

    def is_open(self) -> Q:
        return Q(done_on__isnull=True, window_on__isnull=False)


class UnfiledNotice(ReportSource):
    """每月 11 日（遇假日順延）之未完成提醒: to the contact."""

    rule_id, due, is_notice = REMIND.id, "remind_on", True

    def is_open(self) -> Q:
        return Q(done_on__isnull=True, remind_on__isnull=False)


class ChaseNotice(ReportSource):
    """主管機關之催辦: an officer pressed the button; the contact gets the mail through the outbox."""

    rule_id = REMIND.id
    model, trigger, due, is_notice = Chase, "asked_on", "", True
    related = ("report",)

    def is_open(self) -> Q:
        return Q(report__done_on__isnull=True)

    def label(self, row: Any) -> str:
        return month_words(row.report.month)

    def url(self, row: Any) -> str:
        month = f"{row.report.month:%Y-%m}"
        return reverse("reporting:month", args=[row.school_id, month])

    def met_at(self, row: Any) -> date | None:
        return row.report.done_on


class CountyListSource(ObligationSource):
    """稽催尚未完成填報之學校: the county officers owe the list on the 16th, as long as a school has not filed."""

    rule_id = LIST.id
    model, trigger, due, aim = CountyMonth, "month", "list_on", "list_aim_on"
    school = ""
    word, paths = Word.REPORT_PROGRESS, Paths(school="authority__schools")

    def rows(self) -> QuerySet[Any]:
        return CountyMonth.objects.select_related("authority")

    def is_open(self) -> Q:
        return Q(listed_at__isnull=True) & Q(_has_unfiled())

    def visible(self, user: Any, *, on: date) -> QuerySet[Any]:
        places = (Scope.STATUS_ONLY, Scope.SCHOOL)
        schools = schools_within(user, self.word, on=on, among=places)
        return self.rows().filter(authority__in=schools.values("authority"))

    def owned_by(self, user: Any, *, on: date) -> Q:
        posts = Appointment.objects.in_force(on).filter(user=user, role=OFFICER)
        return Q(authority__in=posts.values("authority"))

    def owners(self, rows: Iterable[Any], *, on: date) -> dict[UUID, set[UUID]]:
        rows = list(rows)
        held = _holders(OFFICER, "authority", {row.authority_id for row in rows}, on=on)
        return {row.pk: held.get(row.authority_id, set()) for row in rows}

    def is_excluded(self, row: Any, user: Any, *, on: date) -> bool:
        return False  # no student stands behind a county's month

    def school_of(self, row: Any) -> School | None:
        return None

    def label(self, row: Any) -> str:
        return month_words(row.month)

    def url(self, row: Any) -> str:
        return f"{reverse('reporting:board')}?month={row.month:%Y-%m}"

    def met_at(self, row: Any) -> Any:
        return row.listed_at

    def _batches(self, schools: QuerySet[School] | None) -> Any:
        """A county's months have no school of their own: those of its schools' county are meant."""
        rows = self.open_rows()
        if schools is not None:
            rows = rows.filter(authority__in=schools.values("authority"))
        yield list(rows), Calendars()


class CountyNotice(CountyListSource):
    """每月 11 日（遇假日順延）: the county's officers are told that schools have not filed."""

    rule_id, due, aim, is_notice = REMIND.id, "remind_on", "", True

    def is_open(self) -> Q:
        return Q(_has_unfiled())


class CenterSource(ObligationSource):
    """輔諮中心填報上個月成果: its supervisors', until it was uploaded."""

    rule_id = DUE.id
    model, trigger, due = CenterMonth, "month", "due_on"
    school = ""
    word, paths = Word.CENTER_REPORT, Paths(school="center", center="center")
    skips = frozenset({"before_7"})

    def rows(self) -> QuerySet[Any]:
        return CenterMonth.objects.select_related("center")

    def is_open(self) -> Q:
        return Q(done_on__isnull=True)

    def visible(self, user: Any, *, on: date) -> QuerySet[Any]:
        posts = Appointment.objects.in_force(on).filter(user=user, role=SUPERVISOR)
        return self.rows().filter(center__in=posts.values("center"))

    def owned_by(self, user: Any, *, on: date) -> Q:
        posts = Appointment.objects.in_force(on).filter(user=user, role=SUPERVISOR)
        return Q(center__in=posts.values("center"))

    def owners(self, rows: Iterable[Any], *, on: date) -> dict[UUID, set[UUID]]:
        rows = list(rows)
        held = _holders(SUPERVISOR, "center", {row.center_id for row in rows}, on=on)
        return {row.pk: held.get(row.center_id, set()) for row in rows}

    def is_excluded(self, row: Any, user: Any, *, on: date) -> bool:
        return False

    def school_of(self, row: Any) -> School | None:
        return None

    def label(self, row: Any) -> str:
        return month_words(row.month)

    def url(self, row: Any) -> str:
        return reverse("reporting:center", args=[row.center_id, f"{row.month:%Y-%m}"])

    def met_at(self, row: Any) -> date | None:
        return row.done_on

    def _batches(self, schools: QuerySet[School] | None) -> Any:
        rows = self.open_rows()
        if schools is not None:
            rows = rows.filter(center__authority__in=schools.values("authority"))
        yield list(rows), Calendars()


SOURCES = (
    ReportSource(),
    WindowNotice(),
    UnfiledNotice(),
    ChaseNotice(),
    CountyListSource(),
    CountyNotice(),
    CenterSource(),
)


def _has_unfiled() -> Exists:
    """A school of the county whose month is not done."""
    return Exists(
        MonthlyReport.objects.filter(
            school__authority=OuterRef("authority"),
            month=OuterRef("month"),
            done_on__isnull=True,
        )
    )


def _holders(
    role: str, place: str, keys: Iterable[UUID], *, on: date
) -> dict[UUID, set[UUID]]:
    """Who holds the role at each of the places: user keys by place. One query."""
    posts = (
        Appointment.objects.in_force(on)
        .filter(role=role, **{f"{place}__in": set(keys)})
        .values_list(place, "user")
    )
    held: dict[Any, set[UUID]] = {}
    for key, user in posts:
        held.setdefault(key, set()).add(user)
    return held


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
        MonthlyReport(school=school, month=month, **days_of(month, school, calendars))
        for school in schools
    ]
    MonthlyReport.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
    if schools:
        _open_counties(month, {school.authority_id for school in schools}, calendars)
    return len(rows)


def _open_counties(month: date, keys: set[UUID], calendars: Calendars) -> None:
    """The county's and its centers' months begin with the first of its schools'."""
    nation = calendars.nation()
    listed = listed_on(month, nation)
    days: dict[str, Any] = {
        "remind_on": reminded_on(month, nation).due,
        "list_on": listed.due,
        "list_aim_on": listed.unmoved,
    }
    CountyMonth.objects.bulk_create(
        (
            CountyMonth(authority=authority, month=month, **days)
            for authority in Authority.objects.filter(pk__in=keys)
        ),
        ignore_conflicts=True,
    )
    centers = CounselingCenter.objects.filter(is_active=True, authority__in=keys)
    CenterMonth.objects.bulk_create(
        (
            CenterMonth(
                center=center, month=month, due_on=due_on(month, None, calendars)
            )
            for center in centers
        ),
        ignore_conflicts=True,
    )


def open_months(*, on: date) -> int:
    """The present month and those of a year before it, as far as they are open. Out: how many rows were missing."""
    present = month_start(on)
    return sum(
        open_month(periods.add_months(present, -back), on=on)
        for back in range(CAUGHT_UP)
    )
