"""The pages: one answer for every number that isn't hers, step-up, the 61st minute, what is shown and what never is."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.models import AuditEvent
from cases.actions.contacts import save_contact
from cases.actions.protection import set_protection
from cases.actions.records import log_record
from cases.actions.risk import assess_risk, save_safety_plan
from cases.models import CaseExclusion, EmergencyAccess, ProtectionFlag
from cases.recording import RecordFacts
from cases.risk_asking import Asked, Judgement
from tests.accounts.cast import TODAY, again
from tests.cases.emergency.conftest import NOW, REASON, approved, asked, minutes

pytestmark = pytest.mark.django_db
LIST = "/emergencies/"


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def enter(world, case, clock, browser_of):
    return lambda who, **more: browser_of(getattr(world, who), **more)


def typed(case, **changes):
    return {
        "school_code": case.school.code, "number": case.number, "reason": REASON,
        "form_key": str(uuid.uuid4()), **changes,
    }  # fmt: skip


def now_of(access):
    return EmergencyAccess.objects.get(pk=access.pk)


# --- asking ----------------------------------------------------------------------------------------


def test_the_form_asks_and_a_resent_one_asks_no_second_time(world, case, enter):
    admin, form = enter("admin"), typed(case)
    shown = admin.get(f"{LIST}new").context["form"]
    assert shown["school_code"].value() == case.school.code
    answers = [admin.post(f"{LIST}new", form) for _twice in range(2)]
    access = EmergencyAccess.objects.get()
    assert {one["Location"] for one in answers} == {f"{LIST}{access.pk}"}


def test_every_number_that_is_not_hers_gets_the_same_answer(world, case, enter):
    CaseExclusion.objects.create(user=world.admin, content_object=case, from_on=TODAY, reason="親屬", decided_by=world.director)  # fmt: skip
    admin = enter("admin")
    wanted = (
        {"number": "114-999"}, {"school_code": world.sister.code}, {"school_code": "000000"}, {},
    )  # fmt: skip
    for one in wanted:
        page = admin.post(f"{LIST}new", typed(case, **one))
        form = page.context["form"]
        assert (page.status_code, dict(form.errors)) == (200, {"number": ["查無此案號，請確認學校代碼與案號。"]})  # fmt: skip
        assert form["reason"].value() == REASON  # what was typed stays
    assert not EmergencyAccess.objects.exists()
    refused = AuditEvent.objects.filter(outcome="refused", actor_id=world.admin.pk)
    assert [(row.object_type, row.object_id) for row in refused] == [("cases.case", "")] * 4  # fmt: skip


def test_reading_and_pressing_ask_for_a_fresh_proof(world, case, enter):
    access = approved(world, case)
    admin, director = enter("admin", fresh=False), enter("director", fresh=False)
    waits = asked(world, case, by=again(world.admin2))
    answers = (
        admin.get(f"{LIST}new"), admin.post(f"{LIST}new", typed(case)), admin.get(f"{LIST}{access.pk}/case"),
        admin.get(f"{LIST}{uuid.uuid4()}/case"), director.post(f"{LIST}{waits.pk}/approve"),
    )  # fmt: skip
    for answer in answers:
        assert answer.status_code == 302
        assert answer["Location"].startswith("/accounts/reauthenticate/")
    waits = now_of(waits)
    assert waits.state == "asked"
    assert not AuditEvent.objects.filter(event="emergency_read").exists()


# --- answering -------------------------------------------------------------------------------------


def test_the_director_reads_the_reason_and_approves(world, case, enter):
    access = asked(world, case)
    director, at = enter("director"), f"{LIST}{access.pk}"
    page = director.get(at)
    assert (page.context["hands"].may_answer, REASON in page.text) == (True, True)
    assert director.post(f"{at}/approve")["Location"] == at
    assert director.post(f"{at}/approve").status_code == 409
    access = now_of(access)
    assert (access.state, access.answered_by) == ("approved", world.director)
    assert director.post(f"{at}/end")["Location"] == at
    access = now_of(access)
    assert (access.state, access.until_at) == ("ended", NOW)


def test_a_request_is_declined_with_a_reason_she_reads(world, case, enter):
    access = asked(world, case)
    director, at = enter("director"), f"{LIST}{access.pk}"
    assert dict(director.post(f"{at}/decline", {"reason": ""}).context["form"].errors) == {"reason": ["請填寫這一欄。"]}  # fmt: skip
    assert director.post(f"{at}/decline", {"reason": "老師已到場"})["Location"] == at
    assert director.post(f"{at}/decline", {"reason": "老師已到場"}).status_code == 409
    assert "老師已到場" in enter("admin").get(at).text


# --- who sees a request ----------------------------------------------------------------------------


def test_who_sees_a_request_and_who_its_reason(world, case, enter):
    access = asked(world, case)
    seen = {"admin": True, "director": True, "principal": True, "counselor": True, "admin2": False}  # fmt: skip
    for who, reads in seen.items():
        page = enter(who).get(f"{LIST}{access.pk}")
        assert (who, page.status_code, REASON in page.text) == (who, 200, reads)
    for who in ("chief", "homeroom", "foreign_director", "foreign_admin", "officer"):
        assert (who, enter(who).get(f"{LIST}{access.pk}").status_code) == (who, 404)
    for who, answer in {"admin": 403, "admin2": 403, "counselor": 403, "chief": 404}.items():  # fmt: skip
        browser = enter(who)
        assert (who, browser.post(f"{LIST}{access.pk}/approve").status_code) == (who, answer)  # fmt: skip
        assert (who, browser.post(f"{LIST}{access.pk}/decline", {"reason": "x"}).status_code) == (who, answer)  # fmt: skip
    for who in ("admin2", "counselor"):
        assert (who, enter(who).post(f"{LIST}{access.pk}/end").status_code) == (who, 403)  # fmt: skip
    access = now_of(access)
    assert access.state == "asked"


# --- the case --------------------------------------------------------------------------------------


SECRETS = ("晤談中說的話（虛構）", "判斷說明不外流（虛構）", "保護事由不外流（虛構）")


def whole(case, world):
    """A case with everything: contacts, protection, risk, a plan, a session."""
    student, counselor = case.student, again(world.counselor)
    mother = save_contact(by=again(world.chief), student=student, on=TODAY, values={"name": "王媽媽", "relation": "mother", "mobile": "0912-000-111", "is_emergency": True})  # fmt: skip
    father = save_contact(by=again(world.chief), student=student, on=TODAY, values={"name": "王爸爸", "relation": "father", "mobile": "0912-000-222"})  # fmt: skip
    set_protection(by=again(world.director), student=student, kind=ProtectionFlag.Kind.NO_CONTACT, contact=father, reason=SECRETS[2], from_on=TODAY, on=TODAY)  # fmt: skip
    assess_risk(
        by=counselor, case=case, key=uuid.uuid4(), on=TODAY,
        judgement=Judgement(
            level="high", assessed_on=TODAY, reassess_on=TODAY + timedelta(days=1), text=SECRETS[1],
            questions={"ideation": Asked(True, "有"), "means": Asked(True, "頂樓")},
        ),
    )  # fmt: skip
    save_safety_plan(by=counselor, case=case, sections={"people": "阿姨"}, agreed_on=TODAY, version=0, key=uuid.uuid4(), on=TODAY)  # fmt: skip
    log_record(by=counselor, case=case, facts=RecordFacts(gist=SECRETS[0], held_on=TODAY), key=uuid.uuid4(), on=TODAY)  # fmt: skip
    return mother, father


def test_the_page_shows_what_keeps_the_child_safe_and_no_session(world, case, enter):
    whole(case, world)
    access = approved(world, case)
    page = enter("admin").get(f"{LIST}{access.pk}/case")
    shown = page.context
    assert [(one.name, one.phones, one.tags) for one in shown["contacts"]] == [("王媽媽", ("0912-000-111",), ("緊急聯絡人",))]  # fmt: skip
    assert next(flag["words"] for flag in shown["flags"]).startswith("不得聯絡或告知 王爸爸")  # fmt: skip
    assert shown["answers"] == [
        ("自殺或自傷意念", "有"), ("計畫", None), ("工具與取得方式", "頂樓"), ("支持資源", None),
    ]  # fmt: skip
    assert shown["sections"] == [("我可以求助的人", "阿姨")]
    assert [(one.name, one.part) for one in shown["team"]] == [(world.counselor.name, "主責")]  # fmt: skip
    assert ("王小明" in page.text, [text in page.text for text in SECRETS], "0912-000-222" in page.text) == (True, [False] * 3, False)  # fmt: skip
    row = AuditEvent.objects.get(event="emergency_read")
    assert (row.actor_id, row.object_id, row.detail) == (world.admin.pk, str(case.pk), {"access": str(access.pk)})  # fmt: skip


def test_the_page_is_gone_in_the_61st_minute_and_was_never_there_before(world, case, enter, clock):  # fmt: skip
    waiting = asked(world, case)
    admin = enter("admin")
    nobodys = admin.get(f"{LIST}{uuid.uuid4()}/case")
    assert nobodys.status_code == 404
    before = admin.get(f"{LIST}{waiting.pk}/case")
    access = approved(world, case, by=world.principal, now=NOW + timedelta(hours=25))
    answers = []
    for late in (59, 60, 61):
        clock.move_to(NOW + timedelta(hours=25) + minutes(late))
        answers.append(enter("admin").get(f"{LIST}{access.pk}/case"))
    assert [one.status_code for one in (before, *answers)] == [404, 200, 404, 404]
    for refused in (before, answers[1], answers[2]):
        assert refused.text.count("王小明") == 0
    assert enter("admin").get(f"/cases/{case.pk}").status_code == 404


def test_the_page_costs_the_same_whatever_the_case_holds(world, case, enter, django_assert_num_queries):  # fmt: skip
    access = approved(world, case)
    admin = enter("admin")
    admin.get(f"{LIST}{access.pk}/case")
    with django_assert_num_queries(PAGE_QUERIES):
        admin.get(f"{LIST}{access.pk}/case")
    whole(case, world)
    with django_assert_num_queries(PAGE_QUERIES):
        admin.get(f"{LIST}{access.pk}/case")


PAGE_QUERIES = 16


# --- list, who can see it, readers ------------------------------------------------------------------


def test_the_list_is_for_who_approves_audits_or_asks(world, case, enter):
    approved(world, case)
    listed = {"director": 1, "principal": 1, "admin": 1, "admin2": 1, "foreign_admin": 0, "foreign_director": 0}  # fmt: skip
    for who, count in listed.items():
        page = enter(who).get(LIST)
        assert (who, page.status_code, len(page.context["rows"])) == (who, 200, count)
    page = enter("admin2").get(LIST)
    assert [(row.case.number, row.asked_by, row.answered_by, row.minutes, words) for row, words in page.context["rows"]] == [
        (case.number, world.admin, world.director, 60, "調閱中"),
    ]  # fmt: skip
    assert ("王" in page.text, REASON in page.text) == (False, False)
    for who in ("counselor", "chief", "homeroom", "officer"):
        assert (who, enter(who).get(LIST).status_code) == (who, 403)


def test_the_list_costs_the_same_with_many(world, case, enter, django_assert_num_queries):  # fmt: skip
    approved(world, case)
    director = enter("director")
    director.get(LIST)
    with django_assert_num_queries(LIST_QUERIES):
        director.get(LIST)
    for late in range(3):
        approved(world, case, now=NOW - timedelta(days=late + 1))
    with django_assert_num_queries(LIST_QUERIES):
        assert len(director.get(LIST).context["rows"]) == 4


LIST_QUERIES = 11


def test_who_can_see_it_and_who_read_it_name_her_while_it_holds(world, case, enter, clock):  # fmt: skip
    access = approved(world, case)
    enter("admin").get(f"{LIST}{access.pk}/case")
    director = enter("director")

    def told():
        sections = director.get(f"/cases/{case.pk}/who").context["sections"]
        return [
            reason.words
            for section in sections
            for one in section.people
            if one.name == world.admin.name
            for reason in one.reasons
        ]

    assert told() == [f"緊急調閱：{world.director.name} 核可，至 11:00"]
    page = director.get(f"/cases/{case.pk}/readers")
    assert [one.asked_by for one in page.context["emergencies"]] == [world.admin]
    readings = [(row.actor_id, row.event) for row in page.context["readings"]]
    assert (world.admin.pk, "emergency_read") in readings
    clock.move_to(NOW + minutes(61))
    director = enter("director")
    assert told() == []
    assert director.get(f"/cases/{case.pk}/readers").context["emergencies"] == []


def test_the_administrator_finds_it_in_her_header_and_works_from_no_today_page(world, case, enter):  # fmt: skip
    labels = [str(one["label"]) for one in enter("admin").get(LIST).context["nav"]]
    assert labels == ["使用者", "角色權限", "緊急調閱", "存取稽核", "辦公日曆", "系統設定"]  # fmt: skip
    assert f'href="{LIST}"' in enter("director").get("/audit/").text
    assert timezone.localdate() == TODAY
