"""Six scenarios, six alerts; a normal day, none."""

import datetime as dt
import uuid

import pytest
from django.utils import timezone

from accounts.audit_alerts import suspicious
from accounts.models import AuditEvent
from accounts.settings_register import value

pytestmark = pytest.mark.django_db

TAIPEI = timezone.get_default_timezone()
NOON = dt.datetime(2026, 5, 6, 12, 30, tzinfo=TAIPEI)
NIGHT = dt.datetime(2026, 5, 6, 23, 30, tzinfo=TAIPEI)
SOMEONE = uuid.UUID(int=7)


def write(count, now, **columns):
    return AuditEvent.objects.bulk_create(
        AuditEvent(
            at=now - dt.timedelta(seconds=number), **{"actor_id": SOMEONE, **columns}
        )
        for number in range(count)
    )


def found(now):
    return [(a.kind.value, a.subject, a.count) for a in suspicious(now)]


@pytest.mark.parametrize(
    ("event", "kind", "now"),
    [
        ("role_granted", "grant", NOON),
        ("role_change_approved", "grant", NOON),
        ("break_glass", "break_glass", NOON),
        ("exported", "night_export", NIGHT),
    ],
)
def test_one_row_is_enough(event, kind, now):
    (row,) = write(1, now, event=event)
    assert found(now) == [(kind, str(row.pk), 1)]


@pytest.mark.parametrize("event", ["appointment_made", "deputy_named"])
@pytest.mark.parametrize(
    ("role", "told"),
    [
        ("counselor", True),
        ("principal", True),
        ("system_administrator", True),
        ("subject_teacher", False),
        ("homeroom_teacher", False),
    ],
)
def test_an_appointment_that_opens_doors_is_a_grant(event, role, told):
    (row,) = write(1, NOON, event=event, detail={"person": "x", "role": role})
    assert found(NOON) == ([("grant", str(row.pk), 1)] if told else [])


def test_more_than_fifty_views_an_hour():
    write(50, NOON, event="case_read")
    assert found(NOON) == []
    write(1, NOON, event="record_read")
    assert found(NOON) == [("many_views", str(SOMEONE), 51)]


def test_five_locks_an_hour():
    write(4, NOON, event="login_locked")
    assert found(NOON) == []
    write(1, NOON, event="login_locked")
    assert found(NOON) == [("locks", "", 5)]


def test_a_burst_of_refusals_by_person_or_address():
    write(21, NOON, event="access_refused", outcome="refused")
    unknown = {"actor_id": None, "ip": "203.0.113.9"}
    write(21, NOON, event="access_refused", outcome="refused", **unknown)
    write(20, NOON, event="access_refused", outcome="refused", actor_id=uuid.uuid4())
    assert found(NOON) == [
        ("refusals", str(SOMEONE), 21),
        ("refusals", "203.0.113.9", 21),
    ]


def test_a_normal_day_and_an_old_one_are_quiet(django_assert_num_queries):
    write(30, NOON, event="case_read")
    write(3, NOON, event="exported")
    write(200, NOON - dt.timedelta(hours=2), event="case_read")
    write(1, NOON, event="role_granted", outcome="refused")
    value("audit.views_per_hour")  # the register is read once a minute
    with django_assert_num_queries(4):
        assert suspicious(NOON) == []


def test_the_thresholds_are_the_registers(settings):
    write(3, NOON, event="case_read")
    write(2, NOON, event="login_locked")
    write(2, NOON, event="access_refused", outcome="refused")
    (exported,) = write(1, NOON, event="exported")
    assert found(NOON) == []
    settings.TUNABLES = {
        "audit.views_per_hour": 2,
        "audit.locks_per_hour": 2,
        "audit.refusals_per_hour": 1,
        "audit.night_from": 12,
    }
    assert found(NOON) == [
        ("night_export", str(exported.pk), 1),
        ("many_views", str(SOMEONE), 3),
        ("refusals", str(SOMEONE), 2),
        ("locks", "", 2),
    ]


def test_who_is_sent_to_enrol_or_to_prove_herself_is_no_burst():
    limit = value("audit.refusals_per_hour")
    write(
        limit + 1,
        NOON,
        event="access_refused",
        outcome="refused",
        detail={"status": 302, "kind": "second_factor"},
    )
    assert found(NOON) == []
    write(
        limit + 1,
        NOON,
        event="access_refused",
        outcome="refused",
        detail={"status": 403},
    )
    assert found(NOON) == [("refusals", str(SOMEONE), limit + 1)]
