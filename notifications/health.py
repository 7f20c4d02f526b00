"""Is the reminder service alive? The newest finished sweep is its heartbeat (SECURITY.md R10)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from notifications.models import SweepLog

STALE_AFTER = timedelta(minutes=10)


@dataclass(frozen=True)
class Pulse:
    """last: when a sweep last finished, None when none ever did."""

    last: datetime | None
    is_stale: bool


def pulse(now: datetime) -> Pulse:
    """One query."""
    last = (
        SweepLog.objects.filter(finished_at__isnull=False)
        .order_by("-finished_at")
        .values_list("finished_at", flat=True)
        .first()
    )
    return judged(last, now)


def judged(last: datetime | None, now: datetime) -> Pulse:
    """A service that never ran is as silent as one that stopped."""
    return Pulse(last, last is None or now - last > STALE_AFTER)
