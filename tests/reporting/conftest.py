"""The cast of the monthly report: a school with its contact, a neighbour, the county, an administrator."""

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator

from accounts.roles_sync import sync_default_roles
from reporting.models import (
    MonthlyReport,
    ReportedCase,
    ReportedService,
    ReportVersion,
)
from tests.accounts.cast import person
from tests.factories.accounts import AuthorityFactory, SchoolFactory, UserFactory

OCTOBER, SEPTEMBER, AUGUST = date(2026, 10, 1), date(2026, 9, 1), date(2026, 8, 1)
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
    sync_default_roles()  # the first release's roles are in the template, today's in the code
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


SEXES = ("生理男", "生理女", "其他")


def version(school, month, user, **fields):
    report, _made = MonthlyReport.objects.get_or_create(
        school=school, month=month, defaults={"due_on": month}
    )
    number = report.versions.count() + 1
    return ReportVersion.objects.create(
        report=report, number=number, kind="rows", source="upload", sha256=f"{number}", made_by=user, made_at=NOW, **fields,
    )  # fmt: skip


@pytest.fixture
def filed(cast):
    """Two schools, three months, rows at random with students that come back; one superseded version."""
    dice = random.Random(7)
    for school in (cast.school, cast.neighbour):
        for month in (AUGUST, SEPTEMBER, OCTOBER):
            made = version(school, month, cast.contact)
            ReportedCase.objects.bulk_create(
                ReportedCase(
                    version=made, school=school, month=month, row=number, teacher=f"A{number % 3}", identity=1,
                    student=f"115-{number + dice.randint(0, 1) * 100:03}", grade=dice.randint(7, 9), sex=dice.choice(SEXES),
                    sped=dice.choice((0, 0, 9)), status=2, source=[], referral=2, main=dice.choice((1, 1, 1, 5, 5, 19)),
                    secondary=dice.sample((2, 3, 6, 8), dice.randint(0, 2)), sessions=dice.randint(1, 6),
                )
                for number in range(30)
            )  # fmt: skip
            ReportedService.objects.bulk_create(
                ReportedService(
                    version=made, school=school, month=month, row=number, teacher="A1", identity=1,
                    item=dice.choice((1, 3, 11)), target=dice.choice((7, 8, 13, 14)),
                    male=dice.randint(0, 9), female=dice.randint(0, 9), other=dice.randint(0, 1),
                )
                for number in range(20)
            )  # fmt: skip
    old = version(cast.school, AUGUST, cast.contact)
    ReportedCase.objects.create(
        version=old, school=cast.school, month=AUGUST, row=4, teacher="A9", identity=1, student="999", grade=8, sex="生理男",
        sped=0, status=2, source=[], referral=2, main=1, secondary=[], sessions=50, is_current=False,
    )  # fmt: skip
    return cast
