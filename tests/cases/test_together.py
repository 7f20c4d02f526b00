"""Several querysets in one statement: the same rows as asked one by one."""

from datetime import date
from uuid import uuid4

import pytest
from django.db.models import Count, Exists, OuterRef, Value
from django.utils import timezone

from accounts.models import Appointment, School, SettingValue, User
from accounts.together import fetch_together
from cases.actions.drafts import save_draft
from cases.models import Case, CaseMember, CounselingRecord, Draft, Student
from tests.cases.records.making import log
from tests.factories.casework import running_case

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(world):
    return running_case(world, on=timezone.localdate())


def columns(row):
    """Every column of the row, and of what hangs on it, with its type; those not loaded are named."""
    missing = row.get_deferred_fields()
    told = {
        one.attname: (type(value := getattr(row, one.attname)), value)
        for one in row._meta.concrete_fields
        if one.attname not in missing
    }
    hanging = {
        name: columns(other)
        for name, other in sorted(row._state.fields_cache.items())
        if other is not None
    }
    nowhere = [name for name, other in row._state.fields_cache.items() if other is None]
    return told, sorted(missing), hanging, sorted(nowhere), row._state.adding


def test_the_rows_are_those_of_each_queryset(world, case, django_assert_num_queries):
    log(world.counselor, case, on=timezone.localdate(), held_on=timezone.localdate())
    now = timezone.now()
    save_draft(by=world.counselor, school=world.school, form="x", content={"gist": "打到一半", "n": 1}, version=0, now=now)  # fmt: skip
    SettingValue.objects.create(level="system", key="x", value={"a": [1, None]}, changed_by=world.director, changed_at=now)  # fmt: skip
    asked = [
        Case.objects.select_related("student__school_class", "school__authority", "lead"),
        CounselingRecord.objects.select_related("case__student", "author"),
        Student.objects.none(),
        Appointment.objects.select_related("role", "school", "center", "authority"),
        Draft.objects.all(),
        Student.objects.filter(pk__in=[]),
        SettingValue.objects.all(),
        User.objects.filter(pk=uuid4()),
    ]  # fmt: skip
    with django_assert_num_queries(1):
        found = fetch_together(*asked)
    for got, rows in zip(found, asked, strict=True):
        by_key = {row.pk: columns(row) for row in got}
        assert by_key == {row.pk: columns(row) for row in rows}
    assert [len(rows) for rows in found[:3]] == [1, 1, 0]
    assert (found[1][0].gist, found[4][0].content) == (CounselingRecord.objects.get().gist, {"gist": "打到一半", "n": 1})  # fmt: skip


def test_slices_deferred_columns_and_annotations_are_kept(world, case):
    hers = CaseMember.objects.filter(case=OuterRef("pk"), user=world.counselor)
    asked = [
        Case.objects.annotate(
            hers=Exists(hers), n=Count("members"), day=Value(date(2026, 5, 1))
        ),
        Student.objects.order_by("-student_number").defer("name")[:1],
        Case.objects.select_related("student").defer("student__national_id", "number"),
        School.objects.only("name"),
    ]
    found = fetch_together(*asked)
    assert [(one.hers, one.n, one.day) for one in found[0]] == [
        (True, 1, date(2026, 5, 1))
    ]
    for got, rows in zip(found[1:], asked[1:], strict=True):
        assert {one.pk: columns(one) for one in got} == {
            one.pk: columns(one) for one in rows
        }


def test_one_queryset_alone_and_none_at_all(world, django_assert_num_queries):
    with django_assert_num_queries(1):
        ((found,),) = fetch_together(School.objects.filter(pk=world.school.pk))
    assert columns(found) == columns(School.objects.get(pk=world.school.pk))
    with django_assert_num_queries(0):
        assert fetch_together(School.objects.none(), Case.objects.none()) == [[], []]
        assert fetch_together() == []
