"""Leaving a post: running resolutions and open meetings need a new owner."""

import pytest

from accounts.duties import duties_of, pass_on
from meetings.models import Meeting, Resolution
from tests.factories import meetings as make

pytestmark = pytest.mark.django_db


def test_resolutions_and_meetings_pass_to_the_successor(world, case):
    meeting = make.executing(world, case)
    post = world.homeroom.appointments.get()
    kinds = [one.kind for one in duties_of(post, on=make.DAY)]
    assert kinds == ["resolution"]
    pass_on(post, to=world.homeroom2, by=world.admin, on=make.DAY)
    assert Resolution.objects.get(meeting=meeting, number=1).owner == world.homeroom2
    assert set(Resolution.objects.values_list("is_pending", flat=True)) == {False}
    assert duties_of(post, on=make.DAY) == []


def test_a_meeting_under_way_passes_with_its_chair(world, case):
    meeting = make.notified(world, case)
    post = world.director.appointments.get()
    pass_on(post, to=world.chief, by=world.admin, on=make.TODAY)
    assert Meeting.objects.get(pk=meeting.pk).chair == world.chief
