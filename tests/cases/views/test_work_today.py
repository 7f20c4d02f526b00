"""今日: the most pressing case on top, drafts and returned papers, whom nobody served, who carries how much; what it costs."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts import sessions
from accounts.models import AuditEvent, School
from cases.actions.cases import open_case
from cases.actions.closing import propose_closing, return_closing
from cases.actions.records import log_record
from cases.actions.risk import assess_risk
from cases.due import service_interval
from cases.models import Referral
from cases.risk_asking import Asked, Judgement
from tests.accounts.cast import person
from tests.cases.records.making import facts
from tests.cases.views.test_casework_case import typed
from tests.factories import accounts as make
from tests.factories.cases import seated
from tests.factories.casework import running_case, sent

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


@pytest.fixture
def lead(world, browser_of):
    return browser_of(world.counselor)


@pytest.fixture
def director(world, browser_of):
    return browser_of(world.director)


def opened(world, number, *, tier=1, days=0, lead=None):
    student = seated(world.c802, 20 + number, student_number=f"T{number}")
    return running_case(world, student=student, tier=tier, lead=lead, on=TODAY() - timedelta(days=days))  # fmt: skip


def judge(world, case, level, *, days=0, again=7):
    day = TODAY() - timedelta(days=days)
    told = Judgement(level=level, assessed_on=day, reassess_on=day + timedelta(days=again), questions={"ideation": Asked(True, "虛構")})  # fmt: skip
    assess_risk(by=world.counselor, case=case, judgement=told, key=uuid4(), on=TODAY())


def log(world, case, **told):
    log_record(by=world.counselor, case=case, facts=facts(held_on=TODAY(), **told), key=uuid4(), on=TODAY())  # fmt: skip


@pytest.mark.parametrize(
    ("tier", "risk", "days"),
    [(1, "", 30), (2, "not_assessed", 14), (3, "low", 7), (1, "medium", 7), (3, "medium", 7), (2, "high", 3)],
)  # fmt: skip
def test_the_interval_is_the_shorter_of_tier_and_risk(world, tier, risk, days):
    assert service_interval(world.school, tier, risk) == days


def test_overdue_high_risk_is_on_top_then_late_reassessments_then_the_latest(world, lead):  # fmt: skip
    fine, late, medium, high = (
        opened(world, 1), opened(world, 2, days=40), opened(world, 3, days=10), opened(world, 4, days=4),
    )  # fmt: skip
    judge(world, medium, "medium", days=9)
    judge(world, high, "high")
    rows = lead.get("/").context["cases"]
    assert [row.case.pk for row in rows] == [high.pk, medium.pk, late.pk, fine.pk]
    assert [row.late for row in rows] == [1, 3, 10, -30]
    assert [row.risk for row in rows] == ["high", "medium", "not_assessed", "not_assessed"]  # fmt: skip
    log(world, high)
    assert lead.get("/").context["cases"][0].case.pk == medium.pk


def test_nobody_elses_case_and_no_closed_one(world, lead, browser_of):
    mine = opened(world, 1)
    opened(world, 2, lead=person("counselor", world.school))
    assert [row.case.pk for row in lead.get("/").context["cases"]] == [mine.pk]
    row = AuditEvent.objects.get(object_type="cases.today")
    assert (row.actor_id, row.detail) == (world.counselor.pk, {"shown": 1})
    teacher = browser_of(world.homeroom).get("/").context
    assert (teacher["cases"], teacher["office"]) == ([], None)


def test_the_sessions_agreed_for_today(world, lead):
    case = opened(world, 1, days=8)
    told = facts(held_on=TODAY() - timedelta(days=7), next_on=TODAY(), next_at="10:10")
    log_record(by=world.counselor, case=case, facts=told, key=uuid4(), on=TODAY())
    (one,) = lead.get("/").context["appointments"]
    assert (one.case.pk, f"{one.next_at:%H:%M}", one.is_done) == (case.pk, "10:10", False)  # fmt: skip
    log(world, case)
    assert [one.is_done for one in lead.get("/").context["appointments"]] == [True]


def test_drafts_and_returned_closings_lead_back_to_their_forms(world, lead):
    case, other = opened(world, 1), opened(world, 2)
    lead.post(f"/cases/{case.pk}/log/draft", typed(gist="打到一半"))
    propose_closing(by=world.counselor, case=other, reason="goals_met", summary="穩定", on=TODAY())  # fmt: skip
    other.refresh_from_db()
    return_closing(by=world.director, case=other, reason="請補追蹤", on=TODAY())
    lines = lead.get("/").context["unfinished"]
    assert [(one.kind, one.label, one.url) for one in lines] == [
        ("returned", f"結案 {other.number}", f"/cases/{other.pk}"),
        ("draft", f"晤談紀錄 {case.number}", f"/cases/{case.pk}"),
    ]
    assert "打到一半" not in lead.get("/").content.decode()


def test_the_director_sees_whom_nobody_served_and_every_load(world, director):
    free = person("counselor", world.school)
    served, waits, late = opened(world, 1), opened(world, 2, tier=2, days=3), opened(world, 3, tier=2, days=20)  # fmt: skip
    log(world, served)
    judge(world, opened(world, 4, tier=2, days=5), "high")  # late by its risk
    office = director.get("/").context["office"]
    assert [(case.pk, days) for case, _name, days in office.unserved] == [(late.pk, 20), (office.unserved[1][0].pk, 5), (waits.pk, 3)]  # fmt: skip
    loads = {one.key: (one.tiers, one.late, one.unserved) for one in office.loads}
    assert loads[world.counselor.pk] == ((1, 3, 0), 2, 3)
    assert (loads[free.pk], office.unserved_total) == (((0, 0, 0), 0, 0), 3)


@pytest.mark.parametrize(("count", "schools"), [(1, 1), (50, 200)])
@pytest.mark.parametrize(("who", "queries"), [("counselor", 12), ("director", 15)])
def test_the_page_costs_the_same_whatever_the_number_of_cases_duties_and_schools(
    world, browser_of, who, queries, count, schools, django_assert_num_queries, monkeypatch
):  # fmt: skip
    monkeypatch.setattr(sessions, "GRAIN", timedelta(hours=1))  # one act
    for number in range(count):
        student = seated(world.c801, number + 2, student_number=f"L{number}")
        case = open_case(by=world.director, student=student, lead=world.counselor, tier=1, sources=[3], reason="虛構", on=TODAY())  # fmt: skip
    judge(world, case, "high")
    Referral.objects.filter(pk=sent(world).pk).update(reply_due_on=TODAY())
    School.objects.bulk_create(make.SchoolFactory.build_batch(schools - 1, authority=world.county))  # fmt: skip
    page = browser_of(getattr(world, who))
    draft = {**typed(gist="打到一半"), "draft_version": "0"}
    page.post(f"/cases/{case.pk}/log/draft", draft)
    page.get("/")
    with django_assert_num_queries(queries):
        shown = page.get("/").context
    assert len(shown["entries"]) == 1
    assert len(shown["unfinished"]) == (who == "counselor")
