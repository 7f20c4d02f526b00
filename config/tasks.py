"""Thin shells for the work of the house itself."""

from celery import shared_task
from django.core.cache import cache
from django.utils import timezone

HEARTBEAT_KEY = "beat-heartbeat"


@shared_task
def note_heartbeat() -> None:
    """Writes now (UTC, ISO) where /healthz finds it."""
    cache.set(HEARTBEAT_KEY, timezone.now().isoformat(), timeout=None)
