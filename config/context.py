"""What every page's frame needs."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from accounts import sessions
from accounts.places import header_context
from cases.views.screen import is_private
from config.navigation import entries_for
from config.preferences import theme_of


def house(request: HttpRequest) -> dict[str, Any]:
    """
    Out: `demo` (banner and mailbox); `organisation` (whose
    installation this is); `theme` ("" follows the system); `idle_seconds` and
    `idle_warning_seconds` (how long a silent session lives, and how long before its end it warns);
    `nav` (header entries: url, label, current); `private` (the privacy key is pressed); `school`, `school_choices` and `role` (where and as what she acts).

    A page's frame also shows, when later work's context processors or views give them:
    `search_url`, `urgent_url`, `ribbon` (running clocks: words, left, seconds, latest, url).
    """
    return {
        "demo": settings.DEMO,
        "nav": entries_for(request),
        "private": is_private(request),
        "organisation": settings.ORGANISATION,
        "theme": theme_of(request),
        **header_context(request),
        **sessions.idle_context(request),
    }
