"""A referral's paper by page: writing, the ticked risk, four stages, the seal, the reply; and what each refuses."""

from uuid import uuid4

import pytest
from django.utils import timezone

from cases.models import PaperSignature, Referral, RiskNotice
from fields.roc_date import roc_date
from tests.factories.casework import WHOLE_STAGE_1

pytestmark = pytest.mark.django_db
NOBODYS = "00000000-0000-4000-8000-000000000000"
HTMX = {"HX-Request": "true", "X-Background": "1"}
DROPOUT = {
    "name": "王小明", "class_name": "801", "seat": "1", "behaviour_code": ["A"],
    "behaviour_and_needs": "連續三日未到校", "family_status": "single_parent",
}  # fmt: skip


@pytest.fixture(autouse=True)
def this_year(world):
    """The class is of the school year of today, as the form offers it."""
    year = timezone.localdate()
    world.c801.school_year = year.year - 1911 - (year.month < 8)
    world.c801.save()


def begin(client, world, paper="high_concern_assessment", **more):
    """Out: the referral that the short form made."""
    told = {
        "school_class": world.c801.pk, "seat_number": "1", "name": "王小明", "urgency": "routine",
        "sources": ["3"], "key": str(uuid4()), "paper": paper, "concern": "", **more,
    }  # fmt: skip
    answer = client.post("/referrals/new", told)
    assert answer.status_code == 302, answer.context["form"].errors
    return Referral.objects.latest("created_at")


def whole(**changes):
    day = roc_date(timezone.localdate())
    return {**WHOLE_STAGE_1, "assessed_on": day, **changes}


def save(client, referral, answers, **more):
    paper = referral.papers.get(form_id=referral.paper)
    told = {"revision": str(paper.revision), **answers}
    return client.post(f"/referrals/{referral.pk}/paper", told, **more)


def press(client, referral, what):
    status = client.post(f"/referrals/{referral.pk}/{what}").status_code
    referral.refresh_from_db()
    return status, referral.state


@pytest.fixture
def sent(world, enter):
    teacher = enter("homeroom")
    referral = begin(teacher, world)
    save(teacher, referral, whole())
    assert press(teacher, referral, "submit") == (302, "stage2_signed")
    return referral


def assign(world, enter, referral):
    told = {"assign-lead": world.counselor.pk, "assign-tier": "2", "assign-referrer_part": "每週觀察一次"}  # fmt: skip
    assert enter("director").post(f"/referrals/{referral.pk}/assign", told).status_code == 302  # fmt: skip
    referral.refresh_from_db()
    return referral.case


def test_the_whole_way_from_the_homeroom_teacher_to_her_reply(world, enter, sent):
    case = assign(world, enter, sent)
    lead, chief, principal = enter("counselor"), enter("chief"), enter("principal")
    assert save(lead, sent, {"crisis_counselor": ["CR2"]}).status_code == 302
    assert press(lead, sent, "sign-third") == (302, "stage3_signed")
    assert save(chief, sent, {"strategies": ["ST2"]}).status_code == 302
    assert press(chief, sent, "sign-fourth") == (302, "stage4_signed")
    answers = {"name": "王小明", "counselor": "輔導老師", "arrangement": ["tier2"], "tier3": "not_needed", "referrer_part": "每週觀察一次"}  # fmt: skip
    at = f"/referrals/{sent.pk}/reply"
    early = lead.post(at, {**answers, "revision": "0", "send": "1"})
    assert (early.status_code, Referral.objects.get().state) == (409, "stage4_signed")
    assert principal.get("/referrals/").context["tab"] == "seal"
    assert press(principal, sent, "seal") == (302, "principal_sealed")
    assert lead.post(at, {**answers, "revision": "0"}).status_code == 302
    assert lead.post(at, {**answers, "revision": "1", "send": "1"}).status_code == 302
    page = enter("homeroom").get(f"/referrals/{sent.pk}")
    words = dict(page.context["reply"][0].words)
    assert (words["安排情形"], page.context["arrangement"].referrer_part) == ("二級輔導", "每週觀察一次")  # fmt: skip
    assert (page.context["case"], case.lead) == (case, world.counselor)
    assert lead.post(at, {**answers, "revision": "2", "send": "1"}).status_code == 403


def test_the_referrer_sees_arrangement_and_her_part_in_the_case_and_no_session(world, enter, sent):  # fmt: skip
    case = assign(world, enter, sent)
    page = enter("homeroom").get(f"/cases/{case.pk}")
    assert (page.status_code, page.context["my_part"]) == (200, ["每週觀察一次"])
    assert page.context["may_log"] is False
    assert [line for line in page.context["lines"] if line.record] == []


def test_an_unanswered_field_is_named_where_it_is_and_nothing_is_signed(world, enter):
    teacher = enter("homeroom")
    referral = begin(teacher, world)
    save(teacher, referral, whole(hc_family_function_presence=""))
    answer = teacher.post(f"/referrals/{referral.pk}/submit")
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == ["hc_family_function_presence"]
    assert (PaperSignature.objects.count(), Referral.objects.get().state) == (0, "draft")  # fmt: skip


def test_not_clear_and_ticked_items_contradict_each_other(world, enter):
    teacher = enter("homeroom")
    referral = begin(teacher, world)
    answer = save(teacher, referral, whole(hc_personal_state_presence="unclear"))
    assert list(answer.context["form"].errors) == ["hc_personal_state"]
    assert referral.papers.get().answers == {}


