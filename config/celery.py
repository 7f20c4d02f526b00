"""The Celery application and its schedule: one commented line a job."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("counseling")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = {
    # Leaves a mark that /healthz reads: the schedule is alive.
    "beat-heartbeat": {"task": "config.tasks.note_heartbeat", "schedule": 60.0},
}
