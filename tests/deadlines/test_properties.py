"""What must hold for every trigger, whatever the calendar."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deadlines import periods
from deadlines.office_calendar import OfficeCalendar, OfficeDay
from deadlines.rules import RULES
from deadlines.rules.rule import EndMoves, Rule, Trigger
from tests.deadlines.asking import at

# The first example of a year builds its holidays, so no example has a time limit.
SEARCH = settings(deadline=None, max_examples=40)
FIRST, LAST = date(2024, 1, 1), date(2027, 12, 31)
DAYS = st.dates(FIRST, LAST)
OWN_DAYS = st.dictionaries(DAYS, st.booleans(), max_size=12)


def calendar_with(own: dict[date, bool]) -> OfficeCalendar:
    return OfficeCalendar().with_own_days(
        [OfficeDay(day, is_off=off) for day, off in own.items()]
    )


def trigger_of(rule: Rule, day: date) -> date:
    return day.replace(day=1) if rule.trigger is Trigger.MONTH else day


def due_of(rule: Rule, day: date, calendar: OfficeCalendar) -> tuple[date, date]:
    reckoning = rule.reckon(trigger_of(rule, day), calendar)
    assert not isinstance(reckoning.due, datetime)
    assert not isinstance(reckoning.unmoved, datetime)
    return reckoning.due, reckoning.unmoved


def rules_that(*moves: EndMoves) -> list[Rule]:
    return [rule for rule in RULES.values() if rule.end_moves in moves]


FORWARD = pytest.mark.parametrize(
    "rule", rules_that(EndMoves.FORWARD), ids=lambda rule: rule.id
)
BACKWARD = pytest.mark.parametrize(
    "rule", rules_that(EndMoves.BACKWARD), ids=lambda rule: rule.id
)
MOVING = pytest.mark.parametrize(
    "rule", rules_that(EndMoves.FORWARD, EndMoves.BACKWARD), ids=lambda rule: rule.id
)
STAYING = pytest.mark.parametrize(
    "rule",
    [
        rule
        for rule in rules_that(EndMoves.NOT)
        if rule.trigger is not Trigger.HOUR and rule.id != "DL-IN-07"
    ],
    ids=lambda rule: rule.id,
)


@MOVING
@SEARCH
@given(day=DAYS, own=OWN_DAYS)
def test_a_rule_that_moves_never_ends_on_a_day_off(
    rule: Rule, day: date, own: dict[date, bool]
) -> None:
    calendar = calendar_with(own)
    assert calendar.is_working_day(due_of(rule, day, calendar)[0])


@MOVING
@SEARCH
@given(first=DAYS, second=DAYS, own=OWN_DAYS)
def test_a_later_trigger_never_ends_earlier(
    rule: Rule, first: date, second: date, own: dict[date, bool]
) -> None:
    calendar = calendar_with(own)
    earlier, later = sorted((first, second))
    assert due_of(rule, earlier, calendar)[0] <= due_of(rule, later, calendar)[0]


@FORWARD
@SEARCH
@given(day=DAYS, own=OWN_DAYS)
def test_forward_goes_to_the_first_working_day_and_no_further(
    rule: Rule, day: date, own: dict[date, bool]
) -> None:
    calendar = calendar_with(own)
    due, unmoved = due_of(rule, day, calendar)
    assert due >= unmoved
    after = unmoved + timedelta(days=1) if rule.id == "DL-TR-06" else unmoved
    assert due == calendar.working_day_on_or_after(after)


@BACKWARD
@SEARCH
@given(day=DAYS, own=OWN_DAYS)
def test_backward_is_never_later(rule: Rule, day: date, own: dict[date, bool]) -> None:
    calendar = calendar_with(own)
    due, unmoved = due_of(rule, day, calendar)
    assert due <= unmoved < day
    assert all(
        calendar.is_day_off(due + timedelta(days=n))
        for n in range(1, (unmoved - due).days + 1)
    )


@STAYING
@SEARCH
@given(day=st.dates(date(2025, 7, 1), LAST), own=OWN_DAYS)
def test_a_rule_that_stays_does_not_care_about_the_calendar(
    rule: Rule, day: date, own: dict[date, bool]
) -> None:
    assert due_of(rule, day, calendar_with(own)) == due_of(rule, day, OfficeCalendar())


@SEARCH
@given(
    moment=st.datetimes(at("2024-05-01T00:00"), at("2027-12-31T00:00")), own=OWN_DAYS
)
def test_hours_run_through_every_day_off(
    moment: datetime, own: dict[date, bool]
) -> None:
    due = RULES["DL-IN-01"].reckon(moment, calendar_with(own)).due
    assert isinstance(due, datetime)
    assert due - moment == timedelta(hours=24)


@SEARCH
@given(day=DAYS, count=st.integers(1, 10), own=OWN_DAYS)
def test_working_days_are_exactly_as_many_as_asked(
    day: date, count: int, own: dict[date, bool]
) -> None:
    calendar = calendar_with(own)
    due = RULES["DL-IN-07"].reckon(day, calendar, parameters={"days": count}).due
    assert not isinstance(due, datetime)
    between = (day + timedelta(days=n) for n in range(1, (due - day).days + 1))
    assert sum(calendar.is_working_day(one) for one in between) == count
    assert calendar.is_working_day(due)


@SEARCH
@given(day=DAYS, months=st.integers(1, 24))
def test_a_period_of_months_covers_plain_addition_and_less_than_four_days_more(
    day: date, months: int
) -> None:
    last_day = periods.last_day_of_months(day, months)
    assert (
        timedelta(0) <= last_day - periods.add_months(day, months) <= timedelta(days=3)
    )


@SEARCH
@given(day=DAYS, months=st.integers(1, 24))
def test_the_period_after_ends_where_the_next_one_begins(
    day: date, months: int
) -> None:
    """The day after the last day is the corresponding day of the first, or the first of a month."""
    start, after = (
        day + timedelta(days=1),
        periods.last_day_of_months(day, months) + timedelta(days=1),
    )
    assert after.day in (start.day, 1)
