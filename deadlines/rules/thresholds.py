"""Thresholds: predicates over facts that yield no deadline (absence without leave, transfer no-show, majority)."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from deadlines import periods
from deadlines.office_calendar import OfficeCalendar
from deadlines.wording import _

DROPOUT_DAYS = 3
LONG_ABSENCE_DAYS = 7
NO_SHOW_DAYS = 3
# 民法第12條 and 施行法第3條之1: persons who were 18 on that day came of age on it.
MAJORITY = ((date(2023, 1, 1), 18), (date.min, 20))


def dropout_since(unexcused: Collection[date], calendar: OfficeCalendar) -> date | None:
    """The day on which absence without leave reached three consecutive school days, or None (DL-DO-01).

    unexcused: the days absent. calendar: with the school's own days, so that a day without school is no gap.
    """
    run, previous = 0, date.min
    for day in sorted(day for day in set(unexcused) if calendar.is_working_day(day)):
        follows = run > 0 and calendar.working_day_after(previous) == day
        run, previous = (run + 1 if follows else 1), day
        if run == DROPOUT_DAYS:
            return day
    return None


def is_dropout(unexcused: Collection[date], calendar: OfficeCalendar) -> bool:
    """未經請假、請假未獲准或不明原因未到校上課連續達三日以上 (DL-DO-01)."""
    return dropout_since(unexcused, calendar) is not None


def long_absence_since(
    unexcused: Collection[date],
    semester_starts_on: date,
    semester_ends_on: date,
    calendar: OfficeCalendar,
) -> date | None:
    """The school day on which absence without leave reached seven days in the semester, or None (DL-DO-02)."""
    days = sorted(
        day
        for day in set(unexcused)
        if semester_starts_on <= day <= semester_ends_on
        and calendar.is_working_day(day)
    )
    return days[LONG_ABSENCE_DAYS - 1] if len(days) >= LONG_ABSENCE_DAYS else None


def is_long_absence(
    unexcused: Collection[date],
    semester_starts_on: date,
    semester_ends_on: date,
    calendar: OfficeCalendar,
) -> bool:
    """長期缺課：全學期累計達七日以上 (DL-DO-02)."""
    return (
        long_absence_since(unexcused, semester_starts_on, semester_ends_on, calendar)
        is not None
    )


def last_reporting_day(transferred_out_on: date, calendar: OfficeCalendar) -> date:
    """Last day for a transferred student to report at the new school: three days, moved when off."""
    return periods.move_forward(
        periods.last_day_of_days(transferred_out_on, NO_SHOW_DAYS), calendar
    ).day


def is_transfer_no_show(
    transferred_out_on: date,
    reported_on: date | None,
    today: date,
    calendar: OfficeCalendar,
) -> bool:
    """轉學生自轉出之日起三日內未向轉入學校完成報到手續 (DL-DO-03)."""
    return (reported_on or today) > last_reporting_day(transferred_out_on, calendar)


def age_on(born_on: date, day: date) -> int:
    """Full years of age (民法第124條); born on 29 February, a year is full on 1 March of a common year."""
    return (
        day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))
    )


def age_of_majority(day: date) -> int:
    """20 until 2022-12-31, 18 from 2023-01-01."""
    return next(age for since, age in MAJORITY if since <= day)


def is_of_age(born_on: date, day: date) -> bool:
    """Is the student of age on the report or filling day, so that the guardian's block stays empty (DL-TR-13)?"""
    return age_on(born_on, day) >= age_of_majority(day)


@dataclass(frozen=True, slots=True)
class Threshold:
    """A predicate with its law, listed beside the rules."""

    id: str
    title: str
    law: str
    article: str
    in_force_from: date
    predicate: Callable[..., Any]


THRESHOLDS = {
    threshold.id: threshold
    for threshold in (
        Threshold(
            "DL-TR-13",
            _("已成年，法定代理人欄位免填"),
            "民法",
            "第12條（附表一、初評表）",
            date(2023, 1, 1),
            is_of_age,
        ),
        Threshold(
            "DL-DO-01",
            _("中途輟學：連續三日以上"),
            "強迫入學條例",
            "第8條之1（國民小學與國民中學未入學或中途輟學學生通報及復學輔導辦法）",
            date(2019, 4, 19),
            is_dropout,
        ),
        Threshold(
            "DL-DO-02",
            _("長期缺課：全學期累計七日以上"),
            "強迫入學條例施行細則",
            "第8條",
            date(2020, 1, 1),
            is_long_absence,
        ),
        Threshold(
            "DL-DO-03",
            _("轉學生三日內未報到"),
            "強迫入學條例",
            "第8條之1（國民小學與國民中學未入學或中途輟學學生通報及復學輔導辦法）",
            date(2019, 4, 19),
            is_transfer_no_show,
        ),
    )
}
