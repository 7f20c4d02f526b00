"""The three layers of the office calendar, and the base against the published calendars."""

from datetime import date, timedelta

import pytest

from deadlines.office_calendar import OfficeCalendar, OfficeDay
from deadlines.rules import RULES
from tests.deadlines.asking import due

# 115年政府行政機關辦公日曆表: the days off from Monday to Friday.
WEEKDAYS_OFF_2026 = {
    date(2026, 1, 1),
    *(date(2026, 2, day) for day in (16, 17, 18, 19, 20, 27)),
    *(date(2026, 4, day) for day in (3, 6)),
    date(2026, 5, 1),
    date(2026, 6, 19),
    *(date(2026, 9, day) for day in (25, 28)),
    *(date(2026, 10, day) for day in (9, 26)),
    date(2026, 12, 25),
}


def days_of(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [
        first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days)
    ]


def test_the_base_equals_the_published_days_off_of_2026(
    calendar: OfficeCalendar,
) -> None:
    weekdays_off = {
        day for day in days_of(2026) if calendar.is_day_off(day) and day.weekday() < 5
    }
    assert weekdays_off == WEEKDAYS_OFF_2026


@pytest.mark.parametrize(("year", "days_off"), [(2024, 115), (2025, 118), (2026, 120)])
def test_the_base_has_the_published_number_of_days_off(
    year: int, days_off: int, calendar: OfficeCalendar
) -> None:
    assert sum(calendar.is_day_off(day) for day in days_of(year)) == days_off


@pytest.mark.parametrize("day", [date(2024, 2, 17), date(2025, 2, 8)])
def test_a_make_up_saturday_is_worked(day: date, calendar: OfficeCalendar) -> None:
    assert calendar.day(day) == OfficeDay(day, is_off=False, name="補行上班日")


def test_without_an_import_every_year_is_projected_and_the_steps_say_so(
    calendar: OfficeCalendar,
) -> None:
    assert calendar.is_projected(2027)
    reckoning = RULES["DL-TR-08"].reckon(date(2026, 12, 17), calendar)
    assert reckoning.projected_years == (2027,)
    assert reckoning.is_projected
    assert reckoning.steps[-1] == "2027 年官方辦公日曆表尚未匯入，放假日為推估。"


def test_an_imported_year_is_not_projected_and_wins_over_the_base() -> None:
    worked = OfficeDay(date(2026, 12, 25), is_off=False, name="調整上班")
    calendar = OfficeCalendar().with_official_year(2026, [worked])
    assert not calendar.is_projected(2026)
    assert due("DL-TR-08", "2026-12-10", calendar) == "2026-12-25"
    assert RULES["DL-TR-08"].reckon(date(2026, 12, 10), calendar).projected_years == ()


def test_a_calendar_issued_again_replaces_the_earlier_one() -> None:
    first = OfficeCalendar().with_official_year(
        2026, [OfficeDay(date(2026, 12, 8), is_off=True)]
    )
    again = first.with_official_year(2026, [OfficeDay(date(2026, 12, 9), is_off=True)])
    assert [again.is_day_off(date(2026, 12, day)) for day in (8, 9)] == [False, True]
    assert [first.is_day_off(date(2026, 12, day)) for day in (8, 9)] == [True, False]


def test_a_typhoon_day_moves_the_end_and_names_itself() -> None:
    typhoon = OfficeDay(
        date(2026, 12, 8), is_off=True, name="颱風停班", source="新北市政府"
    )
    calendar = OfficeCalendar().with_own_days([typhoon])
    assert due("DL-TR-08", "2026-11-23", calendar) == "2026-12-09"
    assert "颱風停班" in RULES["DL-TR-08"].reckon(date(2026, 11, 23), calendar).steps[2]


def test_a_schools_days_win_over_its_countys() -> None:
    day = date(2026, 12, 8)
    county = OfficeCalendar().with_own_days([OfficeDay(day, is_off=True)])
    assert county.with_own_days([OfficeDay(day, is_off=False)]).is_working_day(day)
    assert county.is_day_off(day)


def test_working_days_are_counted_after_the_day(calendar: OfficeCalendar) -> None:
    assert calendar.working_day_after(date(2026, 2, 13)) == date(2026, 2, 23)
    assert calendar.working_day_after(date(2026, 2, 13), 3) == date(2026, 2, 25)


def test_own_days_win_over_an_imported_calendar_whichever_came_first() -> None:
    day = date(2026, 12, 8)
    official, typhoon = (
        OfficeDay(day, is_off=False),
        OfficeDay(day, is_off=True, name="颱風停班"),
    )
    typhoon_last = (
        OfficeCalendar().with_official_year(2026, [official]).with_own_days([typhoon])
    )
    typhoon_first = (
        OfficeCalendar().with_own_days([typhoon]).with_official_year(2026, [official])
    )
    assert [calendar.day(day) for calendar in (typhoon_last, typhoon_first)] == [
        typhoon,
        typhoon,
    ]
