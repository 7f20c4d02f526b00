"""Ringing for the workers. Postgres is the memory: a bell nobody hears is rung again by the schedule."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import structlog
from django.db import transaction
from kombu.exceptions import OperationalError

log = structlog.get_logger(__name__)


def ring_on_commit(enqueue: Callable[[UUID], Any], pk: UUID) -> None:
    """In: a task's `delay` and the row's key. Effect: the task is queued once the row is there.

    Redis down is logged and breaks no page (SECURITY.md O5); the caller's sweep finds the row again.
    """
    transaction.on_commit(lambda: _ring(enqueue, pk))


def _ring(enqueue: Callable[[UUID], Any], pk: UUID) -> None:
    try:
        enqueue(pk)
    except (OperationalError, OSError):
        log.warning("doorbell_unreachable", row=str(pk))
