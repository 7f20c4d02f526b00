"""Thin shells for the work of the accounts app."""

from datetime import timedelta

import structlog
from celery import shared_task
from django.core.management import call_command
from django.utils import timezone

from accounts import audit_mail, idle_accounts, lockout, sealing, sessions
from accounts.actions import confirmations

log = structlog.get_logger(__name__)


@shared_task
def seal_audit() -> None:
    """Seals the audit rows written since the last minute."""
    log.info("audit_sealed", count=sealing.seal_pending(timezone.now()))


@shared_task
def mail_audit_head() -> None:
    """Seals whatever is left anywhere, then sends the head of the chain out of the house."""
    now = timezone.now()
    sealing.seal_pending(now, everywhere=True)
    log.info("audit_head_mailed", count=audit_mail.send_head(now))


@shared_task
def raise_alarms() -> None:
    """Tells what looks wrong in the trail, once."""
    log.info("audit_alarms", count=audit_mail.raise_alarms(timezone.now()))


@shared_task
def disable_idle_accounts() -> None:
    """See accounts/idle_accounts.py."""
    idle_accounts.disable_idle_accounts(now=timezone.now())


@shared_task
def lapse_unconfirmed() -> None:
    """See accounts/actions/confirmations.py."""
    log.info("appointments_lapsed", count=len(confirmations.lapse_unconfirmed(now=timezone.now())))  # fmt: skip


@shared_task
def forget_old_logins() -> None:
    """Counters and clocks of long ago go; so do ended sessions."""
    before = timezone.now() - timedelta(days=2)
    lockout.purge(before=before)
    sessions.purge(before=before)
    call_command("clearsessions")
