"""Thin shells: Celery rings, Postgres remembers. Losing every one of these messages loses nothing."""

import structlog
from celery import shared_task
from django.utils import timezone

from accounts import obligations
from notifications import mail, reminders

log = structlog.get_logger(__name__)


@shared_task
def sweep_reminders() -> None:
    """Every minute: duties whose present stage nobody was told of."""
    done = reminders.sweep(timezone.now())
    log.info("reminders_swept", created=done.created, unowned=done.unowned)


@shared_task
def sweep_all_reminders() -> None:
    """Every hour: all running duties, for those who joined since."""
    done = reminders.sweep(timezone.now(), everything=True)
    log.info("reminders_swept_all", created=done.created, unowned=done.unowned)


@shared_task
def send_reminders() -> None:
    """Every 30 seconds: the outbox."""
    done = mail.send_pending()
    if done.any:
        log.info(
            "reminders_sent",
            sent=done.sent,
            dropped=done.dropped,
            failed=done.failed,
            dead=done.dead,
        )


@shared_task
def renew_due_dates() -> None:
    """Every night: cached due dates that a race left behind are the kernel's again."""
    log.info("due_dates_renewed", count=obligations.rewrite_all())
