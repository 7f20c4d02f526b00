"""The student list, a search and one page find an index to walk: with sequential scans forbidden, none is left."""

import json

import pytest
from django.db import connection, connections, transaction

from accounts.roles_sync import sync_default_roles
from cases import access
from cases.models import Student
from config.scratch import scratch_database
from tests.accounts.cast import TODAY
from tests.cases.conftest import make_world
from tests.factories import accounts as make

ASKED = {
    "first page": lambda rows: rows.in_class_order()[:50],
    "one grade": lambda rows: rows.attending().filter(grade=8).in_class_order()[:50],
    "a name": lambda rows: rows.search("小明").in_class_order()[:50],
    "a seat": lambda rows: rows.search("801-1")[:50],
    "a student number": lambda rows: rows.search("S001")[:50],
    "an identity number": lambda rows: rows.search("A123456789")[:50],
    "by name": lambda rows: rows.order_by("sort_key")[:50],
}


@pytest.fixture(scope="module")
def crowd(django_db_setup, django_db_blocker):
    """Thirty other schools in a database of their own, counted anew: a handful of rows, or another test's statistics,
    let the planner walk any index whole."""
    with django_db_blocker.unblock(), scratch_database("plans"):
        sync_default_roles()
        world = make_world()
        for number in range(30):
            fill_school(make.SchoolFactory(authority=world.county), number)
        with connections["owner"].cursor() as cursor:
            cursor.execute("ANALYZE")
        yield world


def fill_school(school, number):
    classes = [
        make.SchoolClassFactory(school=school, name=name, grade=8)
        for name in ("801", "802", "803")
    ]
    Student.objects.bulk_create(
        Student(
            school=school,
            code=f"T{number:02d}{seat:03d}",
            student_number=f"S{seat:03d}",
            name="王小華",
            sex=Student.Sex.MALE,
            school_class=classes[seat % 3],
            grade=8,
            seat_number=seat // 3 + 1,
        )
        for seat in range(90)
    )


def walked_whole(rows, table="cases_student"):
    """The nodes that read all of the table, when it may be scanned only where no index serves. An index walked without
    a condition is the whole table too."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        (plan,) = json.loads(rows.explain(format="json"))
    return [
        node["Node Type"]
        for node in nodes(plan["Plan"])
        if node.get("Relation Name") == table
        and not {"Index Cond", "Recheck Cond"} & node.keys()
    ]


def nodes(plan):
    yield plan
    for child in plan.get("Plans", ()):
        yield from nodes(child)


@pytest.mark.parametrize("who", ["chief", "homeroom"])
def test_no_student_is_found_by_reading_them_all(crowd, who):
    rows = access.students_for(getattr(crowd, who), on=TODAY)
    assert {name: walked_whole(asked(rows)) for name, asked in ASKED.items()} == {name: [] for name in ASKED}  # fmt: skip


def test_the_check_can_fail(crowd):
    rows = access.students_for(crowd.chief, on=TODAY).model.objects
    plain = rows.order_by().filter(leaving_note__isnull=False)
    assert len(walked_whole(plain)) == 1
