"""The office calendar and the overrides of a place, from rows to the kernel's values.

One `Calendars` serves one request or one batch: the nation's rows are read once, a county's and a school's rows once
each when `prime` names them together. One query for days and overrides, whatever the number of schools.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from accounts.models import OfficeDay, RuleOverride, School
from accounts.together import fetch_together
from deadlines import obligations, overrides
from deadlines.obligations import Obligation
from deadlines.office_calendar import OfficeCalendar
from deadlines.office_calendar import OfficeDay as Day
from deadlines.overrides import Override, SetBy
from deadlines.reckonings import Reckoning
from deadlines.rules import get_rule
from deadlines.rules.rule import TAIPEI

DAYS_OF_A_YEAR = 365
NATION = Q(authority=None, school=None)


class Calendars:
    """Office calendars and overrides by school, read once. Use it for one request, one batch, one action."""

    def __init__(self) -> None:
        self._nation: OfficeCalendar | None = None
        self._authorities: dict[UUID, tuple[Day, ...]] = {}
        self._schools: dict[UUID | None, OfficeCalendar] = {}
        self._overrides: dict[UUID | None, tuple[Override, ...]] = {}

    def prime(self, schools: Iterable[School]) -> None:
        """Read what all these schools need at once: one query, none for those known."""
        wanted = {one.pk: one for one in schools if one.pk not in self._schools}
        if not wanted:
            return
        counties = {one.authority_id for one in wanted.values()}
        missing = counties - self._authorities.keys()
        where = Q(school__in=wanted) | Q(authority__in=missing)
        if self._nation is None:
            where |= NATION
        days, overridden = fetch_together(
            OfficeDay.objects.filter(where).order_by(),
            RuleOverride.objects.filter(
                Q(authority__in=counties) | Q(school__in=wanted)
            ).order_by(),
        )
        by_place: dict[UUID | None, list[Day]] = defaultdict(list)
        for row in days:
            by_place[row.school_id or row.authority_id].append(_day(row))
        if self._nation is None:
            self._nation = _nation(by_place[None])
        for key in missing:
            self._authorities[key] = tuple(by_place[key])
        for key, school in wanted.items():
            of_county = self._authorities[school.authority_id]
            own = by_place[key]
            self._schools[key] = self._nation.with_own_days(of_county).with_own_days(
                own
            )
        self._keep_overrides(wanted, overridden)

    def nation(self) -> OfficeCalendar:
        """The built-in days and every imported official year."""
        if self._nation is None:
            rows = OfficeDay.objects.filter(NATION).order_by()
            self._nation = _nation(_day(row) for row in rows)
        return self._nation

    def of(self, school: School | None) -> OfficeCalendar:
        """The calendar of a school, the nation's when there is none."""
        if school is None:
            return self.nation()
        self.prime([school])
        return self._schools[school.pk]

    def overrides_of(self, school: School | None) -> tuple[Override, ...]:
        """Every override of the school and its authority, of all rules and times."""
        if school is None:
            return ()
        self.prime([school])
        return self._overrides[school.pk]

    def parameters(
        self, rule_id: str, school: School | None, day: date
    ) -> tuple[dict[str, int], dict[str, str]]:
        """(values, sources) of the rule's parameters in force at the school on a trigger's day."""
        return overrides.in_force(self.overrides_of(school), rule_id, day)

    def reckon(
        self, rule_id: str, trigger: date | datetime, school: School | None
    ) -> Reckoning:
        """What the rule says for this school. Raises UnknownRuleError, TriggerError, ParameterError."""
        values, sources = self.parameters(rule_id, school, local_day(trigger))
        return get_rule(rule_id).reckon(
            trigger, self.of(school), parameters=values, sources=sources
        )

    def obligation(
        self,
        rule_id: str,
        trigger: date | datetime,
        school: School | None,
        *,
        subject_type: str,
        subject_id: object,
        **facts: Any,
    ) -> Obligation:
        """The duty as a value; `facts` are met_at, blocked_by and applies of deadlines.obligations.obligation."""
        values, sources = self.parameters(rule_id, school, local_day(trigger))
        return obligations.obligation(
            get_rule(rule_id),
            subject_type=subject_type,
            subject_id=str(subject_id),
            trigger=trigger,
            calendar=self.of(school),
            parameters=values,
            sources=sources,
            **facts,
        )

    def _keep_overrides(
        self, schools: dict[UUID, School], rows: Iterable[RuleOverride]
    ) -> None:
        by_place: dict[UUID | None, list[Override]] = defaultdict(list)
        for row in rows:
            by_place[row.school_id or row.authority_id].append(as_override(row))
        for key, school in schools.items():
            of_county, own = by_place[school.authority_id], by_place[key]
            self._overrides[key] = (*of_county, *own)


def effective_overrides(school: School) -> tuple[Override, ...]:
    """Every override that bears on the school: its authority's and its own, of all times."""
    return Calendars().overrides_of(school)


def calendar_of(school: School | None) -> OfficeCalendar:
    """The office calendar of a school; for a single question. Several questions share one `Calendars`."""
    return Calendars().of(school)


def as_override(row: RuleOverride) -> Override:
    """The row as the kernel's value."""
    return Override(
        row.rule,
        row.parameter,
        int(row.value),
        row.citation,
        SetBy.SCHOOL if row.school_id else SetBy.AUTHORITY,
        row.in_force_from,
        row.until,
    )


def local_day(trigger: date | datetime) -> date:
    """The day of a trigger on Taiwan's clock."""
    if not isinstance(trigger, datetime):
        return trigger
    return (trigger.astimezone(TAIPEI) if trigger.tzinfo else trigger).date()


def _day(row: OfficeDay) -> Day:
    return Day(row.date, row.is_off, row.name, row.source)


def _nation(days: Iterable[Day]) -> OfficeCalendar:
    """The built-in days, save for the years that were imported whole."""
    years: dict[int, list[Day]] = defaultdict(list)
    for day in days:
        years[day.day.year].append(day)
    calendar = OfficeCalendar()
    for year, told in years.items():
        if len(told) >= DAYS_OF_A_YEAR:
            calendar = calendar.with_official_year(year, told)
    return calendar
