"""The demonstration schools."""

import pytest

from cases.contacting import contact_rules
from cases.demo import CLASSES, SEATS, seed
from cases.models import Enrollment, ProtectionFlag, Student
from tests.accounts.cast import TODAY
from tests.factories import accounts as make

EVERY = CLASSES * SEATS


@pytest.mark.django_db
def test_demo_schools_are_filled_once_and_alike():
    junior = make.SchoolFactory(code="019901")
    small = make.SchoolFactory(code="019902", stage="elementary")
    assert seed([junior, small], TODAY) == 3 * EVERY + 6 * EVERY
    assert seed([junior, small], TODAY) == 0
    rows = Student.objects.filter(school=junior)
    assert rows.get(student_number="1140000").name == "甲示範"
    assert len(set(rows.values_list("national_id_index", flat=True))) == 3 * EVERY
    assert Enrollment.objects.filter(school=junior, until_on=None).count() == 3 * EVERY
    assert ProtectionFlag.objects.filter(school=junior).count() == 6
    barred = rows.get(protection_flags__kind="no_contact")
    assert contact_rules(barred, on=TODAY).contacts == ()


@pytest.mark.django_db
def test_a_grades_own_classes_are_filled():
    junior = make.SchoolFactory(code="019901")
    make.SchoolClassFactory(school=junior, name="七甲", grade=7, school_year=114)
    assert seed([junior], TODAY) == SEATS + 2 * EVERY
    names = Student.objects.values_list("school_class__name", flat=True)
    assert sorted(set(names)) == ["801", "802", "901", "902", "七甲"]
