"""The cached dates equal the kernel's: after they are written, and after every change that moves them."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from accounts import obligations
from accounts.actions import calendar as actions
from accounts.models import OfficeDay
from deadlines.official_csv import read_official_year
from notifications.tasks import renew_due_dates
from tests.accounts.test_calendars import NOW, official_csv
from tests.notifications import make
from tests.notifications.app.models import Request

TODAY = date(2026, 5, 6)


@pytest.fixture
def duties(school_world):
    for days in range(40):
        for school, owner in (
            (school_world.school, school_world.counselor),
            (school_world.foreign, school_world.stranger),
        ):
            make.request(school, owner, date(2026, 4, 1) + timedelta(days=days))
    assert mismatches() == []
    return school_world


def mismatches():
    return [one for source in obligations.sources() for one in source.compare()]


def test_a_stale_cache_is_found_and_named(duties):
    row = Request.objects.first()
    Request.objects.filter(pk=row.pk).update(due_on=date(2026, 1, 1))
    (found,) = mismatches()
    assert (found.rule_id, found.subject_id, found.cached[0], found.reckoned[0]) == (
        "DL-TR-08",
        row.pk,
        date(2026, 1, 1),
        row.due_on,
    )
    renew_due_dates()
    assert mismatches() == []


def test_an_imported_year_moves_every_schools_dates(duties):
    off = [date(2026, 5, 15)]
    year = read_official_year(official_csv(off=off))
    moved = actions.import_official_year(by=duties.officer, year=year, on=TODAY)
    assert moved > 0
    assert mismatches() == []
    ends = Request.objects.filter(received_on=date(2026, 4, 30))
    assert set(ends.values_list("due_on", flat=True)) == {date(2026, 5, 18)}


def test_a_schools_day_off_moves_its_own_dates_only(duties):
    before = dict(
        Request.objects.filter(school=duties.foreign).values_list("pk", "due_on")
    )
    moved = actions.set_own_day(
        by=duties.director, place=duties.school, day=date(2026, 5, 15), is_off=True,
        name="停班停課", source="人事總處公告", on=TODAY,
    )  # fmt: skip
    assert (moved, mismatches()) == (1, [])
    assert before == dict(
        Request.objects.filter(school=duties.foreign).values_list("pk", "due_on")
    )


def test_an_override_moves_the_dates_of_its_county(duties):
    actions.add_override(
        by=duties.officer, place=duties.county, rule_id="DL-TR-08", parameter="days",
        value=10, citation="府教輔字第 1 號", in_force_from=date(2026, 4, 10),
        until=None, now=NOW, on=TODAY,
    )  # fmt: skip
    assert mismatches() == []
    ends = Request.objects.filter(received_on=date(2026, 4, 30))
    assert dict(ends.values_list("school", "aim_on")) == {
        duties.school.pk: date(2026, 5, 10),
        duties.foreign.pk: date(2026, 5, 15),
    }


def test_what_is_refused_moves_nothing(duties):
    before = set(Request.objects.values_list("pk", "due_on"))
    with pytest.raises(PermissionDenied):
        actions.set_own_day(
            by=duties.counselor, place=duties.school, day=date(2026, 5, 15),
            is_off=True, name="x", source="y", on=TODAY,
        )  # fmt: skip
    assert before == set(Request.objects.values_list("pk", "due_on"))
    assert not OfficeDay.objects.exists()


def test_a_rule_is_registered_once():
    class Another(obligations.ObligationSource):
        rule_id = "DL-TR-08"
        model = Request

    class Same(Another):
        pass

    obligations.register(Another())
    try:
        with pytest.raises(ValueError, match="registered twice"):
            obligations.register(Same())
    finally:
        obligations.unregister(Another())
