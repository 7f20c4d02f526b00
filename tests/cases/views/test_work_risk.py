"""Screening, judging and planning for safety by page: once, with the field's error, refused to whom it isn't for."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts import obligations
from accounts.models import AuditEvent
from cases.models import RiskAssessment, SafetyPlan, Screening
from fields.roc_date import roc_date
from tests.cases.views.test_casework_case import NOBODYS
from tests.factories.casework import running_case

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


@pytest.fixture
def case(world):
    return running_case(world, on=TODAY())


@pytest.fixture
def lead(world, browser_of):
    return browser_of(world.counselor)


def screened(**changes):
    return {
        "key": str(uuid4()), "held_on": roc_date(TODAY()), "q1": "3", "q2": "2", "q3": "2",
        "q4": "2", "q5": "2", "suicide": "1", "note": "", **changes,
    }  # fmt: skip


def judged(**changes):
    return {
        "key": str(uuid4()), "assessed_on": roc_date(TODAY()), "level": "medium",
        "reassess_on": roc_date(TODAY() + timedelta(days=7)), "ideation_asked": "yes",
        "ideation": "學生說偶爾會想。", "plan_asked": "no", "text": "", **changes,
    }  # fmt: skip


def test_a_score_is_shown_beside_the_judgement_and_judges_nothing(case, lead):
    sent = screened()
    at = f"/cases/{case.pk}/risk"
    assert [lead.post(f"{at}/screen", sent)["Location"] for _press in (1, 2)] == [
        at,
        at,
    ]
    assert (Screening.objects.get().score.total, RiskAssessment.objects.count()) == (11, 0)  # fmt: skip
    flags = [one.title for one in lead.get(f"/cases/{case.pk}").context["flags"]]
    assert flags == ["風險判斷：尚未評估", "心情溫度計 11 分（中度）"]


def test_an_alarm_leads_to_the_judgement(case, lead):
    answer = lead.post(f"/cases/{case.pk}/risk/screen", screened(suicide="2"))
    made = Screening.objects.get()
    assert answer["Location"] == f"/cases/{case.pk}/risk/assess?screening={made.pk}"
    form = lead.get(answer["Location"]).context["form"]
    assert form["screening"].value() == str(made.pk)


UNANSWERED = {"q3": {"q3": None}, "suicide": {"suicide": None}, "held_on": {"held_on": "200/1/1"}}  # fmt: skip


@pytest.mark.parametrize("field", list(UNANSWERED))
def test_an_item_nobody_answered_is_said_and_nothing_is_stored(case, lead, field):
    told = screened(note="第一次施測", **UNANSWERED[field])
    sent = {name: value for name, value in told.items() if value is not None}
    answer = lead.post(f"/cases/{case.pk}/risk/screen", sent)
    assert (answer.status_code, list(answer.context["form"].errors)) == (200, [field])
    assert (answer.context["form"]["note"].value(), Screening.objects.count()) == ("第一次施測", 0)  # fmt: skip


def test_the_suicide_item_may_not_have_been_on_the_form(case, lead):
    lead.post(f"/cases/{case.pk}/risk/screen", screened(suicide="not_asked"))
    page = lead.get(f"/cases/{case.pk}/risk/screen").context["form"]
    assert [page[name].value() for name in ("q1", "q5", "suicide")] == [None] * 3
    assert Screening.objects.get().score.suicide_item is None


def test_the_judgement_holds_and_looking_again_is_a_duty(world, case, lead):
    sent = judged()
    at = f"/cases/{case.pk}/risk/assess"
    assert [lead.post(at, sent).status_code for _press in (1, 2)] == [302, 302]
    made = RiskAssessment.objects.get()
    assert made.asked["ideation"] == {"asked": True, "answer": "學生說偶爾會想。"}
    assert [made.asked[name]["asked"] for name in ("plan", "means")] == [False, False]
    source = next(
        one for one in obligations.sources() if one.rule_id == "risk.reassess"
    )
    assert source.url(source.open_rows().get()) == at
    lead.post(at, judged(level="low", reassess_on=""))
    assert (RiskAssessment.objects.count(), source.open_rows().count()) == (2, 0)


WRONG = {
    "level": {"level": ""},
    "reassess_on": {"reassess_on": ""},
    "ideation": {"ideation_asked": "no"},
    "assessed_on": {"assessed_on": "t+1"},
}


@pytest.mark.parametrize("field", list(WRONG))
def test_a_judgement_that_cannot_be_is_said_and_kept(case, lead, field):
    answer = lead.post(f"/cases/{case.pk}/risk/assess", judged(**WRONG[field]))
    assert (answer.status_code, list(answer.context["form"].errors)) == (200, [field])
    assert answer.context["form"]["ideation"].value() == "學生說偶爾會想。"
    assert RiskAssessment.objects.count() == 0


def test_nobody_is_low_by_default(case, lead):
    page = lead.get(f"/cases/{case.pk}/risk/assess")
    assert page.context["form"]["level"].value() is None


def planned(**changes):
    return {"key": str(uuid4()), "agreed_on": roc_date(TODAY()), "version": "0", "warning": "不想吃飯", **changes}  # fmt: skip


def test_two_editors_of_the_safety_plan_get_both_texts(case, lead):
    at = f"/cases/{case.pk}/safety-plan"
    assert lead.post(at, planned(warning="")).context["form"].non_field_errors()
    assert lead.post(at, planned()).status_code == 302
    answer = lead.post(at, planned(warning="睡不著"))
    page = answer.content.decode()
    assert (answer.status_code, "不想吃飯" in page, "睡不著" in page) == (409, True, True)  # fmt: skip
    assert SafetyPlan.objects.count() == 1
    again = planned(warning="睡不著", version=answer.context["form"]["version"].value())
    assert lead.post(at, again).status_code == 302
    assert lead.get(f"/cases/{case.pk}/risk").context["versions"] == 2


def test_the_safety_plan_is_printed_for_a_purpose(case, lead):
    at = f"/cases/{case.pk}/safety-plan/print"
    assert lead.post(at, {"purpose": "交給學生"}).status_code == 409
    lead.post(f"/cases/{case.pk}/safety-plan", planned())
    assert list(lead.post(at, {"purpose": ""}).context["form"].errors) == ["purpose"]
    answer = lead.post(at, {"purpose": "交給學生"})
    assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
    assert AuditEvent.objects.filter(event="printed", purpose="交給學生").count() == 1


def test_a_paper_on_the_wrong_student_is_voided_with_its_reason(case, lead):
    lead.post(f"/cases/{case.pk}/risk/screen", screened())
    at = f"/screenings/{Screening.objects.get().pk}/void"
    assert list(lead.post(at, {"reason": ""}).context["form"].errors) == ["reason"]
    assert lead.post(at, {"reason": "登錯學生"}).status_code == 302
    assert lead.post(at, {"reason": "再一次"}).status_code == 409
    assert lead.get(f"/cases/{case.pk}/risk").context["screenings"] == []


def test_the_director_reads_and_does_not_assess(world, browser_of, case, lead):
    lead.post(f"/cases/{case.pk}/risk/assess", judged())
    director = browser_of(world.director)
    assert director.get(f"/cases/{case.pk}/risk").context["risk"].level == "medium"
    for tail in ("risk/screen", "risk/assess", "safety-plan"):
        assert director.post(f"/cases/{case.pk}/{tail}", judged()).status_code == 403
    assert RiskAssessment.objects.count() == 1


def test_foreign_and_nobodys_answer_alike(world, browser_of, case, lead):
    lead.post(f"/cases/{case.pk}/risk/screen", screened())
    stranger = browser_of(world.stranger)
    for tail in ("risk", "risk/screen", "risk/assess", "safety-plan", "safety-plan/print"):  # fmt: skip
        foreign = stranger.get(f"/cases/{case.pk}/{tail}")
        nobodys = stranger.get(f"/cases/{NOBODYS}/{tail}")
        assert (foreign.status_code, foreign.content) == (404, nobodys.content), tail
    foreign = stranger.get(f"/screenings/{Screening.objects.get().pk}/void")
    nobodys = stranger.get(f"/screenings/{NOBODYS}/void")
    assert (foreign.status_code, foreign.content) == (404, nobodys.content)


def test_a_ticked_risk_cannot_be_silenced():
    kinds = {one.rule_id: one.is_statutory for one in obligations.sources()}
    assert (kinds["referral.risk"], kinds["referral.risk_alert"], kinds["risk.reassess"]) == (True, True, False)  # fmt: skip
