"""Replies to referrals, the working group, the closing of a gender incident."""

import pytest

from deadlines.office_calendar import OfficeCalendar
from tests.deadlines.asking import due


@pytest.mark.parametrize(
    ("received_on", "expected"),
    [
        pytest.param("2026-11-23", "2026-12-07", id="two plain weeks"),
        pytest.param(
            "2026-02-06", "2026-03-02", id="new year 2026 and a substitute Friday"
        ),
        pytest.param(
            "2024-02-05", "2024-02-23", id="new year 2024 and a make-up Saturday"
        ),
        pytest.param(
            "2025-01-24", "2025-02-13", id="new year 2025 and a make-up Saturday"
        ),
        pytest.param("2026-09-24", "2026-10-13", id="autumn holidays of 2026"),
        pytest.param("2026-11-21", "2026-12-04", id="received on a Saturday"),
    ],
)
def test_exploitation_reply(
    received_on: str, expected: str, calendar: OfficeCalendar
) -> None:
    assert due("DL-IN-07", received_on, calendar) == expected


@pytest.mark.parametrize(
    ("received_on", "expected"),
    [
        pytest.param("2026-03-02", "2026-03-16", id="two plain weeks"),
        pytest.param("2026-12-11", "2026-12-28", id="constitution day"),
        pytest.param(
            "2026-09-12", "2026-09-29 上午", id="a Saturday, the Monday is off"
        ),
        pytest.param("2024-02-03", "2024-02-17", id="a make-up Saturday"),
        pytest.param("2024-02-15", "2024-02-29", id="29 February"),
    ],
)
def test_pregnancy_reply(
    received_on: str, expected: str, calendar: OfficeCalendar
) -> None:
    assert due("DL-IN-08", received_on, calendar) == expected


@pytest.mark.parametrize("found_on", ["2026-02-16", "2026-02-16T10:20"])
def test_pregnancy_working_group(found_on: str, calendar: OfficeCalendar) -> None:
    assert due("DL-IN-09", found_on, calendar) == found_on


@pytest.mark.parametrize(
    ("last_occurred_on", "expected"),
    [
        pytest.param("2026-03-10", "2026-06-11", id="the day after three full months"),
        pytest.param("2025-11-30", "2026-03-01", id="December to February"),
        pytest.param("2025-11-29", "2026-03-01", id="no 30 February"),
        pytest.param("2023-11-29", "2024-03-01", id="no 30 February in a leap year"),
        pytest.param("2026-01-31", "2026-05-01", id="a day off is kept"),
    ],
)
def test_gender_outcome_review(
    last_occurred_on: str, expected: str, calendar: OfficeCalendar
) -> None:
    assert due("DL-IN-10", last_occurred_on, calendar) == expected
