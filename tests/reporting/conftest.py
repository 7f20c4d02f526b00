"""The cast of the monthly report: a school with its contact, a neighbour, the county, an administrator."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator

from tests.accounts.cast import person
from tests.factories.accounts import AuthorityFactory, SchoolFactory, UserFactory

SEPTEMBER, AUGUST = date(2026, 9, 1), date(2026, 8, 1)
TODAY = date(2026, 10, 6)
NOW = datetime(2026, 10, 6, 2, 0, tzinfo=UTC)  # ten in the morning in Taipei


@dataclass
class Cast:
    county: Any
    school: Any
    contact: Any
    director: Any
    counselor: Any
    principal: Any
    officer: Any
    administrator: Any
    neighbour: Any
    neighbour_contact: Any


@pytest.fixture
def today():
    with time_machine.travel(NOW, tick=False):
        yield TODAY


@pytest.fixture
def cast(db, today) -> Cast:
    county = AuthorityFactory.create(name="雲岫縣")
    school, neighbour = (
        SchoolFactory.create(authority=county, name=name)
        for name in ("晴川國中", "海晏國中")
    )
    return Cast(
        county=county,
        school=school,
        contact=named("report_contact", school, "許例文"),
        director=named("counseling_director", school, "顏舉例"),
        counselor=named("counselor", school, "林示安"),
        principal=named("principal", school, "石擬名"),
        officer=named("county_officer", county, "湯擬定"),
        administrator=named("system_administrator", county, "管例示"),
        neighbour=neighbour,
        neighbour_contact=named("report_contact", neighbour, "童若似"),
    )


def named(role, place, name):
    """A new person of the role with a name of her own, and a second factor for the pages."""
    user = person(role, place, user=UserFactory.create(name=name))
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})
    return user
