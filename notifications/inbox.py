"""What a person was told, with how it stands now. What she may no longer see keeps its title only."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery

from accounts.calendars import Calendars
from accounts.models import User
from accounts.obligations import ObligationSource, source_of
from deadlines.rules.rule import TAIPEI
from notifications.agenda import Entry, entry
from notifications.entitlement import running_row
from notifications.models import Reminder, SweepLog
from notifications.reminders import trigger_columns


@dataclass(frozen=True)
class Item:
    """entry: None when the duty is over, or hers to see no more."""

    reminder: Reminder
    title: str
    entry: Entry | None


def items(user: Any, reminders: Iterable[Reminder], now: datetime) -> list[Item]:
    """One query a source that occurs and four for the calendars, whatever the number of reminders."""
    reminders = list(reminders)
    by_source: dict[ObligationSource, list[Reminder]] = defaultdict(list)
    for one in reminders:
        source = source_of(one.rule, one.subject_type)
        if source is not None:
            by_source[source].append(one)
    seen = {
        source: _visible_rows(source, user, wanted, now)
        for source, wanted in by_source.items()
    }
    calendars = Calendars()
    calendars.prime(
        {
            school
            for source, rows in seen.items()
            for row in rows.values()
            if (school := source.school_of(row))
        }
    )
    return [_item(one, seen, calendars, now) for one in reminders]


def _visible_rows(
    source: ObligationSource, user: Any, wanted: list[Reminder], now: datetime
) -> dict[Any, Any]:
    rows: QuerySet[Any] = source.visible(user, on=now.astimezone(TAIPEI).date())
    keys = {one.subject_id for one in wanted}
    return {row.pk: row for row in rows.filter(source.running(), pk__in=keys)}


def _item(
    reminder: Reminder,
    seen: dict[ObligationSource, dict[Any, Any]],
    calendars: Calendars,
    now: datetime,
) -> Item:
    source = source_of(reminder.rule, reminder.subject_type)
    if source is None:
        return Item(reminder, reminder.rule, None)
    row = seen[source].get(reminder.subject_id)
    known = (reminder.trigger_on, reminder.trigger_at)
    if row is None or trigger_columns(source, row) != known:
        return Item(reminder, source.title, None)
    return Item(reminder, source.title, entry(source, row, calendars, now))


def is_running(reminder: Reminder) -> bool:
    """Whether the duty itself still runs, whoever may see it."""
    source = source_of(reminder.rule, reminder.subject_type)
    return running_row(reminder, source) is not None


def badge(user: Any) -> tuple[int, datetime | None]:
    """(unread reminders, when a sweep last finished): one query, for every page's frame."""
    unread = Reminder.objects.inbox_of(OuterRef("pk")).unread().order_by()
    finished = SweepLog.objects.filter(finished_at__isnull=False)
    count, last = (
        User.objects.filter(pk=user.pk)
        .values_list(
            Subquery(unread.values("recipient").annotate(n=Count("pk")).values("n")),
            Subquery(finished.order_by("-finished_at").values("finished_at")[:1]),
        )
        .get()
    )
    return count or 0, last
