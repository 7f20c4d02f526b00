"""Reminders, the audit trail, the demo's mailbox, and who waits to be confirmed: axe in light, dark and 390 px."""

from datetime import timedelta

import pytest
from django.core.mail import EmailMessage, get_connection
from django.utils import timezone

from accounts.models import User
from cases.demo import seed as seed_students
from cases.demo_casework import seed_casework
from notifications.models import Reminder
from notifications.reminders import sweep
from tests.browser.test_people_pages import judge, seeded  # noqa: F401  (fixtures)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_pages_of_reminders(seeded, judge):  # noqa: F811  (a fixture asks for another)
    seed_students([seeded], timezone.localdate())
    seed_casework([seeded], timezone.localdate())
    sweep(timezone.now() + timedelta(days=60))
    lead = User.objects.get(username="counselor")
    item = Reminder.objects.inbox_of(lead).first()
    pages = [
        "/",
        "/calendar/",
        "/calendar/feed/",
        "/reminders/inbox/",
        f"/reminders/inbox/{item.pk}/",
        "/reminders/preferences/",
    ]
    assert judge("counselor", pages) == {}
    assert judge("director", ["/", "/reminders/undelivered/"]) == {}


def test_the_audit_trail_and_the_mailbox(seeded, judge, settings, tmp_path):  # noqa: F811  (a fixture asks for another)
    settings.MAILBOX_ROOT = tmp_path / "mail"
    box = get_connection("config.mailbox.EmailBackend")
    EmailMessage("示範", "http://testserver/x", to=["b@example.test"], connection=box).send()  # fmt: skip
    assert judge("director", ["/audit/", "/demo/mailbox"]) == {}


def test_who_waits_to_be_confirmed(seeded, judge):  # noqa: F811  (a fixture asks for another)
    held = User.objects.get(username="mentor").appointments.get(confirmation="pending")
    pages = ["/people/waiting", f"/people/appointments/{held.pk}/decide"]
    assert judge("director", pages) == {}
    assert judge("county.admin", ["/people/places/authorities/new"]) == {}
