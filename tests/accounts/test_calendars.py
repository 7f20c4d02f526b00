"""From rows to the kernel's calendar and overrides; who may change them; what moves when they do."""

from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actions import calendar as actions
from accounts.calendars import Calendars, effective_overrides
from accounts.errors import WrongState
from accounts.models import AuditEvent, OfficeDay, RuleOverride, School
from deadlines.official_csv import read_official_year
from deadlines.overrides import SetBy
from tests.accounts.cast import TODAY, person
from tests.factories import accounts as make

NOW = timezone.make_aware(datetime(2026, 5, 6, 9, 28))  # noqa: DTZ001  (made aware here)
WEEKDAYS = "一二三四五六日"


def official_csv(year=2026, *, off=(), work=()):
    """A whole official year: weekends off, but for the days named."""
    day, lines = date(year, 1, 1), ["西元日期,星期,是否放假,備註"]
    while day.year == year:
        is_off = (day.weekday() > 4 or day in off) and day not in work
        mark = "2" if is_off else "0"
        lines.append(f"{day:%Y%m%d},{WEEKDAYS[day.weekday()]},{mark},")
        day += timedelta(days=1)
    return "\n".join(lines).encode()


def add(place, **changes):
    facts = {
        "rule_id": "DL-TR-08",
        "parameter": "days",
        "value": 10,
        "citation": "府教輔字第 1150001 號函",
        "in_force_from": date(2026, 1, 1),
        "until": None,
        "now": NOW,
        "on": TODAY,
    } | changes
    return actions.add_override(place=place, **facts)


@pytest.fixture
def officer(world):
    return person("county_officer", world.county)


def test_the_schools_day_wins_over_the_countys_and_that_over_the_nations(world):
    day = date(2026, 5, 4)  # a Monday
    assert Calendars().of(world.school).is_day_off(day) is False
    OfficeDay.objects.create(
        authority=world.county, date=day, is_off=True, name="颱風", source="公告"
    )
    assert Calendars().of(world.school).day(day).name == "颱風"
    assert Calendars().of(world.foreign).is_day_off(day) is False
    OfficeDay.objects.create(
        school=world.school, date=day, is_off=False, name="補課", source="行事曆"
    )
    assert Calendars().of(world.school).is_day_off(day) is False
    assert Calendars().of(world.sister).is_day_off(day) is True


def test_only_a_whole_imported_year_is_official(world, officer):
    assert Calendars().of(world.school).is_projected(2026) is True
    year = read_official_year(official_csv(off=[date(2026, 5, 4)]))
    actions.import_official_year(by=officer, year=year, on=TODAY)
    calendar = Calendars().of(world.school)
    assert (calendar.is_projected(2026), calendar.is_projected(2027)) == (False, True)
    assert calendar.is_day_off(date(2026, 5, 4)) is True


def test_a_calendar_issued_again_replaces_the_earlier_one(world, officer):
    for off in (date(2026, 5, 4), date(2026, 5, 5)):
        year = read_official_year(official_csv(off=[off]))
        actions.import_official_year(by=officer, year=year, on=TODAY)
    calendar = Calendars().nation()
    assert [calendar.is_day_off(date(2026, 5, day)) for day in (4, 5)] == [False, True]
    assert OfficeDay.objects.count() == 365


@pytest.mark.parametrize("count", [1, 50])
def test_many_schools_cost_what_one_costs(world, count, django_assert_num_queries):
    for _n in range(count):
        school = make.SchoolFactory()
        OfficeDay.objects.create(school=school, date=TODAY, is_off=True, source="x")
    schools = list(School.objects.all())
    calendars = Calendars()
    with django_assert_num_queries(1):
        calendars.prime(schools)
    with django_assert_num_queries(0):
        assert [calendars.of(one) for one in schools]
        assert [calendars.overrides_of(one) for one in schools]


def test_the_override_in_force_on_the_triggers_day_counts(world, officer):
    add(world.county, by=officer)
    add(world.county, by=officer, value=12, in_force_from=date(2026, 5, 1))
    due = {
        day: Calendars().reckon("DL-TR-08", day, world.school).unmoved
        for day in (date(2025, 12, 31), date(2026, 4, 30), date(2026, 5, 1))
    }
    assert due == {
        date(2025, 12, 31): date(2026, 1, 15),
        date(2026, 4, 30): date(2026, 5, 10),
        date(2026, 5, 1): date(2026, 5, 13),
    }
    steps = Calendars().reckon("DL-TR-08", date(2026, 5, 1), world.school).steps
    assert "府教輔字第 1150001 號函" in "".join(steps)


