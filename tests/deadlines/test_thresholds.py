"""Predicates: three consecutive school days, seven days in a semester, a transfer no-show, majority."""

from datetime import date, timedelta

import pytest

from deadlines.office_calendar import OfficeCalendar, OfficeDay
from deadlines.rules import thresholds


def days(*texts: str) -> list[date]:
    return [date.fromisoformat(text) for text in texts]


@pytest.mark.parametrize(
    ("absent", "since"),
    [
        pytest.param(days("2026-11-23", "2026-11-24"), None, id="two days"),
        pytest.param(
            days("2026-11-23", "2026-11-24", "2026-11-25"),
            date(2026, 11, 25),
            id="three days",
        ),
        pytest.param(
            days("2026-11-20", "2026-11-23", "2026-11-24"),
            date(2026, 11, 24),
            id="over a weekend",
        ),
        pytest.param(
            days("2026-02-13", "2026-02-23", "2026-02-24"),
            date(2026, 2, 24),
            id="over the new year",
        ),
        pytest.param(
            days("2026-11-23", "2026-11-25", "2026-11-26"),
            None,
            id="a day at school between",
        ),
        pytest.param(
            days("2026-11-20", "2026-11-21", "2026-11-22"),
            None,
            id="days off do not count",
        ),
        pytest.param(
            days("2024-02-16", "2024-02-17", "2024-02-19"),
            date(2024, 2, 19),
            id="a make-up Saturday counts",
        ),
        pytest.param(
            days("2024-02-15", "2024-02-16", "2024-02-19"),
            None,
            id="present on the make-up Saturday",
        ),
        pytest.param(
            days("2026-11-25", "2026-11-24", "2026-11-23", "2026-11-23"),
            date(2026, 11, 25),
            id="any order",
        ),
        pytest.param([], None, id="no absence"),
    ],
)
def test_is_dropout(
    absent: list[date], since: date | None, calendar: OfficeCalendar
) -> None:
    assert thresholds.dropout_since(absent, calendar) == since
    assert thresholds.is_dropout(absent, calendar) == (since is not None)


def test_is_dropout_over_a_day_the_school_had_off(calendar: OfficeCalendar) -> None:
    absent = days("2026-11-23", "2026-11-25", "2026-11-26")
    school = calendar.with_own_days(
        [OfficeDay(date(2026, 11, 24), is_off=True, name="校慶補假")]
    )
    assert thresholds.dropout_since(absent, school) == date(2026, 11, 26)


SEMESTER = (date(2026, 8, 31), date(2027, 1, 31))
MONDAYS = [date(2026, 10, 5) + timedelta(weeks=week) for week in range(8)]


@pytest.mark.parametrize(
    ("absent", "since"),
    [
        pytest.param(
            [day for day in MONDAYS if day != date(2026, 10, 26)][:6],
            None,
            id="six days",
        ),
        pytest.param(
            MONDAYS, date(2026, 11, 23), id="the seventh; 26 October was a day off"
        ),
        pytest.param(
            [date(2026, 6, 1), *MONDAYS[:7]],
            None,
            id="a day of the last semester does not count",
        ),
    ],
)
def test_is_long_absence(
    absent: list[date], since: date | None, calendar: OfficeCalendar
) -> None:
    assert thresholds.long_absence_since(absent, *SEMESTER, calendar) == since
    assert thresholds.is_long_absence(absent, *SEMESTER, calendar) == (
        since is not None
    )


@pytest.mark.parametrize(
    ("reported_on", "today", "no_show"),
    [
        pytest.param(None, date(2026, 11, 26), False, id="the third day has not ended"),
        pytest.param(None, date(2026, 11, 27), True, id="the day after"),
        pytest.param(
            date(2026, 11, 26), date(2026, 12, 31), False, id="reported on the last day"
        ),
        pytest.param(
            date(2026, 11, 27), date(2026, 12, 31), True, id="reported a day late"
        ),
    ],
)
def test_is_transfer_no_show(
    reported_on: date | None, today: date, no_show: bool, calendar: OfficeCalendar
) -> None:
    assert (
        thresholds.is_transfer_no_show(date(2026, 11, 23), reported_on, today, calendar)
        == no_show
    )


@pytest.mark.parametrize(
    ("transferred_out_on", "last_day"),
    [
        (date(2026, 11, 23), date(2026, 11, 26)),
        (date(2026, 11, 19), date(2026, 11, 23)),
    ],
)
def test_the_last_reporting_day_moves_when_off(
    transferred_out_on: date, last_day: date, calendar: OfficeCalendar
) -> None:
    assert thresholds.last_reporting_day(transferred_out_on, calendar) == last_day


@pytest.mark.parametrize(
    ("born_on", "day", "of_age"),
    [
        pytest.param(
            date(2004, 12, 31),
            date(2022, 12, 31),
            False,
            id="18 on the last day of the old law",
        ),
        pytest.param(
            date(2004, 12, 31),
            date(2023, 1, 1),
            True,
            id="18 on the first day of the new law",
        ),
        pytest.param(
            date(2002, 12, 31), date(2022, 12, 31), True, id="20 under the old law"
        ),
        pytest.param(
            date(2003, 1, 1),
            date(2022, 12, 31),
            False,
            id="a day short of 20 under the old law",
        ),
        pytest.param(
            date(2008, 11, 24),
            date(2026, 11, 23),
            False,
            id="the day before the birthday",
        ),
        pytest.param(
            date(2008, 11, 23), date(2026, 11, 23), True, id="on the birthday"
        ),
        pytest.param(
            date(2008, 2, 29),
            date(2026, 2, 28),
            False,
            id="born on 29 February: not yet on the 28th",
        ),
        pytest.param(
            date(2008, 2, 29),
            date(2026, 3, 1),
            True,
            id="born on 29 February: on 1 March",
        ),
    ],
)
def test_is_of_age(born_on: date, day: date, of_age: bool) -> None:
    assert thresholds.is_of_age(born_on, day) == of_age
