"""The sender: what goes out, what is dropped at the last moment, what waits, what is buried."""

import uuid
from datetime import date, timedelta

import pytest
import time_machine
from django.core import mail as outbox
from django.utils import timezone

from accounts.models import Appointment, OfficeDay
from accounts.obligations import rewrite_all
from notifications.mail import LEASE, backoff, claim, mark_sent, send_pending
from notifications.models import OutboxMail, Reminder
from notifications.reminders import sweep
from tests.notifications import make, sink
from tests.notifications.app.models import RequestExclusion
from tests.notifications.conftest import taipei

RECEIVED = date(2026, 4, 30)
MORNING = taipei("2026-05-08T08:00")


@pytest.fixture
def clock():
    with time_machine.travel(MORNING, tick=False) as traveller:
        yield traveller


@pytest.fixture
def duty(school_world, clock):
    row = make.request(school_world.school, school_world.counselor, RECEIVED)
    sweep(MORNING)
    return row


@pytest.fixture
def server(settings):
    """A misbehaving mail server; the sender is given a second of patience."""
    running = sink.start(hang_seconds=2)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", running.port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_TIMEOUT = 1
    yield running
    running.shutdown()
    running.server_close()


def state():
    row = OutboxMail.objects.get()
    return row.state, row.reminder.state, row.attempts


def test_a_mail_carries_a_link_and_nothing_of_the_duty(duty, settings):
    settings.SITE_URL = "https://counseling.example.edu.tw/"
    assert send_pending().sent == 1
    (sent,) = outbox.outbox
    reminder = Reminder.objects.get()
    assert sent.to == [reminder.recipient.email]
    assert sent.extra_headers["Message-ID"] == f"<{reminder.pk}@localhost>"
    link = f"https://counseling.example.edu.tw/reminders/inbox/{reminder.pk}/"
    for text in (sent.body, sent.alternatives[0].content):
        assert link in text
        rest = text.replace(link, "")
        for word in ("王小明", "晴川", "DL-TR", "轉銜", str(duty.pk), "人員"):
            assert word not in sent.subject + rest
    assert state() == ("sent", "delivered", 1)


def test_a_mail_is_written_in_the_readers_language(duty, school_world):
    school_world.counselor.language = "en"
    school_world.counselor.save()
    send_pending()
    assert len(outbox.outbox) == 1


def test_a_second_run_sends_nothing(duty):
    send_pending()
    assert not send_pending().any
    assert len(outbox.outbox) == 1


def _met(world, duty):
    duty.met_on = date(2026, 5, 8)
    duty.save()


def _disabled(world, duty):
    world.counselor.is_active = False
    world.counselor.save()


def _left(world, duty):
    Appointment.objects.filter(user=world.counselor).update(until_on=date(2026, 5, 7))


def _reassigned(world, duty):
    duty.owner = world.director
    duty.save()


def _excluded(world, duty):
    RequestExclusion.objects.create(
        content_object=duty,
        user=world.counselor,
        from_on=date(2026, 5, 1),
        reason="親屬",
        decided_by=world.director,
    )


def _another_fact(world, duty):
    duty.received_on = date(2026, 5, 1)
    duty.save()


def _gone(world, duty):
    duty.delete()


@pytest.mark.parametrize(
    "change",
    [_met, _disabled, _left, _reassigned, _excluded, _another_fact, _gone],
    ids=lambda change: change.__name__,
)
def test_what_changed_between_sweep_and_send_is_not_sent(duty, school_world, change):
    change(school_world, duty)
    assert send_pending().dropped == 1
    assert outbox.outbox == []
    assert state() == ("dropped", "obsolete", 1)


def test_a_date_that_moved_on_is_mentioned_later_and_not_lost(
    duty, school_world, clock
):
    duty.aim_on = duty.due_on = date(2026, 5, 20)
    duty.save()
    send_pending()
    assert (outbox.outbox, state()) == ([], ("pending", "due", 0))
    clock.move_to(taipei("2026-05-13T08:00"))
    send_pending()
    assert state() == ("sent", "delivered", 1)


def test_an_older_mail_that_still_waits_is_folded_into_a_newer_one(duty, clock):
    clock.move_to(taipei("2026-05-12T08:00"))
    sweep(timezone.now())
    assert OutboxMail.objects.filter(state="pending").count() == 2
    send_pending()
    assert len(outbox.outbox) == 1
    assert dict(Reminder.objects.values_list("stage", "state")) == {
        "before_7": "folded",
        "before_3": "delivered",
    }


