"""Ringing for the workers. Postgres is the memory: a bell nobody hears is rung again by the schedule."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any
from uuid import UUID

import structlog
from django.conf import settings
from django.db import transaction
from kombu.exceptions import OperationalError

log = structlog.get_logger(__name__)


def ring_on_commit(enqueue: Callable[[UUID], Any], pk: UUID) -> None:
    """In: a task's `delay` and the row's key. Effect: the task is queued once the row is there.

    Redis down is logged and breaks no page (SECURITY.md O5), and one that hangs delays none: the page doesn't wait for
    the bell. The caller's sweep finds the row again.
    """
    if settings.RING_IN_BACKGROUND:
        transaction.on_commit(lambda: _ringer().submit(_ring, enqueue, pk))
    else:
        transaction.on_commit(lambda: _ring(enqueue, pk))


@cache
def _ringer() -> ThreadPoolExecutor:
    """Made at the first bell, so that each forked web process has its own."""
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="bell")


def _ring(enqueue: Callable[[UUID], Any], pk: UUID) -> None:
    try:
        enqueue(pk)
    except (OperationalError, OSError):
        log.warning("doorbell_unreachable", row=str(pk))
