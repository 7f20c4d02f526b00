"""學生轉銜輔導及服務辦法: an edge table for each rule."""

import pytest

from deadlines.office_calendar import OfficeCalendar
from tests.deadlines.asking import due, reckon


@pytest.mark.parametrize(
    ("graduates_on", "expected"),
    [
        pytest.param("2027-06-11", "2027-05-10", id="the worked case"),
        pytest.param("2026-06-12", "2026-05-11", id="an ordinary June"),
        pytest.param("2026-06-17", "2026-05-15", id="end on a Saturday moves earlier"),
        pytest.param("2027-07-01", "2027-05-31", id="the first of a month"),
        pytest.param(
            "2024-03-31", "2024-02-27", id="month end in a leap year, then a holiday"
        ),
        pytest.param("2025-03-31", "2025-02-27", id="month end in a common year"),
        pytest.param("2024-01-31", "2023-12-29", id="over the new year"),
        pytest.param("2024-03-18", "2024-02-17", id="a make-up working Saturday stays"),
        pytest.param(
            "2027-03-11", "2027-02-03", id="the new year holidays are skipped backwards"
        ),
    ],
)
def test_evaluation_before_graduation(
    graduates_on: str, expected: str, calendar: OfficeCalendar
) -> None:
    assert due("DL-TR-01", graduates_on, calendar) == expected


@pytest.mark.parametrize(
    ("lead_days", "expected"),
    [(0, "2026-05-12"), (1, "2026-05-11"), (2, "2026-05-08"), (30, "2026-04-10")],
)
def test_evaluation_before_graduation_with_lead_days(
    lead_days: int, expected: str, calendar: OfficeCalendar
) -> None:
    assert due("DL-TR-01", "2026-06-12", calendar, lead_days=lead_days) == expected


LEAVING = [
    pytest.param("2026-11-20", "2026-12-21", id="end on a Sunday"),
    pytest.param(
        "2026-01-31", "2026-03-02 上午", id="starts on the first, ends on a Saturday"
    ),
    pytest.param("2024-01-31", "2024-02-29", id="the whole of a leap February"),
    pytest.param("2024-01-30", "2024-02-29", id="no corresponding day in a leap year"),
    pytest.param("2025-01-29", "2025-03-03", id="no corresponding day, then a holiday"),
    pytest.param(
        "2024-02-29",
        "2024-04-01",
        id="from 29 February: all of March, ends on a Sunday",
    ),
    pytest.param(
        "2025-02-28", "2025-03-31", id="from 28 February of a common year: all of March"
    ),
    pytest.param("2026-12-31", "2027-02-01", id="over the new year"),
    pytest.param("2027-01-05", "2027-02-11", id="end on the lunar new year's eve"),
    pytest.param(
        "2024-01-17", "2024-02-17", id="a make-up working Saturday does not move"
    ),
]


@pytest.mark.parametrize(("left_on", "expected"), LEAVING)
def test_evaluation_after_leaving(
    left_on: str, expected: str, calendar: OfficeCalendar
) -> None:
    assert due("DL-TR-02", left_on, calendar) == expected


def test_evaluation_after_leaving_with_a_county_that_asks_a_day_earlier(
    calendar: OfficeCalendar,
) -> None:
    assert due("DL-TR-02", "2026-11-20", calendar, lead_days=1) == "2026-12-21 上午"
    assert due("DL-TR-02", "2026-11-20", calendar, lead_days=2) == "2026-12-18"


@pytest.mark.parametrize(
    ("starts_on", "expected"),
    [
        pytest.param(
            "2026-08-31", "2026-09-30", id="counted from 1 September: all of September"
        ),
        pytest.param("2024-08-30", "2024-09-30", id="no 31 September"),
        pytest.param(
            "2025-09-01", "2025-10-01", id="the day before the corresponding day"
        ),
        pytest.param("2026-02-23", "2026-03-23", id="second semester"),
        pytest.param("2027-02-11", "2027-03-11", id="after the new year holidays"),
    ],
)
def test_evaluation_after_no_registration(
    starts_on: str, expected: str, calendar: OfficeCalendar
) -> None:
    assert due("DL-TR-03", starts_on, calendar) == expected


TRACKING = [
    pytest.param("2026-06-12", "2026-12-12", id="end on a Saturday is kept"),
    pytest.param("2026-08-31", "2027-02-28", id="from the last day of August"),
    pytest.param("2026-08-30", "2027-02-28", id="no 31 February"),
    pytest.param("2026-08-28", "2027-02-28", id="no 29 February in a common year"),
    pytest.param("2023-08-29", "2024-02-29", id="no 30 February in a leap year"),
    pytest.param("2023-08-31", "2024-02-29", id="the whole of a leap February"),
    pytest.param("2026-02-28", "2026-08-31", id="from the end of February"),
    pytest.param("2024-02-29", "2024-08-31", id="from 29 February"),
    pytest.param("2026-01-31", "2026-07-31", id="from the end of January"),
    pytest.param("2026-12-31", "2027-06-30", id="over the new year"),
]


@pytest.mark.parametrize(("left_on", "expected"), TRACKING)
def test_tracking_end(left_on: str, expected: str, calendar: OfficeCalendar) -> None:
    assert due("DL-TR-04", left_on, calendar) == expected


