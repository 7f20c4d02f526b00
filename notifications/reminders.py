"""The sweep: from the duties that run to reminders with their mails, in one transaction a batch.

It selects by state, never "since last run", so an outage of any length is caught up; whoever calls it, however often and
how many at once, the unique constraint of Reminder leaves one row for each stage of each duty and person. There is no
lock: two sweeps at once do the work twice and write it once.
"""

import socket
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from accounts.obligations import ObligationSource, in_batches, sources
from deadlines.rules.rule import TAIPEI
from notifications.models import OutboxMail, Preference, Reminder, SweepLog
from notifications.recipients import People, people_for
from notifications.stages import Stage, latest_stage, may_have_come, reached

BATCH = 500
MAILS_FROM = time(7)  # day rules turn at midnight; their mail waits for the morning
LOG_KEPT = timedelta(days=7)


@dataclass
class Swept:
    """created: new reminders; unowned: duties that came due and have nobody to tell."""

    created: int = 0
    unowned: int = 0


@dataclass
class _Batch:
    """What a batch of rows gives, before it is written."""

    new: list[Reminder] = field(default_factory=list)
    unowned: int = 0


def sweep(now: datetime, *, everything: bool = False, worker: str = "") -> Swept:
    """Write every reminder that has come. Safe at any time, any number of times, by any number of callers.

    now: the present moment with its zone. everything: also look again at duties whose present stage was told to somebody
    (for those who joined since); without it one indexed query a source finds the work. Out: what was written.
    """
    log = SweepLog.objects.create(
        started_at=now, worker=worker or f"{socket.gethostname()[:40]}"
    )
    total = Swept()
    for source in sources():
        for rows in in_batches(candidates(source, now, everything=everything), BATCH):
            done = _sweep_batch(source, rows, now)
            total.created += done.created
            total.unowned += done.unowned
    log.finished_at = now
    log.rows_created, log.unowned = total.created, total.unowned
    log.save(update_fields=["finished_at", "rows_created", "unowned"])
    SweepLog.objects.filter(started_at__lt=now - LOG_KEPT).delete()
    return total


def candidates(
    source: ObligationSource, now: datetime, *, everything: bool
) -> QuerySet[Any]:
    """The rows of the source that a sweep looks at: those whose present stage nobody was told, or all that have come."""
    rows = source.open_rows().filter(may_have_come(source, now))
    rows = rows.alias(present_stage=latest_stage(source, now))
    rows = rows.filter(present_stage__isnull=False)
    if everything:
        return rows
    when = "trigger_at" if source.is_hourly else "trigger_on"
    told = Reminder.objects.filter(
        rule=source.rule_id,
        subject_type=source.subject_type,
        subject_id=OuterRef("pk"),
        stage=OuterRef("present_stage"),
        **{when: OuterRef(source.trigger)},
    )
    return rows.filter(~Exists(told))


@transaction.atomic
def _sweep_batch(source: ObligationSource, rows: list[Any], now: datetime) -> Swept:
    people = people_for(source, rows, on=now.astimezone(TAIPEI).date())
    batch = _Batch()
    known = _known(source, rows)
    for row in rows:
        _plan_row(source, row, now, people, known, batch)
    _silence(source, batch.new)
    return Swept(_write(batch.new, now, hourly=source.is_hourly), batch.unowned)


Key = tuple[UUID, date, datetime | None, str, UUID]


def _known(source: ObligationSource, rows: list[Any]) -> set[Key]:
    """What is written already, to save writing; the constraint decides."""
    return set(
        Reminder.objects.filter(
            rule=source.rule_id,
            subject_type=source.subject_type,
            subject_id__in=[row.pk for row in rows],
        ).values_list("subject_id", "trigger_on", "trigger_at", "stage", "recipient_id")
    )


def _plan_row(
    source: ObligationSource,
    row: Any,
    now: datetime,
    people: People,
    known: set[Key],
    batch: _Batch,
) -> None:
    school = source.school_of(row)
    school_key = school.pk if school else None
    trigger_on, trigger_at = trigger_columns(source, row)
    stages = reached(source, row, now)
    told = {stage: people.told(row.pk, school_key, stage) for stage in stages}
    if not any(told.values()):
        batch.unowned += 1
    for stage in stages:
        for user in sorted(told[stage]):
            if (row.pk, trigger_on, trigger_at, stage.key, user) in known:
                continue
            last = [one for one in stages if user in told[one]][-1]
            batch.new.append(
                Reminder(
                    rule=source.rule_id,
                    subject_type=source.subject_type,
                    subject_id=row.pk,
                    trigger_on=trigger_on,
                    trigger_at=trigger_at,
                    recipient_id=user,
                    stage=stage.key,
                    school_id=school_key,
                    state=_state(source, stage, last),
                    created_at=now,
                )
            )


def _state(source: ObligationSource, stage: Stage, last: Stage) -> str:
    """Of several stages that came at once one mail goes out; the clock of hours is never folded."""
    if source.is_hourly or stage is last:
        return Reminder.State.DUE
    return Reminder.State.FOLDED


def trigger_columns(source: ObligationSource, row: Any) -> tuple[date, datetime | None]:
    """How a reminder keeps the fact: the day on Taiwan's clock, and the moment for rules in hours."""
    fact = getattr(row, source.trigger)
    if isinstance(fact, datetime):
        return fact.astimezone(TAIPEI).date(), fact if source.is_hourly else None
    return fact, None


def _silence(source: ObligationSource, new: Iterable[Reminder]) -> None:
    """What no law asks for stays in the inbox of those who want no mail of it."""
    if source.is_statutory:
        return
    waiting = [one for one in new if one.state == Reminder.State.DUE]
    quiet = set(
        Preference.objects.filter(
            user__in={one.recipient_id for one in waiting}, mails_optional=False
        ).values_list("user_id", flat=True)
    )
    for one in waiting:
        if one.recipient_id in quiet:
            one.state = Reminder.State.SILENCED


def _write(new: list[Reminder], now: datetime, *, hourly: bool) -> int:
    """The rows that nobody wrote before, each with its mail. Sorted, so that two sweeps wait and never lock each other."""
    if not new:
        return 0
    new.sort(key=lambda one: (one.subject_id, one.stage, one.recipient_id))
    Reminder.objects.bulk_create(new, batch_size=1000, ignore_conflicts=True)
    mine = set(
        Reminder.objects.filter(pk__in=[one.pk for one in new]).values_list(
            "pk", flat=True
        )
    )
    start = now if hourly else _morning(now)
    OutboxMail.objects.bulk_create(
        [
            OutboxMail(reminder=one, message_id=message_id(one.pk), not_before=start)
            for one in new
            if one.pk in mine and one.state == Reminder.State.DUE
        ],
        batch_size=1000,
    )
    return len(mine)


def _morning(now: datetime) -> datetime:
    local = now.astimezone(TAIPEI)
    return max(now, datetime.combine(local.date(), MAILS_FROM, TAIPEI))


def message_id(key: uuid.UUID) -> str:
    """The same on every attempt, so that a mail server or reader can tell a repetition."""
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip("> ") or "localhost"
    return f"<{key}@{domain}>"
