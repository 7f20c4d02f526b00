"""Thin shells: the work is in transitions/actions/."""

import structlog
from celery import shared_task
from django.utils import timezone

from transitions.actions import dispatch, enrolment_checks, opening

log = structlog.get_logger(__name__)


@shared_task
def keep_up() -> None:
    """Daily: whoever left or will graduate has her transition; the rows follow the roster's facts."""
    kept = opening.keep_up(on=timezone.localdate())
    log.info("transitions_kept", made=kept.made, changed=kept.changed, ended=kept.ended)


@shared_task
def keep_transfers_up() -> None:
    """Daily: every new student is on the list of the query; what nobody signed for goes back."""
    opened = enrolment_checks.open_all_checks(on=timezone.localdate())
    expired = dispatch.expire_packages(now=timezone.localtime())
    log.info("transfers_kept", opened=opened, expired=expired)
