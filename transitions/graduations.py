"""The school year of a day, and when a school's students will probably graduate."""

from datetime import date
from typing import Any

from accounts.models import School
from accounts.settings_register import value
from deadlines import periods

FIRST_MONTH = 8  # the school year begins on 1 August (R-DT-4)
FALLBACK = (6, 1)


def roc_school_year(day: date | None) -> int:
    """學年度 of the day: 114 from 2025-08-01 to 2026-07-31. In: never None from a caller with facts."""
    if day is None:
        raise ValueError("a transition has a day")
    return day.year - 1911 - (day.month < FIRST_MONTH)


def estimated_graduation(school: School, *, on: date) -> date:
    """The graduation day of the present school year by the school's setting (MM-DD)."""
    month, day = _month_and_day(value("transition.graduation_day", school))
    year = roc_school_year(on) + 1912
    try:
        return date(year, month, day)
    except ValueError:
        return date(year, *FALLBACK)


def year_bounds(school_year: int) -> tuple[date, date]:
    """First and last day of a school year."""
    first = date(school_year + 1911, FIRST_MONTH, 1)
    return first, periods.add_months(first, 12) - periods.ONE_DAY


def _month_and_day(text: Any) -> tuple[int, int]:
    month, _dash, day = str(text).partition("-")
    if month.isdigit() and day.isdigit():
        return int(month), int(day)
    return FALLBACK


def roc_year(day: date) -> int:
    """民國年."""
    return day.year - 1911
