"""民國 dates: every usual writing in, the official writings out (DESIGN.md sections 7 and 9; SECURITY.md C6).

Stored and computed as `datetime.date`; the ROC year is the Gregorian year minus 1911. Nothing here asks the clock.
"""

import datetime as dt
import math
import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

OFFSET = 1911
FIRST_DAY = dt.date(1912, 1, 1)
LAST_YEAR = 999  # three digits are written; a later year is a slip of the hand
LONGEST_WRITING = (
    60  # characters, blanks included; longer text is refused before any pattern sees it
)
DAYS_IN_MONTH = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_WEEKDAYS = "一二三四五六日"
WEEKDAY_WORDS = (
    pgettext_lazy("weekday", "一"),
    pgettext_lazy("weekday", "二"),
    pgettext_lazy("weekday", "三"),
    pgettext_lazy("weekday", "四"),
    pgettext_lazy("weekday", "五"),
    pgettext_lazy("weekday", "六"),
    pgettext_lazy("weekday", "日"),
)

# --- in ---------------------------------------------------------------------------------------

_ERA = r"(?P<era>(?:中華)?民國|西元)?\s*"
_WEEKDAY = r"(?:\s*\((?:星期|週|周)?(?P<weekday>[一二三四五六日天])\))?"
_RELATIVE = re.compile(r"t\s*(?P<days>[+-]\s*[0-9]{1,5})?", re.IGNORECASE)
_WRITINGS = tuple(
    re.compile(pattern + _WEEKDAY)
    for pattern in (
        # 115/11/22  115.11.22  115-11-22  2026-11-22: the same mark twice
        _ERA
        + r"(?P<year>[0-9]{1,4})\s*(?P<mark>[/.-])\s*(?P<month>[0-9]{1,2})\s*(?P=mark)\s*(?P<day>[0-9]{1,2})",
        # 民國115年11月22日  2026年11月22日
        _ERA
        + r"(?P<year>[0-9]{1,4}|元)\s*年\s*(?P<month>[0-9]{1,2})\s*月\s*(?P<day>[0-9]{1,2})\s*[日號]?",
        # 1151122  0881122  881122  20261122; six digits from 1 on (111211) could be two dates
        _ERA + r"(?P<year>[2-9][0-9]|[0-9]{3,4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})",
        # 11/22  11月22日: this year
        r"(?P<month>[0-9]{1,2})\s*/\s*(?P<day>[0-9]{1,2})",
        r"(?P<month>[0-9]{1,2})\s*月\s*(?P<day>[0-9]{1,2})\s*[日號]?",
    )
)
_MESSAGES = {
    "unreadable": _("看不懂這個日期，請輸入如 115/05/06"),
    "before": _(
        "民國元年（西元 1912 年）以前的日期不能輸入，請檢查年份，輸入如 115/05/06"
    ),
    "after": _("年份太大，請檢查年份，輸入如 115/05/06"),
    "month": _("一年只有 12 個月，沒有 %(month)d 月，請輸入如 115/05/06"),
    "day": _("%(month)d 月沒有 %(day)d 日，請輸入如 115/05/06"),
    "leap": _("民國 %(year)d 年不是閏年，2 月沒有 29 日，請輸入如 115/05/06"),
    "weekday": _(
        "%(month)d 月 %(day)d 日是星期%(right)s，不是星期%(written)s，請檢查日期"
    ),
    "serial": _("這個數字不是 Excel 的日期，請把儲存格改為日期，或輸入如 115/05/06"),
}


def _refusal(code: str, **params: object) -> ValidationError:
    return ValidationError(_MESSAGES[code], code=code, params=params)


def parse_roc_date(text: str, *, today: dt.date) -> dt.date:
    """Read a date as people write it. In: the text, and the day that `t` and a missing year refer to.

    Reads 115/11/22, 115.11.22, 115-11-22, 1151122, 881122, 民國115年11月22日, the same in full-width digits,
    2026-11-22, 2026/11/22, 20261122, 11/22, 11月22日, t, t-1, t+3, each but the last also followed by （日）.
    Years of one to three digits are ROC years, of four digits Gregorian. Raises ValidationError, never guesses.
    """
    if len(text) > LONGEST_WRITING:
        raise _refusal("unreadable")
    plain = unicodedata.normalize("NFKC", text).strip()
    relative = _RELATIVE.fullmatch(plain)
    if relative:
        return _days_from(today, relative["days"])
    for writing in _WRITINGS:
        match = writing.fullmatch(plain)
        if match:
            return _read(match.groupdict(), today)
    if re.fullmatch(r"(?:中華)?民國?前.*|(?:(?:中華)?民國\s*)?[-−][0-9].*", plain):
        raise _refusal("before")
    raise _refusal("unreadable")


