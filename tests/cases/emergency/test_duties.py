"""A request waits on the approvers' Today page; an approval is told to director, principal and lead; mails name nobody."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from accounts.obligations import sources
from cases.actions.emergency import decline_emergency, end_emergency, lapse_emergencies
from cases.emergency_duties import EMERGENCIES
from cases.models import CaseExclusion
from notifications.agenda import Wanted, agenda, running_clocks
from notifications.inbox import items
from notifications.mail import send_pending
from notifications.models import Preference, Reminder
from notifications.reminders import sweep
from tests.accounts.cast import TODAY, again
from tests.cases.emergency.conftest import NOW, REASON, approved, asked, minutes

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def waits_for(user):
    found = agenda(again(user), timezone.now(), Wanted())
    return [(one.title, one.label, one.url) for one in found.entries]


def told():
    rows = Reminder.objects.order_by("rule", "recipient__username")
    return sorted((row.rule, row.recipient_id) for row in rows)


def test_a_request_waits_for_each_approver_until_it_is_answered(world, case):
    access = asked(world, case)
    waiting = [("緊急調閱等待核可", case.number, f"/emergencies/{access.pk}")]
    assert [waits_for(who) for who in (world.director, world.principal, world.counselor, world.chief, world.admin, world.foreign_director)] == [
        waiting, waiting, [], [], [], [],
    ]  # fmt: skip
    CaseExclusion.objects.create(user=world.principal, content_object=case, from_on=TODAY, reason="親屬", decided_by=world.director)  # fmt: skip
    assert waits_for(world.principal) == []
    decline_emergency(by=again(world.director), access=access, reason="不需要", now=NOW)
    assert waits_for(world.director) == []


def test_a_request_that_nobody_answered_waits_no_more(world, case, clock):
    asked(world, case)
    clock.move_to(NOW + timedelta(hours=24))
    lapse_emergencies(now=timezone.now())
    assert waits_for(world.director) == []


def test_the_approvers_are_told_at_once_and_the_mail_names_nobody(world, case):
    asked(world, case)
    sweep(timezone.now())
    assert told() == sorted([("emergency.asked", world.director.pk), ("emergency.asked", world.principal.pk)])  # fmt: skip
    send_pending()
    assert sorted(one.to[0] for one in mail.outbox) == sorted([world.director.email, world.principal.email])  # fmt: skip
    names = (case.number, case.student.name, world.admin.name, REASON, world.school.name)  # fmt: skip
    for letter in mail.outbox:
        text = f"{letter.subject}{letter.body}{letter.alternatives[0][0]}"
        assert [name for name in names if name in text] == []


def test_an_approval_is_told_to_the_office_the_lead_and_who_asked(world, case, clock):
    approved(world, case, by=world.principal)
    Preference.objects.create(user=world.director, mails_optional=False)
    sweep(timezone.now())
    held = [("emergency.held", one.pk) for one in (world.director, world.principal, world.counselor)]  # fmt: skip
    assert told() == sorted([*held, ("emergency.answered", world.admin.pk)])
    send_pending()
    people = (world.director, world.principal, world.counselor, world.admin)
    assert sorted(one.to[0] for one in mail.outbox) == sorted(one.email for one in people)  # fmt: skip
    for letter in mail.outbox:
        assert not {case.number, case.student.name, world.admin.name} & set(letter.body.split())  # fmt: skip
    clock.move_to(NOW + minutes(61))
    shown = items(again(world.counselor), Reminder.objects.filter(recipient=world.counselor), timezone.now())  # fmt: skip
    assert [(one.title, one.entry.label, one.entry.chip.level) for one in shown] == [("緊急調閱已核可", case.number, "done")]  # fmt: skip


def test_it_is_told_although_it_ended_before_the_sweep(world, case):
    access = approved(world, case)
    end_emergency(by=again(world.admin), access=access, now=NOW + minutes(1))
    sweep(timezone.now())
    assert ("emergency.held", world.director.pk) in told()


def test_who_must_keep_away_is_not_told(world, case):
    approved(world, case)
    CaseExclusion.objects.create(user=world.principal, content_object=case, from_on=TODAY, reason="親屬", decided_by=world.director)  # fmt: skip
    sweep(timezone.now())
    send_pending()
    assert world.principal.email not in {one.to[0] for one in mail.outbox}


def test_the_frame_of_every_page_asks_no_query_for_it(world, case, django_assert_num_queries):  # fmt: skip
    asked(world, case)
    director = again(world.director)
    with django_assert_num_queries(0):
        assert running_clocks(director, timezone.now()) == []


def test_every_source_is_registered_and_its_cache_is_the_kernels(world, case):
    asked(world, case)
    assert {source.key for source in EMERGENCIES} <= {source.key for source in sources()}  # fmt: skip
    assert [source.compare() for source in EMERGENCIES] == [[], [], []]
