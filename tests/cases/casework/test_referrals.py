"""From the draft to the reply: effects, guards, and nothing changed by a refusal."""

import uuid

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404

from accounts.errors import WrongState
from accounts.models import AuditEvent
from cases import referral_access as access
from cases.actions import referral_decisions as decide
from cases.actions import referrals as act
from cases.actions.risk_notices import answer_notice
from cases.models import Case, FilledPaper, PaperSignature, Referral, RiskNotice
from cases.obligations import ReplySource, RiskNoticeSource
from cases.papers.registry import newest
from cases.signing import is_unchanged
from tests.accounts.cast import TODAY, again
from tests.factories.casework import WHOLE_STAGE_1, draft, filled, sent, write

REPLY = {
    "name": "王○明",
    "counselor": "輔導老師",
    "arrangement": ["tier2"],
    "tier3": "not_needed",
}


def assigned(world, referral=None, **more):
    referral = referral or sent(world)
    told = {"lead": world.counselor, "tier": 2, "referrer_part": "每週觀察一次", **more}
    case = decide.assign_referral(by=world.director, referral=referral, on=TODAY, **told)  # fmt: skip
    return referral, case


def office_signs(world, referral, *, by=None):
    write(referral, by=world.counselor, crisis_counselor=["CR2"])
    decide.sign_third_stage(by=world.counselor, referral=referral, on=TODAY)
    write(referral, by=world.chief, strategies=["ST2"])
    decide.sign_fourth_stage(by=world.chief, referral=referral, on=TODAY)


def sealed(world):
    referral, case = assigned(world)
    office_signs(world, referral)
    decide.seal_referral(by=again(world.principal), referral=referral, on=TODAY)
    return referral, case


def snapshot():
    tables = (Referral, FilledPaper, PaperSignature, RiskNotice, Case, AuditEvent)
    return [list(table.objects.order_by("pk").values()) for table in tables]


def test_the_whole_way_of_the_paper(world):
    referral, case = sealed(world)
    decide.save_reply(by=world.counselor, referral=referral, form=filled("arrangement_reply", **REPLY), revision=0, on=TODAY)  # fmt: skip
    decide.reply_referral(by=world.counselor, referral=referral, on=TODAY)
    referral.refresh_from_db()
    assert (referral.state, referral.case, case.referrer) == ("replied", case, world.homeroom)  # fmt: skip
    paper = referral.papers.get(form_id="high_concern_assessment")
    signed = [(one.step, one.signed_by) for one in paper.signatures.all()]
    assert signed == [
        ("sign_stage1", world.homeroom),
        ("sign_stage2", world.homeroom),
        ("sign_stage3", world.counselor),
        ("sign_stage4", world.chief),
        ("principal", world.principal),
    ]
    assert [is_unchanged(one) for one in paper.signatures.all()] == [True] * 5
    assert paper.locked_at is not None
    assert {line.kind for line in case.timeline.all()} == {"opened", "referral", "reply"}  # fmt: skip
    told = access.arrangement_of(world.homeroom, access.get_referral(again(world.homeroom), referral.pk, on=TODAY))  # fmt: skip
    assert (told.lead, told.referrer_part, told.reply["arrangement"]) == (world.counselor.name, "每週觀察一次", ["tier2"])  # fmt: skip


def test_help_starts_with_the_assignment_before_the_seal(world):
    referral, case = assigned(world)
    assert (referral.state, case.state) == ("stage2_signed", "open")
    assert Case.objects.visible_to(again(world.counselor), on=TODAY).get() == case
    with pytest.raises(WrongState):
        decide.assign_referral(by=world.chief, referral=referral, lead=world.counselor2, tier=2, on=TODAY)  # fmt: skip
    assert Case.objects.count() == 1


def test_a_second_referral_joins_the_open_case(world):
    _first, case = assigned(world)
    second = sent(world, paper="none", by=world.teacher, concern="上課睡覺")
    assert decide.assign_referral(by=world.director, referral=second, on=TODAY) == case


def test_no_reply_before_the_seal(world):
    referral, _case = assigned(world)
    decide.save_reply(by=world.counselor, referral=referral, form=filled("arrangement_reply", **REPLY), revision=0, on=TODAY)  # fmt: skip
    before = snapshot()
    with pytest.raises(WrongState):
        decide.reply_referral(by=world.counselor, referral=referral, on=TODAY)
    assert snapshot() == before
    told = access.arrangement_of(world.homeroom, Referral.objects.get())
    assert told.reply == {}


