"""Two schools and one student: the junior high she left, the senior high where she is now."""

from datetime import date
from types import SimpleNamespace

import pytest

from accounts.roles_sync import sync_default_roles
from cases.actions.cases import open_case
from tests.accounts.cast import person
from tests.factories import accounts as make
from tests.factories.cases import ContactFactory, seated

NATIONAL_ID = "A123456789"
LEFT_ON = date(2026, 1, 20)


def people(school, school_class, **more):
    roles = {
        "chief": "section_chief",
        "director": "counseling_director",
        "principal": "principal",
        "counselor": "counselor",
        "custodian": "records_custodian",
        "registrar": "academic_affairs",
        "affairs": "student_affairs",
        "teacher": "subject_teacher",
        "admin": "system_administrator",
    }
    named = {name: person(role, school) for name, role in roles.items()}
    named["homeroom"] = person("homeroom_teacher", school, school_class=school_class)
    return SimpleNamespace(school=school, school_class=school_class, **named, **more)


@pytest.fixture
def world(db):
    """`old` is the former school with `old.ming` and her case, `new` the current school with `new.ming`."""
    sync_default_roles()
    county = make.AuthorityFactory(name="雲岫縣")
    junior = make.SchoolFactory(authority=county, name="晴川國民中學", code="014599")
    senior = make.SchoolFactory(
        authority=county, name="嵐山高級中學", code="010399", stage="senior"
    )
    c901 = make.SchoolClassFactory(school=junior, name="901", grade=9)
    c101 = make.SchoolClassFactory(school=senior, name="101", grade=10)
    told = {"name": "張若綺", "sex": "female", "national_id": NATIONAL_ID, "born_on": date(2010, 9, 1)}  # fmt: skip
    before = seated(c901, 3, **told)
    after = seated(c101, 7, from_on=date(2026, 2, 10), entered_on=date(2026, 4, 20), entry_reason="transfer", **told)  # fmt: skip
    old, new = people(junior, c901, ming=before), people(senior, c101, ming=after)
    old.case = open_case(
        by=old.director, student=before, lead=old.counselor, tier=2, sources=[3],
        reason="導師轉介（虛構）", on=date(2025, 10, 1),
    )  # fmt: skip
    for side in (old, new):
        side.mother = ContactFactory(
            student=side.ming,
            name="張母",
            relation="mother",
            is_legal_representative=True,
        )
        side.father = ContactFactory(
            student=side.ming,
            name="張父",
            relation="father",
            is_legal_representative=True,
        )
    third = make.SchoolFactory(authority=county, name="石坪國民小學", code="016699", stage="elementary")  # fmt: skip
    elsewhere = people(third, make.SchoolClassFactory(school=third, name="六甲", grade=6))  # fmt: skip
    return SimpleNamespace(
        county=county,
        old=old,
        new=new,
        third=elsewhere,
        officer=person("county_officer", county),
        center=person("center_professional", make.CounselingCenterFactory(authority=county)),
    )  # fmt: skip
