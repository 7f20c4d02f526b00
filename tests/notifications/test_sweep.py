"""What a sweep writes: which stages, for whom, once."""

from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from accounts.models import Appointment
from notifications.models import OutboxMail, Preference, Reminder, SweepLog
from notifications.reminders import sweep
from tests.notifications import make
from tests.notifications.conftest import taipei

# Received on 30 April 2026: fifteen days end on Friday 15 May.
RECEIVED = date(2026, 4, 30)


def written():
    """{(stage, person, state)}"""
    return set(Reminder.objects.values_list("stage", "recipient", "state"))


@pytest.mark.parametrize(
    ("moment", "stages"),
    [
        ("2026-05-07T23:59", []),
        ("2026-05-08T00:00", ["before_7"]),
        ("2026-05-11T23:59", ["before_7"]),
        ("2026-05-12T00:00", ["before_3", "before_7"]),
        ("2026-05-15T00:00", ["before_3", "before_7", "on_day"]),
        ("2026-05-15T23:59", ["before_3", "before_7", "on_day"]),
    ],
)
def test_the_owner_is_told_before_and_on_the_day(school_world, moment, stages):
    make.request(school_world.school, school_world.counselor, RECEIVED)
    sweep(taipei(moment))
    assert sorted(Reminder.objects.values_list("stage", flat=True)) == stages
    assert {row.recipient for row in Reminder.objects.all()} <= {school_world.counselor}


def test_the_director_and_then_the_principal_are_called_when_it_is_late(school_world):
    make.request(school_world.school, school_world.counselor, RECEIVED)
    for moment in ("2026-05-15T08:00", "2026-05-16T08:00", "2026-05-18T08:00"):
        sweep(taipei(moment))
    told = {
        (row.stage, row.recipient)
        for row in Reminder.objects.filter(stage__startswith="over")
    }
    office = {school_world.counselor, school_world.director}
    assert told == {("over_1", person) for person in office} | {
        ("over_3", person) for person in (*office, school_world.principal)
    }


def test_reminders_aim_at_the_end_before_days_off_moved_it(school_world):
    # Received Friday 24 April: fifteen days end on Saturday 9 May, moved to Monday the 11th at noon.
    duty = make.request(school_world.school, school_world.counselor, date(2026, 4, 24))
    assert (duty.aim_on, duty.due_on) == (date(2026, 5, 9), date(2026, 5, 11))
    sweep(taipei("2026-05-09T08:00"))
    assert Reminder.objects.filter(stage="on_day").count() == 1
    sweep(taipei("2026-05-11T23:00"))
    assert not Reminder.objects.filter(stage="over_1").exists()
    sweep(taipei("2026-05-12T00:00"))
    assert Reminder.objects.filter(stage="over_1").count() == 2


def test_a_second_sweep_writes_nothing(school_world):
    make.request(school_world.school, school_world.counselor, RECEIVED)
    assert sweep(taipei("2026-05-20T08:00")).created > 0
    before = written()
    assert sweep(taipei("2026-05-20T08:00")).created == 0
    assert sweep(taipei("2026-05-20T08:00"), everything=True).created == 0
    assert written() == before


def test_several_late_stages_are_written_and_one_mail_goes_out(school_world):
    make.request(school_world.school, school_world.counselor, RECEIVED)
    sweep(taipei("2026-05-20T08:00"))
    mine = Reminder.objects.filter(recipient=school_world.counselor)
    assert dict(mine.values_list("stage", "state")) == {
        "before_7": "folded",
        "before_3": "folded",
        "on_day": "folded",
        "over_1": "folded",
        "over_3": "due",
    }
    assert (
        OutboxMail.objects.filter(reminder__recipient=school_world.counselor).count()
        == 1
    )


def test_every_due_reminder_has_its_mail_and_no_other_has(school_world):
    for days in range(20):
        make.request(
            school_world.school,
            school_world.counselor,
            RECEIVED + timedelta(days=days),
        )
    sweep(taipei("2026-05-22T08:00"))
    due = set(Reminder.objects.filter(state="due").values_list("pk", flat=True))
    assert due == set(OutboxMail.objects.values_list("reminder", flat=True))
    assert due


def test_the_clock_of_hours_is_told_at_once_and_never_folded(school_world):
    make.alarm(school_world.school, school_world.counselor, taipei("2026-05-05T14:40"))
    sweep(taipei("2026-05-05T14:40"))
    assert written() == {("told", school_world.counselor.pk, "due")}
    sweep(taipei("2026-05-06T08:40"))
    late = Reminder.objects.exclude(stage="told")
    assert {(row.stage, row.recipient, row.state) for row in late} == {
        ("left_12h", school_world.counselor, "due"),
        ("left_12h", school_world.director, "due"),
        ("left_6h", school_world.counselor, "due"),
        ("left_6h", school_world.director, "due"),
        ("left_6h", school_world.principal, "due"),
    }
    sweep(taipei("2026-05-06T14:40"))
    assert Reminder.objects.filter(stage="over", state="due").count() == 3


def test_a_mail_of_days_waits_for_the_morning_and_one_of_hours_does_not(school_world):
    night = taipei("2026-05-08T00:01")
    make.request(school_world.school, school_world.counselor, RECEIVED)
    make.alarm(school_world.school, school_world.counselor, night)
    sweep(night)
    starts = dict(OutboxMail.objects.values_list("reminder__rule", "not_before"))
    assert starts == {"DL-TR-08": taipei("2026-05-08T07:00"), "DL-IN-01": night}


