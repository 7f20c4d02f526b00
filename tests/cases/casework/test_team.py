"""The team, exclusions, hand-over, the counseling center, plans and consents."""

import uuid
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404

from accounts import duties
from accounts.actions.appointments import end_appointment
from accounts.errors import StillOwned, WrongState
from accounts.models import Appointment, AuditEvent
from accounts.vocabulary import Word
from cases import case_access
from cases.actions import center as center_act
from cases.actions import consents, exclusions, plans, team
from cases.models import (
    Case,
    CaseExclusion,
    CaseGrant,
    CaseMember,
    CenterReferral,
    Contact,
    CounselingConsent,
    Plan,
    ProtectionFlag,
    Student,
)
from tests.accounts.cast import TODAY, again
from tests.factories.casework import running_case

LATER = TODAY + timedelta(days=30)
GOALS = [{"text": "每日睡眠 7 小時", "measure": "4 週平均", "state": "open"}]


def sees(user, word=Word.CASE_VIEW, on=TODAY):
    return Case.objects.visible_to(again(user), on=on, word=word).exists()


def join(world, case, user, part, by=None, **more):
    return team.add_member(by=by or world.director, case=case, user=user, part=part, reason="需要協助", on=TODAY, **more)  # fmt: skip


def snapshot():
    tables = (Case, CaseMember, CaseGrant, CaseExclusion, CenterReferral, Plan, CounselingConsent, AuditEvent)  # fmt: skip
    return [list(table.objects.order_by("pk").values()) for table in tables]


def test_parts_carry_their_words(world):
    case = running_case(world)
    assert not sees(world.homeroom)
    join(world, case, world.counselor2, "co")
    join(world, case, world.mentor, "mentor")
    join(world, case, world.homeroom, "homeroom", by=world.counselor)
    join(world, case, world.teacher, "invited", by=world.counselor, until_on=LATER)
    words = {
        name: (sees(getattr(world, name)), sees(getattr(world, name), Word.RECORD_WRITE), sees(getattr(world, name), Word.MENTORING_WRITE), sees(getattr(world, name), Word.CASE_INVITE))
        for name in ("counselor", "counselor2", "mentor", "homeroom", "teacher")
    }  # fmt: skip
    assert words == {
        "counselor": (True, True, False, True),
        "counselor2": (True, True, False, False),
        "mentor": (True, False, True, False),
        "homeroom": (True, False, False, False),
        "teacher": (True, False, False, False),
    }
    assert not sees(world.teacher, on=LATER + timedelta(days=1))
    assert Student.objects.visible_to(again(world.mentor), on=TODAY).get() == world.ming
    parts = [one.row.part for one in case_access.team_of(case, on=TODAY)]
    assert parts[0] == "lead"
    assert sorted(parts) == ["co", "homeroom", "invited", "lead", "mentor"]


@pytest.mark.parametrize(
    ("who", "part", "by", "refusal"),
    [
        ("teacher", "co", "director", ValidationError),
        ("teacher", "mentor", "director", ValidationError),
        ("homeroom2", "homeroom", "counselor", ValidationError),
        ("foreign_counselor", "co", "director", ValidationError),
        ("psychologist", "co", "director", ValidationError),
        ("teacher", "invited", "counselor", ValidationError),  # no end date
        ("counselor2", "co", "counselor", PermissionDenied),
        ("homeroom", "homeroom", "counselor2", Http404),
        ("mentor", "mentor", "stranger", Http404),
        ("counselor", "co", "director", WrongState),
    ],
)
def test_who_cannot_join(world, who, part, by, refusal):
    case = running_case(world)
    before = snapshot()
    with pytest.raises(refusal):
        join(world, case, getattr(world, who), part, by=getattr(world, by))
    assert snapshot() == before


def test_an_invitation_never_carries_session_content(world):
    case = running_case(world)
    with pytest.raises(ValidationError):
        join(world, case, world.teacher, "invited", by=world.counselor, until_on=LATER, words=[Word.RECORD_READ])  # fmt: skip


def test_leaving_ends_the_sight_on_case_and_student(world):
    case = running_case(world)
    member = join(world, case, world.mentor, "mentor")
    team.end_membership(by=world.director, member=member, reason="期滿", on=TODAY)
    assert not sees(world.mentor)
    assert not Student.objects.visible_to(again(world.mentor), on=TODAY).exists()
    with pytest.raises(WrongState):
        team.end_membership(by=world.director, member=member, reason="期滿", on=TODAY)
    lead = case.members.get(part="lead")
    with pytest.raises(WrongState):
        team.end_membership(by=world.director, member=lead, reason="x", on=TODAY)


