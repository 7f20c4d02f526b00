"""What the frame of every page shows of reminders; config adds it as a context processor."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from notifications.agenda import running_clocks
from notifications.health import judged
from notifications.inbox import badge


def reminders(request: HttpRequest) -> dict[str, Any]:
    """Out: `unread` (badge), `reminders_stopped` (True: 提醒服務停滯), `reminders_last` (when a sweep last finished),
    `ribbon` (running clocks of hours). Nothing for strangers. One query, and one a source of hours.
    """
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    known: dict[str, Any] | None = getattr(request, "_reminders", None)
    if known is None:  # a page is put together from several templates, each asks
        known = _reminders(user)
        request._reminders = known  # type: ignore[attr-defined]  # lives as long as the request
    return known


def _reminders(user: Any) -> dict[str, Any]:
    now = timezone.now()
    unread, last = badge(user)
    return {
        "unread": unread,
        "reminders_stopped": judged(last, now).is_stale,
        "reminders_last": last,
        "ribbon": running_clocks(user, now),
    }
