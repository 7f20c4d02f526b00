"""Reading the official yearly office calendar (data.gov.tw dataset 14718): one CSV a year, Big5 or UTF-8.

Columns 西元日期 (yyyymmdd), 星期, 是否放假 (0 works, 2 off), 備註.
"""

import csv
import io
import re
from dataclasses import dataclass
from datetime import date, timedelta

from deadlines.office_calendar import OFFICIAL, OfficeDay
from deadlines.wording import WEEKDAYS

COLUMNS = ("西元日期", "星期", "是否放假", "備註")
MAX_BYTES = 200_000
_DATE = re.compile(r"([0-9]{4})[-/]?([0-9]{1,2})[-/]?([0-9]{1,2})", re.ASCII)


class CalendarFileError(ValueError):
    """The file is not a whole official year; the message (Chinese) tells the first thing that is wrong."""


@dataclass(frozen=True, slots=True)
class OfficialYear:
    """One imported year: pass `year` and `days` to OfficeCalendar.with_official_year."""

    year: int
    days: tuple[OfficeDay, ...]


def read_official_year(content: bytes) -> OfficialYear:
    """Bytes of the CSV in, a whole year out. Raises CalendarFileError when a row or a day is wrong or missing."""
    if len(content) > MAX_BYTES:
        raise CalendarFileError("檔案過大，不是一年份的辦公日曆表。")
    rows = csv.reader(io.StringIO(_decoded(content)), strict=True)
    try:
        header = [cell.strip() for cell in next(rows, [])]
        if header[: len(COLUMNS)] != list(COLUMNS):
            raise CalendarFileError(f"第一列應為欄名：{'、'.join(COLUMNS)}。")
        days = [
            _office_day(row, number)
            for number, row in enumerate(rows, start=2)
            if any(row)
        ]
    except csv.Error as error:
        raise CalendarFileError("檔案不是完整的 CSV。") from error
    return _whole_year(days)


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "cp950"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise CalendarFileError("檔案編碼不是 UTF-8 或 Big5。")


def _office_day(row: list[str], number: int) -> OfficeDay:
    cells = [cell.strip() for cell in row] + [""] * (len(COLUMNS) - len(row))
    written, weekday, off, name = cells[:4]
    match = _DATE.fullmatch(written)
    try:
        day = date(*(int(part) for part in match.groups())) if match else None
    except ValueError:
        day = None
    if day is None:
        raise CalendarFileError(f"第 {number} 列的西元日期「{written[:20]}」不是日期。")
    if weekday.removeprefix("星期") != WEEKDAYS[day.weekday()]:
        raise CalendarFileError(f"第 {number} 列的星期與日期不符。")
    if off not in ("0", "2"):
        raise CalendarFileError(f"第 {number} 列的是否放假應為 0（上班）或 2（放假）。")
    return OfficeDay(day, is_off=off == "2", name=name, source=OFFICIAL)


def _whole_year(days: list[OfficeDay]) -> OfficialYear:
    if not days:
        raise CalendarFileError("檔案沒有任何日期。")
    year = days[0].day.year
    found = {mark.day for mark in days}
    if len(found) != len(days):
        raise CalendarFileError("檔案有重複的日期。")
    if {day.year for day in found} != {year}:
        raise CalendarFileError("檔案含有不同年度的日期。")
    first = date(year, 1, 1)
    missing = (date(year + 1, 1, 1) - first).days - len(found)
    if missing:
        gap = next(
            first + timedelta(days=n)
            for n in range(366)
            if first + timedelta(days=n) not in found
        )
        raise CalendarFileError(f"檔案缺少 {missing} 日，第一個是 {gap.isoformat()}。")
    return OfficialYear(year, tuple(sorted(days, key=lambda mark: mark.day)))
