"""A page of the audit trail: filters that stay on an index, and pages that cost the same however deep."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import BadRequest
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import AuditEvent

PAGE = 50
EXACT = ("actor_id", "event", "object_id", "school_id", "outcome")


@dataclass(frozen=True)
class Page:
    """`older` is the cursor of the next page, empty on the last one."""

    rows: list[AuditEvent]
    older: str


def narrowed(
    events: QuerySet[AuditEvent], wanted: Mapping[str, Any]
) -> QuerySet[AuditEvent]:
    """In: `since` and `until` (local days, both counted) and any of EXACT. Out: the matching rows, newest first."""
    start = _midnight(wanted["since"])
    end = _midnight(wanted["until"] + dt.timedelta(days=1))
    exact = {name: wanted[name] for name in EXACT if wanted.get(name)}
    return events.filter(at__gte=start, at__lt=end, **exact).order_by("-at", "-id")


def page_of(events: QuerySet[AuditEvent], cursor: str) -> Page:
    """The PAGE rows after the cursor, in one query. Raises BadRequest for a cursor that is none of ours."""
    if cursor:
        at, last = _read_cursor(cursor)
        # The first condition is for the index, the second for rows of the same instant.
        events = events.filter(at__lte=at).filter(Q(at__lt=at) | Q(id__lt=last))
    rows = list(events[: PAGE + 1])
    more = len(rows) > PAGE
    rows = rows[:PAGE]
    return Page(rows, f"{rows[-1].at.isoformat()}~{rows[-1].pk}" if more else "")


def _read_cursor(text: str) -> tuple[dt.datetime, int]:
    moment, _tilde, number = text.partition("~")
    try:
        at, last = dt.datetime.fromisoformat(moment), int(number)
    except ValueError as error:
        raise BadRequest("cursor") from error
    if timezone.is_naive(at):
        raise BadRequest("cursor")
    return at, last


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))
