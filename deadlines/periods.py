"""Counting periods: 行政程序法第48條 and 民法第120條至第123條.

Pure arithmetic on dates; moving a last day needs the office calendar. Where the law is silent the choice made is
written in docs/legal-basis.md under "Choices".
"""

import calendar as months_of_the_year
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from deadlines.office_calendar import SATURDAY, OfficeCalendar

ONE_DAY = timedelta(days=1)


def first_day(event: date, *, event_day_counts: bool = False) -> date:
    """Day one of a period: the day after the event (第48條第2項，始日不計算在內), or the event's day (即日起算)."""
    return event if event_day_counts else event + ONE_DAY


def last_day_of_days(event: date, days: int, *, event_day_counts: bool = False) -> date:
    """Last day of `days` days. 「收受之次日起十五日」 is the ordinary count: no day is left out twice."""
    return first_day(event, event_day_counts=event_day_counts) + timedelta(
        days=days - 1
    )


def last_day_of_weeks(event: date, weeks: int) -> date:
    """Last day of `weeks` weeks: the day before the corresponding weekday (第48條第3項)."""
    return last_day_of_days(event, weeks * 7)


def last_day_of_months(
    event: date, months: int, *, event_day_counts: bool = False
) -> date:
    """Last day of `months` calendar months (第48條第3項, 民法第121條、第123條第1項).

    It ends on the day before the corresponding day, or at the month's end when the last month has no such day. So a
    period that starts on the first day of a month ends with a month.
    """
    start = first_day(event, event_day_counts=event_day_counts)
    corresponding = add_months(start, months)
    return corresponding - ONE_DAY if corresponding.day == start.day else corresponding


def add_months(day: date, months: int) -> date:
    """The same day number `months` later (earlier when negative), or that month's last day when it has no such day."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(
        year, month + 1, min(day.day, months_of_the_year.monthrange(year, month + 1)[1])
    )


def months_before(event: date, months: int, *, lead_days: int = 1) -> date:
    """Latest day that lies `months` months before the event, counted backwards.

    The statutes do not say how to count backwards. The careful reading leaves the event's own day out, so one more
    day is taken off (`lead_days=1`); 0 is plain subtraction.
    """
    return add_months(event, -months) - timedelta(days=lead_days)


def hours_after(moment: datetime, hours: int) -> datetime:
    """Hours run from the moment itself, through nights and days off (第48條第1項, 民法第120條第1項)."""
    return moment + timedelta(hours=hours)


@dataclass(frozen=True, slots=True)
class MovedDay:
    """Where a last day went. `morning_only`: the period ends at noon of that day (其次星期一上午)."""

    day: date
    morning_only: bool = False


def move_forward(last_day: date, calendar: OfficeCalendar) -> MovedDay:
    """Move a last day that is off to the next working day (第48條第4項, 民法第122條).

    A last day that is a Saturday off ends on Monday morning; if that Monday is off too, on the morning of the next
    working day. A make-up working Saturday is a working day and does not move.
    """
    if calendar.is_working_day(last_day):
        return MovedDay(last_day)
    return MovedDay(
        calendar.working_day_on_or_after(last_day),
        morning_only=last_day.weekday() == SATURDAY,
    )


def move_backward(last_day: date, calendar: OfficeCalendar) -> date:
    """Move the end of a period counted backwards to an earlier working day, never to a later one."""
    return calendar.working_day_on_or_before(last_day)


def semester_end(month: date) -> date:
    """Last day of the semester a month belongs to: first 8/1-1/31, second 2/1-7/31 (學年學期假期辦法第2、3條)."""
    if 2 <= month.month <= 7:
        return date(month.year, 7, 31)
    return date(month.year + (month.month >= 8), 1, 31)
