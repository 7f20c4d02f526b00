"""The calendar feed: dates and the law's words, no names, no schools, no cases."""

import hashlib
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from icalendar import Calendar, Event

from deadlines.rules.rule import TAIPEI
from notifications.actions import hash_of
from notifications.agenda import Entry, Wanted, agenda
from notifications.models import CalendarFeed

BACK, AHEAD = timedelta(days=31), timedelta(days=366)


def owner_of(secret: str) -> Any:
    """The person of a secret address; None when there is none, or she is disabled. One query."""
    found = (
        CalendarFeed.objects.select_related("user")
        .filter(token_hash=hash_of(secret), user__is_active=True)
        .first()
    )
    return found.user if found else None


def feed_of(user: Any, now: datetime) -> bytes:
    """Her own duties as iCalendar (RFC 5545)."""
    day = now.astimezone(TAIPEI).date()
    wanted = Wanted(since=day - BACK, until=day + AHEAD, undated=False)
    calendar = Calendar()
    calendar.add("prodid", "-//counseling//duties//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    with translation.override(user.language):
        for one in agenda(user, now, wanted).entries:
            calendar.add_component(_event(one, now))
    return calendar.to_ical()


def _event(one: Entry, now: datetime) -> Event:
    event, due = Event(), one.duty.due
    event.add("uid", _uid(one))
    event.add("dtstamp", timezone.localtime(now))
    event.add("summary", one.title)
    if isinstance(due, datetime):
        moment = due if due.tzinfo else due.replace(tzinfo=TAIPEI)
        event.add("dtstart", moment.astimezone(timezone.get_default_timezone()))
    elif due is not None:
        event.add("dtstart", due)
        event.add("dtend", due + timedelta(days=1))
    if one.citation:
        event.add("description", one.citation)
    event.add("url", settings.SITE_URL)
    event.add("transp", "TRANSPARENT")
    return event


def _uid(one: Entry) -> str:
    """Stable for the duty, and not its key."""
    return hashlib.sha256(
        f"{settings.SECRET_KEY}{'|'.join(one.key)}".encode()
    ).hexdigest()[:32]
