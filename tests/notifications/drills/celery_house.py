"""The product's Celery application, ringing every second, with the stand-in sources."""

import os

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.notifications.drills.celery_settings"

import django

django.setup()

from accounts import obligations  # noqa: E402  (Django first)
from config.celery import app  # noqa: E402  (Django first)
from tests.notifications.app.obligations import ALL  # noqa: E402  (Django first)

obligations.register(*ALL)
app.conf.beat_schedule = {
    name: {"task": f"notifications.tasks.{name}", "schedule": 1.0}
    for name in ("sweep_reminders", "send_reminders")
}
