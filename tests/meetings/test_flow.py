"""From the need to the archive, and what each step leaves behind."""

import pytest

from accounts.models import AuditEvent
from cases.models import TimelineEntry
from meetings.actions.executing import (
    archive_meeting,
    distribute_minutes,
    finish_review,
    report_progress,
)
from meetings.models import ApprovalStage, Meeting, Minutes, MinutesVersion
from tests.factories import meetings as make

pytestmark = pytest.mark.django_db


def test_need_to_archive(world, case):
    meeting = make.executing(world, case)
    assert (meeting.state, meeting.minutes.state) == ("executing", "approved")
    assert list(meeting.resolutions.values_list("is_pending", "assigned_on")) == [
        (False, make.DAY),
        (False, make.DAY),
    ]
    assert distribute_minutes(by=world.chief, meeting=meeting, on=make.LATER) == 3
    for row in meeting.resolutions.all():
        report_progress(
            by=row.owner, resolution=row, state="done", text="已完成（虛構）",
            happened_on=make.LATER, on=make.LATER,
        )  # fmt: skip
    finish_review(by=world.counselor, meeting=meeting, review="出席改善", on=make.LATER)
    archived = archive_meeting(by=world.custodian, meeting=meeting, on=make.LATER)
    assert archived.state == Meeting.State.ARCHIVED
    lines = TimelineEntry.objects.filter(case=case, lane="meeting")
    assert sorted(lines.values_list("kind", flat=True)) == ["meeting", "resolution", "resolution"]  # fmt: skip
    assert AuditEvent.objects.filter(event="approved", object_type="meetings.minutes").count() == 2  # fmt: skip


def test_the_default_chain_is_director_then_principal(world, case):
    version = make.submitted(world, case)
    assert list(version.stages.values_list("key", "state")) == [
        ("first", "waiting"),
        ("final", "ahead"),
    ]
    make.approve(version, "first", world.director)
    assert list(version.stages.values_list("key", "state")) == [
        ("first", "approved"),
        ("final", "waiting"),
    ]
    assert Minutes.objects.get().state == "submitted"
    make.approve(version, "final", world.principal)
    assert MinutesVersion.objects.get().state == "approved"
    assert set(ApprovalStage.objects.values_list("signed_hash", flat=True)) == {
        version.content_hash
    }
