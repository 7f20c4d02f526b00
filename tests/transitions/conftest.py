"""The county of tests/cases: a graduating class of ninth graders on the roster, and who works on their transition."""

from datetime import date

import pytest

from tests.accounts.cast import person
from tests.cases import conftest as county
from tests.factories import accounts as make
from tests.factories.cases import seated
from tests.factories.casework import running_case

roles, _county = county.roles, county.world


@pytest.fixture
def world(_county):
    world = _county
    world.principal = person("principal", world.school)
    world.affairs = person("student_affairs", world.school)
    world.counselor2 = person("counselor", world.school, standing=2)
    world.officer = person("county_officer", world.county)
    world.c901 = make.SchoolClassFactory(school=world.school, name="901", grade=9)
    world.homeroom9 = person("homeroom_teacher", world.school, school_class=world.c901)
    world.yi = seated(
        world.c901,
        1,
        student_number="S901",
        name="何蓁蓁",
        born_on=date(2011, 3, 1),
        sex="female",
    )
    world.an = seated(
        world.c901, 2, student_number="S902", name="林一安", born_on=date(2011, 5, 2)
    )
    return world


@pytest.fixture
def listed(world):
    """Both ninth graders and 王小明 of 801 are on the roster: cases of tier 2 led by the counselor."""
    for student in (world.yi, world.an, world.ming):
        running_case(world, student=student, on=date(2026, 3, 2))
    return world
