"""Deviant behaviour, the return of a dropout, duties of an event's own day."""

from datetime import date

import pytest

from deadlines.office_calendar import OfficeCalendar
from deadlines.rules.rule import ParameterError
from tests.deadlines.asking import due, reckon


@pytest.mark.parametrize(
    ("returned_on", "expected"),
    [
        pytest.param("2026-11-16", "2026-11-23", id="one week"),
        pytest.param("2026-02-09", "2026-02-23", id="new year 2026"),
        pytest.param(
            "2026-02-07", "2026-02-23 上午", id="new year 2026, from a Saturday"
        ),
        pytest.param("2024-02-10", "2024-02-17", id="a make-up Saturday"),
        pytest.param("2024-02-22", "2024-02-29", id="29 February"),
    ],
)
def test_return_meeting(
    returned_on: str, expected: str, calendar: OfficeCalendar
) -> None:
    assert due("DL-DO-04", returned_on, calendar) == expected


@pytest.mark.parametrize(
    ("decided_on", "opens", "expected"),
    [
        pytest.param(
            "2026-01-05", date(2026, 4, 6), "2026-07-05", id="a Sunday is kept"
        ),
        pytest.param("2026-08-31", date(2026, 12, 1), "2027-02-28", id="month ends"),
        pytest.param(
            "2023-08-30",
            date(2023, 12, 1),
            "2024-02-29",
            id="no such day, in a leap year",
        ),
    ],
)
def test_effect_meeting(
    decided_on: str, opens: date, expected: str, calendar: OfficeCalendar
) -> None:
    assert due("DL-DE-01", decided_on, calendar) == expected
    assert reckon("DL-DE-01", decided_on, calendar).opens == opens


def test_effect_meeting_refuses_a_window_turned_round(calendar: OfficeCalendar) -> None:
    with pytest.raises(ParameterError):
        reckon("DL-DE-01", "2026-01-05", calendar, min_months=6, max_months=3)


@pytest.mark.parametrize(
    ("last_occurred_on", "expected"),
    [("2026-03-10", "2026-06-11"), ("2025-11-30", "2026-03-01")],
)
def test_no_repetition(
    last_occurred_on: str, expected: str, calendar: OfficeCalendar
) -> None:
    assert due("DL-DE-02", last_occurred_on, calendar) == expected


@pytest.mark.parametrize(
    ("delisted_on", "expected"),
    [("2026-06-12", "2026-09-12"), ("2026-11-30", "2027-02-28")],
)
def test_follow_up_end(
    delisted_on: str, expected: str, calendar: OfficeCalendar
) -> None:
    assert due("DL-DE-03", delisted_on, calendar) == expected


@pytest.mark.parametrize("next_lesson", ["2026-11-24T13:10", "2026-11-24"])
def test_lesson_record(next_lesson: str, calendar: OfficeCalendar) -> None:
    assert due("DL-CM-03", next_lesson, calendar) == next_lesson


@pytest.mark.parametrize("event_on", ["2026-07-31", "2026-08-01"])
def test_records_handover(event_on: str, calendar: OfficeCalendar) -> None:
    assert due("DL-CM-04", event_on, calendar) == event_on


@pytest.mark.parametrize("met_on", ["2026-11-23T15:00", "2026-11-23"])
def test_next_conference_date(met_on: str, calendar: OfficeCalendar) -> None:
    assert due("DL-CM-05", met_on, calendar) == met_on
