"""Several people import one school's roster at the same moment: every file is in whole, nothing twice."""

import pytest
from django.db.models import Count

from cases.actions.imports import import_file
from cases.models import Enrollment, Student
from tests.accounts.cast import TODAY, again
from tests.cases.casework.test_races import at_once
from tests.cases.roster_corpus import HEAD, xlsx
from tests.factories import accounts as make

pytestmark = pytest.mark.django_db(transaction=True)
ROWS = 20


def roster(prefix, klass):
    return xlsx(
        HEAD,
        *(
            [f"{prefix}{seat:03d}", "示範生", klass, str(seat), "女", None, None]
            for seat in range(1, ROWS + 1)
        ),
    )


def importing(world, data):
    def run():
        plan = import_file(
            by=again(world.chief), school=world.school, data=data, filename="名冊.xlsx",
            school_year=114, takes_effect_on=TODAY, on=TODAY,
        )  # fmt: skip
        assert plan.ok, plan.problems

    return run


def test_four_at_once_two_files_twice(world):
    make.SchoolClassFactory(school=world.school, name="803", grade=8)
    files = [roster("A", "803"), roster("B", "804")] * 2
    assert at_once(*(importing(world, data) for data in files)) == ["done"] * 4
    new = Student.objects.filter(school=world.school).exclude(
        pk__in=[world.ming.pk, world.mei.pk]
    )
    assert new.count() == 2 * ROWS
    assert new.values("code").distinct().count() == 2 * ROWS
    seats = Enrollment.objects.filter(student__in=new).values("student")
    assert set(seats.annotate(n=Count("pk")).values_list("n", flat=True)) == {1}
    assert {
        one["school_class__name"]: one["n"]
        for one in new.values("school_class__name").annotate(n=Count("pk"))
    } == {"803": ROWS, "804": ROWS}
