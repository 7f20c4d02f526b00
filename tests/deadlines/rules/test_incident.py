"""Hours run through; 「立即」 is due at the trigger; the law in force on the day of knowing is cited."""

from datetime import date, datetime

import pytest

from deadlines.office_calendar import OfficeCalendar
from deadlines.rules import RULES
from tests.deadlines.asking import due

A_DAY_LATER = [
    pytest.param("2026-11-23T09:00", "2026-11-24T09:00", id="a working day"),
    pytest.param("2026-02-14T23:30", "2026-02-15T23:30", id="the new year holidays"),
    pytest.param("2024-02-28T12:00", "2024-02-29T12:00", id="into 29 February"),
    pytest.param("2025-02-28T12:00", "2025-03-01T12:00", id="no 29 February"),
    pytest.param("2026-12-31T08:05", "2027-01-01T08:05", id="over the new year"),
    pytest.param("2024-02-17T00:00", "2024-02-18T00:00", id="midnight"),
]


@pytest.mark.parametrize(("known_at", "expected"), A_DAY_LATER)
def test_statutory_report(
    known_at: str, expected: str, calendar: OfficeCalendar
) -> None:
    assert due("DL-IN-01", known_at, calendar) == expected


@pytest.mark.parametrize(("known_at", "expected"), A_DAY_LATER)
def test_exploitation_report(
    known_at: str, expected: str, calendar: OfficeCalendar
) -> None:
    assert due("DL-IN-02", known_at, calendar) == expected


@pytest.mark.parametrize(("known_at", "expected"), A_DAY_LATER)
def test_private_images_report(
    known_at: str, expected: str, calendar: OfficeCalendar
) -> None:
    assert due("DL-IN-03", known_at, calendar) == expected


@pytest.mark.parametrize(("known_at", "expected"), A_DAY_LATER)
def test_gender_incident_report(
    known_at: str, expected: str, calendar: OfficeCalendar
) -> None:
    assert due("DL-IN-04", known_at, calendar) == expected


@pytest.mark.parametrize("rule_id", ["DL-IN-04", "DL-IN-05"])
@pytest.mark.parametrize(
    ("day", "article"),
    [
        (date(2011, 6, 24), "第21條第1項"),
        (date(2023, 8, 17), "第21條第1項"),
        (date(2023, 8, 18), "第22條第1項"),
        (date(2026, 11, 23), "第22條第1項"),
    ],
)
def test_the_gender_act_is_cited_as_it_was(
    rule_id: str, day: date, article: str
) -> None:
    assert RULES[rule_id].version_on(day).article == article


@pytest.mark.parametrize("known_at", ["2026-02-14T23:30", "2024-02-29T00:00"])
def test_internal_notice(known_at: str, calendar: OfficeCalendar) -> None:
    assert due("DL-IN-05", known_at, calendar) == known_at
    assert due("DL-IN-05", known_at[:10], calendar) == known_at[:10]


@pytest.mark.parametrize(("known_at", "expected"), A_DAY_LATER)
def test_suicide_report(known_at: str, expected: str, calendar: OfficeCalendar) -> None:
    assert due("DL-SU-01", known_at, calendar) == expected


@pytest.mark.parametrize(
    ("known_at", "expected"),
    [
        ("2026-02-14T23:30", "2026-02-15T01:30"),
        ("2024-02-29T22:00", "2024-03-01T00:00"),
    ],
)
def test_urgent_campus_safety_report(
    known_at: str, expected: str, calendar: OfficeCalendar
) -> None:
    assert due("DL-IN-01-URGENT", known_at, calendar) == expected


@pytest.mark.parametrize(
    ("known_at", "expected"),
    [
        ("2026-02-27T10:00", "2026-03-02T10:00"),
        ("2024-02-27T10:00", "2024-03-01T10:00"),
    ],
)
def test_general_campus_safety_report(
    known_at: str, expected: str, calendar: OfficeCalendar
) -> None:
    assert due("DL-IN-01-GENERAL", known_at, calendar) == expected


@pytest.mark.parametrize(("known_at", "expected"), A_DAY_LATER[:1] + A_DAY_LATER[4:5])
def test_bullying_report(
    known_at: str, expected: str, calendar: OfficeCalendar
) -> None:
    assert due("DL-IN-01-BULLYING", known_at, calendar) == expected


def test_an_aware_moment_is_read_on_taiwans_clock(calendar: OfficeCalendar) -> None:
    reckoning = RULES["DL-IN-01"].reckon(
        datetime.fromisoformat("2026-12-31T16:30+00:00"), calendar
    )
    assert reckoning.due == datetime.fromisoformat("2027-01-02T00:30+08:00")
    assert reckoning.steps[0] == "觸發：知悉時刻為 2027-01-01（星期五）00:30。"
