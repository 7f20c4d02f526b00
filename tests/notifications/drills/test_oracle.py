"""R1, R7, R8, R9: what is written and sent equals what should be, after outages, changes and odd clocks."""

import os
import time
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core import mail as outbox
from django.utils import timezone

from accounts.models import User
from notifications.mail import send_pending
from notifications.models import OutboxMail, Reminder
from notifications.reminders import sweep
from tests.notifications.app.models import Request
from tests.notifications.conftest import TAIPEI, taipei
from tests.notifications.drills import figure, oracle, size, worlds

NOW = taipei("2026-05-06T09:28")


@pytest.fixture
def world(db, duty_sources):
    return worlds.schools(size(100, 26))


def test_r1_ten_thousand_duties_against_the_oracle(world):
    requests = worlds.requests(world, size(9_000, 270))
    alarms = worlds.alarms(
        world,
        size(1_000, 30),
        NOW - timedelta(hours=30),
        timedelta(minutes=size(2, 60)),
    )
    wanted = oracle.expected(world, requests, alarms, NOW)
    began = time.perf_counter()
    sweep(NOW)
    took = time.perf_counter() - began
    assert worlds.written() ^ wanted == set()
    assert worlds.orphans() == set()
    began = time.perf_counter()
    assert sweep(NOW).created == 0
    again = time.perf_counter() - began
    assert sweep(NOW, everything=True).created == 0
    figure(
        "R1",
        f"{len(requests) + len(alarms)} duties, {len(wanted)} reminders, difference 0, first sweep {took:.1f} s, idle sweep {again:.2f} s",
    )


@pytest.mark.parametrize("outage", [timedelta(minutes=30), timedelta(hours=26), timedelta(days=8)], ids=["30 min", "26 h", "8 days"])  # fmt: skip
def test_r7_after_an_outage_everything_is_caught_up_with_one_mail_each(world, outage):
    requests = worlds.requests(world, size(600, 120))
    began = NOW - outage
    with time_machine.travel(began, tick=False):
        sweep(began)
        send_pending(limit=100_000)
    first = len(outbox.outbox)
    before = set(OutboxMail.objects.filter(state="sent").values_list("pk", flat=True))
    with time_machine.travel(NOW, tick=False):
        sweep(NOW)
        while send_pending(limit=100_000).any:
            pass
    told = {(key, stage, user) for key, stage, user, _state in worlds.written()}
    wanted = {
        (key, stage, user)
        for key, stage, user, _state in oracle.expected(world, requests, [], NOW)
    }
    assert wanted - told == set()
    mails = OutboxMail.objects.filter(state="sent").exclude(pk__in=before)
    copies = Counter(mails.values_list("reminder__subject_id", "reminder__recipient"))
    assert max(copies.values(), default=1) == 1
    assert not OutboxMail.objects.filter(state__in=["pending", "sending"]).exists()
    assert len(outbox.outbox) - first == sum(copies.values())
    figure(
        "R7",
        f"outage {outage}: {len(wanted)} rows all there, {sum(copies.values())} mails after it, at most 1 a duty and person, 0 s after the start",
    )


def test_r7_the_clocks_of_hours_are_never_folded(world):
    alarms = worlds.alarms(world, size(200, 20), NOW - timedelta(hours=26))
    with time_machine.travel(NOW, tick=False):
        sweep(NOW)
        while send_pending(limit=100_000).any:
            pass
    wanted = oracle.expected(world, [], alarms, NOW)
    assert len(outbox.outbox) == len(
        [row for row in wanted if row[2] in world.in_office]
    )
    assert not Reminder.objects.filter(state="folded").exists()


