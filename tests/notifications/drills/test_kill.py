"""R2, R6: a sender killed at any moment, a server that fails in every way; and what marking first would lose."""

import os
import random
import signal
import subprocess
import sys
import time
import uuid
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.db import connections
from django.utils import timezone

from notifications import mail
from notifications.entitlement import Verdict, judge
from notifications.models import OutboxMail, Reminder
from notifications.reminders import sweep
from tests.notifications import sink
from tests.notifications.conftest import taipei
from tests.notifications.drills import figure, size, worlds

SINK = Path(sink.__file__)


@pytest.fixture
def patient(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_TIMEOUT = 5
    return settings


@pytest.fixture
def distant_sink(patient, tmp_path):
    """A sink in a process of its own, so that a killed sender takes nothing of it along. `ids()`: what it took."""
    taken = tmp_path / "taken.txt"
    process = subprocess.Popen(
        [sys.executable, str(SINK), str(taken)], stdout=subprocess.PIPE, text=True
    )
    patient.EMAIL_PORT = int(process.stdout.readline())
    yield lambda: taken.read_text().split() if taken.exists() else []
    process.terminate()
    process.wait()
    process.stdout.close()


@pytest.fixture
def waiting(transactional_db, duty_sources):
    def make(count):
        world = worlds.schools(1)
        world.owners[0] = worlds.person("counselor", world.schools[0])
        first = timezone.localdate() - timedelta(days=9)
        rows = worlds.requests(world, count * 10 // 9 + 1, first=first, span=2)
        sweep(timezone.now())
        OutboxMail.objects.update(not_before=timezone.now())
        return rows

    return make


def kill_while(work, taken):
    """Run `work` in a forked process; kill -9 it at a random moment after its first mail was taken, or when it is done."""
    for alias in ("default", "owner"):
        connections[alias].close()
    before, child = len(taken()), os.fork()
    if child == 0:
        status = 1
        try:
            work()
            status = 0
        finally:
            os._exit(status)
    patience = time.monotonic() + 10
    while len(taken()) == before and time.monotonic() < patience:
        if os.waitpid(child, os.WNOHANG)[0]:
            return
        time.sleep(0.005)
    time.sleep(random.uniform(0, 0.3))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def leases_run_out():
    OutboxMail.objects.filter(state="sending").update(
        lease_until=timezone.now() - timedelta(seconds=1)
    )


def test_r2_a_sender_killed_again_and_again_loses_nothing(waiting, distant_sink):
    waiting(size(1_000, 40))
    wanted = set(OutboxMail.objects.values_list("message_id", flat=True))
    kills = size(50, 3)
    for _n in range(kills):
        kill_while(mail.send_pending, distant_sink)
        leases_run_out()
    by_then = OutboxMail.objects.filter(state="sent").count()
    assert 0 < by_then < len(wanted)  # the kills came in the middle
    while mail.send_pending(limit=100_000).any:
        leases_run_out()
    copies = Counter(distant_sink())
    assert set(copies) == wanted
    again = {key for key, count in copies.items() if count > 1}
    tried = set(
        OutboxMail.objects.filter(attempts__gt=1).values_list("message_id", flat=True)
    )
    assert again <= tried
    assert sum(copies.values()) - len(wanted) <= kills
    assert (
        OutboxMail.objects.filter(state="sent").count()
        == len(wanted)
        == Reminder.objects.filter(state="delivered").count()
    )
    figure(
        "R2",
        f"{kills} kills over {len(wanted)} mails ({by_then} sent before the last kill): lost 0, duplicate rows 0, {sum(copies.values()) - len(wanted)} extra copies, all tried before, same Message-ID",
    )


def mark_first():
    """The wrong order, for the control: promised before it was done."""
    worker = uuid.uuid4()
    while mails := mail.claim(worker, timezone.now()):
        for one in mails:
            reminder = Reminder.objects.select_related("recipient").get(
                pk=one.reminder_id
            )
            if judge(reminder, timezone.now()) is Verdict.SEND:
                mail.mark_sent(one, worker, reminder)
                mail._hand_over(
                    mail.compose(reminder, one.message_id), mail.get_connection()
                )


def test_r2_control_marking_before_sending_loses_mails(waiting, distant_sink):
    waiting(size(1_000, 300))
    for kills in range(1, 41):
        kill_while(mark_first, distant_sink)
        leases_run_out()
        promised = set(
            OutboxMail.objects.filter(state="sent").values_list("message_id", flat=True)
        )
        lost = promised - set(distant_sink())
        if lost and kills >= size(20, 1):
            break
    assert lost
    figure("R2 control", f"marked before sending, {kills} kills: {len(lost)} lost")


FAULTS = [
    "greet_554",
    "rcpt_450",
    "data_421",
    "hang",
    "drop_before_250",
    "drop_after_taking",
    "drop_after_250",
    "gone",
]


@pytest.mark.parametrize("fault", FAULTS)
def test_r6_after_the_server_is_well_again_nothing_waits(
    db, duty_sources, patient, fault
):
    patient.EMAIL_TIMEOUT = 0.3
    server = sink.start(hang_seconds=1)
    patient.EMAIL_PORT = server.port if fault != "gone" else 1
    server.behaviour = fault
    world = worlds.schools(2)
    worlds.requests(world, size(40, 6), first=taipei("2026-04-22").date(), span=2)
    now = taipei("2026-05-06T09:28")
    sweep(now)
    wanted = set(OutboxMail.objects.values_list("message_id", flat=True))
    with time_machine.travel(now, tick=False) as clock:
        for _n in range(size(20, 4)):
            mail.send_pending()
            clock.shift(30)
        server.behaviour, patient.EMAIL_PORT = "ok", server.port
        waited = 0
        while OutboxMail.objects.filter(state__in=["pending", "sending"]).exists():
            mail.send_pending()
            clock.shift(30)
            waited += 30
    server.shutdown()
    server.server_close()
    assert {key for key, _to, _text in server.received} == wanted
    assert OutboxMail.objects.filter(state="sent").count() == len(wanted)
    assert waited <= 60 * 60
    figure(
        "R6",
        f"{fault}: {len(wanted)} mails, lost 0, last one {waited} s after recovery",
    )


def test_r6_a_refusal_for_good_is_a_dead_letter_for_each(db, duty_sources, patient):
    server = sink.start()
    patient.EMAIL_PORT, server.behaviour = server.port, "rcpt_550"
    worlds.requests(
        worlds.schools(2), size(40, 6), first=taipei("2026-04-22").date(), span=2
    )
    now = taipei("2026-05-06T09:28")
    sweep(now)
    with time_machine.travel(now, tick=False):
        mail.send_pending()
    server.shutdown()
    server.server_close()
    dead = OutboxMail.objects.filter(
        state="dead", reminder__state="failed", last_error="550"
    )
    assert dead.count() == OutboxMail.objects.count() > 0
    figure("R6", f"rcpt_550: {dead.count()} dead letters, shown to the director")