def test_a_new_lead_takes_over_and_a_co_may_become_lead(world):
    case = running_case(world)
    join(world, case, world.counselor2, "co")
    fresh = team.change_lead(by=world.director, case=case, lead=world.counselor2, reason="改派", on=TODAY, keep_as_co=True)  # fmt: skip
    assert fresh.lead == world.counselor2
    open_parts = set(case.members.filter(ended_on=None).values_list("user", "part"))
    assert open_parts == {(world.counselor2.pk, "lead"), (world.counselor.pk, "co")}
    assert (sees(world.counselor2, Word.CASE_CLOSE), sees(world.counselor, Word.CASE_CLOSE)) == (True, False)  # fmt: skip


def test_exclusion_beats_every_role_and_the_lead_is_moved_first(world):
    case = running_case(world)
    with pytest.raises(WrongState):
        exclusions.exclude_person(by=world.principal, case=case, user=world.counselor, reason="親屬", on=TODAY)  # fmt: skip
    row = exclusions.exclude_person(by=world.principal, case=case, user=world.chief, reason="親屬", on=TODAY)  # fmt: skip
    assert not sees(world.chief)
    with pytest.raises(ValidationError):
        join(world, case, world.chief, "co")
    with pytest.raises(PermissionDenied):
        exclusions.lift_exclusion(
            by=again(world.chief), exclusion=row, reason="x", on=TODAY
        )
    with pytest.raises(Http404):
        exclusions.exclude_person(by=world.counselor, case=case, user=world.teacher, reason="x", on=TODAY)  # fmt: skip
    exclusions.lift_exclusion(by=world.director, exclusion=row, reason="誤植", on=TODAY)
    assert sees(world.chief)
    assert AuditEvent.objects.filter(event__startswith="exclusion").count() == 2


def test_cases_are_handed_over_with_the_post(world):
    case = running_case(world)
    post = Appointment.objects.get(user=world.counselor)
    assert [one.label for one in duties.duties_of(post, on=TODAY)] == [case.number]
    leaving = {"by": world.admin, "appointment": post, "on": TODAY, "reason": "離職"}
    with pytest.raises(StillOwned):
        end_appointment(**leaving)
    end_appointment(**leaving, successor=world.counselor2)
    case.refresh_from_db()
    assert case.lead == world.counselor2
    assert (sees(world.counselor), sees(world.counselor2)) == (False, True)
    assert duties.duties_of(post, on=TODAY) == []


# --- the counseling center ---------------------------------------------------------------------------


def applied(world, case, **more):
    row = center_act.draft_center_referral(
        by=world.counselor, case=case, center=world.center, form_key=uuid.uuid4(), reason="需心理諮商", on=TODAY, **more
    )  # fmt: skip
    return center_act.apply_to_center(by=world.counselor, referral=row, on=TODAY)


def test_the_center_serves_in_the_same_case_and_leaves_it(world):
    case = running_case(world)
    row = applied(world, case)
    assert not sees(world.supervisor)
    center_act.take_up_center_referral(by=world.supervisor, referral=row, on=TODAY)
    center_act.accept_center_referral(by=world.supervisor, referral=row, professional=world.psychologist, is_direct=True, on=TODAY)  # fmt: skip
    case.refresh_from_db()
    assert (case.tier, case.center) == (3, world.center)
    assert (sees(world.psychologist, Word.RECORD_WRITE), sees(world.psychologist, Word.CASE_CLOSE), sees(world.supervisor)) == (True, False, True)  # fmt: skip
    center_act.close_center_service(by=again(world.psychologist), referral=row, summary="完成 8 次", on=TODAY)  # fmt: skip
    assert (sees(world.psychologist), sees(world.supervisor)) == (False, False)
    assert CenterReferral.objects.get().state == "closed"


def test_returned_for_change_declined_and_guards(world):
    case = running_case(world)
    row = applied(world, case)
    before = snapshot()
    for who, refusal in ((world.counselor, PermissionDenied), (world.stranger, Http404), (world.psychologist, Http404)):  # fmt: skip
        with pytest.raises(refusal):
            center_act.decline_center_referral(by=who, referral=row, reason="x", on=TODAY)  # fmt: skip
    with pytest.raises(WrongState):
        applied(world, case)
    assert snapshot() == before
    center_act.return_center_referral(by=world.supervisor, referral=row, text="請補會議紀錄", on=TODAY)  # fmt: skip
    row.refresh_from_db()
    center_act.edit_center_referral(by=world.counselor, referral=row, version=row.version, reason="已補", on=TODAY)  # fmt: skip
    center_act.apply_to_center(by=world.counselor, referral=row, on=TODAY)
    done = center_act.decline_center_referral(by=world.supervisor, referral=row, reason="校內資源尚足", on=TODAY)  # fmt: skip
    assert (done.state, done.decision_reason) == ("declined", "校內資源尚足")


