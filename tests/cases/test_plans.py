"""The student list, a search and one page find an index to walk: with sequential scans forbidden, none is left."""

import json

import pytest
from django.db import connection

from cases import access
from tests.accounts.cast import TODAY

pytestmark = pytest.mark.django_db


def walked_whole(rows):
    """The nodes that read all students, when a table may be scanned only where no index serves. An index walked without
    a condition is the whole table too."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    (plan,) = json.loads(rows.explain(format="json"))
    return [
        node["Node Type"]
        for node in nodes(plan["Plan"])
        if node.get("Relation Name") == "cases_student"
        and not {"Index Cond", "Recheck Cond"} & node.keys()
    ]


def nodes(plan):
    yield plan
    for child in plan.get("Plans", ()):
        yield from nodes(child)


@pytest.mark.parametrize("who", ["chief", "homeroom"])
@pytest.mark.parametrize(
    "asked",
    [
        lambda rows: rows.in_class_order()[:50],
        lambda rows: rows.attending().filter(grade=8).in_class_order()[:50],
        lambda rows: rows.search("小明").in_class_order()[:50],
        lambda rows: rows.search("801-1")[:50],
        lambda rows: rows.search("S001")[:50],
        lambda rows: rows.search("A123456789")[:50],
        lambda rows: rows.order_by("sort_key")[:50],
    ],
)
def test_no_student_is_found_by_reading_them_all(world, who, asked):
    rows = access.students_for(getattr(world, who), on=TODAY)
    assert walked_whole(asked(rows)) == []


def test_the_check_can_fail(world):
    rows = access.students_for(world.chief, on=TODAY).model.objects
    plain = rows.order_by().filter(leaving_note__isnull=False)
    assert len(walked_whole(plain)) == 1
