"""Students and their papers: every required field, no surprise."""

from datetime import date

import factory
from factory.django import DjangoModelFactory

from cases import models
from cases.placing import mirror, new_enrollment
from tests.factories.accounts import SchoolFactory

FROM_ON = date(2025, 8, 1)


class StudentFactory(DjangoModelFactory):
    class Meta:
        model = models.Student

    school = factory.SubFactory(SchoolFactory)
    student_number = factory.Sequence(lambda n: f"N{n:05d}")
    name = "王小明"
    sex = models.Student.Sex.MALE


class ContactFactory(DjangoModelFactory):
    class Meta:
        model = models.Contact

    student = factory.SubFactory(StudentFactory)
    school = factory.SelfAttribute("student.school")
    name = "王大明"
    relation = models.Contact.Relation.FATHER
    mobile = "0900000000"


class ProtectionFlagFactory(DjangoModelFactory):
    class Meta:
        model = models.ProtectionFlag

    student = factory.SubFactory(StudentFactory)
    school = factory.SelfAttribute("student.school")
    kind = models.ProtectionFlag.Kind.PROTECTIVE_ORDER
    reason = "保護令（虛構）"
    from_on = FROM_ON


def seated(school_class, seat_number=None, *, from_on=FROM_ON, **fields):
    """A student sitting in the class."""
    student = StudentFactory.build(school=school_class.school, **fields)
    mirror(student, school_class, seat_number)
    student.save(force_insert=True)
    new_enrollment(student, school_class, seat_number, from_on).save(force_insert=True)
    return student
