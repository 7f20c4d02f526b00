"""The county of tests/cases, with everybody who works on a case."""

import pytest

from tests.accounts.cast import person
from tests.factories import accounts as make


@pytest.fixture
def world(world):
    world.center = make.CounselingCenterFactory(authority=world.county)
    world.counselor2 = person("counselor", world.school, standing=2)
    world.principal = person("principal", world.school)
    world.mentor = person("mentor_teacher", world.school)
    world.teacher = person("subject_teacher", world.school)
    world.homeroom2 = person("homeroom_teacher", world.school, school_class=world.c802)
    world.custodian = person("records_custodian", world.school)
    world.admin = person("system_administrator", world.school)
    world.supervisor = person("center_supervisor", world.center)
    world.psychologist = person("center_professional", world.center)
    world.officer = person("county_officer", world.county)
    world.foreign_counselor = person("counselor", world.sister)
    return world
