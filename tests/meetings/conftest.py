"""The county of tests/cases with everybody who meets about a student."""

import pytest

from tests.accounts.cast import person
from tests.cases.conftest import roles  # noqa: F401  the fixture itself
from tests.cases.conftest import world as county  # noqa: F401  the fixture itself
from tests.factories import accounts as make
from tests.factories.casework import running_case


@pytest.fixture
def world(county):  # noqa: F811  the fixture by its name
    return with_everybody(county)


def with_everybody(world):
    school = world.school
    world.center = make.CounselingCenterFactory(authority=world.county)
    world.counselor2 = person("counselor", school, standing=2)
    world.principal = person("principal", school)
    world.special = person("special_education", school)
    world.teacher = person("subject_teacher", school)
    world.affairs = person("student_affairs", school)
    world.academic = world.registrar
    world.mentor = person("mentor_teacher", school)
    world.homeroom2 = person("homeroom_teacher", school, school_class=world.c802)
    world.custodian = person("records_custodian", school)
    world.admin = person("system_administrator", school)
    world.officer = person("county_officer", world.county)
    world.foreign_counselor = person("counselor", world.sister)
    return world


@pytest.fixture
def case(world):
    return running_case(world)
