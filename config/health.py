"""The machine's pulse: database, cache, worker, beat, reminders (for the proxy, compose and the operator).

The database decides: without it nothing works (503). Without cache, worker, beat or reminders pages still work, so the
answer stays 200 and says `degraded`.
"""

import secrets
from datetime import timedelta
from enum import StrEnum
from typing import Any

from django.core.cache import cache
from django.db import DatabaseError, connections
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from kombu.exceptions import OperationalError as BrokerError

from config.celery import app
from config.tasks import HEARTBEAT_KEY
from notifications import health as reminding

LATE_AFTER = timedelta(minutes=3)  # the mark is made every minute
PING_SECONDS = 0.5


class State(StrEnum):
    UP = "up"
    DOWN = "down"
    LATE = "late"
    UNKNOWN = "unknown"


def database() -> State:
    try:
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return State.DOWN
    return State.UP


def cache_state() -> State:
    """Writes and reads back: the forgiving cache answers every other question politely."""
    key, token = f"health-{secrets.token_hex(8)}", secrets.token_hex(8)
    cache.set(key, token, 10)
    state = State.UP if cache.get(key) == token else State.DOWN
    cache.delete(key)
    return state


def beat_age() -> int | None:
    """Seconds since the schedule's last mark, which a worker wrote; None when there is none."""
    mark = parse_datetime(cache.get(HEARTBEAT_KEY) or "")
    return int((timezone.now() - mark).total_seconds()) if mark else None


def beat(age: int | None) -> State:
    if age is None:
        return State.UNKNOWN
    return State.UP if age <= LATE_AFTER.total_seconds() else State.LATE


def reminders() -> State:
    """Whether a sweep finished lately; one that never ran is as late as one that stopped."""
    try:
        is_stale = reminding.pulse(timezone.now()).is_stale
    except DatabaseError:  # not migrated yet
        return State.UNKNOWN
    return State.LATE if is_stale else State.UP


def worker() -> State:
    """Whether a worker answers a ping."""
    try:
        with app.connection_for_write() as broker:
            broker.ensure_connection(max_retries=1, interval_start=0, timeout=1)
            answers = app.control.ping(timeout=PING_SECONDS, connection=broker)
    except (BrokerError, OSError):
        return State.UNKNOWN
    return State.UP if answers else State.DOWN


def pulse(*, full: bool) -> dict[str, Any]:
    """Out: `ok`, `degraded` and, when asked in full, each component's state; the worker is pinged only then."""
    parts: dict[str, Any] = {"database": database(), "cache": cache_state()}
    age = beat_age() if parts["cache"] == State.UP else None
    parts["beat"] = beat(age)
    is_up = parts["database"] == State.UP
    parts["reminders"] = reminders() if is_up else State.UNKNOWN
    if full:
        parts["worker"] = worker() if parts["cache"] == State.UP else State.UNKNOWN
    answer = {
        "ok": is_up,
        "degraded": any(state != State.UP for state in parts.values()),
    }
    return answer | parts | {"beat_age_seconds": age} if full else answer
