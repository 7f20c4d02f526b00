"""Each rule of the transfer through the real sweep: silent a minute before, told at the instant, silent once satisfied."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest

from notifications.models import Reminder
from notifications.reminders import sweep
from tests.accounts.cast import TODAY, again
from tests.notifications.conftest import taipei
from tests.transitions.transfer import steps
from transitions.actions.attendance import Meeting, ask_for_person, name_person
from transitions.actions.enrolment_checks import open_checks, record_results
from transitions.models import AttendanceRequest, EnrolmentCheck, TransferRequest
from transitions.transfer_access import Side
from transitions.transfer_obligations import SOURCES

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Rule:
    """`begin` makes the fact on Wednesday 6 May, `fires` is the instant of its first reminder, `satisfy` ends the duty."""

    id: str
    begin: Callable[[Any], Any]
    before: str
    fires: str
    stage: str
    satisfy: Callable[[Any], Any]
    later: str = "2026-06-30T09:00"


def looked_up(world):
    checks = EnrolmentCheck.objects.values_list("pk", flat=True)
    record_results(by=again(world.new.chief), school=world.new.school, checks=checks, result="not_listed", checked_on=TODAY, on=TODAY)  # fmt: skip


def transferred(world):
    request = TransferRequest.objects.get()
    steps.consented(world, request)
    steps.accepted(world, request)


def asked(world, occasion="conference", request=None):
    meeting = Meeting(occasion=occasion, meets_at=steps.at(9), place="會議室", issue_number="嵐山輔字第2號", need="需要（虛構）")  # fmt: skip
    return ask_for_person(
        by=again(world.new.chief), student=world.new.ming, former_school=world.old.school, former_name="",
        meeting=meeting, form_key=uuid.uuid4(), on=TODAY, request=request,
    )  # fmt: skip


def asked_to_the_transition_meeting(world):
    request = steps.sent(world)
    transferred(world)
    asked(world, "transition", request)


def named(world):
    row = AttendanceRequest.objects.get()
    name_person(by=again(world.old.chief), attendance=row, side=Side.FORMER, person="林示安", capacity="lead", phone="05", comes_at=steps.at(7), on=TODAY)  # fmt: skip


def sent_after_the_check(world):
    steps.sent(world, check=EnrolmentCheck.objects.get())


CASES = [
    # entered Monday 20 April: a month ends on Wednesday 20 May
    Rule("DL-TR-07", lambda w: open_checks(school=w.new.school, on=TODAY), "2026-05-12T23:59", "2026-05-13T00:00", "before_7", looked_up),
    # received on 6 May, day 1 is the 7th: day 15 is Thursday the 21st
    Rule("DL-TR-08", steps.sent, "2026-05-13T23:59", "2026-05-14T00:00", "before_7", transferred),
    # the need was found on 6 May: from that day
    Rule("DL-TR-10", steps.checked, "2026-05-05T23:59", "2026-05-06T00:00", "raised", sent_after_the_check),
    Rule("DL-TR-11", asked, "2026-05-05T23:59", "2026-05-06T00:00", "raised", named),
    # a student who isn't listed: by the same procedure
    Rule("DL-TR-12", lambda w: steps.sent(w, kind="unlisted"), "2026-05-13T23:59", "2026-05-14T00:00", "before_7", transferred),
    # art. 9 II: the former school is asked to the transition meeting
    Rule("transition.person", asked_to_the_transition_meeting, "2026-05-05T23:59", "2026-05-06T00:00", "raised", named),
]  # fmt: skip


def told(rule):
    return set(Reminder.objects.filter(rule=rule).values_list("pk", "stage"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_it_is_told_at_the_instant_and_never_once_satisfied(world, case):
    case.begin(world)
    sweep(taipei(case.before))
    assert told(case.id) == set()
    sweep(taipei(case.fires))
    first = told(case.id)
    assert {stage for _pk, stage in first} == {case.stage}
    sweep(taipei(case.fires))
    assert told(case.id) == first  # once
    case.satisfy(world)
    for moment in (datetime.fromisoformat(case.fires).replace(hour=12).isoformat(), case.later):  # fmt: skip
        sweep(taipei(moment), everything=True)
    assert told(case.id) == first


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_what_is_satisfied_before_its_time_is_never_told(world, case):
    case.begin(world)
    case.satisfy(world)
    for moment in (case.fires, case.later):
        sweep(taipei(moment), everything=True)
    assert told(case.id) == set()


def test_every_rule_of_the_transfer_is_in_the_table_and_has_a_name():
    lawful = {one.rule_id for one in SOURCES if one.rule_id.startswith("DL-")}
    assert lawful | {"transition.person"} == {case.id for case in CASES}
    assert [one.rule_id for one in SOURCES if one.title == one.rule_id] == []