def test_a_schools_stricter_row_stands_beside_its_countys(world, officer):
    add(world.county, by=officer, rule_id="DL-TR-02", parameter="lead_days", value=3)
    add(
        world.school, by=world.director, rule_id="DL-TR-02", parameter="lead_days",
        value=7, citation="校務會議",
    )  # fmt: skip
    found = {(row.value, row.set_by) for row in effective_overrides(world.school)}
    assert found == {(3, SetBy.AUTHORITY), (7, SetBy.SCHOOL)}
    values, sources = Calendars().parameters("DL-TR-02", world.school, TODAY)
    assert (values, sources) == ({"lead_days": 7}, {"lead_days": "校務會議"})
    assert Calendars().parameters("DL-TR-02", world.sister, TODAY)[0] == {
        "lead_days": 3
    }


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"rule_id": "DL-XX-99"}, "沒有「DL-XX-99」這項規則"),
        ({"parameter": "weeks"}, "沒有可調整的參數"),
        ({"value": 16}, "須在 1 至 15 之間"),
        ({"value": 0}, "須在 1 至 15 之間"),
    ],
)
def test_what_the_law_does_not_leave_open_is_refused(world, officer, changes, why):
    with pytest.raises(ValidationError, match=why):
        add(world.county, by=officer, **changes)
    assert not RuleOverride.objects.exists()


def test_a_school_may_not_set_what_is_its_authoritys(world):
    with pytest.raises(ValidationError, match="由主管機關訂定"):
        add(world.school, by=world.director)
    assert not RuleOverride.objects.exists()


def test_without_a_source_nothing_is_overridden(world, officer):
    with pytest.raises(ValidationError):
        add(world.county, by=officer, citation="")
    with pytest.raises(ValidationError):
        actions.set_own_day(
            by=officer, place=world.county, day=TODAY, is_off=True, name="颱風",
            source=" ", on=TODAY,
        )  # fmt: skip
    assert (RuleOverride.objects.count(), OfficeDay.objects.count()) == (0, 0)


def test_two_rows_from_the_same_day_are_refused_by_form_and_database(world, officer):
    row = add(world.county, by=officer)
    with pytest.raises(IntegrityError), transaction.atomic():
        RuleOverride.objects.create(
            rule=row.rule, parameter=row.parameter, value="9", authority=row.authority,
            in_force_from=row.in_force_from, citation="x", decided_by=officer,
            decided_at=NOW,
        )  # fmt: skip
    assert RuleOverride.objects.count() == 1


@pytest.mark.parametrize("role", ["principal", "counselor"])
def test_who_does_not_keep_the_calendar_changes_nothing(world, role):
    by = getattr(world, role)
    with pytest.raises(PermissionDenied):
        add(world.school, by=by, rule_id="DL-TR-02", parameter="lead_days", value=3)
    with pytest.raises(PermissionDenied):
        actions.set_own_day(
            by=by, place=world.school, day=TODAY, is_off=True, name="x", source="y",
            on=TODAY,
        )  # fmt: skip
    assert (RuleOverride.objects.count(), OfficeDay.objects.count()) == (0, 0)


def test_a_school_s_keeper_touches_neither_a_sister_nor_the_county_nor_the_nation(
    world,
):
    for place in (world.sister, world.county):
        with pytest.raises(PermissionDenied):
            actions.set_own_day(
                by=world.director, place=place, day=TODAY, is_off=True, name="x",
                source="y", on=TODAY,
            )  # fmt: skip
    with pytest.raises(PermissionDenied):
        actions.import_official_year(
            by=world.director, year=read_official_year(official_csv()), on=TODAY
        )
    assert not OfficeDay.objects.exists()


def test_the_only_school_of_an_installation_imports_the_official_calendar(world):
    School.objects.exclude(pk=world.school.pk).update(is_active=False)
    year = read_official_year(official_csv())
    actions.import_official_year(by=world.director, year=year, on=TODAY)
    assert OfficeDay.objects.count() == 365


def test_every_change_leaves_its_audit_row(world, officer):
    year = read_official_year(official_csv())
    actions.import_official_year(by=officer, year=year, on=TODAY)
    day = {"place": world.county, "day": TODAY, "on": TODAY}
    actions.set_own_day(by=officer, is_off=True, name="颱風", source="公告", **day)
    actions.remove_own_day(by=officer, **day)
    row = add(world.county, by=officer)
    actions.end_override(by=officer, override=row, until=TODAY, on=TODAY)
    events = AuditEvent.objects.order_by("pk").values_list("event", "object_type")
    assert list(events) == [
        ("imported", "accounts.officeday"),
        ("changed", "accounts.officeday"),
        ("deleted", "accounts.officeday"),
        ("created", "accounts.ruleoverride"),
        ("changed", "accounts.ruleoverride"),
    ]


def test_what_has_ended_is_not_ended_again(world, officer):
    row = add(world.county, by=officer)
    actions.end_override(by=officer, override=row, until=TODAY, on=TODAY)
    with pytest.raises(WrongState):
        actions.end_override(by=officer, override=row, until=TODAY, on=TODAY)
    with pytest.raises(WrongState):
        actions.remove_own_day(by=officer, place=world.county, day=TODAY, on=TODAY)
    with pytest.raises(ValidationError):
        actions.end_override(
            by=officer, override=row, until=date(2025, 12, 31), on=TODAY
        )
