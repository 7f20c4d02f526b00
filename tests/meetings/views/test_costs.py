"""What the lists cost: the same number of queries for one row and for many."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from meetings.models import Meeting, Resolution
from tests.factories import meetings as make

pytestmark = pytest.mark.django_db
MANY = 60


@pytest.mark.parametrize(
    "path", ["/meetings/", "/meetings/all", "/meetings/resolutions"]
)
def test_lists_cost_the_same_for_one_and_for_many(world, case, browser_of, path):
    meeting = make.executing(world, case)
    director = browser_of(world.director)
    director.get(path)

    def cost():
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert director.get(path).status_code == 200
        return len(found)

    one = cost()
    row, resolution = Meeting.objects.get(), Resolution.objects.first()
    for number in range(2, MANY):
        row.pk, row.need, row.sequence = None, None, number
        row._state.adding = True
        row.save(force_insert=True)
        resolution.pk, resolution.meeting, resolution.number = None, row, 1
        resolution.owner = world.director
        resolution._state.adding = True
        resolution.save(force_insert=True)
    assert cost() == one
    assert one <= 40
    assert Meeting.objects.count() == MANY - 1
    assert meeting.pk is not None
