"""A county with two schools, and a foreign one."""

from types import SimpleNamespace

import pytest

from accounts.roles_sync import sync_default_roles
from tests.accounts.cast import person
from tests.factories import accounts as make


@pytest.fixture
def roles(db):
    """The default roles; a test that commits has emptied them before."""
    sync_default_roles()


@pytest.fixture
def world(roles):
    """Places and the people of one school, each reloaded where a test needs the next request."""
    county = make.AuthorityFactory.create(name="雲岫縣")
    school = make.SchoolFactory.create(authority=county, name="晴川國民中學")
    people = {
        key: person(key, school)
        for key in (
            "system_administrator",
            "counseling_director",
            "principal",
            "section_chief",
            "counselor",
        )
    }
    return SimpleNamespace(
        county=county,
        school=school,
        sister=make.SchoolFactory.create(authority=county),
        foreign=make.SchoolFactory.create(),
        center=make.CounselingCenterFactory.create(authority=county),
        school_class=make.SchoolClassFactory.create(school=school, name="801"),
        admin=people["system_administrator"],
        director=people["counseling_director"],
        principal=people["principal"],
        chief=people["section_chief"],
        counselor=people["counselor"],
    )