def _days_from(today: dt.date, days: str | None) -> dt.date:
    try:
        day = today + dt.timedelta(days=int(re.sub(r"\s", "", days or "0")))
    except OverflowError:
        raise _refusal("after") from None
    return _within_range(day)


def _read(parts: dict[str, str | None], today: dt.date) -> dt.date:
    month, day = int(parts["month"] or 0), int(parts["day"] or 0)
    date = make_roc_date(_roc_year_of(parts, today), month, day)
    written = (parts.get("weekday") or "").replace("天", "日")
    right = _WEEKDAYS[date.weekday()]
    if written and written != right:
        words = {
            "right": WEEKDAY_WORDS[_WEEKDAYS.index(right)],
            "written": WEEKDAY_WORDS[_WEEKDAYS.index(written)],
        }
        raise _refusal("weekday", month=month, day=day, **words)
    return date


def _roc_year_of(parts: dict[str, str | None], today: dt.date) -> int:
    written, era = parts.get("year"), parts.get("era")
    if written is None:
        return today.year - OFFSET
    if written == "元":
        if era is None or era == "西元":
            raise _refusal("unreadable")
        return 1
    gregorian = len(written) == 4
    if era is not None and gregorian != (era == "西元"):
        raise _refusal("unreadable")
    return int(written) - OFFSET if gregorian else int(written)


def make_roc_date(year: int, month: int, day: int) -> dt.date:
    """The date of an ROC year, month and day. Raises ValidationError that says which of them can't be."""
    if year < 1:
        raise _refusal("before")
    if year > LAST_YEAR:
        raise _refusal("after")
    if not 1 <= month <= 12:
        raise _refusal("month", month=month)
    if not 1 <= day <= DAYS_IN_MONTH[month - 1]:
        raise _refusal("day", month=month, day=day)
    try:
        return dt.date(year + OFFSET, month, day)
    except ValueError:
        raise _refusal("leap", year=year) from None


def _within_range(day: dt.date) -> dt.date:
    if day < FIRST_DAY:
        raise _refusal("before")
    if day.year - OFFSET > LAST_YEAR:
        raise _refusal("after")
    return day


def excel_serial_date(serial: float, *, date_1904: bool = False) -> dt.date:
    """The date of a spreadsheet's day number; a time of day is dropped. In: the number, and the workbook's date system.

    Raises ValidationError for what is no date from 1912 on. That also keeps away from the 29 February 1900 which
    the 1900 system invented (day 60).
    """
    if isinstance(serial, bool) or not math.isfinite(serial):
        raise _refusal("serial")
    epoch = dt.date(1904, 1, 1) if date_1904 else dt.date(1899, 12, 30)
    try:
        day = epoch + dt.timedelta(days=math.floor(serial))
    except OverflowError:
        raise _refusal("serial") from None
    if day < FIRST_DAY or day.year - OFFSET > LAST_YEAR:
        raise _refusal("serial")
    return day


# --- out --------------------------------------------------------------------------------------


def roc_year(date: dt.date) -> int:
    """The ROC year; 0 and less for the years before 1912."""
    return date.year - OFFSET


def roc_date(date: dt.date) -> str:
    """`115/05/06`; a date before 1912 (an old birth year) is written `民前1/12/31`."""
    return f"{_written_year(date)}/{date.month:02}/{date.day:02}"


def roc_long(date: dt.date) -> str:
    """`民國115年5月6日`, as official papers have it whatever the reader's language."""
    prefix = "民國" if roc_year(date) > 0 else ""
    return f"{prefix}{_written_year(date)}年{date.month}月{date.day}日"


def roc_short(date: dt.date, *, today: dt.date) -> str:
    """For lists: `5/6（三）` in the year of `today`, else `115/05/06`."""
    if date.year != today.year:
        return roc_date(date)
    words = {"month": date.month, "day": date.day, "weekday": weekday_word(date)}
    return _("%(month)d/%(day)d（%(weekday)s）") % words


def weekday_word(date: dt.date) -> str:
    """`三` for a Wednesday, in the reader's language."""
    return str(WEEKDAY_WORDS[date.weekday()])


def _written_year(date: dt.date) -> str:
    year = roc_year(date)
    return str(year) if year > 0 else f"民前{1 - year}"
