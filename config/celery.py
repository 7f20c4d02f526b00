"""The Celery application and its schedule: one commented line a job."""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("counseling")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = {
    # Leaves a mark that /healthz reads: the schedule is alive.
    "beat-heartbeat": {"task": "config.tasks.note_heartbeat", "schedule": 60.0},
    # Chains the audit rows of the last minute (accounts/sealing.py).
    "seal-audit": {"task": "accounts.tasks.seal_audit", "schedule": 60.0},
    # 06:30 Taipei: the head of the chain leaves the house.
    "mail-audit-head": {
        "task": "accounts.tasks.mail_audit_head",
        "schedule": crontab(hour=6, minute=30),
    },
    # 03:10: who hasn't logged in for long loses the way in (附表十).
    "disable-idle-accounts": {
        "task": "accounts.tasks.disable_idle_accounts",
        "schedule": crontab(hour=3, minute=10),
    },
    # 03:20: failure counters, session clocks and ended sessions of long ago go.
    "forget-old-logins": {
        "task": "accounts.tasks.forget_old_logins",
        "schedule": crontab(hour=3, minute=20),
    },
    # Every five minutes: roster imports whose worker or message was lost are asked again.
    "resume-imports": {
        "task": "cases.tasks.resume_imports",
        "schedule": crontab(minute="*/5"),
    },
}
