"""The worked cases of the reference (domain facts, section 3), one by one."""

import pytest

from deadlines.office_calendar import OfficeCalendar
from tests.deadlines.asking import due


@pytest.mark.parametrize(
    ("rule_id", "trigger", "parameters", "expected"),
    [
        pytest.param(
            "DL-TR-08", "2026-11-23", {}, "2026-12-08", id="receipt 2026-11-23"
        ),
        pytest.param(
            "DL-TR-08", "2026-12-10", {}, "2026-12-28", id="receipt 2026-12-10"
        ),
        pytest.param(
            "DL-TR-08", "2026-09-10", {}, "2026-09-29", id="receipt 2026-09-10"
        ),
        pytest.param(
            "DL-TR-08",
            "2026-09-11",
            {},
            "2026-09-29 上午",
            id="receipt 2026-09-11, a Saturday",
        ),
        pytest.param(
            "DL-TR-07", "2026-08-31", {}, "2026-09-30", id="enrolled 2026-08-31"
        ),
        pytest.param(
            "DL-TR-07", "2026-09-01", {}, "2026-10-01", id="enrolled 2026-09-01"
        ),
        pytest.param(
            "DL-TR-07",
            "2026-09-01",
            {"event_day_counts": 1},
            "2026-09-30",
            id="the same, conservative",
        ),
        pytest.param("DL-TR-02", "2026-11-20", {}, "2026-12-21", id="left 2026-11-20"),
        pytest.param(
            "DL-TR-04",
            "2026-06-12",
            {},
            "2026-12-12",
            id="left 2026-06-12: six months end",
        ),
        pytest.param(
            "DL-TR-06",
            "2026-06-12",
            {},
            "2026-12-14",
            id="left 2026-06-12: authority notice",
        ),
        pytest.param("DL-TR-04", "2026-08-31", {}, "2027-02-28", id="left 2026-08-31"),
        pytest.param("DL-TR-04", "2026-08-30", {}, "2027-02-28", id="left 2026-08-30"),
        pytest.param(
            "DL-TR-01", "2027-06-11", {}, "2027-05-10", id="graduation 2027-06-11"
        ),
    ],
)
def test_worked_case(
    rule_id: str,
    trigger: str,
    parameters: dict[str, int],
    expected: str,
    calendar: OfficeCalendar,
) -> None:
    assert due(rule_id, trigger, calendar, **parameters) == expected