def test_tracking_end_of_a_county_with_nine_months(calendar: OfficeCalendar) -> None:
    assert due("DL-TR-04", "2026-06-12", calendar, months=9) == "2027-03-12"


@pytest.mark.parametrize(
    ("left_on", "expected"),
    [
        pytest.param(
            "2026-06-12",
            "2026-12-14",
            id="the worked case: six months end on a Saturday",
        ),
        pytest.param("2026-06-15", "2026-12-16", id="end on a Tuesday: the day after"),
        pytest.param(
            "2026-08-31", "2027-03-02", id="end on a Sunday, the Monday is off"
        ),
        pytest.param(
            "2026-08-04",
            "2027-02-11",
            id="end on the first day of the new year holidays",
        ),
        pytest.param(
            "2023-08-16", "2024-02-17", id="the next working day is a make-up Saturday"
        ),
    ],
)
def test_authority_notice(
    left_on: str, expected: str, calendar: OfficeCalendar
) -> None:
    assert due("DL-TR-06", left_on, calendar) == expected


def test_authority_notice_on_the_last_day_itself_where_a_county_asks_so(
    calendar: OfficeCalendar,
) -> None:
    assert due("DL-TR-06", "2026-06-15", calendar, same_day=1) == "2026-12-15"
    assert due("DL-TR-06", "2026-06-12", calendar, same_day=1) == "2026-12-14"


@pytest.mark.parametrize(
    ("enrolled_on", "expected"),
    [
        pytest.param("2026-08-31", "2026-09-30", id="all of September"),
        pytest.param("2026-09-01", "2026-10-01", id="the first day is not counted"),
        pytest.param("2025-09-06", "2025-10-07", id="end on the mid-autumn day"),
        pytest.param(
            "2025-09-10", "2025-10-13", id="end on the national day before a weekend"
        ),
        pytest.param("2026-09-09", "2026-10-12", id="end on a substitute day off"),
        pytest.param(
            "2026-09-10",
            "2026-10-12 上午",
            id="end on a Saturday that is a holiday too",
        ),
        pytest.param(
            "2027-01-31", "2027-03-02", id="February, then a substitute Monday"
        ),
    ],
)
def test_enrolment_query(
    enrolled_on: str, expected: str, calendar: OfficeCalendar
) -> None:
    assert due("DL-TR-07", enrolled_on, calendar) == expected


def test_enrolment_query_when_the_enrolment_day_counts(
    calendar: OfficeCalendar,
) -> None:
    assert due("DL-TR-07", "2026-09-01", calendar, event_day_counts=1) == "2026-09-30"


TRANSFER = [
    pytest.param("2026-11-23", "2026-12-08", id="receipt plus fifteen days"),
    pytest.param("2026-12-10", "2026-12-28", id="constitution day before a weekend"),
    pytest.param("2026-09-10", "2026-09-29", id="mid-autumn, weekend, teachers' day"),
    pytest.param("2026-09-11", "2026-09-29 上午", id="Saturday, the Monday is off"),
    pytest.param("2024-02-02", "2024-02-17", id="make-up Saturday of 2024"),
    pytest.param("2025-01-24", "2025-02-08", id="make-up Saturday of 2025"),
    pytest.param("2024-01-25", "2024-02-15", id="new year 2024"),
    pytest.param("2025-01-12", "2025-02-03", id="new year 2025"),
    pytest.param("2026-01-30", "2026-02-23 上午", id="new year 2026, from a Saturday"),
    pytest.param("2027-01-20", "2027-02-11", id="new year 2027"),
    pytest.param("2024-02-14", "2024-02-29", id="29 February"),
    pytest.param("2025-02-14", "2025-03-03 上午", id="no 29 February"),
    pytest.param("2026-12-17", "2027-01-04", id="New Year's day"),
    pytest.param("2027-12-16", "2028-01-03", id="substitute day on 31 December"),
]


@pytest.mark.parametrize(("received_on", "expected"), TRANSFER)
def test_record_transfer(
    received_on: str, expected: str, calendar: OfficeCalendar
) -> None:
    assert due("DL-TR-08", received_on, calendar) == expected


def test_record_transfer_tells_every_step(calendar: OfficeCalendar) -> None:
    assert reckon("DL-TR-08", "2026-12-10", calendar).steps == (
        "觸發：收受通知日為 2026-12-10（星期四）。",
        "始日不算入（行政程序法第48條第2項），自 2026-12-11（星期五）起算 15 日，末日為 2026-12-25（星期五）。",
        "末日 2026-12-25（星期五，行憲紀念日）為放假日，順延至次一上班日 2026-12-28（星期一）"
        "（行政程序法第48條第4項、民法第122條）。",
        "2026 年官方辦公日曆表尚未匯入，放假日為推估。",
    )


def test_record_transfer_of_a_county_with_ten_days(calendar: OfficeCalendar) -> None:
    assert due("DL-TR-08", "2026-11-23", calendar, days=10) == "2026-12-03"


@pytest.mark.parametrize(("received_on", "expected"), TRANSFER)
def test_requested_records(
    received_on: str, expected: str, calendar: OfficeCalendar
) -> None:
    assert due("DL-TR-12", received_on, calendar) == expected
