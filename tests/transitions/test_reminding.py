"""Each rule of the former school through the real sweep: silent a minute before, told at the instant, silent once satisfied."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from deadlines.rules import RULES
from deadlines.rules.thresholds import THRESHOLDS
from deadlines.rules.undated import UNDATED
from notifications.models import Reminder
from notifications.reminders import sweep
from tests.factories.accounts import TermFactory
from tests.notifications.conftest import taipei
from tests.transitions import making
from transitions import former_obligations, transfer_obligations
from transitions.actions import dropouts, tracking
from transitions.actions.basic_reports import mark_uploaded
from transitions.actions.opening import keep_up
from transitions.models import DropoutReport, Transition

pytestmark = pytest.mark.django_db
LEFT = date(2026, 6, 12)


@dataclass(frozen=True)
class Rule:
    """`begin` makes the fact, `fires` is the instant of its first reminder, `satisfy` ends the duty on `satisfied`.

    `at_once`: the duty is so short that it is told as soon as it is known.
    """

    id: str
    begin: Callable[[Any], Any]
    before: str
    fires: str
    stages: set[str]
    satisfy: Callable[[Any], Any]
    satisfied: str
    later: str
    at_once: bool = False


def left_early(world, reason, on):
    making.leave(world, world.ming, on=on, reason=reason)
    keep_up(on=on)
    return Transition.objects.get(student=world.ming)


def never_registered(world):
    TermFactory(school=world.school, semester=2, starts_on=date(2026, 2, 23), ends_on=date(2026, 6, 30))  # fmt: skip
    left_early(world, "not_registered", date(2026, 3, 4))


def evaluated(world, row, on):
    making.decided(world, making.assessed(world, row, on=on), "not_list", held_on=on)


def decide_graduates(world):
    for row in Transition.objects.order_by("student__seat_number"):
        evaluated(world, row, date(2026, 5, 5))


def found(world, on=date(2026, 9, 1)):
    where = tracking.Found(on, "school", name="雲岫高中")
    row = Transition.objects.get(student=world.yi)
    return tracking.find_school(by=world.counselor, row=row, found=where, on=on)


def left_and_found(world):
    making.transition_student(world, left_on=LEFT)
    found(world)


def tell_school(world):
    on = date(2026, 9, 2)
    row = Transition.objects.get(student=world.yi)
    tracking.notify_school(by=world.counselor, row=row, notified_on=on, letter_on=on, letter_number="1", on=on)  # fmt: skip


def tell_authority(world):
    on = date(2026, 12, 12)
    row = Transition.objects.get(student=world.yi)
    tracking.notify_authority(by=world.director, row=row, notified_on=on, system_number="T1", on=on)  # fmt: skip


def upload(world):
    row = Transition.objects.get(student=world.yi)
    making.sealed(world, row)
    mark_uploaded(by=world.director, row=row, uploaded_on=date(2026, 5, 9), number="T1", on=date(2026, 5, 9))  # fmt: skip


def long_absent(world):
    row = left_early(world, "other", date(2026, 4, 7))
    dropouts.raise_dropout(by=world.counselor, row=row, ground="DL-DO-02", since_on=date(2026, 4, 9), on=date(2026, 4, 9))  # fmt: skip


def report(world):
    dropouts.record_dropout(by=world.counselor, report=DropoutReport.objects.get(), reported_on=date(2026, 4, 14), number="D1", on=date(2026, 4, 14))  # fmt: skip


def of_ming(world):
    evaluated(world, Transition.objects.get(student=world.ming), date(2026, 5, 4))


CASES = [
    # graduates Friday 12 June: due Monday 11 May
    Rule("DL-TR-01", making.graduating, "2026-05-03T23:59", "2026-05-04T00:00", {"before_7"}, decide_graduates, "2026-05-05T12:00", "2026-05-20T09:00"),
    # left Tuesday 7 April: due Thursday 7 May
    Rule("DL-TR-02", lambda w: left_early(w, "other", date(2026, 4, 7)), "2026-04-29T23:59", "2026-04-30T00:00", {"before_7"}, of_ming, "2026-05-04T12:00", "2026-05-20T09:00"),
    # term began Monday 23 February, registered nowhere: due Monday 23 March
    Rule("DL-TR-03", never_registered, "2026-03-15T23:59", "2026-03-16T00:00", {"before_7"}, of_ming, "2026-05-04T12:00", "2026-05-20T09:00"),
    # left Friday 12 June: ends Saturday 12 December
    Rule("DL-TR-04", lambda w: making.transition_student(w, left_on=LEFT), "2026-12-04T23:59", "2026-12-05T00:00", {"before_7"}, lambda w: found(w, date(2026, 12, 6)), "2026-12-06T12:00", "2026-12-20T09:00"),
    # known to be enrolled on Tuesday 1 September: from that day
    Rule("DL-TR-05", left_and_found, "2026-08-31T23:59", "2026-09-01T00:00", {"raised"}, tell_school, "2026-09-02T12:00", "2026-09-20T09:00"),
    # in no school when the six months are over: told ahead, due Monday 14 December
    Rule("DL-TR-06", lambda w: making.transition_student(w, left_on=LEFT), "2026-12-04T23:59", "2026-12-05T00:00", {"before_7"}, tell_authority, "2026-12-12T12:00", "2026-12-31T09:00"),
    # listed on Friday 8 May: from that day
    Rule("DL-TR-09", making.transition_student, "2026-05-07T23:59", "2026-05-08T00:00", {"raised"}, upload, "2026-05-09T12:00", "2026-06-20T09:00"),
    # absent from Tuesday 7 April: the third school day is Thursday the 9th
    Rule("DL-DO-01", lambda w: left_early(w, "dropout", date(2026, 4, 7)), "2026-04-06T23:59", "2026-04-07T00:00", {"before_7", "before_3"}, report, "2026-04-14T12:00", "2026-05-20T09:00", True),
    # the seventh day was Thursday 9 April: the day itself
    Rule("DL-DO-02", long_absent, "2026-04-08T23:59", "2026-04-09T00:00", {"before_7", "before_3", "on_day"}, report, "2026-04-14T12:00", "2026-05-20T09:00", True),
    # moved out Tuesday 7 April, to register until Friday the 10th: owed on Monday the 13th
    Rule("DL-DO-03", lambda w: left_early(w, "transfer", date(2026, 4, 7)), "2026-04-06T23:59", "2026-04-07T00:00", {"before_7"}, report, "2026-04-14T12:00", "2026-05-20T09:00", True),
]  # fmt: skip


def told(rule):
    return set(Reminder.objects.filter(rule=rule).values_list("pk", "stage"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_it_is_told_at_the_instant_and_never_once_satisfied(listed, case):
    steps = [lambda: case.begin(listed), lambda: sweep(taipei(case.before))]
    for step in reversed(steps) if case.at_once else steps:
        step()
    assert told(case.id) == set()
    sweep(taipei(case.fires))
    first = told(case.id)
    assert {stage for _pk, stage in first} == case.stages
    sweep(taipei(case.fires))
    assert told(case.id) == first  # once
    case.satisfy(listed)
    for moment in (case.satisfied, case.later):
        sweep(taipei(moment), everything=True)
    assert told(case.id) == first


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_what_is_satisfied_before_its_time_is_never_told(listed, case):
    case.begin(listed)
    case.satisfy(listed)
    for moment in (case.fires, case.satisfied, case.later):
        sweep(taipei(moment), everything=True)
    assert told(case.id) == set()


def test_every_rule_of_the_regulations_has_a_duty_or_is_none():
    """DL-TR-13 and 14 date nothing, DL-TR-15 is a 「得」; DL-DO-04 to 06 are not about leaving a school."""
    known = {*RULES, *THRESHOLDS, *UNDATED}
    wanted = {key for key in known if key.startswith("DL-TR-")}
    wanted |= {"DL-DO-01", "DL-DO-02", "DL-DO-03"}
    sources = (*former_obligations.SOURCES, *transfer_obligations.SOURCES)
    held = {one.rule_id for one in sources if one.rule_id.startswith("DL-")}
    assert wanted - held == {"DL-TR-13", "DL-TR-15"}
    assert held - wanted == set()
    assert [one.rule_id for one in sources if one.title == one.rule_id] == []
    assert {case.id for case in CASES} == {one.rule_id for one in former_obligations.SOURCES if one.rule_id.startswith("DL-")}  # fmt: skip