def test_a_risky_tick_asks_at_once_in_the_draft_and_is_answered_once(world, enter):
    teacher = enter("homeroom")
    referral = begin(teacher, world)
    ticked = {"hc_personal_behaviour_presence": "yes", "hc_personal_behaviour": ["A206"]}  # fmt: skip
    fragment = save(teacher, referral, whole(**ticked), headers=HTMX)
    notice = RiskNotice.objects.get()
    shown = fragment.content.decode()
    assert ("自傷或自殺" in shown, f"/notices/{notice.pk}" in shown, "<html" in shown) == (True, True, False)  # fmt: skip
    at = f"/referrals/{referral.pk}/notices/{notice.pk}"
    assert list(teacher.post(at, {"answer": "told"}).context["form"].errors) == ["told_whom"]  # fmt: skip
    told = {"answer": "told", "told_whom": "輔導主任"}
    assert [teacher.post(at, told).status_code for _press in range(2)] == [302, 409]
    assert enter("homeroom2").get(at).status_code == 404


def test_two_tabs_never_overwrite_each_other(world, enter):
    teacher = enter("homeroom")
    referral = begin(teacher, world)
    at, told = f"/referrals/{referral.pk}/paper", whole(revision="1")
    assert teacher.post(at, told).status_code == 302
    stale = teacher.post(at, whole(revision="1", caregiver="另一頁"), headers=HTMX)
    assert (stale.status_code, stale["X-Fragment"]) == (409, "1")
    assert "caregiver" not in referral.papers.get().answers


def test_the_dropout_paper_with_its_behaviour_types(world, enter):
    teacher = enter("teacher")
    referral = begin(teacher, world, paper="dropout_high_concern_referral")
    day = roc_date(timezone.localdate())
    assert save(teacher, referral, {**DROPOUT, "referred_on": day}).status_code == 302
    assert press(teacher, referral, "submit") == (302, "stage2_signed")
    assign(world, enter, referral)
    lead, chief, principal = enter("counselor"), enter("chief"), enter("principal")
    save(lead, referral, {"number": "115-3"})
    assert press(lead, referral, "sign-third") == (302, "stage3_signed")
    assert press(chief, referral, "sign-fourth") == (302, "stage4_signed")
    assert press(principal, referral, "seal") == (302, "principal_sealed")
    page = lead.get(f"/referrals/{referral.pk}")
    titles = [(part.title, part.signature.name) for part in page.context["parts"]]
    people = [world.teacher, world.counselor, world.chief, world.principal]
    assert titles == list(zip(["轉介老師", "輔導老師", "教導主任", "校長"], [one.name for one in people], strict=True))  # fmt: skip


def test_a_subject_teacher_is_not_offered_the_four_stages(world, enter):
    form = enter("teacher").get("/referrals/new").context["form"]
    offered = [key for key, _label in form.fields["paper"].choices]
    assert offered == ["none", "dropout_high_concern_referral"]


def test_a_plain_request_needs_its_concern(world, enter):
    told = {"school_class": world.c801.pk, "seat_number": "1", "name": "王小明", "urgency": "routine", "sources": ["3"], "key": str(uuid4()), "paper": "none", "concern": ""}  # fmt: skip
    answer = enter("homeroom").post("/referrals/new", told)
    assert (list(answer.context["form"].errors), Referral.objects.count()) == (["concern"], 0)  # fmt: skip


def test_nobody_signs_out_of_turn(world, enter, sent):
    assert press(enter("homeroom"), sent, "sign-third") == (403, "stage2_signed")
    assert press(enter("counselor"), sent, "sign-third") == (404, "stage2_signed")
    assert press(enter("principal"), sent, "seal") == (404, "stage2_signed")
    assert press(enter("director"), sent, "sign-fourth") == (409, "stage2_signed")


def test_the_principal_sends_it_back_with_a_reason(world, enter, sent):
    assign(world, enter, sent)
    lead, chief, principal = enter("counselor"), enter("chief"), enter("principal")
    save(lead, sent, {"crisis_counselor": ["CR2"]})
    press(lead, sent, "sign-third")
    save(chief, sent, {"strategies": ["ST2"]})
    press(chief, sent, "sign-fourth")
    at = f"/referrals/{sent.pk}/seal-back"
    assert list(principal.post(at, {"reason": ""}).context["form"].errors) == ["reason"]
    assert principal.post(at, {"reason": "請加認輔"}).status_code == 302
    sent.refresh_from_db()
    assert sent.state == "stage3_signed"
    assert principal.get(at).status_code == 404
    assert chief.get(at).status_code == 403


@pytest.mark.parametrize("who", ["foreign_counselor", "homeroom2", "teacher", "admin"])
def test_strangers_learn_nothing(enter, sent, who):
    client = enter(who)
    for tail in ("paper", "reply", "seal-back", f"notices/{NOBODYS}"):
        foreign = client.get(f"/referrals/{sent.pk}/{tail}")
        nobodys = client.get(f"/referrals/{NOBODYS}/{tail}")
        assert (foreign.status_code, foreign.content) == (404, nobodys.content), tail
    for tail in ("submit", "sign-third", "sign-fourth", "seal"):
        assert press(client, sent, tail) == (404, "stage2_signed"), tail
