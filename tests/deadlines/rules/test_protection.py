"""Witnessed domestic violence and protective orders."""

import pytest

from deadlines.office_calendar import OfficeCalendar
from tests.deadlines.asking import due


@pytest.mark.parametrize(
    ("started_on", "expected"),
    [
        pytest.param("2026-03-02", "2026-06-02", id="three months"),
        pytest.param("2026-02-23", "2026-05-25 上午", id="a Saturday"),
        pytest.param("2026-09-25", "2026-12-28", id="constitution day"),
        pytest.param(
            "2025-11-30", "2026-03-02 上午", id="28 February, a Saturday and a holiday"
        ),
        pytest.param("2023-11-30", "2024-02-29", id="29 February"),
    ],
)
def test_witness_summary(
    started_on: str, expected: str, calendar: OfficeCalendar
) -> None:
    assert due("DL-DV-01", started_on, calendar) == expected


@pytest.mark.parametrize("expires_on", ["2026-12-25", "2027-02-06", "2024-02-29"])
def test_safety_plan_end(expires_on: str, calendar: OfficeCalendar) -> None:
    assert due("DL-DV-02", expires_on, calendar) == expires_on


@pytest.mark.parametrize("seen_at", ["2026-02-16T07:45", "2026-02-16"])
def test_breach_call(seen_at: str, calendar: OfficeCalendar) -> None:
    assert due("DL-DV-03", seen_at, calendar) == seen_at


@pytest.mark.parametrize("noticed_at", ["2026-11-23T08:10", "2026-11-23"])
def test_absence_trace(noticed_at: str, calendar: OfficeCalendar) -> None:
    assert due("DL-DV-04", noticed_at, calendar) == noticed_at
