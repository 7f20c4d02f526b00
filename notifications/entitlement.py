"""Looked at again at the moment of sending: does the duty still run, and may this person still be told?"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from accounts.obligations import ObligationSource, source_of
from deadlines.rules.rule import TAIPEI
from notifications.models import Reminder
from notifications.recipients import people_for
from notifications.reminders import trigger_columns
from notifications.stages import Audience, plan_of, reached, stage_of


class Verdict(StrEnum):
    """What to do with the mail; OBSOLETE and FOLDED are the reminder's new state, LATER leaves it."""

    SEND = "send"
    LATER = "later"
    OBSOLETE = "obsolete"
    FOLDED = "folded"


def judge(reminder: Reminder, now: datetime) -> Verdict:
    """In: a reminder with its recipient. A handful of queries; nothing is written."""
    source = source_of(reminder.rule, reminder.subject_type)
    stage = stage_of(source, reminder.stage) if source else None
    row = running_row(reminder, source)
    if source is None or stage is None or row is None:
        return Verdict.OBSOLETE
    if not is_entitled(reminder, source, row, now):
        return Verdict.OBSOLETE
    if stage not in reached(source, row, now):
        return Verdict.LATER  # the date moved on: a calendar was imported
    if not source.is_hourly and _is_overtaken(reminder, source):
        return Verdict.FOLDED
    return Verdict.SEND


def running_row(reminder: Reminder, source: ObligationSource | None) -> Any:
    """The subject's row while the very duty runs (same fact), else None."""
    if source is None:
        return None
    row = source.open_rows().filter(pk=reminder.subject_id).first()
    known = (reminder.trigger_on, reminder.trigger_at)
    return row if row is not None and trigger_columns(source, row) == known else None


def is_entitled(
    reminder: Reminder, source: ObligationSource, row: Any, now: datetime
) -> bool:
    """Whether the recipient is active, still among those told of the stage, sees the row as its owner, and is not excluded."""
    reader, on = reminder.recipient, now.astimezone(TAIPEI).date()
    stage = stage_of(source, reminder.stage)
    if stage is None or not reader.is_active:
        return False
    people = people_for(source, [row], on=on)
    school = source.school_of(row)
    if reader.pk not in people.told(row.pk, school.pk if school else None, stage):
        return False
    if source.is_excluded(row, reader, on=on):
        return False
    is_owner = reader.pk in people.owners.get(row.pk, set())
    is_told_as_owner = is_owner and Audience.OWNER in stage.told
    return not is_told_as_owner or may_see(source, reader, row, now)


def may_see(source: ObligationSource, user: Any, row: Any, now: datetime) -> bool:
    """The list rule, asked of one row."""
    on = now.astimezone(TAIPEI).date()
    return source.visible(user, on=on).filter(pk=row.pk).exists()


def _is_overtaken(reminder: Reminder, source: ObligationSource) -> bool:
    """Whether the same person was told of a later stage of the same duty, so that this mail says nothing new."""
    keys = [stage.key for stage in plan_of(source)]
    later = keys[keys.index(reminder.stage) + 1 :]
    return (
        Reminder.objects.all()
        .of_duty(reminder)
        .filter(
            recipient=reminder.recipient,
            stage__in=later,
            state__in=[Reminder.State.DUE, Reminder.State.DELIVERED],
        )
        .exists()
    )
