"""Plan, team, tier, categories, pause, consents, readers, archive: by page, with what each refuses."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.models import AuditEvent
from cases.actions.closing import approve_closing, propose_closing
from cases.actions.team import end_membership
from cases.models import (
    Case,
    CaseExclusion,
    CaseMember,
    CounselingConsent,
    HighConcernEntry,
    Plan,
    TierChange,
)
from fields.roc_date import roc_date
from tests.factories.casework import running_case

pytestmark = pytest.mark.django_db
NOBODYS = "00000000-0000-4000-8000-000000000000"
TODAY = timezone.localdate


def roc(days=0):
    return roc_date(TODAY() + timedelta(days=days))


def plan_typed(**changes):
    return {
        "text_0": "每週到校五天", "measure_0": "出席紀錄", "state_0": "open",
        "strategies": "每週晤談", "review_on": roc(21), "revision": "0", **changes,
    }  # fmt: skip


# --- plan ------------------------------------------------------------------------------------------


def test_a_plan_is_written_revised_and_reviewed(world, case, enter):
    lead, at = enter("counselor"), f"/cases/{case.pk}/plan"
    made = lead.post(f"{at}/edit", plan_typed())
    assert (made.status_code, made["Location"]) == (302, at)
    lead.post(f"{at}/edit", plan_typed(state_0="met", text_1="能說出情緒", revision="1"))  # fmt: skip
    now = Plan.objects.get(superseded_at=None)
    assert (now.revision, [(goal["text"], goal["state"]) for goal in now.goals]) == (
        2, [("每週到校五天", "met"), ("能說出情緒", "open")],
    )  # fmt: skip
    lead.post(f"{at}/review", {"outcome": "出席穩定", "next_review_on": ""})
    now.refresh_from_db()
    assert (now.outcome, now.reviewed_by) == ("出席穩定", world.counselor)
    page = lead.get(at)
    assert (page.context["plan"].pk, len(page.context["former"])) == (now.pk, 1)


BAD_PLANS = {
    "text_0": {"text_0": ""},
    "text_1": {"measure_1": "怎麼看"},
    "review_on": {"review_on": "115/13/1"},
}


@pytest.mark.parametrize("field", list(BAD_PLANS))
def test_a_bad_plan_says_where_and_keeps_what_was_typed(case, enter, field):
    answer = enter("counselor").post(f"/cases/{case.pk}/plan/edit", plan_typed(**BAD_PLANS[field]))  # fmt: skip
    assert (answer.status_code, list(answer.context["form"].errors)) == (200, [field])
    assert "每週晤談" in answer.content.decode()
    assert Plan.objects.count() == 0


def test_a_review_day_of_today_and_a_stale_plan_change_nothing(case, enter):
    lead, at = enter("counselor"), f"/cases/{case.pk}/plan/edit"
    refused = lead.post(at, plan_typed(review_on=roc()))
    assert list(refused.context["form"].errors) == ["review_on"]
    assert lead.post(at, plan_typed()).status_code == 302
    assert (lead.post(at, plan_typed()).status_code, Plan.objects.count()) == (409, 1)


def test_who_only_looks_on_reads_the_plan_and_writes_none(world, case, enter):
    lead = enter("counselor")
    lead.post(f"/cases/{case.pk}/plan/edit", plan_typed())
    lead.post(f"/cases/{case.pk}/team/homeroom", {"user": world.homeroom.pk, "reason": "共同關懷"})  # fmt: skip
    teacher = enter("homeroom")
    assert teacher.get(f"/cases/{case.pk}/plan").status_code == 200
    assert teacher.get(f"/cases/{case.pk}/plan/edit").status_code == 403
    sent = teacher.post(f"/cases/{case.pk}/plan/edit", plan_typed(revision="1"))
    assert (sent.status_code, Plan.objects.count()) == (403, 1)


# --- team ------------------------------------------------------------------------------------------


def test_the_lead_of_an_assigned_case_sees_the_case_and_the_student(world, case, enter):
    lead = enter("counselor")
    pages = (f"/cases/{case.pk}", f"/students/{world.ming.pk}")
    assert [lead.get(page).status_code for page in pages] == [200, 200]
    assert lead.get(f"/cases/{case.pk}").context["name"] == "王小明"


def test_a_new_lead_sees_what_the_former_one_sees_no_more(world, case, enter):
    told = {"user": world.counselor2.pk, "reason": "課務調整"}
    answer = enter("director").post(f"/cases/{case.pk}/lead", told)
    assert (answer.status_code, Case.objects.get().lead) == (302, world.counselor2)
    new, old = enter("counselor2"), enter("counselor")
    assert new.get(f"/cases/{case.pk}").context["name"] == "王小明"
    assert new.get(f"/students/{world.ming.pk}").context["is_full"] is True
    assert old.get(f"/cases/{case.pk}").status_code == 404


def test_the_former_lead_may_stay_as_co_counselor(world, case, enter):
    told = {"user": world.counselor2.pk, "reason": "分工", "keep_as_co": "on"}
    enter("director").post(f"/cases/{case.pk}/lead", told)
    parts = {one.user: one.part for one in CaseMember.objects.filter(ended_on=None)}
    assert parts == {world.counselor2: "lead", world.counselor: "co"}


JOINS = [
    ("director", "co", "counselor2", {}),
    ("director", "mentor", "mentor", {}),
    ("counselor", "homeroom", "homeroom", {}),
    ("counselor", "invited", "teacher", {"until_on": roc(30), "words": ["risk.view"]}),
]


@pytest.mark.parametrize(("by", "part", "who", "more"), JOINS)
def test_somebody_joins_sees_the_case_and_leaves(world, case, enter, by, part, who, more):  # fmt: skip
    at, person = f"/cases/{case.pk}/team", getattr(world, who)
    joined = enter(by).post(f"{at}/{part}", {"user": person.pk, "reason": "協助", **more})  # fmt: skip
    assert (joined.status_code, joined["Location"]) == (302, at)
    assert enter(who).get(f"/cases/{case.pk}").status_code == 200
    member = CaseMember.objects.get(user=person)
    left = enter(by).post(f"{at}/{member.pk}/end", {"reason": "任務完成"})
    assert (left.status_code, enter(who).get(f"/cases/{case.pk}").status_code) == (302, 404)  # fmt: skip


def test_a_form_offers_only_who_fits_the_part(world, case, enter):
    page = enter("counselor").get(f"/cases/{case.pk}/team/homeroom")
    assert list(page.context["form"].fields["user"].queryset) == [world.homeroom]
    answer = enter("counselor").post(f"/cases/{case.pk}/team/homeroom", {"user": world.homeroom2.pk, "reason": "x"})  # fmt: skip
    assert list(answer.context["form"].errors) == ["user"]
    assert CaseMember.objects.count() == 1


def test_an_invitation_needs_its_end(world, case, enter):
    told = {"user": world.teacher.pk, "reason": "觀察"}
    answer = enter("counselor").post(f"/cases/{case.pk}/team/invited", told)
    assert list(answer.context["form"].errors) == ["until_on"]
    assert CaseMember.objects.count() == 1


REFUSED = [
    ("counselor", "team/co"),
    ("counselor", "team/mentor"),
    ("counselor", "lead"),
    ("counselor", "exclusions/new"),
]


@pytest.mark.parametrize(("who", "tail"), REFUSED)
def test_what_the_office_decides_the_lead_may_not(case, enter, who, tail):
    client = enter(who)
    at = f"/cases/{case.pk}/{tail}"
    assert (client.get(at).status_code, client.post(at, {}).status_code) == (403, 403)


def test_an_exclusion_hides_the_case_and_its_lifting_needs_a_reason(world, case, enter):
    director = enter("director")
    told = {"user": world.chief.pk, "reason": "學生的親屬"}
    assert enter("chief").get(f"/cases/{case.pk}").status_code == 200
    assert director.post(f"/cases/{case.pk}/exclusions/new", told).status_code == 302
    assert enter("chief").get(f"/cases/{case.pk}").status_code == 404
    at = f"/cases/{case.pk}/exclusions/{world.chief.pk}/lift"
    assert list(director.post(at, {"reason": ""}).context["form"].errors) == ["reason"]
    assert enter("chief").get(f"/cases/{case.pk}").status_code == 404
    director.post(at, {"reason": "已無利害關係"})
    assert enter("chief").get(f"/cases/{case.pk}").status_code == 200
    assert director.post(at, {"reason": "再一次"}).status_code == 404
    assert CaseExclusion.objects.count() == 1


def test_the_lead_cannot_be_excluded_before_somebody_else_leads(world, case, enter):
    told = {"user": world.counselor.pk, "reason": "親屬"}
    answer = enter("director").post(f"/cases/{case.pk}/exclusions/new", told)
    assert (answer.status_code, CaseExclusion.objects.count()) == (409, 0)


def test_two_directors_end_one_membership_once(world, case, enter):
    told = {"user": world.mentor.pk, "reason": "協助"}
    enter("director").post(f"/cases/{case.pk}/team/mentor", told)
    member = CaseMember.objects.get(user=world.mentor)
    at = f"/cases/{case.pk}/team/{member.pk}/end"
    end_membership(by=world.director, member=member, reason="先一步", on=TODAY())
    assert enter("director").post(at, {"reason": "後一步"}).status_code == 409


# --- tier, categories, pause -----------------------------------------------------------------------


def test_a_tier_changes_with_day_and_reason_and_lists_the_student_for_good(world, enter):  # fmt: skip
    case = running_case(world, tier=1, on=TODAY())
    lead, at = enter("counselor"), f"/cases/{case.pk}/tier"
    told = {"tier": "2", "changed_on": roc(), "reason": "需要定期晤談"}
    assert lead.post(at, told).status_code == 302
    lead.post(at, {"tier": "1", "changed_on": roc(), "reason": "已穩定"})
    assert [one.to_tier for one in TierChange.objects.order_by("recorded_at")] == [1, 2, 1]  # fmt: skip
    assert HighConcernEntry.objects.filter(student=world.ming).count() == 1


TIERS = [
    ("counselor", {"tier": "3"}, 403),
    ("director", {"tier": "3", "is_emergency": "on"}, 200),
    ("director", {"tier": "3", "is_emergency": "on", "conference_on": roc()}, 302),
]


@pytest.mark.parametrize(("who", "more", "status"), TIERS)
def test_an_emergency_goes_to_tier_3_after_a_conference_by_who_assigns(world, enter, who, more, status):  # fmt: skip
    case = running_case(world, tier=1, on=TODAY())
    told = {"changed_on": roc(), "reason": "緊急", **more}
    answer = enter(who).post(f"/cases/{case.pk}/tier", told)
    case.refresh_from_db()
    assert (answer.status_code, case.tier) == (status, 3 if status == 302 else 1)


def test_categories_are_one_and_at_most_two_more(case, enter):
    lead, at = enter("counselor"), f"/cases/{case.pk}/categories"
    told = {"main": "T05", "secondary": ["T01", "T03"], "version": str(case.version)}
    assert lead.post(at, {**told, "secondary": ["T01", "T03", "T04"]}).status_code == 200  # fmt: skip
    assert lead.post(at, told).status_code == 302
    case.refresh_from_db()
    assert (case.main_category, case.secondary_categories) == ("T05", ["T01", "T03"])
    assert lead.post(at, told).status_code == 409


def test_a_pause_and_its_end(case, enter):
    lead = enter("counselor")
    states = []
    for tail in ("suspend", "suspend", "resume", "resume"):
        answer = lead.post(f"/cases/{case.pk}/{tail}", {"reason": "學生出國"})
        case.refresh_from_db()
        states.append((answer.status_code, case.state))
    assert states == [(302, "suspended"), (409, "suspended"), (302, "open"), (409, "open")]  # fmt: skip


# --- consents --------------------------------------------------------------------------------------


def consent_typed(**changes):
    return {
        "basis": "guardian", "service": "心理師諮商 6 次", "signer": "王父", "relation": "父",
        "signed_on": roc(), "form_key": str(uuid4()), **changes,
    }  # fmt: skip


def test_a_consent_is_recorded_once_and_withdrawn_once(case, enter):
    lead, at = enter("counselor"), f"/cases/{case.pk}/consents"
    sent = consent_typed()
    assert [lead.post(f"{at}/new", sent).status_code for _press in range(2)] == [302, 302]  # fmt: skip
    row = CounselingConsent.objects.get()
    told = {"withdrawn_on": roc(), "reason": "家長改變心意"}
    presses = [lead.post(f"{at}/{row.pk}/withdraw", told).status_code for _press in range(2)]  # fmt: skip
    assert presses == [302, 409]


def test_the_students_own_consent_needs_the_conference(case, enter):
    lead, at = enter("counselor"), f"/cases/{case.pk}/consents/new"
    sent = consent_typed(basis="student", signer="王小明")
    assert list(lead.post(at, sent).context["form"].errors) == ["conference_on"]
    assert CounselingConsent.objects.count() == 0
    held = {"conference_on": roc(), "conference_reference": "115 個案會議第 3 次"}
    assert lead.post(at, {**sent, **held}).status_code == 302


# --- who reads it ----------------------------------------------------------------------------------


def test_the_readers_are_listed_for_who_may_explain(world, case, enter):
    enter("director").get(f"/cases/{case.pk}")
    page = enter("counselor").get(f"/cases/{case.pk}/readers")
    shown = {(one.actor_id, one.event) for one in page.context["readings"]}
    assert (world.director.pk, "case_read") in shown
    assert AuditEvent.objects.filter(part="readers", object_id=str(case.pk)).count() == 1  # fmt: skip


def test_a_homeroom_teacher_sees_arrangement_and_team_and_neither_papers_nor_readers(world, case, enter):  # fmt: skip
    enter("counselor").post(f"/cases/{case.pk}/team/homeroom", {"user": world.homeroom.pk, "reason": "共同關懷"})  # fmt: skip
    teacher = enter("homeroom")
    tails = ("", "/plan", "/team", "/consents", "/center", "/readers", "/who")
    answers = [teacher.get(f"/cases/{case.pk}{tail}").status_code for tail in tails]
    assert answers == [200, 200, 200, 403, 403, 403, 403]
    links = [one["url"] for one in teacher.get(f"/cases/{case.pk}").context["subnav"]]
    assert links == [f"/cases/{case.pk}{tail}" for tail in ("", "/plan", "/team")]


# --- archive ---------------------------------------------------------------------------------------


def test_the_custodian_archives_by_number_once_and_reads_no_case(world, case, enter):
    on = TODAY()
    propose_closing(by=world.counselor, case=case, reason="goals_met", summary="穩定", on=on)  # fmt: skip
    approve_closing(by=world.director, case=case, on=on)
    keeper = enter("custodian")
    page = keeper.get("/cases/to-archive")
    assert [one.number for one in page.context["cases"]] == [case.number]
    assert "王" not in page.content.decode().split("<main")[1].split("</main>")[0]
    assert keeper.get(f"/cases/{case.pk}").status_code == 404
    presses = [keeper.post(f"/cases/{case.pk}/archive", {"archived_on": roc()}).status_code for _press in range(2)]  # fmt: skip
    assert (presses, Case.objects.get().state) == ([302, 409], "archived")
    assert enter("counselor").post(f"/cases/{case.pk}/archive", {}).status_code == 404


# --- strangers -------------------------------------------------------------------------------------

TAILS = (
    "plan", "plan/edit", "plan/review", "team", "team/co", "team/mentor", "team/homeroom", "team/invited",
    f"team/{NOBODYS}/end", "lead", "exclusions/new", f"exclusions/{NOBODYS}/lift", "tier", "categories", "suspend",
    "follow-up", "consents", "consents/new", f"consents/{NOBODYS}/withdraw", "readers", "center", "center/new", "archive",
)  # fmt: skip


@pytest.mark.parametrize("who", ["foreign_counselor", "homeroom2", "teacher"])
def test_a_foreign_case_and_nobodys_are_answered_alike_byte_for_byte(case, enter, who):
    client = enter(who)
    for tail in TAILS:
        foreign = client.get(f"/cases/{case.pk}/{tail}")
        nobodys = client.get(f"/cases/{NOBODYS}/{tail}")
        assert (foreign.status_code, foreign.content) == (404, nobodys.content), tail


def test_every_section_is_bounded(world, case, enter, django_assert_max_num_queries):
    lead = enter("counselor")
    for tail in ("plan", "team", "consents", "readers", "center"):
        lead.get(f"/cases/{case.pk}/{tail}")
        with django_assert_max_num_queries(12):
            lead.get(f"/cases/{case.pk}/{tail}")
