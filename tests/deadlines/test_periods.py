"""The counting rules themselves, at their edges."""

from datetime import date

import pytest

from deadlines import periods
from deadlines.office_calendar import OfficeCalendar
from tests.deadlines.asking import at


@pytest.mark.parametrize(
    ("event", "months", "last_day"),
    [
        pytest.param(
            date(2026, 1, 31),
            1,
            date(2026, 2, 28),
            id="period of a whole month ends with it",
        ),
        pytest.param(date(2026, 1, 31), 6, date(2026, 7, 31), id="six whole months"),
        pytest.param(
            date(2026, 2, 28), 6, date(2026, 8, 31), id="from the end of February"
        ),
        pytest.param(
            date(2026, 6, 12),
            6,
            date(2026, 12, 12),
            id="the day before the corresponding day",
        ),
        pytest.param(
            date(2026, 8, 30),
            6,
            date(2027, 2, 28),
            id="no corresponding day: month end",
        ),
        pytest.param(
            date(2026, 9, 1), 1, date(2026, 10, 1), id="the event's day is not counted"
        ),
        pytest.param(date(2023, 1, 30), 1, date(2023, 2, 28), id="no 31 February"),
        pytest.param(
            date(2024, 2, 29), 12, date(2025, 2, 28), id="a year of whole months"
        ),
    ],
)
def test_last_day_of_months(event: date, months: int, last_day: date) -> None:
    assert periods.last_day_of_months(event, months) == last_day


def test_the_events_day_counts_only_when_the_law_says_so() -> None:
    assert periods.last_day_of_months(
        date(2026, 9, 1), 1, event_day_counts=True
    ) == date(2026, 9, 30)
    assert periods.last_day_of_days(
        date(2026, 3, 2), 15, event_day_counts=True
    ) == date(2026, 3, 16)


def test_fifteen_days_from_the_next_day_leave_out_one_day_only() -> None:
    assert periods.last_day_of_days(date(2026, 3, 2), 15) == date(2026, 3, 17)


def test_weeks_end_on_the_events_weekday() -> None:
    assert periods.last_day_of_weeks(date(2026, 11, 23), 2) == date(2026, 12, 7)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2027, 3, 31), -1, date(2027, 2, 28)),
        (date(2024, 3, 31), -1, date(2024, 2, 29)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
        (date(2026, 1, 15), -13, date(2024, 12, 15)),
    ],
)
def test_add_months(day: date, months: int, expected: date) -> None:
    assert periods.add_months(day, months) == expected


def test_hours_run_through_midnight_and_days_off() -> None:
    assert periods.hours_after(at("2026-02-13T17:30"), 72) == at("2026-02-16T17:30")


@pytest.mark.parametrize(
    ("last_day", "moved"),
    [
        pytest.param(
            date(2026, 11, 23), periods.MovedDay(date(2026, 11, 23)), id="working day"
        ),
        pytest.param(
            date(2026, 12, 20),
            periods.MovedDay(date(2026, 12, 21)),
            id="Sunday: all of Monday",
        ),
        pytest.param(
            date(2026, 12, 19),
            periods.MovedDay(date(2026, 12, 21), True),
            id="Saturday: Monday morning",
        ),
        pytest.param(
            date(2026, 9, 25),
            periods.MovedDay(date(2026, 9, 29)),
            id="holiday before a weekend",
        ),
        pytest.param(
            date(2026, 9, 26),
            periods.MovedDay(date(2026, 9, 29), True),
            id="Saturday, Monday off",
        ),
        pytest.param(
            date(2024, 2, 17),
            periods.MovedDay(date(2024, 2, 17)),
            id="make-up Saturday of 2024",
        ),
        pytest.param(
            date(2025, 2, 8),
            periods.MovedDay(date(2025, 2, 8)),
            id="make-up Saturday of 2025",
        ),
        pytest.param(
            date(2024, 2, 8), periods.MovedDay(date(2024, 2, 15)), id="new year 2024"
        ),
        pytest.param(
            date(2025, 1, 27), periods.MovedDay(date(2025, 2, 3)), id="new year 2025"
        ),
        pytest.param(
            date(2026, 2, 16), periods.MovedDay(date(2026, 2, 23)), id="new year 2026"
        ),
        pytest.param(
            date(2027, 2, 4), periods.MovedDay(date(2027, 2, 11)), id="new year 2027"
        ),
    ],
)
def test_move_forward(
    last_day: date, moved: periods.MovedDay, calendar: OfficeCalendar
) -> None:
    assert periods.move_forward(last_day, calendar) == moved


@pytest.mark.parametrize(
    ("last_day", "moved"),
    [
        pytest.param(date(2026, 5, 11), date(2026, 5, 11), id="working day"),
        pytest.param(date(2026, 5, 16), date(2026, 5, 15), id="Saturday"),
        pytest.param(date(2026, 5, 17), date(2026, 5, 15), id="Sunday"),
        pytest.param(date(2027, 2, 10), date(2027, 2, 3), id="new year 2027"),
        pytest.param(date(2024, 2, 18), date(2024, 2, 17), id="to a make-up Saturday"),
    ],
)
def test_move_backward(last_day: date, moved: date, calendar: OfficeCalendar) -> None:
    assert periods.move_backward(last_day, calendar) == moved
