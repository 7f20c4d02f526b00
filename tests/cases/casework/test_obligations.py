"""Casework's duties in the engine: cached dates are the kernel's, the Today page shows them to whom they belong."""

from datetime import date, datetime, timedelta

import pytest

from accounts.actions.calendar import set_own_day
from accounts.obligations import sources
from cases.actions.cases import open_case
from cases.actions.closing import approve_closing, propose_closing
from cases.actions.plans import set_plan
from cases.actions.risk_notices import answer_notice
from cases.models import Case, Plan, Referral, RiskNotice
from cases.obligations import SOURCES
from deadlines.rules.rule import TAIPEI
from notifications.agenda import Wanted, agenda
from notifications.models import Reminder
from notifications.reminders import sweep
from tests.accounts.cast import TODAY, again
from tests.factories.casework import draft, sent, write

NOW = datetime.combine(TODAY, datetime.min.time(), TAIPEI).replace(hour=10)
LATER = TODAY + timedelta(days=30)
GOALS = [{"text": "每週到校五天", "measure": "出席紀錄", "state": "open"}]


def closed(world):
    """A case of 王小明 with a plan, closed with a follow-up day."""
    case = running(world, world.ming)
    propose_closing(
        by=world.counselor, case=case, reason=Case.ClosingReason.GOALS_MET, summary="已能合作。",
        follow_up="一個月後回報。", follow_up_on=LATER, on=TODAY,
    )  # fmt: skip
    return approve_closing(by=world.director, case=case, on=TODAY)


def running(world, student):
    case = open_case(
        by=world.director, student=student, lead=world.counselor, tier=2, sources=[3],
        reason="示範", on=TODAY,
    )  # fmt: skip
    set_plan(
        by=world.counselor, case=case, goals=GOALS, strategies="晤談", review_on=LATER, on=TODAY,
    )  # fmt: skip
    return case


def shown(user, **wanted):
    found = agenda(again(user), NOW, Wanted(**wanted))
    return [(one.title, one.label, one.day) for one in found.entries]


def test_every_source_is_registered():
    assert {source.key for source in SOURCES} <= {source.key for source in sources()}


def stale(model, column):
    model.objects.update(**{column: date(2026, 5, 31)})


def test_cached_days_are_the_kernels_and_stale_ones_are_named(world):
    closed(world)
    sent(world)
    write(draft(world), by=world.homeroom, hc_personal_behaviour=["A207"])
    assert [source.compare() for source in SOURCES] == [[] for _source in SOURCES]
    stale(Case, "archive_due_on")
    stale(Referral, "reply_due_on")
    named = [one.rule_id for source in SOURCES for one in source.compare()]
    assert sorted(named) == ["DL-CM-04", "referral.reply"]
    assert sum(source.rewrite() for source in SOURCES) == 2
    assert [source.compare() for source in SOURCES] == [[] for _source in SOURCES]


def test_a_schools_day_off_moves_the_answer(world):
    referral = sent(world)
    assert str(referral.reply_due_on) == "2026-05-11"
    told = {"is_off": True, "name": "停班停課", "source": "公告", "on": TODAY}
    set_own_day(by=world.director, place=world.school, day=date(2026, 5, 11), **told)
    referral.refresh_from_db()
    assert str(referral.reply_due_on) == "2026-05-12"


def test_the_office_answers_on_the_schools_own_calendar(world):
    told = {"is_off": True, "name": "停班停課", "source": "公告", "on": TODAY}
    set_own_day(by=world.director, place=world.school, day=date(2026, 5, 11), **told)
    assert str(sent(world).reply_due_on) == "2026-05-12"


def test_today_shows_the_lead_her_duties_with_masked_names(world):
    running(world, world.ming)
    assert shown(world.counselor) == [("輔導計畫評估", "801 王○明", LATER)]
    for other in (world.director, world.homeroom, world.counselor2, world.stranger):
        assert shown(other) == []


def test_after_closing_the_lead_follows_up_and_the_custodian_archives(world):
    case = closed(world)
    assert shown(world.counselor) == [("結案追蹤", "801 王○明", LATER)]
    ((_title, label, day),) = shown(world.custodian)
    assert (label, day) == (case.number, case.archive_due_on)


def test_a_ticked_risk_calls_writer_and_office_and_tells_the_office_nothing_of_it(world):  # fmt: skip
    write(draft(world), by=world.homeroom, hc_personal_behaviour=["A207"])
    asked, alarm = "勾選項目可能須通報，請回答處理情形", "有教師勾選可能須通報的項目，尚未回答"  # fmt: skip
    assert shown(world.homeroom) == [(asked, "801 王○明", TODAY)]
    assert shown(world.director) == [(alarm, world.homeroom.name, TODAY)]
    for other in (world.counselor, world.teacher, world.stranger, world.foreign_counselor):  # fmt: skip
        assert shown(other) == []
    sweep(NOW)
    told = Reminder.objects.values_list("rule", "recipient")
    assert ("referral.risk", world.homeroom.pk) in set(told)
    assert {who for rule, who in told if rule == "referral.risk_alert"} == {
        world.director.pk,
        world.chief.pk,
    }
    answer_notice(
        by=again(world.homeroom), notice=RiskNotice.objects.get(), answer="told", told_whom="輔導主任", on=TODAY,
    )  # fmt: skip
    assert shown(world.director) == shown(world.homeroom) == []


@pytest.mark.parametrize("number", [1, 5])
def test_the_agenda_costs_the_same_at_any_number(world, number, django_assert_max_num_queries):  # fmt: skip
    running(world, world.ming)
    for _copy in range(number):
        write(draft(world), by=world.homeroom, hc_personal_behaviour=["A207"])
    user = again(world.homeroom)
    with django_assert_max_num_queries(4):
        agenda(user, NOW, Wanted())
    assert Plan.objects.count() == 1
