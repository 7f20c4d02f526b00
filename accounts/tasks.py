"""Thin shells around what happens at night."""

from datetime import timedelta

from celery import shared_task
from django.core.management import call_command
from django.utils import timezone

from accounts import idle_accounts, lockout, sessions


@shared_task
def disable_idle_accounts() -> None:
    """See accounts/idle_accounts.py."""
    idle_accounts.disable_idle_accounts(now=timezone.now())


@shared_task
def forget_old_logins() -> None:
    """Counters and clocks of long ago go; so do ended sessions."""
    before = timezone.now() - timedelta(days=2)
    lockout.purge(before=before)
    sessions.purge(before=before)
    call_command("clearsessions")
