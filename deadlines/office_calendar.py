"""Taiwan's office calendar as a value: which days government offices and schools are off.

Three layers, the later one wins: the rule-based days of the `holidays` package; the official yearly office calendar
(政府行政機關辦公日曆表) when it was imported; the days of a county, then of a school (typhoon, school calendar).
Source: 紀念日及節日實施條例 (2025-05-28) and its predecessors; 政府機關調整上班日期處理要點.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import lru_cache

import holidays

SATURDAY, SUNDAY = 5, 6
ONE_DAY = timedelta(days=1)
BUILT_IN = "內建假日資料"
OFFICIAL = "政府行政機關辦公日曆表"


@dataclass(frozen=True, slots=True)
class OfficeDay:
    """One day: is it off, what is it called, and who says so (shown to the reader)."""

    day: date
    is_off: bool
    name: str = ""
    source: str = BUILT_IN


@lru_cache(maxsize=256)
def _built_in_year(year: int) -> tuple[dict[date, str], frozenset[date]]:
    """The package's days off with their names, and its make-up working Saturdays (補行上班日)."""
    taiwan = holidays.country_holidays("TW", years=year, language="zh_TW")
    return dict(taiwan.items()), frozenset(
        day for day in taiwan.weekend_workdays if day.year == year
    )


def _built_in_day(day: date) -> OfficeDay:
    names, make_up_days = _built_in_year(day.year)
    if day in make_up_days:
        return OfficeDay(day, is_off=False, name="補行上班日")
    if day in names:
        return OfficeDay(day, is_off=True, name=names[day])
    return OfficeDay(day, is_off=day.weekday() in (SATURDAY, SUNDAY))


@dataclass(frozen=True, slots=True)
class OfficeCalendar:
    """An immutable calendar; the `with_…` methods give a new one. Pass it to the rules as an argument."""

    official: Mapping[date, OfficeDay] = field(default_factory=dict)
    official_years: frozenset[int] = frozenset()
    own: Mapping[date, OfficeDay] = field(default_factory=dict)

    def with_official_year(
        self, year: int, days: Iterable[OfficeDay]
    ) -> "OfficeCalendar":
        """Replace one year by its official calendar; a calendar issued again in mid-year replaces the earlier one."""
        kept = {day: mark for day, mark in self.official.items() if day.year != year}
        kept.update({mark.day: mark for mark in days})
        return replace(
            self,
            official=kept,
            official_years=self.official_years | {year},
        )

    def with_own_days(self, days: Iterable[OfficeDay]) -> "OfficeCalendar":
        """Lay a county's or a school's own days on top; call for the county first, the school's days win."""
        return replace(
            self,
            own={**self.own, **{mark.day: mark for mark in days}},
        )

    def day(self, day: date) -> OfficeDay:
        """What this calendar says about one day."""
        return self.own.get(day) or self.official.get(day) or _built_in_day(day)

    def is_day_off(self, day: date) -> bool:
        return self.day(day).is_off

    def is_working_day(self, day: date) -> bool:
        return not self.day(day).is_off

    def is_projected(self, year: int) -> bool:
        """True when the year's official calendar was not imported, so its days are our projection (推估)."""
        return year not in self.official_years

    def working_day_on_or_after(self, day: date) -> date:
        """The day itself if it is worked, else the next working day."""
        while self.is_day_off(day):
            day += ONE_DAY
        return day

    def working_day_on_or_before(self, day: date) -> date:
        """The day itself if it is worked, else the working day before it."""
        while self.is_day_off(day):
            day -= ONE_DAY
        return day

    def working_day_after(self, day: date, count: int = 1) -> date:
        """The count-th working day after `day`; `day` itself is not counted."""
        for _n in range(count):
            day = self.working_day_on_or_after(day + ONE_DAY)
        return day
