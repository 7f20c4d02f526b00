"""What is done with reminders by hand: undelivered mails, the secret address of a calendar."""

import hashlib
import secrets
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.audit_words import Event
from accounts.errors import WrongState
from accounts.models import User
from notifications.models import CalendarFeed, OutboxMail, Reminder

SECRET_BYTES = 32


@transaction.atomic
def retry_dead_letter(*, by: User, mail: OutboxMail, now: datetime) -> None:
    """Into the outbox again, as if never tried. The caller has asked the door. Raises WrongState when it is no longer dead."""
    _still_dead(mail)
    OutboxMail.objects.filter(pk=mail.pk).update(
        state=OutboxMail.State.PENDING, attempts=0, not_before=now, last_error=""
    )
    Reminder.objects.filter(pk=mail.reminder_id).update(state=Reminder.State.DUE)
    _record(by, mail, "retried")


@transaction.atomic
def settle_dead_letter(*, by: User, mail: OutboxMail) -> None:
    """The person was told another way; the mail leaves the list. Raises WrongState when it is no longer dead."""
    _still_dead(mail)
    OutboxMail.objects.filter(pk=mail.pk).update(state=OutboxMail.State.DROPPED)
    _record(by, mail, "settled")


def _still_dead(mail: OutboxMail) -> None:
    fresh = OutboxMail.objects.select_for_update().get(pk=mail.pk)
    if fresh.state != OutboxMail.State.DEAD:
        raise WrongState(_("這封提醒已經處理。"))


def _record(by: User, mail: OutboxMail, what: str) -> None:
    record(
        Event.CHANGED,
        by=by,
        school=mail.reminder.school,
        object_type="notifications.outboxmail",
        object_id=mail.reminder_id,
        detail={"what": what},
    )


@transaction.atomic
def make_feed(*, by: User, now: datetime) -> str:
    """A new secret address for the person's own calendar; the former one ends at once. Out: the secret, shown once."""
    secret = secrets.token_urlsafe(SECRET_BYTES)
    CalendarFeed.objects.update_or_create(
        user=by, defaults={"token_hash": hash_of(secret), "created_at": now}
    )
    record(
        Event.CREATED, by=by, object_type="notifications.calendarfeed", object_id=by.pk
    )
    return secret


@transaction.atomic
def stop_feed(*, by: User) -> None:
    """The address answers no more."""
    deleted, _rows = CalendarFeed.objects.filter(user=by).delete()
    if deleted:
        record(
            Event.DELETED,
            by=by,
            object_type="notifications.calendarfeed",
            object_id=by.pk,
        )


def hash_of(secret: str) -> str:
    """What is kept of a secret of 32 random bytes; no salt is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()