def test_tier_one_goes_to_the_center_only_as_an_emergency(world):
    case = running_case(world, tier=1)
    with pytest.raises(WrongState):
        applied(world, case)
    CenterReferral.objects.update(state="withdrawn")
    row = applied(world, case, is_emergency=True, conference_on=TODAY)
    center_act.accept_center_referral(by=world.supervisor, referral=row, professional=world.psychologist, is_direct=False, on=TODAY)  # fmt: skip
    assert case.tier_changes.order_by("recorded_at").last().is_emergency is True


def test_the_center_sees_applications_and_never_drafts(world):
    case = running_case(world)
    row = center_act.draft_center_referral(by=world.counselor, case=case, center=world.center, form_key=uuid.uuid4(), reason="x", on=TODAY)  # fmt: skip
    listed = {name: list(case_access.center_referrals_for(again(getattr(world, name)), on=TODAY)) for name in ("supervisor", "counselor", "director", "stranger")}  # fmt: skip
    assert listed == {"supervisor": [], "counselor": [row], "director": [row], "stranger": []}  # fmt: skip
    center_act.apply_to_center(by=world.counselor, referral=row, on=TODAY)
    assert case_access.get_center_referral(again(world.supervisor), row.pk, on=TODAY) == row  # fmt: skip


# --- plan and consent ----------------------------------------------------------------------------


def test_a_plan_is_revised_and_reviewed(world):
    case = running_case(world)
    first = plans.set_plan(by=world.counselor, case=case, goals=GOALS, strategies="每週一次", review_on=LATER, on=TODAY, revision=0)  # fmt: skip
    with pytest.raises(WrongState):
        plans.set_plan(by=world.counselor, case=case, goals=GOALS, strategies="", review_on=LATER, on=TODAY, revision=0)  # fmt: skip
    second = plans.review_plan(by=world.counselor, plan=first, outcome="進步", on=TODAY, next_review_on=LATER)  # fmt: skip
    first.refresh_from_db()
    assert (first.outcome, second.revision, second.goals) == ("進步", 2, GOALS)
    with pytest.raises(WrongState):
        plans.review_plan(by=world.counselor, plan=first, outcome="x", on=TODAY)


@pytest.mark.parametrize(
    ("goals", "review_on", "field"),
    [([], LATER, "goals"), ([{"measure": "x"}], LATER, "goals"), (GOALS, TODAY, "review_on")],
)  # fmt: skip
def test_a_plan_says_what_is_wrong(world, goals, review_on, field):
    case = running_case(world)
    before = snapshot()
    with pytest.raises(ValidationError) as refused:
        plans.set_plan(by=world.counselor, case=case, goals=goals, strategies="", review_on=review_on, on=TODAY)  # fmt: skip
    assert list(refused.value.message_dict) == [field]
    assert snapshot() == before


def consent(world, case, **more):
    told = {"basis": "guardian", "service": "心理師個別諮商", "signer": "王大明", "signed_on": TODAY, "form_key": uuid.uuid4(), **more}  # fmt: skip
    return consents.record_consent(by=world.counselor, case=case, on=TODAY, **told)


def test_a_consent_sent_twice_is_one(world):
    case = running_case(world)
    key = uuid.uuid4()
    assert consent(world, case, form_key=key) == consent(world, case, form_key=key)
    assert consents.consents_in_force(case, on=TODAY) == list(case.consents.all())
    consents.withdraw_consent(by=world.counselor, consent=case.consents.get(), reason="撤回", withdrawn_on=TODAY, on=TODAY)  # fmt: skip
    assert consents.consents_in_force(case, on=TODAY) == []


def test_the_students_own_consent_needs_a_conference_or_majority(world):
    case = running_case(world)
    for told in ({"basis": "student"}, {"basis": "adult"}, {"basis": "student", "conference_on": LATER, "conference_reference": "會 3"}):  # fmt: skip
        with pytest.raises(ValidationError):
            consent(world, case, **told)
    consent(world, case, basis="student", conference_on=TODAY, conference_reference="個案會議第 3 次")  # fmt: skip
    Student.objects.filter(pk=world.ming.pk).update(born_on=date(2008, 5, 6))
    consent(world, Case.objects.get(), basis="adult")


def test_a_barred_contact_is_not_named(world):
    case = running_case(world)
    father = Contact.objects.create(school=world.school, student=world.ming, name="王大明", relation="father")  # fmt: skip
    ProtectionFlag.objects.create(school=world.school, student=world.ming, kind="no_contact", contact=father, reason="x", from_on=TODAY)  # fmt: skip
    with pytest.raises(ValidationError) as refused:
        consent(world, case, contact=father)
    assert list(refused.value.message_dict) == ["contact"]
