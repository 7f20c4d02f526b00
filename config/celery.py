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
    # Reminders that have come; the outbox; those who joined a duty since (notifications/reminders.py, mail.py).
    "sweep-reminders": {
        "task": "notifications.tasks.sweep_reminders",
        "schedule": 60.0,
    },
    "send-reminders": {
        "task": "notifications.tasks.send_reminders",
        "schedule": 30.0,
    },
    "sweep-all-reminders": {
        "task": "notifications.tasks.sweep_all_reminders",
        "schedule": 3600.0,
    },
    # Cached due dates equal the kernel's again, whatever raced with an import.
    "renew-due-dates": {
        "task": "notifications.tasks.renew_due_dates",
        "schedule": crontab(hour=3, minute=20),
    },
    # Chains the audit rows of the last minute (accounts/sealing.py).
    "seal-audit": {"task": "accounts.tasks.seal_audit", "schedule": 60.0},
    # What looks wrong in the trail is told within five minutes (SECURITY.md L5).
    "raise-alarms": {"task": "accounts.tasks.raise_alarms", "schedule": 300.0},
    # 06:30 Taipei: the head of the chain leaves the house.
    "mail-audit-head": {
        "task": "accounts.tasks.mail_audit_head",
        "schedule": crontab(hour=6, minute=30),
    },
    # Rings again for roster imports whose bell was lost with the queue.
    "resume-imports": {"task": "cases.tasks.resume_imports", "schedule": 300.0},
    # 02:40: what nobody came back to goes; files that came while the scanner was down are looked at (cases/tasks.py).
    "purge-drafts": {
        "task": "cases.tasks.purge_drafts",
        "schedule": crontab(hour=2, minute=40),
    },
    # Emergency accesses that nobody answered in time.
    "lapse-emergencies": {
        "task": "cases.tasks.lapse_emergencies",
        "schedule": 600.0,
    },
    "scan-quarantined": {"task": "cases.tasks.scan_quarantined", "schedule": 600.0},
    # 00:10: a month opens on its 11th; every school owes it from then on.
    "open-months": {
        "task": "reporting.tasks.open_months",
        "schedule": crontab(hour=0, minute=10),
    },
    # 00:25: new students to look up; sealed packages that nobody signed for go back (transitions/tasks.py).
    "keep-transfers-up": {
        "task": "transitions.tasks.keep_transfers_up",
        "schedule": crontab(hour=0, minute=25),
    },
    # 00:20: whoever left or will graduate has her transition (轉銜辦法第 4 條).
    "keep-up-transitions": {
        "task": "transitions.tasks.keep_up",
        "schedule": crontab(hour=0, minute=20),
    },
    # 03:10: who hasn't logged in for long loses the way in (附表十).
    "disable-idle-accounts": {
        "task": "accounts.tasks.disable_idle_accounts",
        "schedule": crontab(hour=3, minute=10),
    },
    # 03:15: appointments that nobody confirmed in time.
    "lapse-unconfirmed": {
        "task": "accounts.tasks.lapse_unconfirmed",
        "schedule": crontab(hour=3, minute=15),
    },
    # 03:20: failure counters, session clocks and ended sessions of long ago go.
    "forget-old-logins": {
        "task": "accounts.tasks.forget_old_logins",
        "schedule": crontab(hour=3, minute=20),
    },
}