def test_r8_nothing_goes_to_who_lost_access_or_about_what_was_done(db, duty_sources):
    count = size(500, 20)
    world = worlds.schools(1)
    school = world.schools[0]
    rows = []
    for number in range(2 * count):
        owner = worlds.person("counselor", school)
        rows.append(Request(school=school, owner=owner, received_on=date(2026, 4, 26)))
        worlds._with_cache(worlds.REQUESTS, rows[-1], worlds.Calendars())
        if number < count:
            world.owners.append(owner)
    Request.objects.bulk_create(rows)
    sweep(NOW)
    assert OutboxMail.objects.count() == 2 * count
    losing, met = rows[:count], rows[count:]
    third = count // 3
    User.objects.filter(pk__in=[row.owner_id for row in losing[:third]]).update(
        is_active=False
    )
    for row in losing[third : 2 * third]:
        row.owner.appointments.update(until_on=date(2026, 5, 5))
    Request.objects.filter(pk__in=[row.pk for row in losing[2 * third :]]).update(
        owner=None
    )
    Request.objects.filter(pk__in=[row.pk for row in met]).update(
        met_on=date(2026, 5, 6)
    )
    with time_machine.travel(NOW, tick=False):
        while send_pending(limit=100_000).any:
            pass
    assert outbox.outbox == []
    assert (
        Reminder.objects.filter(state="obsolete").count()
        == Reminder.objects.exclude(state="folded").count()
        == 2 * count
    )
    figure(
        "R8",
        f"{count} lost access, {count} duties met: 0 mails, {2 * count} rows obsolete",
    )


INSTANTS = [
    datetime.fromisoformat(text).replace(tzinfo=UTC)
    for day in ("2026-05-05", "2026-12-30", "2026-12-31", "2028-02-28", "2028-02-29", "2026-02-16", "2026-08-31", "2027-01-31", "2026-04-30", "2026-06-30")
    for text in (f"{day}T15:59:59", f"{day}T16:00:00", f"{day}T23:59:59", f"{day}T00:30:00")
]  # fmt: skip


@pytest.fixture
def server_zone():
    before = os.environ.get("TZ")
    yield lambda zone: (os.environ.__setitem__("TZ", zone), time.tzset())
    os.environ.pop("TZ") if before is None else os.environ.__setitem__("TZ", before)
    time.tzset()


def test_r9_forty_instants_in_three_server_zones_write_the_same(
    db, duty_sources, server_zone
):
    world = worlds.schools(2)
    instants = INSTANTS[:: size(1, 5)]
    days = sorted({at.astimezone(TAIPEI).date() for at in instants})
    for day in days:
        worlds.requests(world, 12, first=day - timedelta(days=22), span=12)
        worlds.alarms(
            world,
            4,
            datetime.combine(day, datetime.min.time(), TAIPEI) - timedelta(hours=20),
            timedelta(hours=5),
        )
    found, twice = {}, 0
    for zone in ("UTC", "Asia/Taipei", "America/New_York"):
        server_zone(zone)
        Reminder.objects.all().delete()
        for at in sorted(instants):
            sweep(at)
            for odd in (
                at - timedelta(hours=1),
                at,
            ):  # a clock that was put back, and then right again
                twice += sweep(odd, everything=True).created
        found[zone] = {
            (
                row.subject_id,
                row.trigger_on,
                row.trigger_at,
                row.stage,
                row.recipient_id,
                row.state,
                row.created_at,
            )
            for row in Reminder.objects.all()
        }
    assert len(INSTANTS) == 40
    assert found["UTC"] == found["Asia/Taipei"] == found["America/New_York"]
    assert (twice, len(found["UTC"]) > 100) == (0, True)
    figure(
        "R9",
        f"{len(instants)} instants, 3 server zones: {len(found['UTC'])} identical rows; clock put back one hour {3 * len(instants)} times: 0 new rows",
    )


def test_r9_the_day_turns_in_taipei_and_nowhere_else(db, duty_sources):
    world = worlds.schools(2)
    row = worlds.requests(world, 2, first=date(2026, 4, 30))[1]
    assert row.aim_on - timedelta(days=7) == date(2026, 5, 9)
    assert sweep(datetime(2026, 5, 8, 15, 59, 59, tzinfo=UTC)).created == 1
    assert sweep(datetime(2026, 5, 8, 16, 0, 0, tzinfo=UTC)).created == 1
    assert timezone.get_default_timezone_name() == "Asia/Taipei"
