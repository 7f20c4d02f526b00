"""The demo's people: every role once, twice the same."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from accounts.models import Appointment, Role, School, User
from config.demo.people import school_year_of, seed_people


@pytest.mark.parametrize(
    ("day", "year"),
    [
        (date(2026, 7, 31), 114),
        (date(2026, 8, 1), 115),
        (date(2027, 1, 1), 115),
        (date(2027, 2, 28), 115),
    ],
)
def test_the_school_year_begins_on_the_first_of_august(day, year):
    assert school_year_of(day) == year


def counts() -> tuple[int, ...]:
    return User.objects.count(), Appointment.objects.count(), School.objects.count()


@pytest.mark.django_db
def test_seeding_twice_changes_nothing():
    seed_people(today=date(2026, 11, 23))
    first = counts()
    seed_people(today=date(2026, 11, 24))
    assert counts() == first


@pytest.mark.django_db
def test_every_role_has_an_account_past_its_first_login():
    seed_people(today=date(2026, 11, 23))
    held = set(Appointment.objects.values_list("role_id", flat=True))
    assert held == set(Role.objects.values_list("key", flat=True))
    assert not User.objects.filter(must_change_password=True).exists()


@pytest.mark.django_db
def test_the_command_prints_the_accounts():
    out = StringIO()
    call_command("seed_demo", stdout=out)
    assert (
        "counselor        林示安　雲岫縣立晴川國民中學　輔導教師"
        in out.getvalue().splitlines()[1]
    )