def test_a_plain_request_is_answered_without_seal(world):
    referral = sent(world, paper="none", by=world.teacher, sources=[1], concern="想談談")  # fmt: skip
    assigned(world, referral)
    with pytest.raises(ValidationError):
        decide.reply_referral(by=world.counselor, referral=referral, on=TODAY)
    decide.save_reply(by=world.counselor, referral=referral, form=filled("arrangement_reply", **REPLY), revision=0, on=TODAY)  # fmt: skip
    assert decide.reply_referral(by=world.counselor, referral=referral, on=TODAY).state == "replied"  # fmt: skip


def test_the_dropout_paper_goes_by_its_own_signatures(world):
    referral = draft(world, paper="dropout_high_concern_referral", by=world.teacher)
    write(referral, by=world.teacher, name="王小明", referred_on="115/05/06", behaviour_code=["A"])  # fmt: skip
    act.submit_referral(by=world.teacher, referral=referral, on=TODAY)
    assigned(world, referral)
    write(referral, by=world.counselor, number="114-9")
    decide.sign_third_stage(by=world.counselor, referral=referral, on=TODAY)
    decide.sign_fourth_stage(by=world.director, referral=referral, on=TODAY)
    decide.seal_referral(by=again(world.principal), referral=referral, on=TODAY)
    steps = [one.step for one in PaperSignature.objects.order_by("signed_at")]
    assert steps == ["sign_referrer", "sign_counselor", "sign_dean", "sign_principal"]


def test_a_form_sent_twice_makes_one_referral(world):
    key = uuid.uuid4()
    first = draft(world, form_key=key)
    assert draft(world, form_key=key) == first
    assert Referral.objects.count() == 1


def test_the_four_stages_are_not_a_subject_teachers(world):
    before = snapshot()
    with pytest.raises(PermissionDenied):
        draft(world, by=world.teacher)
    for who in (world.principal, world.stranger, world.admin):
        with pytest.raises(PermissionDenied):
            draft(world, by=who, paper="none")
    assert snapshot() == before


def test_signing_needs_every_group_answered(world):
    referral = draft(world)
    write(referral, by=world.homeroom, student_name="王小明")
    before = snapshot()
    with pytest.raises(ValidationError) as refused:
        act.submit_referral(by=world.homeroom, referral=referral, on=TODAY)
    assert len(refused.value.message_dict) == 10
    assert snapshot() == before


def test_signed_fields_never_change_and_later_stages_wait(world):
    referral = draft(world)
    write(referral, by=world.homeroom, **WHOLE_STAGE_1, strategies=["ST1"])
    assert "strategies" not in FilledPaper.objects.get().answers
    act.sign_first_stage(by=world.homeroom, referral=referral, on=TODAY)
    write(referral, by=world.homeroom, student_name="改名", crisis_homeroom=["CR2"])
    answers = FilledPaper.objects.get().answers
    assert (answers["student_name"], answers["crisis_homeroom"]) == ("王小明", ["CR2"])
    assert is_unchanged(PaperSignature.objects.get())


def test_a_stale_save_is_refused(world):
    referral = draft(world)
    write(referral, by=world.homeroom, student_name="一")
    form = filled("high_concern_assessment", student_name="二")
    with pytest.raises(WrongState):
        act.save_answers(by=world.homeroom, referral=referral, form=form, revision=1, on=TODAY)  # fmt: skip
    assert FilledPaper.objects.get().answers == {"student_name": "一"}


def test_nobody_sees_or_touches_anothers_draft(world):
    referral = draft(world)
    form = newest("high_concern_assessment")({})
    for who in (world.director, world.counselor, world.principal, world.homeroom2, world.stranger):  # fmt: skip
        with pytest.raises(Http404):
            act.save_answers(by=who, referral=referral, form=form, revision=1, on=TODAY)
        with pytest.raises(Http404):
            access.get_referral(who, referral.pk, on=TODAY)


def test_the_referrer_reads_her_stages_only(world):
    referral, _case = sealed(world)
    referral.refresh_from_db()
    own = access.read_paper(again(world.homeroom), referral, on=TODAY)
    assert (own.is_whole, "strategies" in own.answers, "crisis_counselor" in own.answers) == (False, False, False)  # fmt: skip
    assert own.answers["crisis_homeroom"] == ["CR5"]
    assert [one.step for one in own.signatures] == ["sign_stage1", "sign_stage2"]
    whole = access.read_paper(again(world.counselor), referral, on=TODAY)
    assert (whole.is_whole, whole.answers["strategies"]) == (True, ["ST2"])
    assert AuditEvent.objects.filter(part="high_concern_assessment", event="record_read").count() == 2  # fmt: skip


