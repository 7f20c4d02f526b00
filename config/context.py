"""What every page's frame needs."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from config.preferences import theme_of


def house(request: HttpRequest) -> dict[str, Any]:
    """
    Out: `demo` (banner and mailbox); `organisation` (whose
    installation this is); `theme` ("" follows the system); `idle_seconds` and
    `idle_warning_seconds` (how long a silent session lives, and how long before its end it warns).

    A page's frame also shows, when later work's context processors or views give them:
    `nav` (header entries: url, label, badge, current), `school` (its name) and `school_choices`
    (url, name), `search_url`, `urgent_url`, `role` (words under the name), `ribbon` (running clocks:
    words, left, seconds, latest, url).
    """
    return {
        "demo": settings.DEMO,
        "nav": [],
        "organisation": settings.ORGANISATION,
        "theme": theme_of(request),
        "idle_seconds": settings.IDLE_SECONDS,
        "idle_warning_seconds": settings.IDLE_WARNING_SECONDS,
    }
