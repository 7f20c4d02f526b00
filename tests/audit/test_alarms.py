"""What looks wrong is told, once, and names nobody in the letter (SECURITY.md L5)."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from accounts import audit, tasks
from accounts.audit_mail import raise_alarms
from accounts.models import AuditEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def break_glass(director):
    audit.record("break_glass", by=director, object_type="case", object_id="c-1")


def test_an_alarm_is_told_once(break_glass, settings):
    settings.AUDIT_HEAD_RECIPIENTS = ["custodian@county.example"]
    now = timezone.now()
    assert raise_alarms(now) == 1
    assert raise_alarms(now + timedelta(seconds=1)) == 0
    (letter,) = mail.outbox
    assert letter.to == ["custodian@county.example"]
    assert "何主任" not in letter.body
    row = AuditEvent.objects.get(event="alarm_raised")
    assert (row.actor_id, row.detail["count"]) == (None, 1)


def test_a_quiet_hour_tells_nothing(settings, director):
    settings.AUDIT_HEAD_RECIPIENTS = ["custodian@county.example"]
    audit.record("login", by=director)
    tasks.raise_alarms.delay()
    assert mail.outbox == []
    assert not AuditEvent.objects.filter(event="alarm_raised").exists()


def test_without_an_address_the_trail_and_the_log_still_have_it(break_glass, settings):
    settings.AUDIT_HEAD_RECIPIENTS = []
    assert raise_alarms(timezone.now()) == 1
    assert mail.outbox == []
