"""Who is asked, who is kept away, when a meeting may close, and what the month's report reads."""

from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml
from django.core.exceptions import ValidationError

from accounts.errors import NotAllowed, WrongState
from accounts.models import SettingValue
from accounts.obligations import sources
from accounts.settings_register import forget
from cases.codes.services import ServiceItem
from cases.models import CaseExclusion, Student
from meetings.actions.attendees import add_attendee, record_notice, sign_in
from meetings.actions.holding import Closing, adjourn_meeting, quorum_gaps
from meetings.actions.planning import record_consultation, schedule_meeting
from meetings.headings import TYPED
from meetings.models import Attendee, Meeting, Resolution
from meetings.proposing import propose
from meetings.services import Count, held_services
from tests.factories import cases as make_cases
from tests.factories import meetings as make

pytestmark = pytest.mark.django_db
Role = Attendee.Role
REFERENCE = Path(__file__).parents[1] / "reference"


def proposed(world, case, **more):
    found = propose(school=world.school, student=case.student, case=case, kind="case", on=make.TODAY, **more)  # fmt: skip
    return [(one.role, one.is_required, one.user or one.contact) for one in found]


def test_the_rule_asks_for_lead_office_and_homeroom_then_the_guardian(world, case):
    father = make_cases.ContactFactory(student=world.ming, is_legal_representative=True)
    assert proposed(world, case) == [
        (Role.LEAD, True, world.counselor),
        (Role.GUIDANCE_ADMIN, True, world.director),
        (Role.HOMEROOM, True, world.homeroom),
        (Role.GUARDIAN, False, father),
    ]


def test_special_education_needs_ask_for_the_teacher(world, case):
    Student.objects.filter(pk=world.ming.pk).update(sped_category=11)
    case.student.refresh_from_db()
    assert (Role.SPED, True, world.special) in proposed(world, case)


def test_a_protection_flag_and_a_conflict_of_interest_exclude(world, case):
    father = make_cases.ContactFactory(student=world.ming, is_legal_representative=True)
    make_cases.ProtectionFlagFactory(student=world.ming, kind="no_contact", contact=father)  # fmt: skip
    CaseExclusion.objects.create(content_object=case, user=world.director, from_on=make.TODAY, reason="親屬", decided_by=world.principal)  # fmt: skip
    assert proposed(world, case) == [
        (Role.LEAD, True, world.counselor),
        (Role.GUIDANCE_ADMIN, True, world.chief),
        (Role.HOMEROOM, True, world.homeroom),
    ]


def test_nobody_barred_is_invited_by_hand_or_told_later(world, case):
    father = make_cases.ContactFactory(student=world.ming, is_legal_representative=True)
    meeting = make.scheduled(world, case)
    row = meeting.attendees.get(contact=father)
    make_cases.ProtectionFlagFactory(student=world.ming, kind="no_contact", contact=father)  # fmt: skip
    told = {"by": world.chief, "meeting": meeting, "on": make.TODAY}
    for who in ({"contact": father}, {"name": father.name}):
        with pytest.raises((ValidationError, WrongState)):
            add_attendee(role="guardian", **who, **told)
    with pytest.raises(ValidationError):
        record_notice(by=world.chief, attendee=row, notice="call", note="已通話", notified_on=make.TODAY, on=make.TODAY)  # fmt: skip
    assert meeting.attendees.count() == 4
    row.refresh_from_db()
    assert row.notified_on is None


def test_the_principal_chairs_grave_cases_only(world, case):
    meeting = make.planning(world, case)
    for chair in (world.principal, world.homeroom):
        with pytest.raises(ValidationError):
            schedule_meeting(by=world.chief, meeting=meeting, plan=make.plan(world, chair=chair), on=make.TODAY)  # fmt: skip
    grave = make.plan(world, chair=world.principal, is_grave=True)
    assert schedule_meeting(by=world.chief, meeting=meeting, plan=grave, on=make.TODAY).state == "scheduled"  # fmt: skip


