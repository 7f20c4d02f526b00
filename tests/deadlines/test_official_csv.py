"""The official yearly CSV: what is read, and what is refused with the reason."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from deadlines.office_calendar import OFFICIAL, OfficeCalendar, OfficeDay
from deadlines.official_csv import MAX_BYTES, CalendarFileError, read_official_year

HEADER = "西元日期,星期,是否放假,備註"


def rows_of(year: int, calendar: OfficeCalendar) -> list[str]:
    """The file as the government publishes it."""
    first = date(year, 1, 1)
    days = [
        first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days)
    ]
    return [
        f"{day:%Y%m%d},{'一二三四五六日'[day.weekday()]},{2 if calendar.is_day_off(day) else 0},{calendar.day(day).name}"
        for day in days
    ]


def text_of(rows: list[str]) -> str:
    return "\r\n".join([HEADER, *rows]) + "\r\n"


@pytest.mark.parametrize("encoding", ["cp950", "utf-8", "utf-8-sig"])
@pytest.mark.parametrize("year", [2024, 2026])
def test_a_year_is_read_in_big5_and_in_utf8(
    year: int, encoding: str, calendar: OfficeCalendar
) -> None:
    imported = read_official_year(text_of(rows_of(year, calendar)).encode(encoding))
    assert imported.year == year
    assert len(imported.days) == (366 if year == 2024 else 365)
    assert {mark.day: mark.is_off for mark in imported.days} == {
        mark.day: calendar.is_day_off(mark.day) for mark in imported.days
    }


def test_a_day_keeps_its_remark_and_source(calendar: OfficeCalendar) -> None:
    imported = read_official_year(text_of(rows_of(2026, calendar)).encode("cp950"))
    assert imported.days[0] == OfficeDay(
        date(2026, 1, 1), is_off=True, name="中華民國開國紀念日", source=OFFICIAL
    )


def test_an_imported_year_fits_the_calendar(calendar: OfficeCalendar) -> None:
    imported = read_official_year(text_of(rows_of(2027, calendar)).encode("cp950"))
    assert not calendar.with_official_year(imported.year, imported.days).is_projected(
        2027
    )


def _replaced(row: int, old: str, new: str) -> Callable[[list[str]], list[str]]:
    return lambda rows: [*rows[:row], rows[row].replace(old, new), *rows[row + 1 :]]


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        pytest.param(
            lambda rows: rows[:-1],
            "檔案缺少 1 日，第一個是 2026-12-31。",
            id="a day short",
        ),
        pytest.param(
            lambda rows: [*rows, rows[0]], "檔案有重複的日期。", id="a day twice"
        ),
        pytest.param(
            lambda rows: [*rows, "20270101,五,2,"],
            "檔案含有不同年度的日期。",
            id="another year",
        ),
        pytest.param(
            _replaced(0, "20260101", "20260230"),
            "第 2 列的西元日期「20260230」不是日期。",
            id="no such day",
        ),
        pytest.param(
            _replaced(0, "20260101", "115年"),
            "第 2 列的西元日期「115年」不是日期。",
            id="not a date",
        ),
        pytest.param(
            _replaced(1, ",五,", ",六,"),
            "第 3 列的星期與日期不符。",
            id="wrong weekday",
        ),
        pytest.param(
            _replaced(1, ",0,", ",1,"),
            "第 3 列的是否放假應為 0（上班）或 2（放假）。",
            id="unknown mark",
        ),
        pytest.param(lambda rows: [], "檔案沒有任何日期。", id="empty"),
    ],
)
def test_a_wrong_file_is_refused_with_the_reason(
    spoil: Callable[[list[str]], list[str]], message: str, calendar: OfficeCalendar
) -> None:
    with pytest.raises(CalendarFileError) as refused:
        read_official_year(text_of(spoil(rows_of(2026, calendar))).encode())
    assert str(refused.value) == message


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "第一列應為欄名：西元日期、星期、是否放假、備註。"),
        (b"a,b,c\n1,2,3\n", "第一列應為欄名：西元日期、星期、是否放假、備註。"),
        (b"\xff\xff\xff", "檔案編碼不是 UTF-8 或 Big5。"),
        (b"x" * (MAX_BYTES + 1), "檔案過大，不是一年份的辦公日曆表。"),
        ((HEADER + '\n"20260101').encode(), "檔案不是完整的 CSV。"),
    ],
)
def test_what_is_no_calendar_is_refused(content: bytes, message: str) -> None:
    with pytest.raises(CalendarFileError) as refused:
        read_official_year(content)
    assert str(refused.value) == message
