"""A score is no judgement; nobody is low by omission; scores are for who helps."""

import dataclasses
import itertools
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.access import NotAllowed, NotVisible
from accounts.errors import WrongState
from cases import bsrs
from cases.actions.record_guards import StaleText
from cases.actions.risk import (
    assess_risk,
    record_screening,
    save_safety_plan,
    void_risk_paper,
)
from cases.models import RiskAssessment, SafetyPlan, Screening, TimelineEntry
from cases.risk_asking import Asked, Judgement
from cases.risk_doors import assessments_for, risk_of, safety_plans_for, screenings_for
from tests.accounts.cast import TODAY, again
from tests.cases.records.making import stored_text

LATER = TODAY + timedelta(days=14)
ANSWERS = {"q1": 3, "q2": 2, "q3": 2, "q4": 3, "q5": 1, "suicide": 2}
ASKED = {"ideation": Asked(True, "CNY-answer 上週想過。"), "plan": Asked(False)}


def judgement(level="medium", **changes):
    told = {
        "level": level,
        "assessed_on": TODAY,
        "reassess_on": LATER,
        "questions": ASKED,
        "text": "CNY-text",
    }
    return Judgement(**{**told, **changes})


def assess(team, by=None, key=None, told=None, **changes):
    return assess_risk(
        by=by or team.lead, case=team.case, judgement=told or judgement(**changes), key=key or uuid4(), on=TODAY,
    )[0]  # fmt: skip


def screen(team, by=None, **changes):
    return record_screening(
        by=by or team.lead, case=team.case, answers={**ANSWERS, **changes}, held_on=TODAY, key=uuid4(), on=TODAY,
    )[0]  # fmt: skip


def test_every_total_has_its_band():
    bands = [bsrs.band_of(total).value for total in range(21)]
    assert bands == ["well"] * 6 + ["mild"] * 4 + ["moderate"] * 5 + ["severe"] * 6
    for total in (-1, 21):
        with pytest.raises(ValueError, match="0 to 20"):
            bsrs.band_of(total)


def test_the_suicide_item_alarms_whatever_the_total():
    for total, item in itertools.product((0, 20), (None, 0, 1, 2, 3, 4)):
        answers = dict.fromkeys(("q1", "q2", "q3", "q4", "q5"), total // 5)
        found = bsrs.score({**answers, "suicide": item})
        assert (found.total, found.suicide_alarms) == (total, item in (2, 3, 4))
        assert found.alarms == (total == 20 or item in (2, 3, 4))


@pytest.mark.parametrize("wrong", [None, -1, 5, "2", 1.0, True])
def test_every_item_is_answered_0_to_4(wrong):
    with pytest.raises(ValidationError) as error:
        bsrs.score({**ANSWERS, "q3": wrong})
    assert list(error.value.message_dict) == ["q3"]


def test_nobody_is_low_before_somebody_looked(team):
    state = risk_of(again(team.lead), team.case, on=TODAY)
    assert (state.level, state.level_label, state.current, state.is_assessed) == (
        "not_assessed",
        "尚未評估",
        None,
        False,
    )


def test_a_screening_sets_no_level(team):
    screen(team, q1=0, q2=0, q3=0, q4=0, q5=0, suicide=0)
    assert risk_of(again(team.lead), team.case, on=TODAY).level == "not_assessed"
    assert Screening.objects.get().alarms is False
    screen(team, suicide=2, q1=0, q2=0, q3=0, q4=0, q5=0)
    assert Screening.objects.filter(alarms=True).count() == 1


def test_the_judgement_holds_until_the_next(team):
    first = assess(team)
    second = assess(team, told=judgement("low", reassess_on=None, questions={}))
    assert [
        one.followed_by for one in RiskAssessment.objects.order_by("created_at")
    ] == [second, None]
    state = risk_of(again(team.lead), team.case, on=TODAY)
    assert (state.level, state.current.pk, state.overdue) == ("low", second.pk, False)
    assert {one.pk: one.holds for one in assessments_for(again(team.lead), team.case, on=TODAY)} == {
        first.pk: False, second.pk: True,
    }  # fmt: skip


def test_the_day_to_look_again_runs_over(team):
    assess(team)
    reader = again(team.lead)
    days = [LATER, LATER + timedelta(days=1)]
    assert [risk_of(reader, team.case, on=day).overdue for day in days] == [False, True]


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"level": ""}, "level"),
        ({"level": "none"}, "level"),
        ({"reassess_on": None}, "reassess_on"),
        ({"level": "not_assessed", "reassess_on": None}, "reassess_on"),
        ({"reassess_on": TODAY - timedelta(days=1)}, "reassess_on"),
        ({"assessed_on": TODAY + timedelta(days=1)}, "assessed_on"),
        ({"questions": {}}, "ideation"),
        ({"questions": {"ideation": Asked(True, " ")}}, "ideation"),
        ({"questions": {"ideation": Asked(False, "否認")}}, "ideation"),
        ({"signs": ("made_up",)}, "signs"),
        ({"protective": ("made_up",)}, "protective"),
        ({"text": "x" * 40_001}, "text"),
    ],
)
def test_a_judgement_that_is_incomplete_is_refused(team, changes, name):
    with pytest.raises(ValidationError) as error, transaction.atomic():
        assess(team, **changes)
    assert name in error.value.message_dict
    assert RiskAssessment.objects.count() == 0


