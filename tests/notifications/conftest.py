"""A school with its people, and the sources of the stand-ins."""

from datetime import datetime
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from accounts import obligations
from accounts.roles_sync import sync_default_roles
from tests.accounts.cast import person
from tests.factories import accounts as make
from tests.notifications.app.obligations import ALL

TAIPEI = ZoneInfo("Asia/Taipei")


def taipei(text: str) -> datetime:
    """2026-05-06T09:28 on Taiwan's clock."""
    return datetime.fromisoformat(text).replace(tzinfo=TAIPEI)


@pytest.fixture
def duty_sources():
    """The three stand-in sources, for the time of a test."""
    obligations.register(*ALL)
    yield ALL
    obligations.unregister(*ALL)


@pytest.fixture
def school_world(db, duty_sources):
    return people_of_a_school()


@pytest.fixture
def committed_world(transactional_db, duty_sources):
    """The same, committed, for processes and threads."""
    return people_of_a_school()


def people_of_a_school():
    sync_default_roles()
    county = make.AuthorityFactory(name="雲岫縣")
    school = make.SchoolFactory(authority=county, name="晴川國民中學")
    foreign = make.SchoolFactory()
    roles = ("counselor", "counseling_director", "principal", "system_administrator")
    people = {role: person(role, school) for role in roles}
    return SimpleNamespace(
        county=county,
        school=school,
        foreign=foreign,
        counselor=people["counselor"],
        director=people["counseling_director"],
        principal=people["principal"],
        admin=people["system_administrator"],
        stranger=person("counselor", foreign),
        officer=person("county_officer", county),
    )
