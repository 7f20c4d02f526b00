"""What approved resolutions make in the case, when, once, and what a correction takes back."""

import pytest

from cases.models import CenterReferral, CounselingConsent, TimelineEntry
from cases.naming import Naming
from meetings.actions.executing import report_progress
from meetings.actions.minutes import (
    ResolutionFacts,
    change_resolution,
    remove_resolution,
    start_correction,
)
from meetings.actions.planning import plan_meeting
from meetings.models import Resolution
from meetings.page import meeting_page
from tests.accounts.views.conftest import (  # noqa: F401  (fixtures)
    _no_second_factor_needed,
    browser_of,
)
from tests.factories import accounts as build
from tests.factories import meetings as make

pytestmark = pytest.mark.django_db


def waiting(world, case, kind, **more):
    """The minutes of a meeting that resolved it, before the director; and the resolution."""
    meeting = make.adjourned(world, case)
    row = make.resolve(world, meeting, kind=kind, owner=world.counselor, **more)
    return make.submit(world, meeting), row


def approved(world, version):
    make.approve(version, "first", world.director)
    make.approve(version, "final", world.principal)


def test_tier_3_becomes_a_draft_application_once_the_principal_has_signed(world, case):
    version, row = waiting(world, case, "tier3", text="轉介處遇性輔導，由中心評估")
    make.approve(version, "first", world.director)
    assert CenterReferral.objects.count() == 0
    make.approve(version, "final", world.principal)
    made = CenterReferral.objects.get()
    assert (made.form_key, made.state, made.center, made.written_by) == (row.pk, "draft", world.center, world.counselor)  # fmt: skip
    assert (made.reason, made.done_so_far, made.conference_on) == (row.text, make.PARTS["handling_so_far"], None)  # fmt: skip


def test_an_owner_who_may_not_refer_leaves_the_draft_to_the_lead(world, case):
    version, _row = waiting(world, case, "tier3")
    Resolution.objects.filter(kind="tier3").update(owner=world.homeroom)
    approved(world, version)
    assert CenterReferral.objects.get().written_by == world.counselor


@pytest.mark.parametrize("reason", ["two centers", "one runs"])
def test_where_somebody_must_choose_nothing_is_made_and_the_approval_stands(world, case, reason):  # fmt: skip
    version, _row = waiting(world, case, "tier3")
    if reason == "two centers":
        build.CounselingCenterFactory(authority=world.county)
    else:
        CenterReferral.objects.create(school=world.school, case=case, center=world.center, reason="先前", written_by=world.counselor)  # fmt: skip
    before = CenterReferral.objects.count()
    approved(world, version)
    version.refresh_from_db()
    assert (version.state, CenterReferral.objects.count()) == ("approved", before)


def test_counseling_without_the_guardian_has_the_conference_as_its_ground(world, case):
    version, row = waiting(world, case, "no_guardian", text="心理師個別諮商 6 次", student_agrees=True)  # fmt: skip
    assert CounselingConsent.objects.count() == 0
    approved(world, version)
    made = CounselingConsent.objects.get()
    assert (made.form_key, made.basis, made.service, made.signer) == (row.pk, "student", row.text, world.ming.name)  # fmt: skip
    assert (made.signed_on, made.conference_on, made.recorded_by) == (make.DAY, make.DAY, world.counselor)  # fmt: skip
    assert made.conference_reference == "個案會議 1 會議紀錄第 1 版決議第 3 案"
    assert case.timeline.filter(kind="consent").count() == 1


@pytest.mark.parametrize(("kind", "line"), [("resident", "referral"), ("outside", "referral"), ("flexible", "resolution")])  # fmt: skip
def test_referrals_to_professionals_stand_on_the_timeline(world, case, kind, line):
    version, row = waiting(world, case, kind, text="由駐校心理師評估")
    assert TimelineEntry.objects.filter(object_id=str(row.pk)).count() == 0
    approved(world, version)
    told = TimelineEntry.objects.get(object_id=str(row.pk))
    assert (told.kind, told.case, told.word) == (line, case, "resolution.view")
    assert told.summary.endswith("：由駐校心理師評估")


def correct(world, version, change):
    meeting = version.meeting
    start_correction(by=world.counselor, meeting=meeting, reason="誤植", on=make.DAY)
    change()
    approved(world, make.submit(world, meeting))


def test_a_correction_makes_nothing_twice_and_takes_back_what_it_took_out(world, case):
    version, row = waiting(world, case, "no_guardian", student_agrees=True)
    approved(world, version)
    correct(world, version, lambda: None)
    assert (CounselingConsent.objects.count(), CounselingConsent.objects.get().withdrawn_on) == (1, None)  # fmt: skip
    correct(world, version, lambda: remove_resolution(by=world.counselor, resolution=row, on=make.DAY))  # fmt: skip
    assert CounselingConsent.objects.get().withdrawn_on == make.DAY


def test_a_draft_whose_resolution_became_another_kind_is_withdrawn(world, case):
    version, row = waiting(world, case, "tier3")
    approved(world, version)

    def change():
        fresh = Resolution.objects.get(pk=row.pk)
        facts = ResolutionFacts(text="由駐校心理師評估", kind="resident", owner=world.counselor, due_on=make.LATER, success="評估報告")  # fmt: skip
        change_resolution(by=world.counselor, resolution=fresh, facts=facts, version=fresh.version, on=make.DAY)  # fmt: skip

    correct(world, version, change)
    assert CenterReferral.objects.get().state == "withdrawn"
    assert TimelineEntry.objects.get(object_id=str(row.pk)).taken_back_at is None


def test_execution_is_on_the_timeline_and_brought_to_the_next_conference(world, case):
    meeting = make.executing(world, case)
    row = meeting.resolutions.first()
    told = report_progress(by=row.owner, resolution=row, state="in_progress", text="已換座位", happened_on=make.DAY, on=make.DAY)  # fmt: skip
    line = TimelineEntry.objects.get(object_id=str(told.pk))
    assert (line.case, line.summary) == (
        case,
        "個案會議 1 決議第 1 案 進行中：已換座位",
    )
    following = plan_meeting(by=world.counselor, case=case, on=make.LATER)
    assert following.previous == meeting
    page = meeting_page(world.counselor, following, naming=Naming(), on=make.LATER)  # fmt: skip
    assert [(one.number, one.state) for one in page["previous"]] == [(1, "in_progress"), (2, "open")]  # fmt: skip


def test_the_resolution_leads_to_what_it_made_for_who_may_open_it(world, case, browser_of, time_machine):  # fmt: skip  # noqa: F811  (a fixture, asked for by its name)
    version, row = waiting(world, case, "tier3")
    approved(world, version)
    time_machine.move_to(make.clock(), tick=False)
    at, made = f"/meetings/resolutions/{row.pk}", CenterReferral.objects.get()
    assert browser_of(world.counselor).get(at).context["application"] == made
    assert browser_of(world.principal).get(at).context["application"] is None
