"""The heartbeat, the doorbells, and a house without Redis."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone

from config.celery import app
from notifications import tasks
from notifications.health import pulse
from notifications.models import OutboxMail, Reminder, SweepLog
from notifications.reminders import sweep
from tests.notifications import make
from tests.notifications.conftest import taipei

NOW = taipei("2026-05-08T08:00")


def test_a_service_that_never_ran_is_as_silent_as_one_that_stopped(db):
    assert (pulse(NOW).last, pulse(NOW).is_stale) == (None, True)


@pytest.mark.parametrize(("minutes", "is_stale"), [(0, False), (10, False), (11, True)])
def test_ten_minutes_without_a_sweep_are_too_many(db, minutes, is_stale):
    sweep(NOW - timedelta(minutes=minutes))
    assert pulse(NOW).is_stale is is_stale


def test_a_sweep_that_did_not_finish_is_no_heartbeat(db):
    SweepLog.objects.create(started_at=NOW, worker="x")
    assert pulse(NOW).is_stale is True


def test_the_log_keeps_a_week(db):
    sweep(NOW - timedelta(days=8))
    sweep(NOW)
    assert SweepLog.objects.count() == 1


def test_every_doorbell_in_the_schedule_rings_something():
    ours = {
        entry["task"]
        for entry in app.conf.beat_schedule.values()
        if entry["task"].startswith("notifications.")
    }
    assert ours == {
        f"notifications.tasks.{name}"
        for name in ("sweep_reminders", "send_reminders", "sweep_all_reminders", "renew_due_dates")
    }  # fmt: skip
    assert all(callable(getattr(tasks, name.rpartition(".")[2])) for name in ours)


def test_the_tasks_sweep_and_send(school_world, mailoutbox):
    make.request(school_world.school, school_world.counselor, date(2026, 4, 30))
    with time_machine.travel(NOW, tick=False):
        tasks.sweep_reminders()
        tasks.sweep_all_reminders()
        tasks.send_reminders()
    assert Reminder.objects.get().state == "delivered"
    assert len(mailoutbox) == 1


def test_r3_without_redis_the_command_does_it_all(school_world, settings, mailoutbox):
    settings.CELERY_BROKER_URL = settings.REDIS_URL = "redis://127.0.0.1:1/0"
    settings.CACHES = {
        "default": {
            "BACKEND": "config.cache.ForgivingRedisCache",
            "LOCATION": "redis://127.0.0.1:1/0",
        }
    }
    make.request(school_world.school, school_world.counselor, date(2026, 4, 30))
    with time_machine.travel(NOW, tick=False):
        call_command("sweep", "--send")
    assert OutboxMail.objects.get().state == "sent"
    assert len(mailoutbox) == 1


def test_the_frame_says_when_the_service_stopped_and_nothing_to_strangers(
    client, school_world
):
    sweep(timezone.now())
    assert "unread" not in client.get("/accounts/login/").context
