"""Thin shells: the work is in reporting/obligations.py."""

import structlog
from celery import shared_task
from django.utils import timezone

from reporting import obligations

log = structlog.get_logger(__name__)


@shared_task
def open_months() -> None:
    """Daily: every school owes the month that opened; an outage of any length up to a year is caught up."""
    log.info("months_opened", count=obligations.open_months(on=timezone.localdate()))