def test_declined_and_returned(world):
    referral = sent(world)
    back = decide.return_to_referrer(by=world.chief, referral=referral, reason="請補第一階段", on=TODAY)  # fmt: skip
    assert (back.state, PaperSignature.objects.filter(voided_at=None).count()) == ("draft", 0)  # fmt: skip
    act.submit_referral(by=world.homeroom, referral=referral, on=TODAY)
    done = decide.decline_referral(by=world.chief, referral=referral, reason="由導師持續關懷", on=TODAY)  # fmt: skip
    assert (
        access.arrangement_of(world.homeroom, done).decline_reason == "由導師持續關懷"
    )
    with pytest.raises(WrongState):
        assigned(world, referral)


def test_the_principal_sends_back_and_stage_four_is_signed_anew(world):
    referral, _case = assigned(world)
    office_signs(world, referral)
    decide.send_back(by=again(world.principal), referral=referral, reason="再評估", on=TODAY)  # fmt: skip
    with pytest.raises(Http404):
        decide.seal_referral(by=again(world.principal), referral=referral, on=TODAY)
    decide.sign_fourth_stage(by=world.chief, referral=referral, on=TODAY)
    assert PaperSignature.objects.filter(step="sign_stage4").count() == 2


# --- risky items ---------------------------------------------------------------------------------


def test_a_ticked_risk_asks_in_the_draft_reminds_the_writer_and_alerts_the_office(world):  # fmt: skip
    referral = draft(world)
    write(referral, by=world.homeroom, hc_personal_behaviour=["A207"])
    notice = RiskNotice.objects.get()
    assert (notice.item, notice.due_on, notice.is_open) == ("hc_personal_behaviour.A207", TODAY, True)  # fmt: skip
    source = RiskNoticeSource()
    assert list(source.mine(again(world.homeroom), on=TODAY)) == [notice]
    assert list(source.alerts(again(world.director), on=TODAY)) == [notice]
    assert list(source.alerts(again(world.stranger), on=TODAY)) == []
    assert list(source.alerts(again(world.teacher), on=TODAY)) == []
    with pytest.raises(Http404):
        access.get_referral(again(world.director), referral.pk, on=TODAY)
    assert source.obligation(notice).due == TODAY


def test_saving_again_asks_once_and_unticking_closes(world):
    referral = draft(world)
    write(referral, by=world.homeroom, hc_personal_behaviour=["A207"])
    write(referral, by=world.homeroom, hc_personal_behaviour=["A207", "A206"])
    assert RiskNotice.objects.count() == 2
    write(referral, by=world.homeroom, hc_personal_behaviour=["A206"])
    assert [one.is_open for one in RiskNotice.objects.order_by("raised_at", "pk") if one.item.endswith("A207")] == [False]  # fmt: skip
    assert AuditEvent.objects.filter(part="risk_unticked").count() == 1


def test_answering_a_notice(world):
    referral = draft(world)
    write(referral, by=world.homeroom, hc_personal_behaviour=["A207"])
    notice = RiskNotice.objects.get()
    with pytest.raises(ValidationError) as refused:
        answer_notice(by=world.homeroom, notice=notice, answer="told", on=TODAY)
    assert list(refused.value.message_dict) == ["told_whom"]
    with pytest.raises(Http404):
        answer_notice(by=world.director, notice=notice, answer="old_report", on=TODAY)
    answer_notice(by=world.homeroom, notice=notice, answer="told", told_whom="輔導主任", on=TODAY)  # fmt: skip
    with pytest.raises(WrongState):
        answer_notice(by=world.homeroom, notice=notice, answer="reported", on=TODAY)
    assert list(RiskNoticeSource().mine(world.homeroom, on=TODAY)) == []


def test_the_answer_is_owed_by_the_office_then_by_the_lead(world):
    referral = sent(world)
    source = ReplySource()
    assert str(referral.reply_due_on) == "2026-05-11"
    assert list(source.mine(again(world.director), on=TODAY)) == [referral]
    assert list(source.mine(again(world.counselor), on=TODAY)) == []
    assigned(world, referral)
    assert list(source.mine(again(world.director), on=TODAY)) == []
    assert list(source.mine(again(world.counselor), on=TODAY)) == [referral]


# --- the class and seat look-up --------------------------------------------------------------------


def test_a_teacher_finds_by_class_and_seat_at_her_school_only(world):
    found = access.find_for_referral(world.teacher, world.school, class_name="802", seat_number=1, on=TODAY)  # fmt: skip
    assert found == world.mei
    for school, name in ((world.sister, "801"), (world.school, "899")):
        with pytest.raises(Http404):
            access.find_for_referral(world.teacher, school, class_name=name, seat_number=1, on=TODAY)  # fmt: skip
