"""The dates of a reported month: when it opens, when it is due, which months are owed."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _

from accounts.calendars import Calendars
from accounts.models import School
from accounts.settings_register import value
from deadlines import periods
from deadlines.office_calendar import OfficeCalendar
from deadlines.reckonings import Reckoning
from deadlines.rules import RULES
from reporting.layout import month_of

WINDOW, DUE, OPENS, REMIND, LIST, AMEND = (
    RULES[f"DL-MR-{number}"] for number in ("01", "02", "03", "04", "05", "07")
)


def month_start(day: date) -> date:
    return day.replace(day=1)


def opens_on(month: date) -> date:
    """The 11th of the month itself (DL-MR-03)."""
    return _day(OPENS.reckon(month, OfficeCalendar()).due)


def due_on(month: date, school: School | None, calendars: Calendars) -> date:
    """The 10th of the next month, or the county's day (DL-MR-02); neither moves."""
    return _day(calendars.reckon(DUE.id, month, school).due)


def windowed_on(month: date) -> date:
    """The 1st of the next month, when every contact is told; it never moves (DL-MR-01)."""
    return _day(WINDOW.reckon(month, OfficeCalendar()).due)


def listed_on(month: date, calendar: OfficeCalendar | None = None) -> Reckoning:
    """When the list of the unfiled goes up: the 16th, or the next working day (DL-MR-05)."""
    return LIST.reckon(month, calendar or OfficeCalendar())


def reminded_on(month: date, calendar: OfficeCalendar | None = None) -> Reckoning:
    """When the unfiled are reminded: the 11th, or the next working day (DL-MR-04)."""
    return REMIND.reckon(month, calendar or OfficeCalendar())


def amendable_until(month: date) -> date:
    """The last day on which the school may reopen the month itself: its semester's end (DL-MR-07)."""
    return _day(AMEND.reckon(month, OfficeCalendar()).due)


def days_of(month: date, school: School, calendars: Calendars) -> dict[str, date]:
    """The cached days of a school's month (MonthlyReport's columns): for whoever makes its row."""
    return {
        "due_on": due_on(month, school, calendars),
        "window_on": windowed_on(month),
        "remind_on": _day(reminded_on(month, calendars.of(school)).due),
    }


def first_month(school: School | None) -> date:
    """The month from which the school reports here."""
    return month_of(str(value("report.first_month", school)))


def months_from(first: date, last: date) -> Iterator[date]:
    """Both included; first days of months."""
    while first <= last:
        yield first
        first = periods.add_months(first, 1)


def school_year_months(year: int) -> list[date]:
    """The twelve months of a ROC school year: August to July."""
    return list(months_from(date(year + 1911, 8, 1), date(year + 1912, 7, 1)))


def school_year_of(month: date) -> int:
    """114 for 2025-08 to 2026-07."""
    return month.year - 1911 - (month.month < 8)


def semester_of(month: date) -> int:
    return 1 if month.month >= 8 or month.month == 1 else 2


def semester_start(month: date) -> date:
    """The first month of the month's semester: 1 August or 1 February."""
    if 2 <= month.month <= 7:
        return date(month.year, 2, 1)
    return date(month.year - (month.month == 1), 8, 1)


def semester_months(year: int, semester: int) -> tuple[date, date]:
    """First and last month of a semester of a ROC school year: 114, 2 -> 2026-02, 2026-07."""
    if semester == 1:
        return date(year + 1911, 8, 1), date(year + 1912, 1, 1)
    return date(year + 1912, 2, 1), date(year + 1912, 7, 1)


def month_words(month: date) -> str:
    """115 年 4 月."""
    return _("%(year)s 年 %(month)s 月") % {"year": month.year - 1911, "month": month.month}  # fmt: skip


def semester_words(month: date) -> str:
    """114 學年度第 2 學期, of any month in it."""
    told = {"year": school_year_of(month), "number": semester_of(month)}
    return _("%(year)s 學年度第 %(number)s 學期") % told


def _day(due: object) -> date:
    assert isinstance(due, date)  # noqa: S101  the rules of the report end on days
    return due