def test_the_database_refuses_a_second_that_holds_and_a_high_without_a_day(team):
    row = assess(team, level="high")
    for change in ({"reassess_on": None}, {"level": "gone"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            RiskAssessment.objects.filter(pk=row.pk).update(**change)


# actor -> (sees the level, sees the answers and scores)
READERS = {
    "lead": (True, True), "co": (True, True), "director": (True, True), "chief": (True, True), "homeroom": (True, False),
    "mentor": (True, False), "principal": (False, False), "rival": (False, False), "stranger": (False, False),
    "administrator": (False, False),
}  # fmt: skip


@pytest.mark.parametrize("who", READERS)
def test_a_level_for_who_must_know_and_answers_for_who_helps(team, who):
    assess(team)
    screen(team)
    user, (knows, helps) = again(getattr(team, who)), READERS[who]
    if not knows:
        for door in (risk_of, assessments_for, safety_plans_for):
            with pytest.raises(NotVisible):
                door(user, team.case, on=TODAY)
        with pytest.raises(NotVisible):
            screenings_for(user, team.case, on=TODAY)
        return
    state = risk_of(user, team.case, on=TODAY)
    assert state.level == "medium"
    assert ("CNY" in str(dataclasses.asdict(state))) == helps
    assert len(screenings_for(user, team.case, on=TODAY)) == helps


@pytest.mark.parametrize(
    ("who", "refusal"),
    [("homeroom", NotAllowed), ("mentor", NotAllowed), ("director", NotAllowed), ("rival", NotVisible),
     ("stranger", NotVisible)],
)  # fmt: skip
def test_who_may_not_assess(team, who, refusal):
    with pytest.raises(refusal), transaction.atomic():
        assess(team, by=getattr(team, who))
    with pytest.raises(refusal), transaction.atomic():
        screen(team, by=getattr(team, who))
    assert (RiskAssessment.objects.count(), Screening.objects.count()) == (0, 0)


def plan(team, version=0, text="CNY-plan 聯絡導師", key=None):
    return save_safety_plan(
        by=team.lead, case=team.case, sections={"people": text, "coping": " "}, agreed_on=TODAY, version=version,
        key=key or uuid4(), on=TODAY,
    )[0]  # fmt: skip


def test_a_plan_has_versions_and_two_editors_keep_both(team):
    plan(team)
    plan(team, 1, "第二版")
    with pytest.raises(StaleText) as stale, transaction.atomic():
        plan(team, 1, "也是第二版")
    assert (stale.value.stored, stale.value.typed) == (
        {"people": "第二版"},
        {"people": "也是第二版"},
    )
    assert [
        one.version for one in safety_plans_for(again(team.lead), team.case, on=TODAY)
    ] == [2, 1]


def test_the_same_form_writes_once(team):
    key = uuid4()
    assert assess(team, key=key) == assess(team, key=key)
    assert plan(team, key=key) == plan(team, key=key)
    assert (RiskAssessment.objects.count(), SafetyPlan.objects.count()) == (1, 1)


def test_a_void_on_the_wrong_student_lets_the_one_before_hold_again(team):
    first, wrong = assess(team), assess(team, level="high")
    void_risk_paper(by=team.lead, paper=wrong, reason="寫錯學生", on=TODAY)
    assert risk_of(again(team.lead), team.case, on=TODAY).current.pk == first.pk
    with pytest.raises(WrongState), transaction.atomic():
        void_risk_paper(by=team.lead, paper=wrong, reason="再一次", on=TODAY)
    for who, refusal in (
        ("co", NotAllowed),
        ("homeroom", NotAllowed),
        ("rival", NotVisible),
    ):
        with pytest.raises(refusal), transaction.atomic():
            void_risk_paper(by=getattr(team, who), paper=first, reason="x", on=TODAY)
    void_risk_paper(by=team.chief, paper=first, reason="寫錯學生", on=TODAY)
    assert risk_of(again(team.lead), team.case, on=TODAY).level == "not_assessed"
    assert TimelineEntry.objects.standing().filter(kind="risk").count() == 0


def test_a_void_in_the_middle_closes_the_chain(team):
    first, middle, last = assess(team), assess(team), assess(team)
    void_risk_paper(by=team.lead, paper=middle, reason="寫錯學生", on=TODAY)
    first.refresh_from_db()
    assert first.followed_by == last


def test_nothing_answered_lies_readable_in_any_row(team):
    assess(team)
    screen(team)
    plan(team)
    rows = stored_text(RiskAssessment, Screening, SafetyPlan, TimelineEntry)
    assert ("v1:" in rows, "CNY" in rows, '"q1"' in rows) == (True, False, False)
