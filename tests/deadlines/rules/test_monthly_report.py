"""The monthly report: what moves and what never does."""

from datetime import date

import pytest

from deadlines.office_calendar import OfficeCalendar
from tests.deadlines.asking import due, reckon


@pytest.mark.parametrize(
    ("month", "expected"),
    [("2026-12", "2027-01-01"), ("2026-01", "2026-02-01"), ("2024-01", "2024-02-01")],
)
def test_window_reminder(month: str, expected: str, calendar: OfficeCalendar) -> None:
    assert due("DL-MR-01", month, calendar) == expected


@pytest.mark.parametrize(
    ("month", "expected", "advised"),
    [
        pytest.param("2026-10", "2026-11-10", None, id="a Tuesday"),
        pytest.param(
            "2026-12", "2027-01-10", date(2027, 1, 8), id="a Sunday does not move"
        ),
        pytest.param(
            "2024-01",
            "2024-02-10",
            date(2024, 2, 7),
            id="new year 2024 does not move it",
        ),
        pytest.param(
            "2027-01",
            "2027-02-10",
            date(2027, 2, 3),
            id="new year 2027 does not move it",
        ),
        pytest.param(
            "2025-09",
            "2025-10-10",
            date(2025, 10, 9),
            id="the national day does not move it",
        ),
    ],
)
def test_monthly_report(
    month: str, expected: str, advised: date | None, calendar: OfficeCalendar
) -> None:
    reckoning = reckon("DL-MR-02", month, calendar)
    assert (due("DL-MR-02", month, calendar), reckoning.advised) == (expected, advised)


def test_monthly_report_opens_on_the_11th_of_its_own_month(
    calendar: OfficeCalendar,
) -> None:
    assert reckon("DL-MR-02", "2026-12", calendar).opens == date(2026, 12, 11)


@pytest.mark.parametrize(
    ("month", "expected"), [("2026-02", "2026-02-11"), ("2027-01", "2027-01-11")]
)
def test_early_filing(month: str, expected: str, calendar: OfficeCalendar) -> None:
    assert due("DL-MR-03", month, calendar) == expected


@pytest.mark.parametrize(
    ("month", "expected"),
    [
        pytest.param("2026-12", "2027-01-11", id="a Monday"),
        pytest.param("2026-03", "2026-04-13", id="a Saturday"),
        pytest.param("2024-01", "2024-02-15", id="new year 2024"),
        pytest.param("2025-09", "2025-10-13", id="after the national day"),
        pytest.param("2027-09", "2027-10-12", id="a substitute Monday"),
        pytest.param(
            "2027-01", "2027-02-11", id="the first working day after new year 2027"
        ),
    ],
)
def test_unfiled_reminder(month: str, expected: str, calendar: OfficeCalendar) -> None:
    assert due("DL-MR-04", month, calendar) == expected


@pytest.mark.parametrize(
    ("month", "expected"),
    [
        pytest.param("2026-10", "2026-11-16", id="a Monday"),
        pytest.param("2026-01", "2026-02-23", id="new year 2026"),
        pytest.param("2024-05", "2024-06-17", id="a Sunday"),
        pytest.param("2026-12", "2027-01-18", id="a Saturday"),
    ],
)
def test_unfiled_list(month: str, expected: str, calendar: OfficeCalendar) -> None:
    assert due("DL-MR-05", month, calendar) == expected


@pytest.mark.parametrize(
    ("month", "expected"),
    [
        pytest.param("2026-12", "2027-01-05", id="a Tuesday"),
        pytest.param("2026-03", "2026-04-05", id="a Sunday does not move"),
        pytest.param("2027-01", "2027-02-05", id="new year's eve does not move it"),
    ],
)
def test_taichung_report(month: str, expected: str, calendar: OfficeCalendar) -> None:
    assert due("DL-MR-06", month, calendar) == expected
    assert due("DL-MR-02", month, calendar, day=5) == expected


@pytest.mark.parametrize(
    ("month", "expected"),
    [
        pytest.param("2026-08", "2027-01-31", id="first month of the first semester"),
        pytest.param("2027-01", "2027-01-31", id="last month of the first semester"),
        pytest.param("2026-02", "2026-07-31", id="first month of the second semester"),
        pytest.param("2026-07", "2026-07-31", id="last month of the second semester"),
    ],
)
def test_amendment_end(month: str, expected: str, calendar: OfficeCalendar) -> None:
    assert due("DL-MR-07", month, calendar) == expected
