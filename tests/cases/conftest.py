"""A county with two schools and two classes, and people around one student."""

from types import SimpleNamespace

import pytest

from accounts.roles_sync import sync_default_roles
from tests.accounts.cast import person
from tests.factories import accounts as make
from tests.factories.cases import seated


@pytest.fixture
def roles(db):
    sync_default_roles()


@pytest.fixture
def world(roles):
    return make_world()


def make_world():
    county = make.AuthorityFactory(name="雲岫縣")
    school = make.SchoolFactory(authority=county, name="晴川國民中學", code="014599")
    c801 = make.SchoolClassFactory(school=school, name="801", grade=8)
    c802 = make.SchoolClassFactory(school=school, name="802", grade=8)
    sister = make.SchoolFactory(authority=county)
    abroad = make.SchoolClassFactory(school=sister, name="801", grade=8)
    return SimpleNamespace(
        county=county,
        school=school,
        sister=sister,
        c801=c801,
        c802=c802,
        ming=seated(c801, 1, student_number="S001", name="王小明"),
        mei=seated(c802, 1, student_number="S002", name="林美美", sex="female"),
        foreign=seated(abroad, 1, student_number="S001", name="陳外校"),
        chief=person("section_chief", school),
        director=person("counseling_director", school),
        counselor=person("counselor", school),
        registrar=person("academic_affairs", school),
        homeroom=person("homeroom_teacher", school, school_class=c801),
        stranger=person("section_chief", sister),
    )
