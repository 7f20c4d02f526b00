"""The duties of the transfer: at the right instant, never after they are met, and never ended by a refusal."""

from datetime import date, timedelta

import pytest

from accounts.actions.calendar import set_own_day
from accounts.obligations import sources
from notifications.agenda import Wanted, agenda
from notifications.models import Reminder
from notifications.reminders import sweep
from tests.accounts.cast import TODAY, again
from tests.transitions.transfer import steps
from transitions.actions.dispatch import (
    accept_package,
    expire_packages,
    refuse_package,
    withdraw_package,
)
from transitions.actions.enrolment_checks import open_checks, record_results
from transitions.models import EnrolmentCheck, TransferRequest
from transitions.transfer_obligations import (
    SOURCES,
    EnrolmentQuerySource,
    TransferSource,
    UnlistedTransferSource,
)

DUE = date(2026, 5, 21)


def told(rule, since=None):
    """Whom the sweep reminded of the rule: (who, stage), oldest first."""
    rows = Reminder.objects.filter(rule=rule).order_by("pk")
    return sorted((row.recipient_id, row.stage) for row in rows)


def swept(day, hour=10):
    """The reminders that exist after a sweep at that moment."""
    sweep(steps.NOW.replace(hour=hour) + (day - TODAY))
    return Reminder.objects.count()


def shown(user, now=steps.NOW):
    found = agenda(again(user), now, Wanted())
    return {(str(one.title), one.label, one.day) for one in found.entries}


def test_every_source_is_registered_and_cached_days_are_the_kernels(world):
    assert {source.key for source in SOURCES} <= {source.key for source in sources()}
    request = steps.sent(world)
    assert (request.transfer_due_on, request.transfer_aim_on) == (DUE, DUE)
    assert [source.compare() for source in SOURCES] == [[] for _one in SOURCES]
    TransferRequest.objects.update(transfer_due_on=date(2026, 5, 30))
    EnrolmentCheck.objects.update(result="", checked_on=None, checked_by=None, need="", need_on=None, due_on=TODAY)  # fmt: skip
    assert [len(source.compare()) for source in (EnrolmentQuerySource(), TransferSource(), UnlistedTransferSource())] == [1, 1, 0]  # fmt: skip
    assert sum(source.rewrite() for source in SOURCES) == 2


@pytest.mark.parametrize(
    ("received", "due"),
    [
        (date(2026, 5, 6), date(2026, 5, 21)),
        (date(2026, 4, 30), date(2026, 5, 15)),  # the reference's own example
        (date(2026, 5, 8), date(2026, 5, 25)),  # 5/23 is a Saturday
    ],
)
def test_the_next_day_is_day_one(world, received, due):
    request = steps.approved(world)
    now = steps.at((received - TODAY).days)
    request = steps.send_request(
        by=again(world.new.director), request=request, issue_number="1", issued_on=received,
        delivery="system", sign_off="x", now=now,
    )  # fmt: skip
    assert (request.received_on, request.transfer_due_on) == (received, due)


def test_a_day_off_at_the_former_school_moves_the_end(world):
    request = steps.sent(world)
    told = {"is_off": True, "name": "停班停課", "source": "公告", "on": TODAY}
    set_own_day(by=world.old.director, place=world.old.school, day=DUE, **told)
    request.refresh_from_db()
    assert (request.transfer_due_on, request.transfer_aim_on) == (DUE + timedelta(days=1), DUE)  # fmt: skip


def test_the_fifteen_days_are_the_former_schools_and_end_when_sent(world):
    request = steps.sent(world)
    title = "資料轉銜至現就讀學校"
    assert {one[0] for one in shown(world.old.chief)} == {title}
    assert {one[0] for one in shown(world.old.counselor)} == {title}
    assert title not in {one[0] for one in shown(world.new.chief)}
    assert shown(world.third.chief) == shown(world.old.teacher) == set()
    swept(DUE - timedelta(days=1))
    reminded = {who for who, _stage in told("DL-TR-08")}
    assert {world.old.chief.pk, world.old.counselor.pk} <= reminded
    assert not reminded & {world.new.chief.pk, world.new.director.pk, world.third.chief.pk}  # fmt: skip
    before = len(told("DL-TR-08"))
    steps.consented(world, request)
    steps.dispatched(world, request, now=steps.at(14))
    swept(DUE + timedelta(days=1))
    assert len(told("DL-TR-08")) == before
    assert shown(world.old.chief, steps.at(14)) == set()


def test_nothing_before_its_time_and_an_alarm_once_it_is_over(world):
    steps.sent(world)
    swept(TODAY, 10)
    stages = [stage for _who, stage in told("DL-TR-08")]
    swept(TODAY, 11)
    assert [stage for _who, stage in told("DL-TR-08")] == stages  # once
    swept(DUE)
    on_the_day = {stage for _who, stage in told("DL-TR-08")}
    swept(DUE + timedelta(days=1))
    assert {stage for _who, stage in told("DL-TR-08")} > on_the_day


@pytest.mark.parametrize("end", ["refused", "withdrawn", "expired"])
def test_no_refusal_and_no_expiry_ends_the_duty(world, end):
    request = steps.sent(world)
    steps.consented(world, request)
    package = steps.dispatched(world, request)
    if end == "refused":
        refuse_package(by=again(world.new.chief), package=package, reason="非本校學生。", now=steps.NOW)  # fmt: skip
    elif end == "withdrawn":
        withdraw_package(by=again(world.old.custodian), package=package, reason="誤寄。", now=steps.NOW)  # fmt: skip
    else:
        assert expire_packages(now=steps.at(14)) == 0
        assert expire_packages(now=steps.at(15)) == 1
    package.refresh_from_db()
    request.refresh_from_db()
    assert (package.state, request.state, request.transferred_on) == (end, "sent", None)
    assert TransferSource().open_rows().get() == request
    again_sent = steps.dispatched(world, request, now=steps.at(15))
    accept_package(by=again(world.new.chief), package=again_sent, now=steps.at(15))
    assert TransferSource().open_rows().count() == 0


def test_every_new_student_is_looked_up_within_a_month(world):
    assert open_checks(school=world.new.school, on=TODAY) == 1
    assert open_checks(school=world.new.school, on=TODAY) == 0
    check = EnrolmentCheck.objects.get()
    assert (check.enrolled_on, str(check.due_on)) == (date(2026, 4, 20), "2026-05-20")
    title = "查詢入學學生是否為轉銜學生"
    assert shown(world.new.chief) == {(title, "101 張○綺", date(2026, 5, 20))}
    assert shown(world.old.chief) == set()
    record_results(by=again(world.new.chief), school=world.new.school, checks=[check.pk], result="not_listed", checked_on=TODAY, on=TODAY)  # fmt: skip
    assert shown(world.new.chief) == set()


def test_the_need_that_was_found_waits_for_its_letter(world):
    steps.checked(world)
    assert {one[0] for one in shown(world.new.chief)} == {"通知原就讀學校進行資料轉銜"}
    steps.sent(world, check=EnrolmentCheck.objects.get())
    assert shown(world.new.chief) == set()


def test_the_principals_are_asked_for_what_waits_for_them(world):
    request = steps.submit_request(by=again(world.new.chief), request=steps.drafted(world), on=TODAY)  # fmt: skip
    assert {one[0] for one in shown(world.new.principal)} == {"核定資料轉銜請求公文"}
    assert shown(world.old.principal) == set()
    steps.approve_request(by=again(world.new.principal), request=request, version=request.version, now=steps.NOW)  # fmt: skip
    assert shown(world.new.principal) == set()