def test_a_duty_that_was_met_is_not_mentioned(school_world):
    make.request(
        school_world.school, school_world.counselor, RECEIVED, met_on=date(2026, 5, 1)
    )
    assert sweep(taipei("2026-05-20T08:00")).created == 0


def test_a_new_fact_starts_the_stages_anew(school_world):
    duty = make.request(school_world.school, school_world.counselor, RECEIVED)
    sweep(taipei("2026-05-08T08:00"))
    duty.received_on, duty.due_on, duty.aim_on = (
        date(2026, 5, 1),
        date(2026, 5, 18),
        date(2026, 5, 16),
    )
    duty.save()
    sweep(taipei("2026-05-09T08:00"))
    assert sorted(Reminder.objects.values_list("trigger_on", "stage")) == [
        (RECEIVED, "before_7"),
        (date(2026, 5, 1), "before_7"),
    ]


@pytest.mark.parametrize(
    ("missing", "told"),
    [
        (("counselor",), "director"),
        (("counselor", "counseling_director"), "principal"),
        (("counselor", "counseling_director", "principal"), "admin"),
    ],
)
def test_whoever_is_missing_is_stood_in_for_by_the_next(school_world, missing, told):
    Appointment.objects.filter(school=school_world.school, role__in=missing).update(
        until_on=date(2026, 4, 30)
    )
    make.request(school_world.school, school_world.counselor, RECEIVED)
    sweep(taipei("2026-05-08T08:00"))
    assert {row.recipient for row in Reminder.objects.all()} == {
        getattr(school_world, told)
    }


def test_a_duty_that_nobody_can_be_told_of_is_counted(school_world):
    Appointment.objects.filter(school=school_world.school).update(
        until_on=date(2026, 4, 30)
    )
    make.request(school_world.school, school_world.counselor, RECEIVED)
    assert sweep(taipei("2026-05-08T08:00")).unowned == 1
    assert SweepLog.objects.get().unowned == 1
    assert not Reminder.objects.exists()


def test_a_new_owner_is_told_by_the_hourly_look_at_everything(school_world):
    duty = make.request(school_world.school, school_world.counselor, RECEIVED)
    sweep(taipei("2026-05-08T08:00"))
    duty.owner = school_world.director
    duty.save()
    sweep(taipei("2026-05-08T09:00"), everything=True)
    assert written() == {
        ("before_7", school_world.counselor.pk, "due"),
        ("before_7", school_world.director.pk, "due"),
    }


def test_what_no_law_asks_for_can_be_kept_in_the_inbox(school_world):
    Preference.objects.create(user=school_world.counselor, mails_optional=False)
    make.task(school_world.school, school_world.counselor, date(2026, 5, 8))
    make.request(school_world.school, school_world.counselor, RECEIVED)
    sweep(taipei("2026-05-08T08:00"))
    states = Reminder.objects.exclude(state="folded").values_list("rule", "state")
    assert set(states) == {("RESOLUTION", "silenced"), ("DL-TR-08", "due")}
    assert set(OutboxMail.objects.values_list("reminder__rule", flat=True)) == {
        "DL-TR-08"
    }


def test_the_database_refuses_the_same_stage_twice(school_world):
    make.request(school_world.school, school_world.counselor, RECEIVED)
    sweep(taipei("2026-05-08T08:00"))
    row = Reminder.objects.get()
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        Reminder.objects.create(
            **{
                field.attname: getattr(row, field.attname)
                for field in Reminder._meta.concrete_fields
                if not field.primary_key
            }
        )
    assert Reminder.objects.count() == 1


def test_one_query_a_source_finds_that_there_is_nothing_to_do(
    school_world, django_assert_num_queries
):
    for _n in range(50):
        make.request(school_world.school, school_world.counselor, RECEIVED)
    sweep(taipei("2026-05-08T08:00"))
    with django_assert_num_queries(54):  # log, fifty-one sources, log, old logs
        sweep(taipei("2026-05-08T08:01"))


@pytest.mark.parametrize("count", [1, 50])
def test_a_batch_costs_the_same_at_any_size(
    school_world, django_assert_num_queries, count
):
    for _n in range(count):
        make.request(school_world.school, school_world.counselor, RECEIVED)
    with django_assert_num_queries(63):
        sweep(taipei("2026-05-08T08:00"))


def test_the_command_sweeps_at_any_moment(school_world, capsys):
    make.request(school_world.school, school_world.counselor, RECEIVED)
    call_command("sweep", "--now", "2026-05-08T08:00")
    assert capsys.readouterr().out == "created 1, unowned 0\n"
    with pytest.raises(CommandError):
        call_command("sweep", "--now", "gestern")


def test_the_command_shows_a_rule_firing_to_the_minute(school_world, capsys):
    make.request(school_world.school, school_world.counselor, RECEIVED)
    call_command("sweep", "--next", "DL-TR-08", "--now", "2026-05-06T10:00")
    silent, fired = capsys.readouterr().out.splitlines()
    assert silent == "2026-05-07 23:59 DL-TR-08: 0"
    assert fired == "2026-05-08 00:00 DL-TR-08: 1 before_7"
    assert Reminder.objects.count() == 0
    with pytest.raises(CommandError):
        call_command("sweep", "--next", "DL-TR-15")