@pytest.mark.parametrize(
    ("behaviour", "code"),
    [
        ("greet_554", "554"),
        ("rcpt_450", "450"),
        ("data_421", "421"),
        ("hang", "SMTPServerDisconnected"),
        ("drop_before_250", "SMTPServerDisconnected"),
        ("drop_after_taking", "SMTPServerDisconnected"),
    ],
)
def test_what_the_server_can_t_do_now_waits_a_minute(
    duty, server, clock, behaviour, code
):
    server.behaviour = behaviour
    assert send_pending().failed == 1
    row = OutboxMail.objects.get()
    assert (row.state, row.not_before) == ("pending", MORNING + timedelta(minutes=1))
    assert row.last_error == code
    server.behaviour = "ok"
    assert not send_pending().any
    clock.shift(timedelta(minutes=1))
    assert send_pending().sent == 1
    ids = {message for message, _to, _text in server.received}
    assert ids == {row.message_id}
    assert state() == ("sent", "delivered", 2)


def test_a_server_that_drops_after_its_250_has_taken_the_mail(duty, server):
    server.behaviour = "drop_after_250"
    assert send_pending().sent == 1
    assert len(server.received) == 1


def test_a_server_that_is_not_there_costs_one_try_and_no_other_mail(
    school_world, clock, server
):
    server.shutdown()
    server.server_close()
    for _n in range(5):
        make.request(school_world.school, school_world.counselor, RECEIVED)
    sweep(MORNING)
    assert send_pending().failed == 1
    assert sorted(OutboxMail.objects.values_list("attempts", flat=True)) == [
        0, 0, 0, 0, 1,
    ]  # fmt: skip


@pytest.mark.parametrize("behaviour", ["rcpt_550", "data_552"])
def test_a_mail_that_is_refused_for_good_is_a_dead_letter(duty, server, behaviour):
    server.behaviour = behaviour
    assert send_pending().dead == 1
    row = OutboxMail.objects.get()
    assert (row.state, row.reminder.state, row.last_error) == (
        "dead",
        "failed",
        behaviour[-3:],
    )
    assert not send_pending().any


def test_a_dead_letter_does_not_hold_up_the_others(school_world, clock, server):
    for owner in (school_world.counselor, school_world.director):
        make.request(school_world.school, owner, RECEIVED)
    sweep(MORNING)
    first = claim(uuid.uuid4(), timezone.now(), limit=1)[0]
    OutboxMail.objects.update(state="pending", lease_until=None, attempts=0)
    server.behaviour = "rcpt_550"
    send_pending(limit=20)
    assert OutboxMail.objects.filter(state="dead").count() == 2
    assert OutboxMail.objects.get(pk=first.pk).state == "dead"


def test_waiting_grows_and_the_law_waits_less():
    optional = Reminder(rule="RESOLUTION")
    statutory = Reminder(rule="DL-TR-08")
    hourly = Reminder(rule="DL-IN-01", trigger_at=MORNING)
    minutes = {
        row.rule: [backoff(n, row).total_seconds() / 60 for n in range(1, 10)]
        for row in (optional, statutory, hourly)
    }
    assert minutes == {
        "RESOLUTION": [1, 5, 15, 60, 240, 720, 1440, 1440, 1440],
        "DL-TR-08": [1, 5, 15, 60, 60, 60, 60, 60, 60],
        "DL-IN-01": [1, 5, 5, 5, 5, 5, 5, 5, 5],
    }


def test_a_lease_keeps_others_away_until_it_runs_out(duty, clock):
    assert len(claim(uuid.uuid4(), timezone.now())) == 1
    assert claim(uuid.uuid4(), timezone.now()) == []
    clock.shift(LEASE + timedelta(seconds=1))
    assert len(claim(uuid.uuid4(), timezone.now())) == 1


def test_whose_lease_ran_out_marks_nothing(duty, clock):
    late, other = uuid.uuid4(), uuid.uuid4()
    (first,) = claim(late, timezone.now())
    clock.shift(LEASE + timedelta(seconds=1))
    claim(other, timezone.now())
    mark_sent(first, late, Reminder.objects.get())
    row = OutboxMail.objects.get()
    assert (row.state, row.lease_by, row.reminder.state) == ("sending", other, "due")


def test_an_imported_calendar_moves_the_mail_with_the_date(duty, school_world, clock):
    OfficeDay.objects.create(
        school=school_world.school,
        date=date(2026, 5, 15),
        is_off=True,
        name="颱風停班停課",
        source="人事總處公告",
    )
    assert rewrite_all() == 1
    duty.refresh_from_db()
    assert (duty.aim_on, duty.due_on) == (date(2026, 5, 15), date(2026, 5, 18))
    assert send_pending().sent == 1