def test_special_education_without_a_teacher_needs_the_consultation(world, case):
    Student.objects.filter(pk=world.ming.pk).update(sped_category=11)
    world.special.appointments.update(until_on=make.TODAY - timedelta(days=1))
    meeting = make.planning(world, case)
    told = {"by": world.chief, "meeting": meeting, "on": make.TODAY}
    with pytest.raises(ValidationError):
        schedule_meeting(plan=make.plan(world), **told)
    record_consultation(consulted_on=make.TODAY, text="電話諮詢特教資源中心", **told)
    assert schedule_meeting(plan=make.plan(world), **told).state == "scheduled"


def adjourn(world, meeting, **more):
    return adjourn_meeting(by=world.director, meeting=meeting, closing=Closing(**{**make.CLOSING, **more}), at=make.clock(hour=14), on=make.DAY)  # fmt: skip


@pytest.mark.parametrize("blocks", [True, False])
def test_an_absent_required_member_blocks_or_is_explained(world, case, blocks):
    meeting = make.held(world, case)
    meeting.attendees.filter(user=world.homeroom).update(signed_in_at=None, sign_in="", confidentiality_at=None, signed_in_by=None)  # fmt: skip
    SettingValue.objects.create(level="school", place=world.school.pk, key="meeting.required_members_block", value=blocks, changed_by=world.director)  # fmt: skip
    forget()
    with pytest.raises(ValidationError):
        adjourn(world, meeting)
    meeting.attendees.filter(user=world.homeroom).update(absence_reason=None)
    row = meeting.attendees.get(user=world.homeroom)
    row.absence_reason = "公假"
    row.save(update_fields=["absence_reason"])
    assert bool(quorum_gaps(meeting)) is blocks
    SettingValue.objects.all().delete()
    forget()


@pytest.mark.parametrize(
    "gap", [{"counts": {}}, {"next_on": None}, {"outcome": ""}, {"taken": 0}]
)
def test_a_meeting_does_not_close_without(world, case, gap):
    meeting = make.held(world, case)
    with pytest.raises(ValidationError):
        adjourn(world, meeting, **gap)
    assert Meeting.objects.get().state == "held"
    assert set(Resolution.objects.values_list("assigned_on", flat=True)) == {None}


def test_nobody_signs_in_for_another_or_on_another_day(world, case):
    meeting = make.notified(world, case)
    row = make.attendee(meeting, world.homeroom)
    with pytest.raises(NotAllowed):
        sign_in(by=world.director, attendee=row, at=make.clock(), on=make.DAY)
    with pytest.raises(WrongState):
        sign_in(by=world.homeroom, attendee=row, at=make.clock(), on=make.TODAY)
    row.refresh_from_db()
    assert row.signed_in_at is None


def test_the_month_reads_p05_for_every_attending_counselor(world, case):
    make.adjourned(world, case)
    found = held_services(world.school, date(2026, 5, 1))
    assert {(one.person_id, one.item, one.held_on, one.minutes) for one in found} == {
        (world.counselor.pk, ServiceItem.P05, make.DAY, 50),
        (world.director.pk, ServiceItem.P05, make.DAY, 50),
    }
    assert found[0].counts == (Count(8, 1, 0, 0), Count(13, 2, 2, 0))
    assert held_services(world.school, date(2026, 4, 1)) == []
    assert held_services(world.sister, make.DAY) == []


def test_every_source_answers_and_its_cache_is_the_kernels(world, case):
    version = make.submitted(world, case)
    found = {}
    for source in sources():
        if source.model._meta.app_label == "meetings":
            rows = list(source.open_rows())
            found[source.rule_id] = {user for users in source.owners(rows, on=make.DAY).values() for user in users}  # fmt: skip
            assert source.compare() == []
            assert all(source.label(row) for row in rows)
    assert found == {
        "meeting.need": set(),
        "meeting.reply": set(),
        "minutes.draft": set(),
        "minutes.approve_section": set(),
        "minutes.approve_first": {world.director.pk},
        "minutes.approve_final": set(),
        "resolution.due": {world.homeroom.pk, world.counselor.pk},
    }
    assert version.state == "submitted"


def test_headings_are_the_forms_own_words():
    forms = yaml.safe_load((REFERENCE / "forms.yaml").read_text("utf-8"))["forms"]
    minutes = next(one for one in forms if one["id"] == "case_conference_minutes")
    told = [(one["key"], one["label_zh"]) for one in minutes["fields"] if one["key"] in {row.key for row in TYPED}]  # fmt: skip
    assert told == [(one.key, one.label) for one in TYPED]
