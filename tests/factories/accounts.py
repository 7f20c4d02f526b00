"""People and places: every required field, no surprise."""

from datetime import date

import factory
from factory.django import DjangoModelFactory

from accounts import models

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
FROM_ON = date(2025, 8, 1)


class UserFactory(DjangoModelFactory[models.User]):
    class Meta:
        model = models.User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"user{n:05d}")
    email = factory.Sequence(lambda n: f"user{n:05d}@example.org")
    name = factory.Sequence(lambda n: f"人員{n:05d}")
    password = "!unusable"


class AuthorityFactory(DjangoModelFactory[models.Authority]):
    class Meta:
        model = models.Authority

    code = factory.Sequence(lambda n: f"{DIGITS[n // 36 % 36]}{DIGITS[n % 36]}")
    name = factory.Sequence(lambda n: f"雲岫縣{n:05d}")


class SchoolFactory(DjangoModelFactory[models.School]):
    class Meta:
        model = models.School

    code = factory.Sequence(lambda n: f"{n:06d}")
    name = factory.Sequence(lambda n: f"晴川國民中學{n:05d}")
    stage = models.School.Stage.JUNIOR
    authority = factory.SubFactory(AuthorityFactory)


class CounselingCenterFactory(DjangoModelFactory[models.CounselingCenter]):
    class Meta:
        model = models.CounselingCenter

    name = factory.Sequence(lambda n: f"雲岫縣學生輔導諮商中心{n:05d}")
    authority = factory.SubFactory(AuthorityFactory)


class SchoolClassFactory(DjangoModelFactory[models.SchoolClass]):
    class Meta:
        model = models.SchoolClass

    school = factory.SubFactory(SchoolFactory)
    school_year = 114
    grade = 8
    name = factory.Sequence(lambda n: f"8{n:02d}")


class TermFactory(DjangoModelFactory[models.Term]):
    class Meta:
        model = models.Term

    school = factory.SubFactory(SchoolFactory)
    school_year = 114
    semester = 1
    starts_on = date(2025, 9, 1)
    ends_on = date(2026, 1, 20)


class AppointmentFactory(DjangoModelFactory[models.Appointment]):
    """At a school unless a center or authority is named; `role` is a role's key."""

    class Meta:
        model = models.Appointment

    class Params:
        role_key = "counselor"

    user = factory.SubFactory(UserFactory)
    role_id = factory.SelfAttribute("role_key")
    school = factory.SubFactory(SchoolFactory)
    from_on = FROM_ON
