"""Thin shells: the work is in transitions/actions/opening.py."""

import structlog
from celery import shared_task
from django.utils import timezone

from transitions.actions import opening

log = structlog.get_logger(__name__)


@shared_task
def keep_up() -> None:
    """Daily: whoever left or will graduate has her transition; the rows follow the roster's facts."""
    kept = opening.keep_up(on=timezone.localdate())
    log.info("transitions_kept", made=kept.made, changed=kept.changed, ended=kept.ended)
