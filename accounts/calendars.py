"""The office calendar and the overrides of a place, from rows to the kernel's values.

One `Calendars` serves one request or one batch: the nation's rows are read once, a county's and a school's rows once
each when `prime` names them together. Three queries for calendars and one for overrides, whatever the number of schools.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from accounts.models import OfficeDay, RuleOverride, School
from deadlines import obligations, overrides
from deadlines.obligations import Obligation
from deadlines.office_calendar import OfficeCalendar
from deadlines.office_calendar import OfficeDay as Day
from deadlines.overrides import Override, SetBy
from deadlines.reckonings import Reckoning
from deadlines.rules import get_rule
from deadlines.rules.rule import TAIPEI

DAYS_OF_A_YEAR = 365


class Calendars:
    """Office calendars and overrides by school, read once. Use it for one request, one batch, one action."""

    def __init__(self) -> None:
        self._nation: OfficeCalendar | None = None
        self._authorities: dict[UUID, tuple[Day, ...]] = {}
        self._schools: dict[UUID | None, OfficeCalendar] = {}
        self._overrides: dict[UUID | None, tuple[Override, ...]] = {}

    def prime(self, schools: Iterable[School]) -> None:
        """Read what all these schools need at once: at most four queries, none for those known."""
        wanted = {one.pk: one for one in schools if one.pk not in self._schools}
        if not wanted:
            return
        self._read_authorities({one.authority_id for one in wanted.values()})
        own: dict[UUID, list[Day]] = defaultdict(list)
        for row in OfficeDay.objects.filter(school__in=wanted).order_by():
            own[row.school_id].append(_day(row))  # type: ignore[index]  # filtered
        nation = self.nation()
        for key, school in wanted.items():
            of_county = self._authorities[school.authority_id]
            self._schools[key] = nation.with_own_days(of_county).with_own_days(own[key])
        self._read_overrides(wanted)

    def nation(self) -> OfficeCalendar:
        """The built-in days and every imported official year."""
        if self._nation is None:
            rows = OfficeDay.objects.filter(authority=None, school=None).order_by()
            years: dict[int, list[Day]] = defaultdict(list)
            for row in rows:
                years[row.date.year].append(_day(row))
            calendar = OfficeCalendar()
            for year, days in years.items():
                if len(days) >= DAYS_OF_A_YEAR:
                    calendar = calendar.with_official_year(year, days)
            self._nation = calendar
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

    def _read_authorities(self, wanted: set[UUID]) -> None:
        missing = wanted - self._authorities.keys()
        if not missing:
            return
        days: dict[UUID, list[Day]] = defaultdict(list)
        for row in OfficeDay.objects.filter(authority__in=missing).order_by():
            days[row.authority_id].append(_day(row))  # type: ignore[index]  # filtered
        for key in missing:
            self._authorities[key] = tuple(days[key])

    def _read_overrides(self, schools: dict[UUID, School]) -> None:
        counties = {one.authority_id for one in schools.values()}
        of_county: dict[UUID, list[Override]] = defaultdict(list)
        own: dict[UUID, list[Override]] = defaultdict(list)
        rows = RuleOverride.objects.filter(
            Q(authority__in=counties) | Q(school__in=schools)
        ).order_by()
        for row in rows:
            if row.school_id:
                own[row.school_id].append(as_override(row))
            else:
                of_county[row.authority_id].append(as_override(row))  # type: ignore[index]  # one of the two, by CHECK
        for key, school in schools.items():
            self._overrides[key] = (*of_county[school.authority_id], *own[key])


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
