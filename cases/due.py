"""The cached due dates of casework, reckoned by the kernel (ARCHITECTURE.md rule 1)."""

from datetime import date

from accounts.models import School
from accounts.settings_register import value
from deadlines.office_calendar import OfficeCalendar
from deadlines.reckonings import within_working_days
from deadlines.rules import get_rule


def calendar_of(school: School) -> OfficeCalendar:
    """The school's office calendar; the built-in days until rows of official years are read."""
    return OfficeCalendar()


def reply_due(school: School, submitted_on: date) -> date:
    """The day by which the office owes the referrer an answer: a setting, counted in working days."""
    days = value("referral.reply_working_days", school)
    due = within_working_days(submitted_on, days, calendar_of(school)).due
    return _day(due)


def archive_due(school: School, closed_on: date) -> date:
    """移交或歸檔 at closing (DL-CM-04)."""
    reckoning = get_rule("DL-CM-04").reckon(closed_on, calendar_of(school))
    return _day(reckoning.due)


def service_interval(school: School, tier: int) -> int:
    """Days after which a case of the tier should have been served again: the Today page measures against it."""
    return int(value(f"case.interval_tier{tier}_days", school))


def _day(due: date) -> date:
    return date(due.year, due.month, due.day)
